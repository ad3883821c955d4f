import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/crash/temporary-folder.ts';
import { MemoryLosses } from '../losses.ts';
import { ApiserverWatch } from './apiserver-watch.ts';
import { parseMetrics } from './parse-metrics.ts';
import { scrapeFile } from './scrape-memory.ts';

/** As an API server writes it, shortened. */
function metrics(
  errors: Readonly<Record<string, number>>,
  events: number,
  started = 1.76e9,
): string {
  const lines = Object.entries(errors).map(
    ([plugin, value]) => `apiserver_audit_error_total{plugin="${plugin}"} ${value}`,
  );
  return [
    '# HELP apiserver_audit_error_total [ALPHA] Counter of audit events that failed.',
    '# TYPE apiserver_audit_error_total counter',
    ...lines,
    `apiserver_audit_event_total ${events}`,
    'apiserver_audit_level_total{level="Metadata"} 12',
    `process_start_time_seconds ${started.toExponential(8)}`,
    '',
  ].join('\n');
}

/** What two scrapes and more come to: plugin, events. */
async function lossesOf(...texts: readonly (string | Error)[]): Promise<readonly unknown[]> {
  const losses = new MemoryLosses();
  let nowUs = 0;
  const left = [...texts];
  const fetch = async (): Promise<string> => {
    const text = left.shift();
    if (text instanceof Error) throw text;
    return text ?? '';
  };
  const source = { cluster: 'prod', instance: 'cp-1', fetch };
  const watch = new ApiserverWatch(source, { losses, nowUs: () => nowUs });
  for (const _text of texts) {
    nowUs += 30e6;
    await watch.scrape(new AbortController().signal).catch(() => undefined);
  }
  return losses.all.map(({ source: from, events, fromUs, toUs }) => [from, events, fromUs, toUs]);
}

test.each([
  ['what was lost before the first scrape is not told', [metrics({ log: 5 }, 100)], []],
  ['no increase is no loss', [metrics({ log: 5 }, 100), metrics({ log: 5 }, 200)], []],
  [
    'an increase is a loss of the time between',
    [metrics({ log: 5, webhook: 1 }, 100), metrics({ log: 8, webhook: 1 }, 200)],
    [['cp-1 (log)', 3, 30e6, 60e6]],
  ],
  [
    'a plugin that was not there counts from nothing',
    [metrics({}, 100), metrics({ buffered: 400 }, 200)],
    [['cp-1 (buffered)', 400, 30e6, 60e6]],
  ],
  [
    'a server that was started again counts from nothing',
    [metrics({ log: 5 }, 100), metrics({ log: 7 }, 50, 1.77e9)],
    [['cp-1 (log)', 7, 30e6, 60e6]],
  ],
  ['a restart without errors is no loss', [metrics({ log: 5 }, 100), metrics({}, 3, 1.77e9)], []],
  [
    'a restart that tells no start is known by its events',
    [
      metrics({ log: 5 }, 100).replace(/process.*/, ''),
      metrics({ log: 6 }, 50).replace(/process.*/, ''),
    ],
    [['cp-1 (log)', 6, 30e6, 60e6]],
  ],
  [
    'a scrape that failed leaves the time to the next one',
    [metrics({ log: 1 }, 1), new Error('away'), metrics({ log: 4 }, 9)],
    [['cp-1 (log)', 3, 30e6, 90e6]],
  ],
  [
    'an answer of something else proves nothing',
    [metrics({}, 1), '<html>', metrics({ log: 4 }, 9)],
    [['cp-1 (log)', 4, 30e6, 90e6]],
  ],
  [
    'another one behind the same address is told apart, whoever answers',
    // Started before the first scrape, which is at 30 s.
    [
      metrics({ log: 5 }, 100, 10),
      metrics({ log: 70 }, 900, 20),
      metrics({ log: 6 }, 110, 10),
      metrics({ log: 70 }, 910, 20),
      metrics({ log: 72 }, 920, 20),
    ],
    [
      ['cp-1 (log)', 1, 30e6, 90e6],
      ['cp-1 (log)', 2, 120e6, 150e6],
    ],
  ],
])('%s', async (_what, texts, losses) => {
  expect(await lossesOf(...texts)).toEqual(losses);
});

test('what was counted last is known to the next run', async () => {
  await using folder = await temporaryFolder();
  const memory = scrapeFile(join(folder.path, 'apiserver.json'));
  const losses = new MemoryLosses();
  const run = async (text: string, atUs: number): Promise<void> => {
    const source = { cluster: 'prod', instance: 'cp-1', fetch: async () => text };
    const watch = new ApiserverWatch(source, { losses, nowUs: () => atUs, memory });
    await watch.scrape(new AbortController().signal);
  };
  await run(metrics({}, 100), 30e6);
  await run(metrics({ webhook: 3 }, 200), 900e6);
  await run(metrics({ webhook: 2 }, 10, 1.77e9), 960e6);
  expect(losses.all.map(({ events, fromUs, toUs }) => [events, fromUs, toUs])).toEqual([
    [3, 30e6, 900e6],
    [2, 900e6, 960e6],
  ]);
  expect(new Set(losses.all.map(({ id }) => id)).size).toBe(2);
});

test.each([
  ['m 1', [{ labels: {}, value: 1 }]],
  ['m 1 1700000000000', [{ labels: {}, value: 1 }]],
  ['m{} 1.5e3', [{ labels: {}, value: 1500 }]],
  ['m{a="b",} 2', [{ labels: { a: 'b' }, value: 2 }]],
  [
    'm{a="x\\"y\\\\z\\n", b = "}"} 2'.replace(' = ', '='),
    [{ labels: { a: 'x"y\\z\n', b: '}' }, value: 2 }],
  ],
  ['m{a=b} 2', undefined],
  ['m{a="b" 2', undefined],
  ['m NaN', undefined],
  ['# m 1', undefined],
  ['mm 1', undefined],
  ['m', undefined],
])('%j as a line of metrics', (line, samples) => {
  expect(parseMetrics(`${line}\r\n`, new Set(['m'])).get('m')).toEqual(samples);
});
