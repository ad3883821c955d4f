/** Says in words what an annotation means; undefined when it does not look as it should. */
type Words = (value: string, match: RegExpExecArray) => string | undefined;

const DECISION = /^authorization\.k8s\.io\/(decision|reason)$/;

/** Annotations of the API server itself, by key. */
const WORDS: readonly (readonly [key: RegExp, words: Words])[] = [
  [/^mutation\.webhook\.admission\.k8s\.io\/round_(\d+)_index_\d+$/, mutation],
  [
    /^patch\.webhook\.admission\.k8s\.io\/round_\d+_index_\d+$/,
    (value) => {
      const { webhook, patch } = membersOf(value);
      return webhook && `webhook ${webhook} changed the object: ${patch}`;
    },
  ],
  [
    /^failed-open\.(mutation|validating)\.webhook\.admission\.k8s\.io\//,
    (value) => `webhook ${value} did not answer and was passed over (it fails open)`,
  ],
  [/^validation\.policy\.admission\.k8s\.io\/validation_failure$/, policyFailures],
  [
    /^pod-security\.kubernetes\.io\/enforce-policy$/,
    (value) => `Pod Security enforced the level ${value.replace(':', ', version ')}`,
  ],
  [
    /^pod-security\.kubernetes\.io\/audit-violations$/,
    (value) => `Pod Security would have liked it otherwise: ${value}`,
  ],
  [
    /^pod-security\.kubernetes\.io\/exempt$/,
    (value) => `Pod Security made an exception for this ${value}`,
  ],
  [/^k8s\.io\/deprecated$/, () => 'the API version asked for is deprecated'],
  [/^k8s\.io\/removed-release$/, (value) => `the API version asked for is gone in ${value}`],
  [/^audit\.k8s\.io\/truncated$/, () => 'the bodies were left out because the event was too large'],
  [
    /^authentication\.kubernetes\.io\/issued-credential-id$/,
    (value) => `the token issued has the id ${value}`,
  ],
  [/^authentication\.k8s\.io\/stale-token$/, (value) => `an outdated token was used: ${value}`],
  [
    /^authentication\.k8s\.io\/legacy-token/,
    (value) => `a token that never expires was used: ${value}`,
  ],
  [
    /^apiserver\.latency\.k8s\.io\/(.+)$/,
    (value, [, layer = '']) => `${value} of the time: ${layer.replaceAll('-', ' ')}`,
  ],
  [
    /^apiserver\.k8s\.io\/unsafe-delete-ignore-read-error$/,
    () => 'deleted by force although the stored object could not be read',
  ],
];

/** The annotations of an event in words, without the authorizer's, which have their own place. */
export function annotationWords(
  annotations: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  return Object.entries(annotations ?? {})
    .filter(([key]) => !DECISION.test(key))
    .map(([key, value]) => wordsOf(key, value) ?? `${key} = ${value === '' ? '(empty)' : value}`);
}

function wordsOf(key: string, value: string): string | undefined {
  for (const [pattern, words] of WORDS) {
    const match = pattern.exec(key);
    if (match !== null) return words(value, match);
  }
  return undefined;
}

function mutation(value: string, [, round]: RegExpExecArray): string | undefined {
  const { webhook, configuration, mutated } = membersOf(value);
  if (webhook === undefined) return undefined;
  const again = round === '0' ? '' : ' when asked again';
  const did = mutated === 'true' ? 'changed' : 'did not change';
  return `webhook ${webhook} (${configuration}) ${did} the object${again}`;
}

function policyFailures(value: string): string | undefined {
  const failures = parse(value);
  if (!Array.isArray(failures)) return undefined;
  return failures
    .map((failure: unknown) => {
      const { policy, binding, message } = membersOf(JSON.stringify(failure));
      return `policy ${policy} (binding ${binding}) found fault: ${message}`;
    })
    .join('; ');
}

function membersOf(json: string): Readonly<Record<string, string | undefined>> {
  const value = parse(json);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === 'string' ? member : JSON.stringify(member),
    ]),
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
