import { Failure } from '../../base/failure.ts';
import { KEY_KINDS, type KeyKind } from './private-key.ts';

/** Who is to be onboarded, and with what key. */
export interface UserSpec {
  readonly name: string;
  readonly groups: readonly string[];
  readonly key: KeyKind;
}

/** Longest common name X.509 allows. */
const MAX_NAME = 64;

/** Refuses names that no certificate can hold, or that would make the user part of Kubernetes. */
export function checkUserSpec(
  spec: UserSpec,
  { allowSystem }: { readonly allowSystem: boolean },
): void {
  for (const [what, name] of [
    ['user', spec.name],
    ...spec.groups.map((group) => ['group', group]),
  ]) {
    if (name === undefined || name.trim() === '' || /\p{C}/u.test(name)) {
      throw new Failure('usage/invalid', `${JSON.stringify(name)} cannot be the name of a ${what}`);
    }
    if (what === 'user' && [...name].length > MAX_NAME) {
      throw new Failure('usage/invalid', `the name of a user has at most ${MAX_NAME} letters`);
    }
    refuseSystemName(what ?? '', name, allowSystem);
  }
}

function refuseSystemName(what: string, name: string, allowSystem: boolean): void {
  if (name === 'system:masters') {
    throw new Failure('usage/invalid', 'nobody gets a certificate for the group system:masters', {
      hint: 'The API server refuses it: members may do anything, and no role could take that back. Give --cluster-role cluster-admin instead, which can be revoked.',
    });
  }
  if (!name.startsWith('system:') || allowSystem) return;
  throw new Failure('usage/invalid', `the ${what} ${name} is one of Kubernetes' own`, {
    hint: 'Names that begin with system: are for parts of the cluster. Choose another, or say --allow-system if you mean it.',
  });
}

/**
 * Reads a request file in the shape cfssl takes: `CN`, `names[].O`, `key.algo`, `key.size`. Fields
 * that a user's certificate does not have (hosts, other parts of the name) are told, not used.
 */
export function parseRequestFile(
  text: string,
):
  | { readonly spec: Partial<UserSpec>; readonly unused: readonly string[] }
  | { readonly problem: string } {
  let json: unknown;
  try {
    // Editors of Windows put a mark before the first byte.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { problem: 'it is not JSON' };
  }
  if (!isRecord(json)) return { problem: 'it is not a JSON object' };
  const { CN: name, names = [], key, ...rest } = json;
  if (typeof name !== 'string') return { problem: 'it has no CN, which is the name of the user' };
  if (!Array.isArray(names) || !names.every(isRecord))
    return { problem: 'names is not a list of objects' };
  const organizations = names.map(({ O: group }) => group).filter((group) => group !== undefined);
  if (!organizations.every((group) => typeof group === 'string')) {
    return { problem: 'an O in names is not a text' };
  }
  const kind = keyOf(key);
  if (typeof kind === 'object') return kind;
  const others = names.flatMap((one) => Object.keys(one).filter((part) => part !== 'O'));
  return {
    spec: { name, groups: organizations, ...(kind !== undefined && { key: kind }) },
    unused: [...new Set([...Object.keys(rest), ...others.map((part) => `names[].${part}`)])],
  };
}

function keyOf(key: unknown): KeyKind | undefined | { readonly problem: string } {
  if (key === undefined) return undefined;
  if (!isRecord(key)) return { problem: 'key is not an object with algo and size' };
  const { algo, size } = key;
  const wanted = algo === 'ed25519' ? 'ed25519' : `${algo === 'ecdsa' ? 'ecdsa-p' : 'rsa-'}${size}`;
  const kind = KEY_KINDS.find((one) => one === wanted);
  const isKnown = algo === 'ecdsa' || algo === 'rsa' || algo === 'ed25519';
  if (isKnown && kind !== undefined) return kind;
  return { problem: `key ${JSON.stringify({ algo, size })} is none of ${KEY_KINDS.join(', ')}` };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
