import { describe, expect, test } from 'vitest';
import type { FieldReference } from './field.ts';
import { parseQuery, type QueryError } from './parse-query.ts';
import type { Query } from './query.ts';

const NOW_US = 1_764_000_000_000_000;

function parse(text: string) {
  return parseQuery(text, { nowUs: NOW_US });
}

const NO_ERROR: QueryError = { message: 'none', span: { start: 0, end: 0 } };

/** The tree in short: `user.username = jai`, with `not`, `and` and `or` in front of brackets. */
function outline(query: Query): string {
  switch (query.kind) {
    case 'all':
      return 'all';
    case 'and':
    case 'or':
      return `${query.kind}[${query.operands.map(outline).join('; ')}]`;
    case 'not':
      return `not[${outline(query.operand)}]`;
    case 'text':
      return `text ${JSON.stringify(query.pattern.parts)}`;
    case 'field':
      return `${outlineField(query.field)} ${outlineTest(query)}`;
  }
}

function outlineField(field: FieldReference): string {
  switch (field.kind) {
    case 'known':
      return field.name;
    case 'path':
      return JSON.stringify(field.path);
    case 'wildcard':
      return `~${field.pattern}`;
  }
}

function outlineTest({ test: asked }: Query & { kind: 'field' }): string {
  switch (asked.kind) {
    case 'exists':
      return 'exists';
    case 'pattern':
      return asked.pattern.parts.length === 1
        ? `= ${asked.pattern.parts[0]}`
        : `~ ${JSON.stringify(asked.pattern.parts)}`;
    case 'range':
      return `${asked.comparison} ${asked.bound}`;
    case 'network':
      return `in ${asked.network}`;
    case 'regex':
      return `matches ${asked.source}`;
  }
}

