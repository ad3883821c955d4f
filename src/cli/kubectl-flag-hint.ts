/** Why a command takes no namespace, where people may expect that it does. */
const NO_NAMESPACE: Readonly<Record<string, string>> = {
  'user approve': 'A certificate is good in the whole cluster',
  'user renew': 'A certificate is good in the whole cluster, and access stays as it is',
  enable: 'Auditing is on for a whole API server; what is recorded of a namespace says its policy',
  disable:
    'Auditing is off for a whole API server; what is recorded of a namespace says its policy',
  doctor: 'Auditing is of a whole API server',
  policy: 'A policy is of a whole API server; its rules may name namespaces',
  losses: 'Of what is lost it is not known in which namespace it was',
  import: 'All of a log is kept; "annals search -n NAMESPACE" asks for a part',
  serve: 'All that arrives is kept; "annals search -n NAMESPACE" asks for a part',
  agent: 'All of a log is forwarded; "annals search -n NAMESPACE" asks for a part',
};

/** What to do about a flag of kubectl that a command does not take; undefined for other mistakes. */
export function kubectlFlagHint(message: string, words: readonly string[]): string | undefined {
  const [, flag] = /^unknown option '(-n|--namespace|--context|--kubeconfig)/.exec(message) ?? [];
  if (flag === undefined) return undefined;
  const [program = 'annals', ...command] = words;
  if (command.length === 0) return `Write it behind the command: ${program} trail ${flag} NAME`;
  if (flag !== '-n' && flag !== '--namespace') {
    return `"${words.join(' ')}" is not about one cluster. Leave ${flag} out.`;
  }
  const why =
    NO_NAMESPACE[command.join(' ')] ??
    NO_NAMESPACE[command[0] ?? ''] ??
    `"${words.join(' ')}" is not about one namespace`;
  return `${why}. Leave ${flag} out.`;
}
