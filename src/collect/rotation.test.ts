import { expect, test } from 'vitest';
import { inWrittenOrder } from './rotation.ts';

test.each([
  [
    'the API server',
    ['audit.log', 'audit-2026-11-23T19-40-57.139.log.gz', 'audit-2026-11-23T19-40-47.902.log.gz'],
    ['audit-2026-11-23T19-40-47.902.log.gz', 'audit-2026-11-23T19-40-57.139.log.gz', 'audit.log'],
  ],
  [
    'logrotate with numbers',
    ['audit.log', 'audit.log.1', 'audit.log.10.gz', 'audit.log.2.gz'],
    ['audit.log.10.gz', 'audit.log.2.gz', 'audit.log.1', 'audit.log'],
  ],
  [
    'logrotate with dates',
    ['audit.log', 'audit.log-20261123.zst', 'audit.log-20261122'],
    ['audit.log-20261122', 'audit.log-20261123.zst', 'audit.log'],
  ],
  [
    'two logs stay apart in the order given',
    ['b.log', 'a.log', 'b.log.1', 'x/a.log.1', 'a.log.1'],
    ['b.log.1', 'b.log', 'a.log.1', 'a.log', 'x/a.log.1'],
  ],
  ['other names keep their order', ['z.json', 'a.json'], ['z.json', 'a.json']],
])('%s', (_name, given, expected) => {
  expect(inWrittenOrder(given, (path) => path)).toEqual(expected);
});