describe('what is read', () => {
  test.each([
    ['', 'all'],
    [' \t\r\n\u00a0', 'all'],
    ['*', 'all'],
    // Fields and values.
    ['user: jai', 'user.username = jai'],
    ['user:jai', 'user.username = jai'],
    ['user : jai', 'user.username = jai'],
    ['user=jai', 'user.username = jai'],
    ['user == jai', 'user.username = jai'],
    ['user != jai', 'not[user.username = jai]'],
    ['user: "jai s"', 'user.username = jai s'],
    ['user: "say \\"hi\\" \\\\ bye"', 'user.username = say "hi" \\ bye'],
    ['user: CORP\\jai', 'user.username = CORP\\jai'],
    ['user: a\\ b', 'user.username = a b'],
    ['user: *', 'user.username exists'],
    ['user: **', 'user.username exists'],
    ['user: "*"', 'user.username = *'],
    ['user: \\*', 'user.username = *'],
    ['user: system:node:*', 'user.username ~ ["system:node:",""]'],
    ['user: *a**b*', 'user.username ~ ["","a","b",""]'],
    [
      'user: system:serviceaccount:ci:deployer',
      'user.username = system:serviceaccount:ci:deployer',
    ],
    ['name: a..b', 'objectRef.name = a..b'],
    ['user: !jai', 'not[user.username = jai]'],
    ['verb: not get', 'not[verb = get]'],
    ['group: system:masters', 'user.groups = system:masters'],
    ['"user": jai', 'user.username = jai'],
    // Connectives.
    ['a b', 'and[text ["a"]; text ["b"]]'],
    ['a and b or c', 'or[and[text ["a"]; text ["b"]]; text ["c"]]'],
    ['a or b c', 'or[text ["a"]; and[text ["b"]; text ["c"]]]'],
    ['not a and b', 'and[not[text ["a"]]; text ["b"]]'],
    ['NOT a AND b OR c', 'or[and[not[text ["a"]]; text ["b"]]; text ["c"]]'],
    ['!a && b || -c', 'or[and[not[text ["a"]]; text ["b"]]; not[text ["c"]]]'],
    ['a&&b', 'and[text ["a"]; text ["b"]]'],
    ['not(a)and(b)', 'and[not[text ["a"]]; text ["b"]]'],
    ['((a))', 'text ["a"]'],
    ['(a b) c', 'and[text ["a"]; text ["b"]; text ["c"]]'],
    ['(a or b) c', 'and[or[text ["a"]; text ["b"]]; text ["c"]]'],
    ['not not a', 'not[not[text ["a"]]]'],
    ['-user: jai', 'not[user.username = jai]'],
    ['user: jai\r\n\tverb:\u00a0get', 'and[user.username = jai; verb = get]'],
    ['android order note', 'and[text ["android"]; text ["order"]; text ["note"]]'],
    ['"and"', 'text ["and"]'],
    // Values in parentheses.
    ['verb: (a or b)', 'or[verb = a; verb = b]'],
    ['verb: (a or b and not c)', 'or[verb = a; and[verb = b; not[verb = c]]]'],
    ['verb: ((a or b) and c)', 'and[or[verb = a; verb = b]; verb = c]'],
    [
      'code: (>= 500 or 4* or 200..204)',
      'or[responseStatus.code >= 500; responseStatus.code ~ ["4",""]; and[responseStatus.code >= 200; responseStatus.code <= 204]]',
    ],
    [
      'user: ("a b" or /^c/ or d*)',
      'or[user.username = a b; user.username matches ^c; user.username ~ ["d",""]]',
    ],
    ['verb != (a or b)', 'not[or[verb = a; verb = b]]'],
    // Ranges.
    ['code >= 400', 'responseStatus.code >= 400'],
    ['code>=400', 'responseStatus.code >= 400'],
    ['code: < 400', 'responseStatus.code < 400'],
    ['code: 400..499', 'and[responseStatus.code >= 400; responseStatus.code <= 499]'],
    ['code: 400..', 'responseStatus.code >= 400'],
    ['code: ..399', 'responseStatus.code <= 399'],
    ['code: [400 TO 499]', 'and[responseStatus.code >= 400; responseStatus.code <= 499]'],
    ['code: {400 to 499]', 'and[responseStatus.code > 400; responseStatus.code <= 499]'],
    ['code: [400 TO *}', 'responseStatus.code >= 400'],
    ['code: [* TO *]', 'responseStatus.code exists'],
    ['code: 4*', 'responseStatus.code ~ ["4",""]'],
    ['code: 4e2', 'responseStatus.code = 400'],
    ['level >= "Request"', 'level >= Request'],
    [
      'request.spec.replicas: 3..5',
      'and[["requestObject","spec","replicas"] >= 3; ["requestObject","spec","replicas"] <= 5]',
    ],
    ['request.metadata.name: a..b', '["requestObject","metadata","name"] = a..b'],
    // Times.
    ['time >= 2h', 'requestReceivedTimestamp >= 2025-11-24T14:00:00.000000Z'],
    [
      '@timestamp > 2025-11-23T10:00:00Z',
      'requestReceivedTimestamp >= 2025-11-23T10:00:01.000000Z',
    ],
    ['time < 2025-11-23', 'requestReceivedTimestamp < 2025-11-23T00:00:00.000000Z'],
    ['time <= 2025-11-23', 'requestReceivedTimestamp < 2025-11-24T00:00:00.000000Z'],
    ['time > 2025-11-23', 'requestReceivedTimestamp >= 2025-11-24T00:00:00.000000Z'],
    [
      'time: "2025-11-23 10:00"',
      'and[requestReceivedTimestamp >= 2025-11-23T10:00:00.000000Z; requestReceivedTimestamp < 2025-11-23T10:01:00.000000Z]',
    ],
    ['time: 2025-11-23T10:00:00.000001Z', 'requestReceivedTimestamp = 2025-11-23T10:00:00.000001Z'],
    ['time: 2025-11-2*', 'requestReceivedTimestamp ~ ["2025-11-2",""]'],
    ['@since:2h', 'requestReceivedTimestamp >= 2025-11-24T14:00:00.000000Z'],
    ['@until: 2025-11-23', 'requestReceivedTimestamp < 2025-11-23T00:00:00.000000Z'],
    [
      '@since:"2h ago" jai',
      'and[requestReceivedTimestamp >= 2025-11-24T14:00:00.000000Z; text ["jai"]]',
    ],
    [
      'response.metadata.creationTimestamp > now-2h',
      '["responseObject","metadata","creationTimestamp"] > 2025-11-24T14:00:00.000000Z',
    ],
    // Addresses.
    ['ip: 10.1.2.3', 'sourceIPs = 10.1.2.3'],
    ['ip: 10.1.2.*', 'sourceIPs ~ ["10.1.2.",""]'],
    ['ip: 10.0.0.0/8', 'sourceIPs in 10.0.0.0/8'],
    ['ip: fd00::/8', 'sourceIPs in fd00::/8'],
    ['ip: "fd00::/8"', 'sourceIPs in fd00::/8'],
    ['request.spec.podCIDR: 10.0.0.0/8', '["requestObject","spec","podCIDR"] = 10.0.0.0/8'],
    // URIs and regular expressions.
    ['uri: /api/v1/pods?limit=5', 'requestURI = /api/v1/pods?limit=5'],
    ['uri: /api/', 'requestURI = /api/'],
    ['uri: /api/*', 'requestURI ~ ["/api/",""]'],
    ['uri: /api or uri: /*', 'or[requestURI = /api; requestURI ~ ["/",""]]'],
    ['uri: /(api|apis)/ and x', 'and[requestURI matches (api|apis); text ["x"]]'],
    ['uri: /pods\\/.*\\/exec/', 'requestURI matches pods\\/.*\\/exec'],
    ['agent: /kubectl/', 'userAgent matches kubectl'],
    ['agent: /go http/', 'userAgent matches go http'],
    ['agent: (/a/ or /b/)', 'or[userAgent matches a; userAgent matches b]'],
    ['agent: /a/b', 'userAgent = /a/b'],
    ['agent: "/a/"', 'userAgent = /a/'],
    // Paths.
    ['requestObject.spec.replicas: 3', '["requestObject","spec","replicas"] = 3'],
    ['annotations."a.b/c": x', '["annotations","a.b/c"] = x'],
    ['annotations.a.b/c: x', '["annotations","a","b/c"] = x'],
    ['annotations."authorization.k8s.io/decision": allow', 'decision = allow'],
    ['annotations.authorization.k8s.io/decision: allow', 'decision = allow'],
    ['as.groups: x', '["impersonatedUser","groups"] = x'],
    ['as.username: x', 'impersonatedUser.username = x'],
    ['requestObject: *', '["requestObject"] exists'],
    ['user.*: x', '~user.* = x'],
    ['request.*.image: nginx*', '~requestObject.*.image ~ ["nginx",""]'],
    ['*: jai', '~* = jai'],
    ['user.extra."a b"."c": x', '["user","extra","a b","c"] = x'],
    // Free text.
    ['kube-system', 'text ["kube-system"]'],
    ['10.1.2.3', 'text ["10.1.2.3"]'],
    ['"a b"', 'text ["a b"]'],
    ['nginx*', 'text ["nginx",""]'],
    ['a\\:b', 'text ["a:b"]'],
    ['/api/v1/pods', 'text ["/api/v1/pods"]'],
    ['Ärger', 'text ["Ärger"]'],
  ])('%j', (text, expected) => {
    const result = parse(text);
    expect(result.kind === 'query' ? outline(result.query) : result.errors).toBe(expected);
  });
});

