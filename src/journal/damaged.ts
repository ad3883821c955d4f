/** Why bytes cannot be what was written. A value, not an exception: a journal may hold bad bytes. */
export interface Damaged {
  readonly damaged: string;
}

/** Whether a result is the reason there is none. */
export function isDamaged(result: object): result is Damaged {
  return 'damaged' in result;
}
