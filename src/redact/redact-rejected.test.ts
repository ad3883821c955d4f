import { expect, test } from 'vitest';
import { mark, testHash } from '../../test/redact-fixture.ts';
import { compileRedaction } from './compile-redaction.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { redactRejected } from './redact-rejected.ts';

const redactor = compileRedaction(DEFAULT_RULES, testHash);
const H = mark('hunter2');

test.each<[what: string, line: string, kept: string]>([
  ['plain text', 'E1123 klog: something failed', 'E1123 klog: something failed'],
  [
    'an event with a stage from the future',
    '{"stage":"Dreaming","objectRef":{"resource":"secrets"},"requestObject":{"stringData":{"a":"hunter2"}}}',
    `{"stage":"Dreaming","objectRef":{"resource":"secrets"},"requestObject":{"stringData":{"a":"${H}"}}}`,
  ],
  [
    'an object that is no event',
    '{"kind":"Secret","stringData":{"a":"hunter2"}}',
    `{"kind":"Secret","stringData":{"a":"${H}"}}`,
  ],
  [
    'a list of such',
    '[{"kind":"Secret","stringData":{"a":"hunter2"}}]',
    `[{"kind":"Secret","stringData":{"a":"${H}"}}]`,
  ],
  [
    'an event cut in its body',
    '{"kind":"Event","verb":"create","requestObject":{"data":{"a":"hunt',
    '{"kind":"Event","verb":"create",redacted:mask',
  ],
  ['an event cut before that', '{"kind":"Event","verb":"cre', '{"kind":"Event","verb":"cre'],
  ['the rest of an event', 'ter2"},"type":"Opaque"}}', 'redacted:mask'],
  [
    'a cut event with escaped keys',
    '{"kind":"Event","request\\u004fbject":{"data":{"a":"hunt',
    'redacted:mask',
  ],
  ['nothing', '', ''],
])('%s', (_what, line, kept) => {
  expect(redactRejected(line, redactor)).toBe(kept);
});
