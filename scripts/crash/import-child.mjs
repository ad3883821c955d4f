// Imports one log into a store and tells its parent, line by line, how many events are acknowledged.
import { writeSync } from 'node:fs';

const [folder, log] = process.argv.slice(2);
const { findLogs } = await import('../../dist/collect/find-logs.js');
const { importLogs } = await import('../../dist/collect/import-logs.js');
const { openDiskStore } = await import('../../dist/store/open-disk-store.js');

const { inputs } = await findLogs([log], { exclude: [folder] });
const store = await openDiskStore(folder, { mode: 'write', sealEvents: 2000, redact: 'none' });
writeSync(1, 'open\n');
const report = await importLogs(store, {
  inputs,
  cluster: 'test',
  folder,
  nowUs: () => Date.now() * 1000,
  onProgress: ({ events }) => writeSync(1, `acknowledged ${events}\n`),
});
await store[Symbol.asyncDispose]();
const [file] = report.files;
writeSync(1, `done ${JSON.stringify(file)}\n`);
