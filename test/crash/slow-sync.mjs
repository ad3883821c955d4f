// Loaded with --import: every sync of a file takes as long as the environment says, as on a bad disk.
import { open } from 'node:fs/promises';

const delayMs = Number(process.env.ANNALS_TEST_SYNC_MS ?? 0);
const file = await open(import.meta.filename, 'r');
const prototype = Object.getPrototypeOf(file);
await file.close();
for (const name of ['sync', 'datasync']) {
  const before = prototype[name];
  prototype[name] = async function slow() {
    await before.call(this);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  };
}
