import type { Path, Span } from './document.ts';
import type { LintCode } from './lint-codes.ts';

/** Replaces what stands at `span` by `text`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A change that repairs a finding. */
export interface Fix {
  /** What it does, as an instruction: `rename the key to "resources"`. */
  readonly description: string;
  /** Empty where only a person can know what was meant. */
  readonly edits: readonly Edit[];
}

/** How upstream's own validation names an error, so that both can be compared. */
export interface UpstreamError {
  readonly field: string;
  readonly kind: 'Required' | 'NotSupported' | 'Invalid';
  readonly value: string | readonly string[];
}

/** One thing to say about a policy. Severity and reason are the code's, in `LINT_CODES`. */
export interface Finding {
  readonly code: LintCode;
  readonly path: Path;
  readonly span: Span;
  /** What is there, in one sentence without full stop. */
  readonly message: string;
  readonly fix: Fix;
  /** Only for errors that upstream's validation reports. */
  readonly upstream?: UpstreamError;
}
