// `npm run bench`: measures the built program and its store, and prints a table beside the targets.
import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { openDiskStore } from '../../src/store/open-disk-store.ts';
import { folderSizes } from './folder-sizes.ts';
import { measureBeside } from './measure-beside.ts';
import { measureQuestions, type QuestionFigures } from './measure-questions.ts';
import { measureHelp, measureIdleMemory, measureStart } from './measure-serving.ts';
import { pickSubjects, type Subjects } from './pick-subjects.ts';
import { questionsAbout } from './questions.ts';
import { busyLines, type Report, renderReport } from './render-report.ts';
import { runAnnals } from './run-program.ts';
import { rareWord } from './synthetic/rare-word.ts';
import { TARGETS, type TargetName, verdict } from './targets.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SEED = 1;
const USAGE = `usage: npm run bench -- [--events N | --file LOG] [--json FILE] [--keep]
       npm run bench -- live [--megabytes N] [--seconds N] [--json FILE]
       npm run bench -- page [--events N] [--json FILE]

  --events N   size of the synthetic log, 1000000 when absent; it is kept for the next run
  --file LOG   measure this log instead
  --json FILE  where the figures go, bench.json in the temporary folder when absent
  --keep       leave the store behind and say where it is

  live           measure what comes in while it comes in: webhook, followed file, agent
  page           measure the page in the system's Chromium, on a store of the synthetic log
  --megabytes N  how much of the log to send each time, 300 when absent
  --seconds N    how long to look at the agent, 20 when absent
`;

/** What is measured: a log, and a word known to be rare where the log was made here. */
interface Subject {
  readonly path: string;
  readonly rare: string | undefined;
}

/** The synthetic log, made when it is not there yet; its name holds all it depends on. */
function syntheticLog(events: number): Subject {
  const path = join(tmpdir(), 'annals-bench', `events-${events}-seed-${SEED}.ndjson`);
  if (!existsSync(path)) {
    const generator = join(import.meta.dirname, 'generate-events.ts');
    const args = ['--events', String(events), '--seed', String(SEED), '--out', path];
    say(`writing ${path}`);
    execFileSync(process.execPath, ['--import', 'tsx', generator, ...args], { stdio: 'inherit' });
  }
  return { path, rare: rareWord(0) };
}

/** A log given by hand; its share on disk is of its plain bytes, so a packed one is unpacked. */
async function givenLog(path: string, work: string): Promise<Subject> {
  if (!path.endsWith('.gz')) return { path, rare: undefined };
  const plain = join(work, 'given.ndjson');
  await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain));
  return { path: plain, rare: undefined };
}

async function measure(subject: Subject, dataDir: string): Promise<Report> {
  const [loadBefore = 0] = loadavg();
  const { path } = subject;
  const bytes = statSync(path).size;
  say(`importing ${path}`);
  const imported = await runAnnals(['import', path, '--data-dir', dataDir, '--cluster', 'bench']);
  const parts = folderSizes(dataDir);
  const storedBytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const subjects = pickSubjects(path, subject.rare);
  say(`asking about ${subjects.person}, "${subjects.rareWord}", "${subjects.commonWord}"`);
  const { events, questions } = await askAll(dataDir, subjects);
  say('starting and serving');
  const startSeconds = await measureStart(dataDir);
  const helpMilliseconds = await measureHelp();
  const idleMegabytes = await measureIdleMemory(dataDir);
  say('measuring what it replaces');
  const beside = await measureBeside(path, subjects.rareWord);
  return {
    annals: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
    measuredAt: new Date().toISOString(),
    machine: { ...machine(), loadBefore },
    log: { path, bytes, events },
    import: {
      wallSeconds: imported.wallSeconds,
      cpuSeconds: imported.cpuSeconds,
      peakMegabytes: imported.peakMegabytes,
      megabytesPerSecond: bytes / 1e6 / imported.wallSeconds,
    },
    stored: { bytes: storedBytes, percent: (100 * storedBytes) / bytes, parts },
    questions,
    startSeconds,
    helpMilliseconds,
    ...(idleMegabytes !== undefined && { idleMegabytes }),
    beside,
  };
}

async function askAll(
  dataDir: string,
  subjects: Subjects,
): Promise<{ events: number; questions: readonly QuestionFigures[] }> {
  const open = () => openDiskStore(dataDir, { mode: 'read' });
  await using store = await open();
  const { events, firstUs, lastUs } = await store.summary();
  if (firstUs === undefined || lastUs === undefined) throw new Error('the store is empty');
  const whole = { sinceUs: firstUs, untilUs: lastUs + 1 };
  return { events, questions: await measureQuestions(questionsAbout(subjects, whole), open) };
}

