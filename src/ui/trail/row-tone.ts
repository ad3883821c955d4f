import type { WireRow } from '../../api/row.ts';
import { identityOfName, isMachine } from '../../trail/actor.ts';
import { clientOf } from '../../trail/client.ts';

/** Who stands behind a row, as far as it decides how it looks. */
export type Tone = 'person' | 'account' | 'machine';

/** Names without `system:` that no person uses; kwok plays nodes, the other is the API server. */
const MACHINE_NAMES: ReadonlySet<string> = new Set([
  'kwok-controller',
  'kube-apiserver-kubelet-client',
]);

/** Whether a person, an account of a program, or the cluster itself acted. */
export function toneOf({ username = '', impersonatedUsername, userAgent }: WireRow): Tone {
  if (impersonatedUsername !== undefined) return 'person';
  const identity = identityOfName(username);
  if (MACHINE_NAMES.has(username)) return 'machine';
  if (identity.kind === 'service account') return 'account';
  // A node that speaks through curl is worth a look.
  return isMachine(identity) && clientOf(userAgent).kind !== 'command line' ? 'machine' : 'person';
}

/** How a request ended, for its colour. */
export type Ending = 'done' | 'refused' | 'failed' | 'open';

/** Decided by the status code, as the API server answered it. */
export function endingOf({ code, stage }: WireRow): Ending {
  if (stage === 'Panic') return 'failed';
  if (code === undefined) return 'open';
  if (code === 401 || code === 403) return 'refused';
  return code >= 400 ? 'failed' : 'done';
}
