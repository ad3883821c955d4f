import { basename, dirname } from 'node:path';

/** Where a file stands among the files of one rotated log. */
interface Place {
  /** Folder and name of the log the file is a part of. */
  readonly log: string;
  /** Sorts the files of one log from the oldest to the one being written. */
  readonly order: string;
}

const COMPRESSED = /\.(gz|zst|zstd)$/;
/** The API server's own rotation: `audit-2026-11-23T19-40-47.902.log`. */
const BY_SERVER = /^(.*)-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})(\.[^.]*)?$/;
/** The kubelet's, for the logs of containers: `0.log.20261123-194047`. */
const BY_KUBELET = /^(.*)\.(\d{8}-\d{6})$/;
/** logrotate's numbers, the highest being the oldest: `audit.log.2`. */
const BY_NUMBER = /^(.*)\.(\d{1,5})$/;
/** logrotate's dates: `audit.log-20261123`, `audit-20261123.log`. */
const BY_DATE = /^(.*)-(\d{8}(?:-\d{1,10})?)(\.[^.]*)?$/;

/**
 * Puts the files of each rotated log in the order they were written, the file still being written
 * last. Logs keep the order in which their first file was given.
 */
export function inWrittenOrder<T>(files: readonly T[], pathOf: (file: T) => string): readonly T[] {
  const logs = new Map<string, { readonly file: T; readonly order: string }[]>();
  for (const file of files) {
    const { log, order } = placeOf(pathOf(file));
    const members = logs.get(log) ?? [];
    members.push({ file, order });
    logs.set(log, members);
  }
  return [...logs.values()].flatMap((members) =>
    members
      // While a file is being compressed both are there; the plain one is whole.
      .sort((a, b) => compare(a.order, b.order) || compare(pathOf(a.file), pathOf(b.file)))
      .map(({ file }) => file),
  );
}

/** The log a file is a part of, by the name its file has while it is written. */
export function logOf(path: string): string {
  return placeOf(path).log;
}

function placeOf(path: string): Place {
  const name = basename(path).replace(COMPRESSED, '');
  const folder = dirname(path);
  const byServer = BY_SERVER.exec(name);
  if (byServer !== null) {
    const [, stem = '', time = '', extension = ''] = byServer;
    return { log: `${folder}/${stem}${extension}`, order: `0 ${time}` };
  }
  const byKubelet = BY_KUBELET.exec(name);
  if (byKubelet !== null) return { log: `${folder}/${byKubelet[1]}`, order: `0 ${byKubelet[2]}` };
  const byNumber = BY_NUMBER.exec(name);
  if (byNumber !== null) {
    const age = 99_999 - Number(byNumber[2]);
    return { log: `${folder}/${byNumber[1]}`, order: `0 ${String(age).padStart(5, '0')}` };
  }
  const byDate = BY_DATE.exec(name);
  if (byDate !== null) {
    const [, stem = '', date = '', extension = ''] = byDate;
    return { log: `${folder}/${stem}${extension}`, order: `0 ${date}` };
  }
  return { log: `${folder}/${name}`, order: '1' };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
