import { Failure } from '../../base/failure.ts';
import { bindingWords } from '../../cluster/user/find-access.ts';
import type { KnownCertificate } from '../../cluster/user/known-certificates.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { ShowUserOptions } from './show-command.ts';
import { type UserSummary, userSummaries } from './user-summaries.ts';

/** `annals user show`: all that names one user. */
export async function runShow(
  terminal: Terminal,
  name: string,
  options: ShowUserOptions,
): Promise<ExitCode> {
  const client = await openAdmin(options, terminal);
  const { users, missing } = await userSummaries(client, options, terminal, name);
  const [summary] = users;
  if (summary === undefined) {
    throw missing ?? notFound(name);
  }
  const { stdout, nowMs } = terminal;
  if (options.output === 'json') {
    stdout.write(`${JSON.stringify(programView(summary), null, 2)}\n`);
    return EXIT.fine;
  }
  for (const [what, text] of factsOf(summary, options.namespace, nowMs())) {
    stdout.write(`${stdout.style.dim(what.padEnd(12))} ${visibleText(text, 2000)}\n`);
  }
  return EXIT.fine;
}

function notFound(name: string): Failure {
  return new Failure('user/not-found', `no binding and no certificate names ${name}`, {
    hint: '"annals user list" shows whom the cluster knows.',
  });
}

type Fact = readonly [what: string, text: string];

function factsOf(
  summary: UserSummary,
  namespace: string | undefined,
  nowMs: number,
): readonly Fact[] {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const { user, groups, own, byGroup, certificates, seen } = summary;
  return [
    ['user', user],
    ['groups', groups.join(', ') || 'none that are known'],
    ...own.map((one): Fact => ['may', `${bindingWords(one)} (${one.name})`]),
    ...byGroup.map((one): Fact => {
      const through = one.groups.filter((group) => groups.includes(group)).join(', ');
      return ['may', `${bindingWords(one)}, by group ${through} (${one.name})`];
    }),
    ...(own.length + byGroup.length === 0
      ? [['may', `nothing that a binding says${where}`] as const]
      : []),
    ...certificates.map((one): Fact => ['certificate', certificateWords(one, nowMs)]),
    [
      'last seen',
      seen === undefined
        ? 'not in the trail that is at hand'
        : `${seen.at} from ${seen.from.join(', ')}`,
    ],
  ];
}

function certificateWords(
  { state, notAfter, request, sha256 }: KnownCertificate,
  nowMs: number,
): string {
  const asked = request === undefined ? '' : `, asked for by ${request}`;
  if (notAfter === '') return `${state}${asked}`;
  const word = Date.parse(notAfter) < nowMs ? 'ended' : 'valid until';
  return `${word} ${notAfter}${asked}, in events X509SHA256=${sha256}`;
}

function programView(summary: UserSummary): unknown {
  const { own, byGroup, ...rest } = summary;
  const view = (bindings: UserSummary['own']) =>
    bindings.map(({ name, namespace, roleKind, role, isOurs }) => {
      return { name, namespace, roleKind, role, madeByAnnals: isOurs };
    });
  return { ...rest, bindings: view(own), groupBindings: view(byGroup) };
}
