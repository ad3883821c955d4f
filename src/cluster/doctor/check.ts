/** How something stands: `unknown` where it could not be looked at, which is no fault by itself. */
export type State = 'good' | 'warning' | 'bad' | 'unknown';

/** What the doctor found about one thing. */
export interface Check {
  readonly name: string;
  readonly state: State;
  /** What is so, in one line. */
  readonly text: string;
  /** What to do about it. */
  readonly next?: string | undefined;
}

/** Nothing to do. */
export function good(name: string, text: string): Check {
  return { name, state: 'good', text };
}

/** Works, and will or may not for long, or not well. */
export function warning(name: string, text: string, next: string): Check {
  return { name, state: 'warning', text, next };
}

/** Does not work. */
export function bad(name: string, text: string, next: string): Check {
  return { name, state: 'bad', text, next };
}

/** Could not be looked at. */
export function unknown(name: string, text: string, next?: string): Check {
  return { name, state: 'unknown', text, next };
}
