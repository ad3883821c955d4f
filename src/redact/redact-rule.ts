/**
 * What becomes of a value that must not be kept. `hash` and `mask` hide each value inside an object
 * or a list and leave its keys; `drop` takes the whole of it away, keys included.
 */
export const REDACT_ACTIONS = ['hash', 'mask', 'drop'] as const;
export type RedactAction = (typeof REDACT_ACTIONS)[number];

/**
 * What to hide, as data. A rule with neither `resources` nor `kinds` looks at every event. Paths
 * are of the API object, so one path covers a request, an answer, the items of a list, the objects
 * of a Table, all kinds of patches and copies in annotations.
 */
export interface RedactRule {
  /** Unique; shown with what the rule hid. */
  readonly id: string;
  readonly description: string;
  readonly action: RedactAction;
  /** API groups `resources` and `kinds` are of; absent: of any group. */
  readonly apiGroups?: readonly string[];
  /** `secrets`, `serviceaccounts/token`. A plain name covers its subresources too. */
  readonly resources?: readonly string[];
  /** Objects by their own kind, wherever they lie, such as in a `List` or in an annotation. */
  readonly kinds?: readonly string[];
  /** See `parsePath`. */
  readonly paths?: readonly string[];
  /** Keys of annotations of objects; where the rule looks at every event, of the event itself too. */
  readonly annotations?: readonly string[];
  /**
   * Hide only what has such a name: the `name` beside a `value`, otherwise the value's own key.
   * `*` stands for any text; case does not matter. A value whose name is not told is hidden.
   */
  readonly names?: readonly string[];
  /** Names of query parameters of `requestURI`, written like `names`. */
  readonly parameters?: readonly string[];
  /** Names of options of a command that is run in a container, written like `names`. */
  readonly options?: readonly string[];
  /** The only members of the object that may stay; what is not known to be harmless is hidden. */
  readonly keep?: readonly string[];
  /** Values are base64; the hash is of what they decode to. */
  readonly isBase64?: boolean;
  /** Hide only the excerpts of objects that the API server puts into its messages. */
  readonly excerptsOnly?: boolean;
}

/** A value that was hidden: where it was, and why. */
export interface Hidden {
  readonly path: string;
  readonly rule: string;
  readonly action: RedactAction;
}

/**
 * A keyed hash of a value in 32 hexadecimal digits, the same for equal values. Texts are hashed as
 * UTF-8, so that a text and its bytes give the same.
 */
export type HashValue = (plain: string | Uint8Array) => string;