describe('what is wrong', () => {
  test.each([
    ['usr: jai', '0-3 unknown field usr, did you mean user?', undefined],
    ['user: x and vreb: y', '12-16 unknown field vreb, did you mean verb?', undefined],
    ['User: x', '0-4 unknown field User, did you mean user?', undefined],
    [
      'objectRef.nmae: x',
      '0-14 unknown field objectRef.nmae, did you mean objectRef.name?',
      'objectRef has resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource.',
    ],
    ['user.name: x', '0-9 unknown field user.name', 'user has username, uid, groups, extra.'],
    ['usr*: x', '0-4 unknown field usr*', undefined],
    ['foo.bar: x', '0-7 unknown field foo.bar', undefined],
    [
      'system:node:a',
      '0-6 unknown field system',
      'To search for it as text, put it in quotes: "system:node:a".',
    ],
    [
      '10.1.2.3:443',
      '0-8 unknown field 10.1.2.3',
      'To search for it as text, put it in quotes: "10.1.2.3:443".',
    ],
    ['(a', '0-1 this "(" is never closed', 'Add a ")".'],
    ['a (', '2-3 this "(" is never closed', 'Add a ")".'],
    ['a)', '1-2 this ")" closes nothing', 'Remove it.'],
    [')', '0-1 this ")" closes nothing', 'Remove it.'],
    ['()', '0-2 nothing stands between these parentheses', undefined],
    ['verb: (a', '6-7 this "(" is never closed', 'Add a ")".'],
    ['verb: (', '6-7 this "(" is never closed', 'Add a ")".'],
    ['a and', '2-5 a condition is missing after "and"', undefined],
    ['a or )', '2-4 a condition is missing after "or"', undefined],
    ['a ||', '2-4 a condition is missing after "||"', undefined],
    ['not', '0-3 a condition is missing after "not"', undefined],
    ['a and or b', '2-5 a condition is missing after "and"', undefined],
    [
      'or b',
      '0-2 a condition is missing before "or"',
      'To search for the word itself, put it in quotes: "or".',
    ],
    [
      'user:',
      '0-5 a value is missing after user:',
      'Write user: * to find every event that has the field.',
    ],
    [
      'user: )',
      '0-6 a value is missing after user:',
      'Write user: * to find every event that has the field.',
    ],
    [
      'user: and x',
      '6-9 a value is missing before "and"',
      'Put it in quotes if it is the value: "and".',
    ],
    ['code >=', '0-7 a bound is missing after ">="', undefined],
    [': x', '0-1 a field is missing before ":"', undefined],
    ['>= 3', '0-2 a field is missing before ">="', undefined],
    [
      'verb: (a b)',
      '9-10 write "and" or "or" between the values of a field',
      'Put quotes around a value with blanks.',
    ],
    ['user: "jai', '6-10 this quote is never closed', `Add a '"'.`],
    ['"jai', '0-4 this quote is never closed', `Add a '"'.`],
    [
      'agent: /(/',
      '7-10 cannot use this regular expression: unterminated group',
      'Put it in quotes if it is meant as a value.',
    ],
    [
      'ip: 10.0.0.0/33',
      '4-15 "10.0.0.0/33" is not a network',
      'Write an address and the length of the prefix, such as 10.0.0.0/8 or fd00::/8.',
    ],
    [
      'ip: here/8',
      '4-10 "here/8" is not a network',
      'Write an address and the length of the prefix, such as 10.0.0.0/8 or fd00::/8.',
    ],
    [
      'ip > 10.0.0.1',
      '5-13 addresses have no order',
      'Ask for a network instead, such as 10.0.0.0/8.',
    ],
    ['code >= many', '8-12 "many" is not a number', undefined],
    ['code: many', '6-10 "many" is not a number', undefined],
    ['code: 400..many', '6-15 "many" is not a number', undefined],
    [
      'time > soon',
      '7-11 not a time: "soon"',
      'Write a time such as 2h, today, 19:28 or 2026-11-23T19:28.',
    ],
    [
      '@since: soon',
      '8-12 not a time: "soon"',
      'Write a time such as 2h, today, 19:28 or 2026-11-23T19:28.',
    ],
    [
      'code: [400',
      '6-10 a range in brackets is not complete',
      'Write [400 TO 499], with * for no bound; put quotes around a value with brackets.',
    ],
    [
      'user: [a b]',
      '6-8 a range in brackets is not complete',
      'Write [400 TO 499], with * for no bound; put quotes around a value with brackets.',
    ],
    [
      'annotations: x',
      '13-14 annotations holds other fields and has no value of its own',
      'Name a field inside of it, or write annotations.*: value for any of them.',
    ],
    [
      '"a"b',
      '3-4 unexpected "b" right behind "a"',
      'Put a blank between two conditions, and quotes around a value with such signs.',
    ],
    [
      'agent: go(1)',
      '9-10 unexpected "(" right behind go',
      'Put a blank between two conditions, and quotes around a value with such signs.',
    ],
    [
      '...',
      '0-3 ... holds no word to search for',
      'Text is searched by its words, of letters and digits.',
    ],
    [
      '/curl.*/',
      '0-8 a regular expression needs a field',
      'Write for example agent: /^curl/, or put it in quotes to search for its words.',
    ],
  ])('%j', (text, expected, hint) => {
    const result = parse(text);
    if (result.kind === 'query') throw new Error(`it was read as ${outline(result.query)}`);
    const { message, span, ...rest } = result.errors[0] ?? NO_ERROR;
    expect(`${span.start}-${span.end} ${message}`).toBe(expected);
    expect(rest).toEqual(hint === undefined ? {} : { hint });
  });

  test('all that can be told at once is told', () => {
    const result = parse('usr: x and code: many and (ip: 1/2 or agent: /(/)');
    expect(result.kind === 'errors' && result.errors.map(({ span }) => span.start)).toEqual([
      0, 17, 31, 45,
    ]);
  });
});

