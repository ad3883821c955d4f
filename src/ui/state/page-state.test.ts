import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PageState, readPageState, writePageState } from './page-state.ts';

test.each<[string, PageState]>([
  ['', {}],
  [
    'q=verb%3A+get&since=6h&zone=Europe%2FBerlin',
    { q: 'verb: get', since: '6h', zone: 'Europe/Berlin' },
  ],
  ['only=exec,nonsense,rbac&noise=1', { only: ['exec', 'rbac'], noise: true }],
  [
    'view=table&order=oldest&columns=verb,ns&open=12',
    { view: 'table', order: 'oldest', columns: ['verb', 'ns'], open: 12 },
  ],
  ['view=cards&open=-1&compare=1e3&q=', {}],
  [
    'by=verb&nobars=1&density=dense&wrap=off',
    { by: 'verb', nobars: true, density: 'dense', wrap: 'off' },
  ],
  ['embed=1&refresh=1m', { embed: true, refresh: '1m' }],
  ['density=huge&wrap=yes&refresh=1ms', {}],
])('%s', (address, state) => {
  expect(readPageState(new URLSearchParams(address))).toEqual(state);
});

test('what is written is read again', () => {
  const text = fc.string({ minLength: 1, maxLength: 60, unit: 'binary' });
  const some = fc.record(
    {
      q: text,
      since: text,
      until: text,
      zone: text,
      noise: fc.constant(true as const),
      only: fc.uniqueArray(fc.constantFrom('exec', 'people', 'denied'), { minLength: 1 }),
      view: fc.constant('table' as const),
      order: fc.constant('oldest' as const),
      density: fc.constantFrom('dense', 'usual', 'roomy'),
      wrap: fc.constantFrom('on', 'off'),
      refresh: fc.constantFrom('10s', '15m'),
      embed: fc.constant(true as const),
      by: text,
      open: fc.maxSafeNat(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, (state) => {
      const address = writePageState(state as PageState).toString();
      expect(readPageState(new URLSearchParams(address))).toEqual(state);
    }),
  );
});
