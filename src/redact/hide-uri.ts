import type { CompiledRule } from './compile-rules.ts';
import type { TextEdit } from './edit.ts';
import { hideWholeText } from './hide-text.ts';
import type { HashValue, RedactRule } from './redact-rule.ts';

/** A parameter of a query and where its value lies in the URI. */
interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Authorization headers and JSON Web Tokens, wherever in a command they stand. */
const CREDENTIALS = /\b(?:bearer|basic)\s+[\w.~+/=-]{8}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/i;

/** `--password=value`, `PGPASSWORD=value`; the sign may be percent-encoded. */
const OPTION_WITH_VALUE = /^(-{0,2}[\w.-]+)(?:=|%3D)/i;

/** The same within a line given to a shell. */
const OPTION_IN_SCRIPT = /(?:^|[\s;&|"'(?])(?:--?([\w.-]+)(?:=|\s+)|([\w.-]+)=)\S/g;

/** `--password`, whose value is the next argument. */
const OPTION_ALONE = /^--?([\w.-]+)$/;

/** The edits that hide what the rules want hidden in the query of a request URI. */
export function hideInUri(
  uri: string,
  rules: readonly CompiledRule[],
  hash: HashValue,
): readonly TextEdit[] {
  if (!uri.includes('?')) return [];
  const edits: TextEdit[] = [];
  const add = (rule: RedactRule, plain: string, start: number, end: number): void => {
    const replacement = hideWholeText(plain, rule, hash);
    if (replacement === undefined || end <= start) return;
    edits.push({ start, end, replacement, rule: rule.id, action: rule.action });
  };
  let previous: string | undefined;
  for (const parameter of parametersOf(uri)) {
    const { name, value, start, end } = parameter;
    const named = rules.find(({ parameters }) => parameters?.test(name) === true);
    if (named !== undefined) add(named.rule, value, start, end);
    else if (name === 'command') {
      const found = findInArgument(uri, parameter, previous, rules);
      if (found !== undefined) add(found.rule, found.plain, found.start, end);
      previous = value;
    }
  }
  return edits;
}

/** Whether a name of a parameter is one that `hideInUri` looks at. */
export function isHiddenParameter(name: string, rules: readonly CompiledRule[]): boolean {
  const decoded = percentDecoded(name);
  return rules.some(
    ({ parameters, options }) =>
      parameters?.test(decoded) === true || (options !== undefined && decoded === 'command'),
  );
}

function* parametersOf(uri: string): Generator<Parameter> {
  let at = uri.indexOf('?') + 1;
  while (at > 0 && at < uri.length) {
    const next = uri.indexOf('&', at);
    const end = next === -1 ? uri.length : next;
    const sign = uri.indexOf('=', at);
    if (sign !== -1 && sign < end) {
      const name = percentDecoded(uri.slice(at, sign));
      yield { name, value: percentDecoded(uri.slice(sign + 1, end)), start: sign + 1, end };
    }
    at = end + 1;
  }
}

interface InArgument {
  readonly rule: RedactRule;
  readonly plain: string;
  readonly start: number;
}

/** What must be hidden of one argument of a command. */
function findInArgument(
  uri: string,
  { value, start, end }: Parameter,
  previous: string | undefined,
  rules: readonly CompiledRule[],
): InArgument | undefined {
  const raw = uri.slice(start, end);
  const withValue = OPTION_WITH_VALUE.exec(raw);
  const alone = OPTION_ALONE.exec(previous ?? '')?.[1];
  for (const { rule, options } of rules) {
    if (options === undefined) continue;
    if (CREDENTIALS.test(value)) return { rule, plain: value, start };
    if (alone !== undefined && options.test(alone)) return { rule, plain: value, start };
    if (withValue !== null && options.test((withValue[1] ?? '').replace(/^-+/, ''))) {
      const from = withValue[0].length;
      return { rule, plain: percentDecoded(raw.slice(from)), start: start + from };
    }
    if (setsOption(value, options)) return { rule, plain: value, start };
  }
  return undefined;
}

function setsOption(script: string, options: RegExp): boolean {
  for (const [, option, variable] of script.matchAll(OPTION_IN_SCRIPT)) {
    if (options.test(option ?? variable ?? '')) return true;
  }
  return false;
}

function percentDecoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
