import { Failure } from '../base/failure.ts';
import { errorCode } from './files.ts';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What to tell the callers whose events could not be kept. */
export function commitFailure(root: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  if (NO_ROOM.has(errorCode(error) ?? '')) {
    return new Failure('journal/disk-full', `cannot write to ${root}: no room left on the disk`, {
      hint: 'Free some space. Nothing that was acknowledged is lost; events are taken again as soon as there is room.',
      cause: error,
    });
  }
  return new Failure('journal/write-failed', `cannot write to ${root}: ${reason}`, {
    hint: 'Look at the disk and at its messages in the system log.',
    cause: error,
  });
}

/** What to tell everybody after the disk refused to sync: what it holds cannot be known any more. */
export function brokenFailure(root: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure(
    'journal/write-failed',
    `cannot go on writing to ${root}: what the disk holds is unknown after: ${reason}`,
    {
      hint: 'Look at the disk, then open the store again: opening checks what is there.',
      cause: error,
    },
  );
}
