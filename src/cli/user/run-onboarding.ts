import { Failure } from '../../base/failure.ts';
import { openCluster } from '../../cluster/connect/open-cluster.ts';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import { csrName } from '../../cluster/user/csr.ts';
import { dayOf } from '../../cluster/user/issue-certificate.ts';
import { type Onboarded, onboard } from '../../cluster/user/onboard.ts';
import type { OnboardPlan } from '../../cluster/user/onboard-plan.ts';
import { keyOfFile } from '../../cluster/user/own-login.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readVersion } from '../read-version.ts';
import type { Terminal } from '../terminal.ts';
import { StepLines } from './step-lines.ts';

/** Carries a plan out and says what is there, also where it ends early. */
export async function runOnboarding(
  plan: OnboardPlan,
  client: ClusterClient,
  terminal: Terminal,
  { command }: { readonly command: string },
): Promise<ExitCode> {
  const { nowMs, signal, env, home, stdout, stderr } = terminal;
  const userAgent = `annals/${await readVersion()}`;
  const lines = new StepLines(terminal);
  let onboarded: Onboarded;
  try {
    onboarded = await onboard(plan, {
      client,
      openAs: (kubeconfig, context) =>
        openCluster({ kubeconfig, context, env, home, nowMs, signal, userAgent }),
      nowMs,
      signal,
      onStep: lines.say,
    });
  } catch (error) {
    if (lines.changes > 0) stderr.write(await unfinished(plan, command, error));
    throw error;
  }
  const { name } = plan.spec;
  if (onboarded.kind === 'waiting') {
    stdout.write(
      `\n${name} waits for approval. Another administrator runs "annals user approve ${name}",\n` +
        `then you run "annals user kubeconfig ${name}". The request stays for a day.\n`,
    );
    return EXIT.fine;
  }
  stdout.write(
    `\n${name} is ready until ${dayOf(onboarded.certificate.notAfter)}. Try it:\n` +
      `  kubectl --kubeconfig ${plan.files.kubeconfig} --context ${plan.context} get pods\n`,
  );
  return EXIT.fine;
}

/** What a run that ended early leaves behind, and the two ways on from there. */
async function unfinished(
  { spec, files }: OnboardPlan,
  command: string,
  error: unknown,
): Promise<string> {
  const left = await keyOfFile(files).catch(() => undefined);
  const forget =
    left === undefined
      ? undefined
      : `kubectl delete csr --ignore-not-found ${csrName(spec.name, left.key)}`;
  const made =
    forget === undefined
      ? `annals user revoke ${spec.name}; rm ${files.kubeconfig}`
      : `rm ${files.key}; ${forget}; annals user revoke ${spec.name}`;
  // A request that was decided against stays so: the next run would only find it again.
  const isRefused = error instanceof Failure && error.code === 'user/denied';
  const first = isRefused && forget !== undefined ? `${forget}; ` : '';
  return `unfinished: what is told above exists, nothing else does.
  to go on:        ${first}${command}, with the same flags
  to take it back: ${made}
`;
}
