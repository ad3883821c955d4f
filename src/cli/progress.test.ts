import { expect, test } from 'vitest';
import { fakeTerminal, runCommand } from '../../test/cli/fake-terminal.ts';
import { progressLine } from './progress-line.ts';
import { StatusLine } from './status-line.ts';

test.each([
  [
    { readBytes: 42, totalBytes: 100, events: 123_456, eventBytes: 200e6 },
    2000,
    '[████████░░░░░░░░░░░░] 42 %  123,456 events  61,728 events/s  100 MB/s  0:03 left',
  ],
  [
    { readBytes: 1, totalBytes: 1000, events: 1, eventBytes: 0 },
    1000,
    '[░░░░░░░░░░░░░░░░░░░░] 0 %  1 events  1 events/s  0 MB/s',
  ],
  [
    { readBytes: 50, totalBytes: 100, events: 0, eventBytes: 0 },
    7_200_000,
    '[██████████░░░░░░░░░░] 50 %  0 events  0 events/s  0 MB/s  2:00:00 left',
  ],
  [
    { readBytes: 5, totalBytes: undefined, events: 10, eventBytes: 2e6 },
    1000,
    '10 events  10 events/s  2 MB/s',
  ],
])('%j', (progress, elapsedMs, line) => {
  expect(progressLine(progress, elapsedMs)).toBe(line);
});

test('the line is drawn on a terminal, within its width, and taken away', () => {
  const written = { out: '', err: '' };
  const status = new StatusLine(fakeTerminal(written, { isTerminal: true, columns: 12 }));
  status.show('0123456789012345');
  status.show('too soon for another one');
  status.clear();
  status.clear();
  expect(JSON.stringify(written.err)).toBe(JSON.stringify('\r\u001b[K0123456789…\r\u001b[K'));
});

test('a pipe gets no progress', async () => {
  const { err } = await runCommand(['search', '--file', 'test/fixtures/cli/shop.log', '--count']);
  expect(err).toBe('');
});
