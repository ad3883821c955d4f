import { Failure } from '../../base/failure.ts';
import { type Binding, bindingWords, findBindings } from '../../cluster/user/find-access.ts';
import { knownCertificates } from '../../cluster/user/known-certificates.ts';
import { planRevocation, revoke } from '../../cluster/user/revoke-user.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { confirm } from './confirm.ts';
import type { RevokeOptions } from './revoke-command.ts';

/** `annals user revoke`: takes access away and says what cannot be taken. */
export async function runRevoke(
  terminal: Terminal,
  name: string,
  options: RevokeOptions,
): Promise<ExitCode> {
  const { stdout, stderr, nowMs } = terminal;
  const client = await openAdmin(options, terminal);
  const { bindings, missing } = await findBindings(client);
  // Half of the bindings would leave access behind in silence.
  if (missing !== undefined) throw missing;
  const certificates = await knownCertificates(client, bindings);
  const own = certificates.filter(({ user }) => user === name);
  const { namespace, all = false } = options;
  const isAsked = (one: Binding): boolean => namespace === undefined || one.namespace === namespace;
  const revocation = planRevocation(name, bindings.filter(isAsked), { all });
  const { deleted, shortened, kept } = revocation;
  if (deleted.length + shortened.length + kept.length === 0) refuse(name, namespace, own.length);
  for (const binding of deleted)
    stdout.write(`takes    ${bindingWords(binding)} (${binding.name})\n`);
  for (const binding of shortened) {
    stdout.write(`takes    ${bindingWords(binding)} (${binding.name}, others stay in it)\n`);
  }
  for (const binding of kept) {
    stdout.write(
      `leaves   ${bindingWords(binding)} (${binding.name}, not made by Annals; --all takes it)\n`,
    );
  }
  if (options.dryRun === true) {
    stderr.write('nothing was changed\n');
    return EXIT.fine;
  }
  if (deleted.length + shortened.length > 0) {
    if (!(await confirm(`Take this access from ${name}?`, options, terminal))) {
      stderr.write('nothing was changed\n');
      return EXIT.failed;
    }
    await revoke(client, name, revocation, (binding) => {
      stdout.write(`${stdout.style.good('gone')}     ${bindingWords(binding)}\n`);
    });
  }
  const groups = new Set(own.flatMap((one) => one.groups));
  const byGroup = bindings.filter((binding) => binding.groups.some((group) => groups.has(group)));
  const ends = own
    .map(({ notAfter }) => notAfter)
    .filter((end) => Date.parse(end) > nowMs())
    .sort();
  const until = ends.at(-1)?.slice(0, 10);
  stdout.write(
    `\nKubernetes cannot revoke a certificate. ${until === undefined ? `Until its end, which is not known here,` : `Until ${until}`} whoever holds it is still\n` +
      `known as ${name}, and may do what everybody who logs in may do.\n`,
  );
  const elsewhere = bindings.filter((one) => one.users.includes(name) && !isAsked(one));
  for (const binding of elsewhere) stdout.write(`still    ${bindingWords(binding)}\n`);
  for (const binding of byGroup) {
    const through = binding.groups.filter((group) => groups.has(group)).join(', ');
    stdout.write(`still    ${bindingWords(binding)}, by group ${through}\n`);
  }
  return byGroup.length + kept.length > 0 ? EXIT.found : EXIT.fine;
}

/** A user with a certificate and no access is told about the certificate, unless it was about a place. */
function refuse(name: string, namespace: string | undefined, certificates: number): void {
  if (namespace !== undefined) {
    throw new Failure('user/not-found', `no binding in namespace ${namespace} names ${name}`, {
      hint: `"annals user show ${name}" tells where the user has access.`,
    });
  }
  if (certificates > 0) return;
  throw new Failure('user/not-found', `no binding and no certificate names ${name}`, {
    hint: '"annals user list" shows whom the cluster knows.',
  });
}