test('spans say where nodes stand', () => {
  expect(parse('a  or (user: jai and not "b c")')).toEqual({
    kind: 'query',
    query: {
      kind: 'or',
      span: { start: 0, end: 30 },
      operands: [
        { kind: 'text', pattern: { parts: ['a'] }, span: { start: 0, end: 1 } },
        {
          kind: 'and',
          span: { start: 7, end: 30 },
          operands: [
            {
              kind: 'field',
              field: { kind: 'known', name: 'user.username' },
              test: { kind: 'pattern', pattern: { parts: ['jai'] } },
              span: { start: 7, end: 16 },
            },
            {
              kind: 'not',
              operand: { kind: 'text', pattern: { parts: ['b c'] }, span: { start: 25, end: 30 } },
              span: { start: 21, end: 30 },
            },
          ],
        },
      ],
    },
  });
});

describe('hostile text', () => {
  test.each([
    ['a megabyte of parentheses', '('.repeat(1_000_000), /longer than 100000 characters/],
    ['99,999 parentheses', '('.repeat(99_999), /more than 100/],
    ['99,999 negations', '!'.repeat(99_999), /more than 100/],
    ['negations in words', 'not '.repeat(20_000), /more than 100/],
    ['values in parentheses', `verb: ${'('.repeat(50_000)}`, /more than 100/],
    ['negated values', `verb: (${'not '.repeat(20_000)}`, /more than 100/],
    ['quotes', '"'.repeat(99_999), /unexpected|never closed/],
    ['half-open names', 'a."'.repeat(33_000), /never closed|unexpected|unknown/],
    ['slashes', `${'user:/ '.repeat(14_000)}(`, /never closed/],
    ['NUL and lone surrogates', '\0\ud800: x', /unknown field/],
  ])('%s give an error', (_what, text, message) => {
    const result = parse(text);
    expect(result.kind === 'errors' && result.errors[0]?.message).toMatch(message);
  });

  test('of very many errors the first twenty are told', () => {
    const result = parse('usr:x '.repeat(16_000));
    expect(result.kind === 'errors' && result.errors.map(({ span }) => span.start / 6)).toEqual(
      Array.from({ length: 20 }, (_unused, at) => at),
    );
  });

  test('a long list of values is no problem', () => {
    const result = parse(
      `id: (${Array.from({ length: 9000 }, (_unused, at) => `x${at}`).join(' or ')})`,
    );
    expect(
      result.kind === 'query' && result.query.kind === 'or' && result.query.operands.length,
    ).toBe(9000);
  });
});
