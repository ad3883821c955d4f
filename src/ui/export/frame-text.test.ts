import { expect, test } from 'vitest';
import { frameText } from './frame-text.ts';

test('what frames the page shows the same, without what is open', () => {
  const state = { q: 'verb: "del" & <b>', since: '6h', open: 3, refresh: '1m' } as const;
  expect(frameText('https://annals.example.com', '/', state)).toBe(
    '<iframe src="https://annals.example.com/?q=verb%3A+%22del%22+%26+%3Cb%3E&amp;since=6h&amp;embed=1&amp;refresh=1m" title="Annals" width="100%" height="480"></iframe>',
  );
});
