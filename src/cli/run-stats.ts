import type { JsonObject } from '../event/json-value.ts';
import { renderTimeUs } from '../event/time.ts';
import { renderJson } from '../server/export/render-json.ts';
import type { Selection } from '../store/store.ts';
import type { Overview } from './answer/answers.ts';
import { openAnswers } from './answer/open-answers.ts';
import { parseSelection } from './answer/parse-selection.ts';
import { withAskedCluster } from './cluster/narrow-selection.ts';
import type { StatsOptions } from './command/stats-command.ts';
import { endAnswer } from './end-answer.ts';
import type { ExitCode } from './exit-code.ts';
import { lossesMember } from './losses-member.ts';
import { drawHistogram, intervalText } from './output/draw-histogram.ts';
import { durationText } from './output/request-details.ts';
import { OUTPUT_VERSION } from './output/write-rows.ts';
import type { Style } from './style.ts';
import type { Terminal } from './terminal.ts';
import { padText } from './text-width.ts';
import { chooseZone, type TimeZone, timesOf } from './time-zone.ts';

/** Bars where results do not go to a terminal. */
const USUAL_BARS = 72;
/** Cells left of the chart that its scale may take. */
const SCALE_WIDTH = 9;

/** `annals stats`: counts, errors, latency, and a picture over time. */
export async function runStats(
  terminal: Terminal,
  words: readonly string[],
  options: StatsOptions,
): Promise<ExitCode> {
  const zone = chooseZone(options, terminal);
  const asked = await withAskedCluster(options, terminal);
  const selection = parseSelection(words, asked, timesOf(zone, terminal));
  await using answers = await openAnswers(options, terminal);
  const room = (terminal.columns ?? USUAL_BARS + SCALE_WIDTH) - SCALE_WIDTH;
  const overview = await answers.overview(selection, Math.max(10, Math.min(room, 200)));
  const { stdout } = terminal;
  if (options.output === 'table') {
    for (const line of statsLines(overview, { selection, zone, style: stdout.style })) {
      stdout.write(`${line}\n`);
    }
  } else {
    const losses = await lossesMember(answers, options, selection.range);
    const object = { ...statsObject(overview, selection), ...losses };
    if (options.output === 'json') stdout.write(`${renderJson(object, { indent: 2 })}\n`);
    else stdout.write((await import('yaml')).stringify(object));
  }
  return endAnswer(answers, terminal, selection.range);
}

interface StatsLook {
  readonly selection: Selection;
  readonly zone: TimeZone;
  readonly style: Style;
}

function statsLines(overview: Overview, { selection, zone, style }: StatsLook): readonly string[] {
  const { count, errors, firstUs, lastUs, latencyMs } = overview.statistics;
  const line = (label: string, value: string): string =>
    `${style.dim(padText(label, 10, 'left'))}${value}`;
  const lines = [line(selection.unit, count.toLocaleString('en'))];
  if (count === 0) return lines;
  const share = ((100 * errors) / count).toFixed(1);
  const errorText = `${errors.toLocaleString('en')} (${share} %)`;
  lines.push(line('errors', errors > 0 ? style.warn(errorText) : errorText));
  if (firstUs !== undefined && lastUs !== undefined) {
    lines.push(line('from', `${zone.date(firstUs)} ${zone.time(firstUs, 3)} (${zone.name})`));
    lines.push(line('to', `${zone.date(lastUs)} ${zone.time(lastUs, 3)}`));
  }
  if (latencyMs !== undefined) {
    const { p50, p90, p99, max } = latencyMs;
    const quantiles = [
      `half under ${ms(p50)}`,
      `90 % ${ms(p90)}`,
      `99 % ${ms(p99)}`,
      `longest ${ms(max)}`,
    ];
    lines.push(line('latency', quantiles.join(', ')));
  }
  const chart = drawHistogram(overview, zone, style);
  return [
    ...lines,
    '',
    style.dim(`${selection.unit} per ${intervalText(overview.intervalUs)}`),
    ...chart,
  ];
}

function ms(milliseconds: number): string {
  return durationText(Math.round(milliseconds * 1000));
}

function statsObject({ statistics, intervalUs, bars }: Overview, { unit }: Selection): JsonObject {
  const { firstUs, lastUs, latencyMs, count, errors } = statistics;
  return {
    version: OUTPUT_VERSION,
    unit,
    count,
    errors,
    ...(firstUs === undefined ? {} : { first: renderTimeUs(firstUs) }),
    ...(lastUs === undefined ? {} : { last: renderTimeUs(lastUs) }),
    ...(latencyMs === undefined ? {} : { latencyMs: { ...latencyMs } }),
    intervalMs: intervalUs / 1000,
    bars: bars.map((bar) => ({
      start: renderTimeUs(bar.startUs),
      count: bar.count,
      errors: bar.errors,
    })),
  };
}
