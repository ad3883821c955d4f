import {
  choice,
  flag,
  list,
  nullable,
  object,
  optional,
  type Schema,
  text,
  time,
} from './schema.ts';

/** What `POST session` takes. */
export interface LoginBody {
  readonly token: string;
}

/** Which part of the trail a reader sees; all of it where a list is absent. */
interface WireScope {
  readonly namespaces?: readonly string[];
  readonly clusters?: readonly string[];
}

/** Who asks. */
interface WireReader {
  readonly name: string;
  readonly kind: 'token' | 'loopback';
  readonly scope: WireScope;
  readonly expires?: string;
}

/**
 * What `session` answers, whatever the method. The page shows the login when `loginRequired` is true
 * and `reader` is null.
 */
export interface SessionAnswer {
  readonly loginRequired: boolean;
  readonly reader: WireReader | null;
}

/** Far longer than any token. */
const MAX_TOKEN_CHARACTERS = 500;

/** The schema of `LoginBody`. */
export const LOGIN_BODY: Schema<LoginBody> = object<LoginBody>({
  token: text({
    description: 'A token as `annals token create` printed it.',
    minLength: 1,
    maxLength: MAX_TOKEN_CHARACTERS,
  }),
});

const SCOPE: Schema<WireScope> = object<WireScope>(
  {
    namespaces: optional(
      list(text(), {
        description: 'Only events in these namespaces; none that lie in no namespace.',
      }),
    ),
    clusters: optional(list(text(), { description: 'Only events of these clusters.' })),
  },
  { description: 'What the reader sees; all of it where a list is absent.' },
);

/** The schema of `SessionAnswer`. */
export const SESSION_ANSWER: Schema<SessionAnswer> = object<SessionAnswer>({
  loginRequired: flag({ description: 'Whether questions are answered only after a login.' }),
  reader: nullable(
    object<WireReader>(
      {
        name: text({ description: 'Name of the token; `loopback` for those who need none.' }),
        kind: choice(['token', 'loopback']),
        scope: SCOPE,
        expires: optional(time('When the session ends at the latest.')),
      },
      { description: 'Who asks; null for nobody known.' },
    ),
  ),
});
