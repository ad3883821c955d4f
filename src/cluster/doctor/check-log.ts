import { readdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Flag } from '../enable/audit-setup.ts';
import { flagValue } from '../enable/flag-holder.ts';
import { reasonOf } from '../enable/write-file.ts';
import { bad, type Check, good, unknown, warning } from './check.ts';

/** What the machine says about a log and the files it was rotated into. */
interface LogFacts {
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedMs: number;
  readonly rotated: readonly { readonly sizeBytes: number; readonly modifiedMs: number }[];
  readonly freeBytes: number;
}

const MB = 1024 * 1024;
const DAY_MS = 86_400_000;

/** The log file: is it written, who may read it, how long does the disk last? */
export async function checkLog(
  path: string,
  flags: readonly Flag[],
  nowMs: number,
): Promise<readonly Check[]> {
  if (path === '-') {
    return [
      unknown('log', 'the log goes to the output of the API server, which rotates by itself'),
    ];
  }
  let facts: LogFacts;
  try {
    facts = await readFacts(path);
  } catch (error) {
    const next = 'Is this the machine of the API server, and are you root?';
    return [bad('log', `cannot read ${path}: ${reasonOf(error)}`, next)];
  }
  return [checkFile(path, facts, nowMs), ...checkRotation(flags), checkDisk(facts, flags, nowMs)];
}

async function readFacts(path: string): Promise<LogFacts> {
  const { size, mode, mtimeMs } = await stat(path);
  const folder = dirname(path);
  const extension = extname(path);
  const stem = `${basename(path, extension)}-`;
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(stem) && name.includes(extension) && /\d{4}-\d\d-\d\dT/.test(name),
  );
  const rotated = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name));
      return { sizeBytes: found.size, modifiedMs: found.mtimeMs };
    }),
  );
  const disk = await statfs(folder);
  const freeBytes = disk.bavail * disk.bsize;
  return { sizeBytes: size, mode, modifiedMs: mtimeMs, rotated, freeBytes };
}

/** An API server that nobody asks anything still renews leases every few seconds. */
const QUIET_MS = 10 * 60_000;

function checkFile(path: string, { sizeBytes, mode, modifiedMs }: LogFacts, nowMs: number): Check {
  const name = 'log';
  if ((mode & 0o007) !== 0) {
    return warning(
      name,
      `${path} can be read by everybody on this machine`,
      `Run "chmod o= ${path}".`,
    );
  }
  const quietMs = nowMs - modifiedMs;
  if (sizeBytes === 0 || quietMs > QUIET_MS) {
    const since = sizeBytes === 0 ? 'is empty' : `was last written ${span(quietMs)} ago`;
    return warning(
      name,
      `${path} ${since}`,
      'Does the policy record anything? The probe below tells.',
    );
  }
  return good(name, `${path}: ${size(sizeBytes)}, written ${span(quietMs)} ago`);
}

function checkRotation(flags: readonly Flag[]): readonly Check[] {
  const backups = number(flags, 'audit-log-maxbackup');
  const days = number(flags, 'audit-log-maxage');
  const megabytes = number(flags, 'audit-log-maxsize');
  const checks: Check[] = [];
  if (backups === 0 && days === 0) {
    const text =
      'rotated logs are never deleted: --audit-log-maxbackup and --audit-log-maxage are 0';
    checks.push(warning('rotation', text, 'Set --audit-log-maxbackup=10.'));
  }
  if (megabytes !== undefined && megabytes > 0 && megabytes < 7) {
    const text = `--audit-log-maxsize=${megabytes} drops every event above ${megabytes} MB`;
    checks.push(warning('rotation', text, 'Set --audit-log-maxsize=100.'));
  }
  if (backups === undefined && days === undefined) {
    const text = 'nothing says how many rotated logs stay; before Kubernetes 1.36 all of them do';
    checks.push(warning('rotation', text, 'Set --audit-log-maxbackup and --audit-log-maxage.'));
  }
  if (checks.length === 0) {
    const kept = [backups ? `${backups} rotated logs` : '', days ? `${days} days` : ''];
    checks.push(
      good(
        'rotation',
        `at ${megabytes || 100} MB; kept: ${kept.filter((part) => part !== '').join(', ')}`,
      ),
    );
  }
  return checks;
}

/** The disk of a control plane holds etcd too, which stops when it is full. */
function checkDisk(facts: LogFacts, flags: readonly Flag[], nowMs: number): Check {
  const { freeBytes, sizeBytes, rotated } = facts;
  const backups = number(flags, 'audit-log-maxbackup') ?? 0;
  const megabytes = number(flags, 'audit-log-maxsize') || 100;
  const usedBytes = rotated.reduce((sum, file) => sum + file.sizeBytes, sizeBytes);
  const perDay = growth(facts, nowMs);
  const rate = perDay === undefined ? '' : `, ${size(perDay)} a day`;
  const next = 'Keep fewer with --audit-log-maxbackup, or record less: "annals policy simulate".';
  if (backups > 0) {
    const neededBytes = megabytes * MB * (backups + 1) - usedBytes;
    const text = `${size(usedBytes)} now, ${size(megabytes * MB * (backups + 1))} at most, ${size(freeBytes)} free${rate}`;
    return neededBytes > freeBytes * 0.8 ? bad('disk', text, next) : good('disk', text);
  }
  const days = perDay === undefined || perDay === 0 ? Infinity : freeBytes / perDay;
  const text = `${size(usedBytes)} now, ${size(freeBytes)} free${rate}`;
  if (days === Infinity) return good('disk', text);
  const lasts = `${text}: full in ${days < 2 ? 'less than two days' : `${Math.floor(days)} days`}`;
  if (days < 7) return bad('disk', lasts, next);
  return days < 30 ? warning('disk', lasts, next) : good('disk', text);
}

/** Bytes a day, from the rotated files; one file alone does not tell when it was begun. */
function growth({ rotated, sizeBytes }: LogFacts, nowMs: number): number | undefined {
  const sorted = rotated.toSorted((a, b) => a.modifiedMs - b.modifiedMs);
  const [first, ...later] = sorted;
  if (first === undefined) return undefined;
  const bytes = later.reduce((sum, file) => sum + file.sizeBytes, sizeBytes);
  return (bytes / Math.max(nowMs - first.modifiedMs, 1)) * DAY_MS;
}

function number(flags: readonly Flag[], name: string): number | undefined {
  const value = flagValue(flags, name);
  return value === undefined ? undefined : Number(value);
}

/** A size for people. */
function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${Math.max(0, Math.round(bytes / 1e3))} kB`;
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}
