import type { BesideFigures } from './measure-beside.ts';
import type { QuestionFigures } from './measure-questions.ts';
import { TARGETS, type TargetName, verdict } from './targets.ts';

/** Everything one run of the benchmark found; written as JSON as it is. */
export interface Report {
  readonly annals: string;
  readonly measuredAt: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    /** Programs that wanted a core in the minute before; above 1 the figures are worse than they are. */
    readonly loadBefore: number;
  };
  readonly log: { readonly path: string; readonly bytes: number; readonly events: number };
  readonly import: {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    readonly peakMegabytes: number;
    readonly megabytesPerSecond: number;
  };
  readonly stored: {
    readonly bytes: number;
    readonly percent: number;
    readonly parts: readonly { readonly part: string; readonly bytes: number }[];
  };
  readonly questions: readonly QuestionFigures[];
  readonly startSeconds: number;
  readonly helpMilliseconds: number;
  readonly idleMegabytes?: number;
  readonly beside: BesideFigures;
}

/** The table a person reads. */
export function renderReport(report: Report): string {
  const lines = [
    `${report.log.events} events, ${megabytes(report.log.bytes)} MB; ${report.machine.cores} cores, ${report.machine.cpu}, Node ${report.machine.node}`,
    ...busyLines(report.machine.loadBefore),
    '',
    row(['', 'measured', 'must', 'aim', '', 'cold', 'p95']),
    figure('import', report.import.megabytesPerSecond),
    figure('stored', report.stored.percent),
    ...report.questions.map((question) => figure(question.name, question.medianMs, question)),
    figure('start', report.startSeconds),
    figure('help', report.helpMilliseconds),
  ];
  if (report.idleMegabytes !== undefined) lines.push(figure('memoryIdle', report.idleMegabytes));
  lines.push(figure('memoryImport', report.import.peakMegabytes), '', 'on disk');
  for (const { part, bytes } of report.stored.parts) {
    const share = ((100 * bytes) / report.log.bytes).toFixed(2);
    lines.push(`  ${part.padEnd(36)}${megabytes(bytes).padStart(10)} MB ${share.padStart(8)} %`);
  }
  lines.push('', 'without a store, on the same log', ...besideLines(report.beside));
  return `${lines.join('\n')}\n`;
}

/** A word of warning where others used the machine. */
export function busyLines(load: number): readonly string[] {
  if (load <= 1) return [];
  return [`the machine was busy before (load ${load.toFixed(1)}): measure again when it is quiet`];
}

function figure(name: TargetName, value: number, question?: QuestionFigures): string {
  const { label, unit, must, aim } = TARGETS[name];
  const shown = `${digits(value)} ${unit}`;
  const word = { aim: 'reaches the aim', must: 'ok', missed: 'MISSED' }[verdict(name, value)];
  const extra =
    question === undefined ? ['', ''] : [digits(question.coldMs), digits(question.p95Ms)];
  return row([label, shown, String(must), String(aim), word, ...extra]);
}

function besideLines(beside: BesideFigures): readonly string[] {
  const { zstdPercent, grepSeconds, jqSeconds, missing } = beside;
  const lines: string[] = [];
  if (zstdPercent !== undefined)
    lines.push(`  zstd -3 of the file: ${zstdPercent.toFixed(1)} % of it`);
  if (grepSeconds !== undefined) {
    lines.push(`  zstdcat | grep for the rare word: ${grepSeconds.toFixed(2)} s`);
  }
  if (jqSeconds !== undefined) {
    lines.push(`  zstdcat | jq, events per minute: ${jqSeconds.toFixed(1)} s`);
  }
  if (missing.length > 0) lines.push(`  not measured, not installed here: ${missing.join(', ')}`);
  return lines;
}

function row(cells: readonly string[]): string {
  const widths = [36, 12, 7, 7, 17, 8, 8];
  const text = cells.map((cell, index) => {
    const width = widths[index] ?? 8;
    return index === 0 || index === 4 ? cell.padEnd(width) : `${cell.padStart(width - 2)}  `;
  });
  return text.join('').trimEnd();
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
