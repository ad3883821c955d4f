import { type Csr, USER_SIGNER } from './csr.ts';
import type { Binding } from './find-access.ts';
import { bindingWords } from './find-access.ts';
import { keyKindOf } from './private-key.ts';

/** What a user's certificate is used for; more is odd. */
const USUAL_USAGES: ReadonlySet<string> = new Set([
  'client auth',
  'digital signature',
  'key encipherment',
]);
const YEAR_SECONDS = 366 * 24 * 3600;

/** What an administrator should look at twice before approving a request, in whole sentences. */
export function requestWarnings(csr: Csr, bindings: readonly Binding[]): readonly string[] {
  const { request } = csr;
  if (request === undefined) return ['The request cannot be read. Do not approve it.'];
  const { subject, publicKey, hasExtensions, isSignedByKey } = request;
  const warnings: string[] = [];
  const warn = (isSo: boolean, text: string): void => {
    if (isSo) warnings.push(text);
  };
  const { commonName: user, organizations: groups } = subject;
  warn(user === '', 'It names no user.');
  warn(user.startsWith('system:'), `${user} is a name of Kubernetes' own parts.`);
  for (const group of groups.filter((one) => one.startsWith('system:'))) {
    const isMasters = group === 'system:masters';
    const text =
      'Its members may do anything, and no role takes that back. The API server refuses it.';
    warnings.push(`${group} is a group of Kubernetes' own.${isMasters ? ` ${text}` : ''}`);
  }
  warn(
    !isSignedByKey,
    'Whoever asked does not hold the key: the signature of the request is wrong.',
  );
  warn(hasExtensions, 'It asks for more than a name, such as host names.');
  warn(
    csr.signerName !== USER_SIGNER,
    `It goes to the signer ${csr.signerName}, not to ${USER_SIGNER}.`,
  );
  const odd = csr.usages.filter((usage) => !USUAL_USAGES.has(usage));
  warn(odd.length > 0, `It asks for unusual usages: ${odd.join(', ')}.`);
  warn(
    /^rsa-(\d{1,3}|1\d{3})$/.test(keyKindOf(publicKey)),
    `Its key is weak: ${keyKindOf(publicKey)}.`,
  );
  const { expirationSeconds: seconds } = csr;
  warn(seconds === undefined, 'It names no end; the signer decides, a year as a rule.');
  warn(
    seconds !== undefined && seconds > YEAR_SECONDS,
    'It is to live longer than a year, and cannot be revoked.',
  );
  const held = bindings.filter(({ users }) => users.includes(user));
  warn(
    held.length > 0,
    `${user} has access already, which whoever holds this key will have: ${held.map(bindingWords).join('; ')}.`,
  );
  return warnings;
}
