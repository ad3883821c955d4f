import { Failure } from '../../base/failure.ts';
import type { ClusterClient } from '../../cluster/rest/cluster-client.ts';
import { objectPath } from '../../cluster/rest/object-path.ts';
import { approveCsr } from '../../cluster/user/approve-csr.ts';
import { type Csr, readCsr } from '../../cluster/user/csr.ts';
import { findBindings } from '../../cluster/user/find-access.ts';
import { keyKindOf } from '../../cluster/user/private-key.ts';
import { requestWarnings } from '../../cluster/user/request-warnings.ts';
import { visibleText } from '../../trail/visible-text.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import type { ApproveOptions } from './approve-command.ts';
import { confirm } from './confirm.ts';

/** `annals user approve`: shows what is asked, and approves it. */
export async function runApprove(
  terminal: Terminal,
  name: string,
  options: ApproveOptions,
): Promise<ExitCode> {
  const { stdout, stderr } = terminal;
  const client = await openAdmin(options, terminal);
  const csr = await pendingRequest(client, name);
  for (const line of requestLines(csr)) stdout.write(`${line}\n`);
  const { bindings } = await findBindings(client);
  for (const warning of requestWarnings(csr, bindings)) {
    stdout.write(`${stdout.style.warn('warning:')} ${visibleText(warning, 2000)}\n`);
  }
  if (!(await confirm('Approve it?', options, terminal))) {
    stderr.write('nothing was changed\n');
    return EXIT.failed;
  }
  await approveCsr(client, csr, 'annals user approve');
  const user = csr.request?.subject.commonName ?? name;
  stdout.write(`approved  ${csr.name}. Where the key is, run "annals user kubeconfig ${user}".\n`);
  return EXIT.fine;
}

/** The one request that waits under this name, or for a user of this name. */
async function pendingRequest(client: ClusterClient, name: string): Promise<Csr> {
  const objects = await client.list(objectPath('certificatesigningrequests'));
  const all = await Promise.all(objects.map(readCsr));
  const named = all.filter((csr) => csr.name === name || csr.request?.subject.commonName === name);
  const pending = named.filter(({ state }) => state.kind === 'pending');
  const [first] = pending;
  if (pending.length > 1) {
    const list = pending.map((csr) => csr.name).join(', ');
    throw new Failure('user/no-request', `several requests wait for ${name}: ${list}`, {
      hint: 'Name the one you mean; "kubectl get csr" shows who asked and when.',
    });
  }
  if (first !== undefined) return first;
  const states = named.map((csr) => `${csr.name} is ${csr.state.kind}`).join(', ');
  const what =
    states === ''
      ? `nobody asks for a certificate for ${name}`
      : `nothing waits for ${name}: ${states}`;
  throw new Failure('user/no-request', what, {
    hint: 'Kubernetes forgets a request that nobody approves after a day; it has to be asked for again.',
  });
}

function requestLines(csr: Csr): readonly string[] {
  const { request, requestedBy, usages, expirationSeconds, signerName, createdAt } = csr;
  const user = request?.subject.commonName ?? '';
  const groups = request?.subject.organizations ?? [];
  const days =
    expirationSeconds === undefined ? 'as the signer likes' : lifetime(expirationSeconds);
  const facts: readonly (readonly [string, string])[] = [
    ['request', csr.name],
    ['user', user],
    ['groups', groups.join(', ') || 'none'],
    [
      'asked by',
      requestedBy === user
        ? `${requestedBy}, who is the same`
        : `${requestedBy}, who is somebody else`,
    ],
    ['asked at', createdAt],
    ['lives', days],
    ['usages', usages.join(', ')],
    ['key', request === undefined ? 'unreadable' : keyKindOf(request.publicKey)],
    ['signer', signerName],
  ];
  return facts.map(([what, value]) => `${what.padEnd(9)} ${visibleText(value, 500)}`);
}

function lifetime(seconds: number): string {
  const days = seconds / 86_400;
  return days >= 2 ? `${Math.round(days)} days` : `${Math.round(seconds / 360) / 10} hours`;
}
