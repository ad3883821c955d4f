import type { Foreign } from './recognise.ts';

const EVENT_START = '{"kind":"Event","apiVersion":"audit.k8s.io/';
const API_SERVER_LOG =
  'The audit log is another file, named by --audit-log-path of the API server.';

/** Text that people take for an audit log, most particular first; looked for in the first lines. */
const SHAPES: readonly (readonly [
  matches: (text: string) => boolean,
  looksLike: string,
  hint?: string,
])[] = [
  [
    starts(/^\d{4}-\d\d-\d\dT\S{1,40} (stdout|stderr) [FP] /),
    'container runtime lines (CRI) without audit events',
  ],
  [
    (text) => beforeEvent(text) !== '',
    'audit events behind the prefix of another log',
    "Take the prefix off first: sed -E 's/^[^{]*//'.",
  ],
  [
    (text) =>
      /^[ \t]*apiVersion:[ \t]*audit\.k8s\.io\//m.test(text) &&
      /^[ \t]*kind:[ \t]*Policy/m.test(text),
    'an audit policy, which says what to record; it is not a log',
  ],
  [
    starts(/^[ \t-]*auditID:/m),
    'audit events written as YAML',
    'Convert it to JSON first; the API server writes JSON only.',
  ],
  [
    starts(/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+:\d+\]/),
    'the log of a Kubernetes component (klog)',
    API_SERVER_LOG,
  ],
  [starts(/^(<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /), 'a syslog file'],
  [
    starts(/^\S{1,60} \S{1,60} \S{1,60} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/),
    'the access log of a server',
  ],
  [starts(/^type=\w+ msg=audit\(/), 'the audit log of the Linux kernel, not of Kubernetes'],
  [starts(/^<(!doctype|html|\?xml)/i), 'HTML or XML'],
  [starts(/^[ \t-]*[A-Za-z_][\w.-]{0,100}:(\s|$)/), 'YAML'],
];

/** Recognises text that holds no audit events. */
export function foreignText(text: string): Foreign {
  const content = withoutComments(text).slice(0, 4000);
  const [, looksLike = 'plain text', hint] = SHAPES.find(([matches]) => matches(content)) ?? [];
  return { kind: 'foreign', looksLike, ...(hint === undefined ? {} : { hint }) };
}

function starts(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text);
}

/** What stands before an event on the first line; '' when there is no event on it. */
function beforeEvent(text: string): string {
  const at = text.indexOf(EVENT_START);
  const before = at === -1 ? '' : text.slice(0, at);
  return before.includes('\n') ? '' : before;
}

/** From the first line that says something. */
function withoutComments(text: string): string {
  const lines = text.split('\n', 2000);
  const first = lines.findIndex((line) => !/^\s*(#|---|$)/.test(line));
  return first === -1 ? '' : lines.slice(first).join('\n');
}
