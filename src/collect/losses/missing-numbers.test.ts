import { expect, test } from 'vitest';
import { missingNumbers } from './missing-numbers.ts';

test.each([
  ['none of one', ['/l/audit.log.1'], []],
  ['none in a row', ['/l/audit.log', '/l/audit.log.1', '/l/audit.log.2.gz'], []],
  ['none by times', ['/l/audit-2026-11-23T19-40-47.902.log', '/l/audit.log'], []],
  [
    'one',
    ['/l/audit.log.1', '/l/audit.log.3.gz'],
    ['/l/audit.log.2 is missing between /l/audit.log.1 and /l/audit.log.3'],
  ],
  [
    'several, of two logs',
    ['/l/a.log.4', '/l/a.log.1', '/l/b.log.1', '/l/b.log.3'],
    [
      '2 files are missing between /l/a.log.1 and /l/a.log.4',
      '/l/b.log.2 is missing between /l/b.log.1 and /l/b.log.3',
    ],
  ],
])('missing between rotated files: %s', (_what, paths, details) => {
  const inputs = paths.map((path) => ({ kind: 'file' as const, path, sizeBytes: 1 }));
  expect(missingNumbers(inputs, 'prod').map(({ detail }) => detail)).toEqual(details);
});
