import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives what is told of bytes that went through buffers, and lets go of old ones after every so many.
 * A few of them outlive what is young, and V8 takes its time with those: it would have 20 MB of them
 * before it looked again.
 */
export function bufferSweeper(everyBytes: number): (bytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let sinceBytes = 0;
  return (bytes) => {
    sinceBytes += bytes;
    if (sinceBytes < everyBytes) return;
    sinceBytes = 0;
    collect();
  };
}
