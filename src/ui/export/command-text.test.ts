import { expect, test } from 'vitest';
import { commandText, curlText } from './command-text.ts';

test.each([
  [{}, {}, 'annals trail'],
  [{ query: 'user: jai', since: '2h' }, {}, "annals trail --since 2h 'user: jai'"],
  [
    { until: '2026-11-23T19:30:00Z', stages: true },
    { view: 'table', order: 'oldest' },
    'annals search --until 2026-11-23T19:30:00Z --stages --order oldest',
  ],
  [{ query: '-x' }, {}, 'annals trail -- -x'],
  [{ query: "name: o'neil" }, {}, "annals trail 'name: o'\\''neil'"],
] as const)('%j as %j', (question, shown, command) => {
  expect(commandText(question, shown)).toBe(command);
});

test('what curl is given', () => {
  expect(curlText('http://x/api/v1/trail?query=a&limit=1')).toBe(
    "curl -sS 'http://x/api/v1/trail?query=a&limit=1'",
  );
});
