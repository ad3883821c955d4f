import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { applyChange, changedFiles } from '../../cluster/enable/apply-change.ts';
import type { RecordedFile } from '../../cluster/enable/change-record.ts';
import { originalPath, readRecord } from '../../cluster/enable/change-record.ts';
import { finishBrokenRun } from '../../cluster/enable/finish-broken-run.ts';
import {
  type ChangePlan,
  planChange,
  readTarget,
  type Target,
} from '../../cluster/enable/plan-change.ts';
import type { HostFile } from '../../cluster/enable/platform.ts';
import { renderDiff } from '../../cluster/enable/render-diff.ts';
import { markFiles } from '../../cluster/enable/static-pod.ts';
import { vendorCommands } from '../../cluster/enable/vendor-commands.ts';
import { readIfThere, readText } from '../../cluster/enable/write-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { awaitedServer } from './awaited-server.ts';
import { type EnableOptions, isCommandPlatform } from './enable-options.ts';
import { findFile, stateFolder } from './find-file.ts';
import { enableStep, type KubeadmStep, takeStep } from './kubeadm-step.ts';
import { readSetup } from './read-setup.ts';
import { styleDiff } from './style-diff.ts';

/** `annals enable`: shows what switches auditing on, or does it. */
export async function runEnable(
  terminal: Terminal,
  asked: string | undefined,
  options: EnableOptions,
): Promise<ExitCode> {
  const { stdout, stderr } = terminal;
  const { platform } = options;
  if (isCommandPlatform(platform)) {
    stdout.write(vendorCommands(platform));
    return EXIT.fine;
  }
  const path = await realFile(findFile(asked));
  const folder = stateFolder(options.stateDir, terminal);
  const read = async (): Promise<Target> => readTarget(path, await readText(path), platform);
  if (options.apply === true) await endBrokenRun(terminal, await read(), { folder, options });
  const target = await read();
  const planned = planChange(target, await readSetup(terminal, target, options));
  const files = await changedFiles(await wantedFiles(planned.enabled.hostFiles, options));
  const plan = marked(planned, files);
  const kubeadm = await kubeadmStep(terminal, plan, { path, folder, options });
  const notes = [...plan.enabled.notes, ...(kubeadm.note === undefined ? [] : [kubeadm.note])];
  for (const note of notes) stderr.write(`${stderr.style.warn('note:')} ${note}\n`);
  const isOn = plan.after === target.file.text && files.length === 0;
  if (isOn && kubeadm.diff === '') {
    stdout.write(`Nothing to do: auditing is on in ${path}.\n`);
    return EXIT.fine;
  }
  if (options.apply !== true) {
    stdout.write(styleDiff(diffOf(plan, files) + kubeadm.diff, stdout.style));
    stderr.write('Nothing is changed yet; --apply does it.\n');
    return EXIT.fine;
  }
  if (!isOn) await apply(terminal, plan, { files, folder, options });
  return takeStep(terminal, kubeadm, EVERYWHERE);
}

const EVERYWHERE =
  'so "kubeadm upgrade" keeps auditing, on every control-plane machine: run "annals enable" on each before the next upgrade, since the policy has to lie there';

/** What a kubelet runs is kubeadm's work where kubeadm wrote it; its ConfigMap has to follow. */
function kubeadmStep(
  terminal: Terminal,
  { target, enabled }: ChangePlan,
  place: Parameters<typeof enableStep>[2],
): Promise<KubeadmStep> {
  const manifest = target.platform.name === 'static-pod' ? enabled.file : undefined;
  return enableStep(terminal, manifest, place);
}

/** New files under an old manifest: only a manifest that differs brings them to the API server. */
function marked(plan: ChangePlan, files: readonly RecordedFile[]): ChangePlan {
  const { target, after } = plan;
  const isSame = after === target.file.text && files.length > 0;
  if (!isSame || target.platform.name !== 'static-pod') return plan;
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.after);
  return { ...plan, after: markFiles(target.file, hash.digest('hex').slice(0, 16)).text };
}

interface Applying {
  readonly files: readonly RecordedFile[];
  readonly folder: string;
  readonly options: EnableOptions;
}

async function apply(
  terminal: Terminal,
  { target, after, enabled }: ChangePlan,
  { files, folder, options }: Applying,
): Promise<void> {
  const { stdout, stderr, nowMs, signal } = terminal;
  const server = await awaitedServer(target, options, terminal);
  await applyChange({
    folder,
    path: target.path,
    platform: target.platform.name,
    before: target.file.text,
    after,
    files,
    logPath: server === undefined ? undefined : enabled.logPath,
    runAsUser: enabled.runAsUser,
    server,
    nowMs,
    signal,
    say: (text) => stderr.write(`${text}\n`),
  });
  const log = enabled.logPath === undefined ? '' : `, the log is ${enabled.logPath}`;
  stdout.write(
    server === undefined
      ? `${target.path} is changed. Make it come true:\n`
      : `Auditing is on${log}.\nIs it working? Ask "annals doctor ${target.path}".\n`,
  );
  for (const line of server === undefined ? enabled.next : []) stdout.write(`  ${line}\n`);
  stdout.write(
    `Undo it with "annals disable ${target.path} --apply"; the original is ${originalPath(folder, target.path)}.\n`,
  );
}

/** A policy that is there stays, unless somebody gave one or said what it is for. */
async function wantedFiles(
  files: readonly HostFile[],
  { policy, goal }: EnableOptions,
): Promise<readonly HostFile[]> {
  if (policy !== undefined || goal !== undefined) return files;
  const there = await Promise.all(
    files.map(
      async ({ what, path }) => what === 'policy' && (await readIfThere(path)) !== undefined,
    ),
  );
  return files.filter((_, index) => there[index] !== true);
}

function diffOf({ target, after }: ChangePlan, files: readonly RecordedFile[]): string {
  const own = renderDiff({ path: target.path, before: target.file.text, after });
  const others = files.map(({ path, before, after: text }) =>
    renderDiff({ path, before: before ?? undefined, after: text }),
  );
  return [own, ...others].join('');
}

/** A run that was killed left a record; what it had begun is ended before anything else. */
async function endBrokenRun(
  terminal: Terminal,
  target: Target,
  { folder, options }: { readonly folder: string; readonly options: EnableOptions },
): Promise<void> {
  const record = await readRecord(folder, target.path);
  if (record?.state !== 'begun') return;
  const { nowMs, signal, stderr } = terminal;
  const server = await awaitedServer(target, options, terminal);
  const say = (line: string): void => stderr.write(`${line}\n`);
  await finishBrokenRun(record, target.file.text, { folder, server, nowMs, signal, say });
}

/** Links are followed: it is the file behind them that is replaced. */
export async function realFile(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}