function machine(): { cpu: string; cores: number; node: string } {
  const cores = cpus();
  return { cpu: cores[0]?.model ?? 'unknown', cores: cores.length, node: process.version };
}

/** The rows that miss what they must reach. */
function missedRows(report: Report): readonly TargetName[] {
  const figures: readonly (readonly [TargetName, number | undefined])[] = [
    ['import', report.import.megabytesPerSecond],
    ['stored', report.stored.percent],
    ...report.questions.map(({ name, medianMs }) => [name, medianMs] as const),
    ['start', report.startSeconds],
    ['help', report.helpMilliseconds],
    ['memoryIdle', report.idleMegabytes],
    ['memoryImport', report.import.peakMegabytes],
  ];
  return figures
    .filter(([name, value]) => value !== undefined && verdict(name, value) === 'missed')
    .map(([name]) => name);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** `npm run bench -- live`. */
async function live(values: {
  readonly megabytes: string;
  readonly seconds: string;
  readonly json: string;
}): Promise<number> {
  const { measureLive } = await import('./live/run-live.ts');
  const { missedOf, renderLive, LIVE_TARGETS } = await import('./live/live-targets.ts');
  const [loadBefore = 0] = loadavg();
  const figures = await measureLive({
    log: syntheticLog(1_000_000).path,
    sizeBytes: Number(values.megabytes) * 1e6,
    agentSeconds: Number(values.seconds),
    nodeArgs: (process.env['ANNALS_BENCH_NODE'] ?? '').split(' ').filter(Boolean),
    say,
  });
  const report = { measuredAt: new Date().toISOString(), machine: { ...machine(), loadBefore } };
  writeFileSync(values.json, `${JSON.stringify({ ...report, figures }, undefined, 2)}\n`);
  for (const line of busyLines(loadBefore)) say(line);
  process.stdout.write(renderLive(figures));
  const missed = missedOf(figures).map((name) => LIVE_TARGETS[name].label);
  if (missed.length > 0) say(`missed: ${missed.join('; ')}`);
  say(`figures: ${values.json}`);
  return 0;
}

/** `npm run bench -- page`. */
async function page(events: number, json: string): Promise<number> {
  const { measurePage } = await import('./page/measure-page.ts');
  const { missedOf, PAGE_TARGETS, renderPage } = await import('./page/page-targets.ts');
  const work = mkdtempSync(join(tmpdir(), 'annals-bench-'));
  try {
    const dataDir = join(work, 'store');
    const { path } = syntheticLog(events);
    say(`importing ${path}`);
    await runAnnals(['import', path, '--data-dir', dataDir, '--cluster', 'bench', '--quiet']);
    const [loadBefore = 0] = loadavg();
    const figures = await measurePage(dataDir, say);
    const report = { measuredAt: new Date().toISOString(), machine: { ...machine(), loadBefore } };
    writeFileSync(json, `${JSON.stringify({ ...report, figures }, undefined, 2)}\n`);
    for (const line of busyLines(loadBefore)) say(line);
    process.stdout.write(renderPage(figures));
    const missed = missedOf(figures).map((name) => PAGE_TARGETS[name].label);
    if (missed.length > 0) say(`missed: ${missed.join('; ')}`);
    say(`figures: ${json}`);
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      megabytes: { type: 'string', default: '300' },
      seconds: { type: 'string', default: '20' },
      events: { type: 'string', default: '1000000' },
      file: { type: 'string' },
      json: { type: 'string', default: join(tmpdir(), 'annals-bench', 'bench.json') },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const events = Number(values.events);
  if (values.help || !Number.isInteger(events) || events < 1_000) {
    process.stderr.write(USAGE);
    return 2;
  }
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (positionals[0] === 'live') return live(values);
  if (positionals[0] === 'page') return page(events, values.json);
  const work = mkdtempSync(join(tmpdir(), 'annals-bench-'));
  const dataDir = join(work, 'store');
  try {
    const subject =
      values.file === undefined ? syntheticLog(events) : await givenLog(values.file, work);
    const report = await measure(subject, dataDir);
    writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
    process.stdout.write(renderReport(report));
    const missed = missedRows(report).map((name) => TARGETS[name].label);
    if (missed.length > 0) say(`missed: ${missed.join('; ')}`);
    say(`figures: ${values.json}`);
    return 0;
  } finally {
    if (values.keep) say(`store: ${dataDir}`);
    else rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
