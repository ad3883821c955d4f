import type { Scope } from './scope.ts';
import { WHOLE_TRAIL } from './scope.ts';

/** Who asks, and what they may see. */
export interface Reader {
  readonly kind: 'token' | 'loopback';
  /** Name of the token. */
  readonly name: string;
  readonly scope: Scope;
  /** When it is over at the latest. */
  readonly expiresMs?: number;
  /** Whether the reader is still let in, for answers that go on for long. */
  readonly isAdmitted: () => Promise<boolean>;
}

/** Whoever sits at this machine, where no login is wanted. */
export const LOOPBACK_READER: Reader = {
  kind: 'loopback',
  name: 'loopback',
  scope: WHOLE_TRAIL,
  isAdmitted: () => Promise.resolve(true),
};
