import { Failure } from '../../base/failure.ts';
import { type ChangeRecord, readRecord, removeRecord } from '../../cluster/enable/change-record.ts';
import { readTarget, type Target } from '../../cluster/enable/plan-change.ts';
import { renderDiff } from '../../cluster/enable/render-diff.ts';
import { replaceAndAwait } from '../../cluster/enable/replace-and-await.ts';
import { takeBackFiles } from '../../cluster/enable/take-back-files.ts';
import { undoChange } from '../../cluster/enable/undo-change.ts';
import { readText } from '../../cluster/enable/write-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { awaitedServer } from './awaited-server.ts';
import type { DisableOptions } from './disable-command.ts';
import { isCommandPlatform } from './enable-options.ts';
import { findFile, stateFolder } from './find-file.ts';
import { disableStep, takeStep } from './kubeadm-step.ts';
import { realFile } from './run-enable.ts';
import { styleDiff } from './style-diff.ts';

/** `annals disable`: shows or makes the way back. */
export async function runDisable(
  terminal: Terminal,
  asked: string | undefined,
  options: DisableOptions,
): Promise<ExitCode> {
  const { stdout, stderr } = terminal;
  const { platform } = options;
  if (isCommandPlatform(platform)) {
    throw new Failure('usage/invalid', `${platform} has no file to change`, {
      hint: `"annals enable --platform ${platform}" prints its commands, for both ways.`,
    });
  }
  const path = await realFile(findFile(asked));
  const before = await readText(path);
  const target = readTarget(path, before, platform);
  const folder = stateFolder(options.stateDir, terminal);
  const record = options.ignoreRecord === true ? undefined : await readRecord(folder, path);
  const after =
    record === undefined ? target.platform.disable(target.file).text : undone(record, before);
  const manifest = target.platform.name === 'static-pod' ? target.file : undefined;
  const kubeadm = await disableStep(terminal, manifest, { path, folder, options });
  if (kubeadm.note !== undefined) stderr.write(`${stderr.style.warn('note:')} ${kubeadm.note}\n`);
  // A manifest that is as it was may still have files that a run could not take back.
  const isOff = after === before && record === undefined;
  if (isOff && kubeadm.diff === '') {
    stdout.write(`Nothing to do: auditing is off in ${path}.\n`);
    return EXIT.fine;
  }
  if (options.apply !== true) {
    stdout.write(styleDiff(renderDiff({ path, before, after }) + kubeadm.diff, stdout.style));
    stderr.write(`${goingFiles(record)}Nothing is changed yet; --apply does it.\n`);
    return EXIT.fine;
  }
  if (!isOff) await apply(terminal, options, { target, after, record, folder });
  return takeStep(terminal, kubeadm, 'for every control-plane machine');
}

interface Undoing {
  readonly target: Target;
  readonly after: string;
  readonly record: ChangeRecord | undefined;
  readonly folder: string;
}

async function apply(
  terminal: Terminal,
  options: DisableOptions,
  { target, after, record, folder }: Undoing,
): Promise<void> {
  const { stdout, stderr, nowMs, signal } = terminal;
  const { path } = target;
  const before = target.file.text;
  const say = (text: string): void => stderr.write(`${text}\n`);
  if (after !== before) {
    const server = await awaitedServer(target, options, terminal);
    const undo = (): Promise<void> => Promise.resolve();
    await replaceAndAwait({ path, before, after, undo }, { server, nowMs, signal, say });
  }
  if (!(await takeBackFiles(record?.files ?? [], say))) {
    throw new Failure('enable/write-failed', `auditing is off in ${path}, but files of it stay`, {
      hint: 'They do no harm. See to it that this user may write there, then run the command again.',
    });
  }
  await removeRecord(folder, path);
  const log = record?.logPath ?? undefined;
  stdout.write(`Auditing is off in ${path}.${log === undefined ? '' : ` The log stays: ${log}`}\n`);
}

function undone({ path, original, enabled }: ChangeRecord, current: string): string {
  // An earlier run came as far as the manifest, or somebody put it back by hand.
  if (current === original) return current;
  const text = undoChange({ original, enabled, current });
  if (text !== undefined) return text;
  throw new Failure(
    'enable/changed-since',
    `cannot undo exactly: ${path} was changed since, in the same lines`,
    {
      hint: 'Take the flags of auditing away with --ignore-record instead, and look at the diff first.',
    },
  );
}

function goingFiles(record: ChangeRecord | undefined): string {
  const files = (record?.files ?? []).map(
    ({ path, before }) =>
      `${path} ${before === null ? 'is deleted' : 'comes back as it was'} as well.\n`,
  );
  return files.join('');
}
