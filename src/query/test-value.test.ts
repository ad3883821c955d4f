import { expect, test } from 'vitest';
import type { FieldType } from './field.ts';
import type { Test } from './query.ts';
import type { FieldValue } from './test-value.ts';
import { compileTest } from './test-value.ts';

const exact = (part: string): Test => ({ kind: 'pattern', pattern: { parts: [part] } });
const starred = (...parts: string[]): Test => ({ kind: 'pattern', pattern: { parts } });
const atLeast = (bound: string): Test => ({ kind: 'range', comparison: '>=', bound });
const below = (bound: string): Test => ({ kind: 'range', comparison: '<', bound });
const network = (text: string): Test => ({ kind: 'network', network: text });
const regex = (source: string): Test => ({ kind: 'regex', source });

const TIME = '2026-11-23T19:28:52.930000Z';
const TIME_US = 1_795_462_132_930_000;

test.each<[FieldType, Test, FieldValue, boolean]>([
  ['keyword', { kind: 'exists' }, '', true],
  ['keyword', exact('jai'), 'jai', true],
  ['keyword', exact('jai'), 'Jai', false],
  ['keyword', exact('true'), true, true],
  ['keyword', exact('3'), 3, true],
  ['keyword', exact('9007199254740993'), 9007199254740993n, true],
  ['keyword', starred('a', ''), 'abc', true],
  ['keyword', starred('', 'c'), 'abc', true],
  ['keyword', starred('ab', 'bc'), 'abc', false],
  ['keyword', starred('ab', 'bc'), 'abbc', true],
  ['keyword', starred('a', 'b', 'b', 'c'), 'abc', false],
  ['keyword', starred('a', 'b', 'b', 'c'), 'a-b-b-c', true],
  ['keyword', starred('', 'b', ''), 'abc', true],
  ['keyword', regex('^a.c$'), 'abc', true],
  ['keyword', regex('b'), 'abc', true],
  ['keyword', regex('^4'), 403, true],
  ['keyword', atLeast('9'), '10', false],
  ['keyword', atLeast('9'), 10, true],
  ['keyword', atLeast('9'), 10n, true],
  ['keyword', atLeast('many'), 10, false],
  ['keyword', atLeast('9007199254740993'), 9007199254740992n, false],
  ['keyword', atLeast(TIME), '2026-11-23T20:28:52.93+01:00', true],
  ['keyword', below(TIME), '2026-11-23T20:28:52.93+01:00', false],
  ['keyword', below('b'), 'a', true],
  ['keyword', below('true'), false, true],
  ['number', exact('403'), 403, true],
  ['number', starred('4', ''), 403, true],
  ['number', atLeast('400'), 403, true],
  ['number', below('400'), 403, false],
  ['number', below('0.5'), 0.25, true],
  ['time', exact(TIME), TIME_US, true],
  ['time', exact(TIME), TIME, true],
  ['time', starred('2026-11-', ''), TIME_US, true],
  ['time', regex('T19:'), TIME_US, true],
  ['time', atLeast(TIME), TIME_US, true],
  ['time', atLeast(TIME), TIME_US - 1, false],
  ['time', atLeast(TIME), '2026-11-23T19:28:52.93Z', true],
  ['time', atLeast('soon'), TIME_US, false],
  ['address', exact('10.1.2.3'), '10.1.2.3', true],
  ['address', network('10.0.0.0/8'), '10.1.2.3', true],
  ['address', network('10.0.0.0/8'), '11.1.2.3', false],
  ['address', network('10.1.2.3/32'), '10.1.2.3', true],
  ['address', network('10.1.2.3/32'), '10.1.2.2', false],
  ['address', network('10.1.2.3/8'), '10.9.9.9', true],
  ['address', network('10.0.0.0/8'), '::ffff:10.1.2.3', true],
  ['address', network('10.0.0.0/8'), '::ffff:a01:203', true],
  ['address', network('::/0'), '10.1.2.3', true],
  ['address', network('0.0.0.0/0'), 'fd00::1', false],
  ['address', network('fd00::/8'), 'FD12::1', true],
  ['address', network('fd00::/8'), 'fe80::1', false],
  ['address', network('2001:db8::/127'), '2001:db8::1', true],
  ['address', network('2001:db8::/127'), '2001:db8::2', false],
  ['address', network('fe80::/64'), 'fe80::1%eth0', true],
  ['address', network('10.0.0.0/8'), '10.1.2', false],
  ['address', network('10.0.0.0/8'), '10.1.2.300', false],
  ['address', network('::/0'), ':::', false],
  ['address', network('::/0'), '1:2:3:4:5:6:7:8:9', false],
  ['address', network('::/0'), '1::2::3', false],
  ['address', network('nonsense'), '10.1.2.3', false],
  ['address', network('10.0.0.0/33'), '10.1.2.3', false],
])('as %s, %o of %s is %s', (type, asked, value, expected) => {
  expect(compileTest(asked, type)(value)).toBe(expected);
});
