#!/usr/bin/env node
// kubectl asks this program to complete `kubectl annals …`, in the protocol of its own completion: a
// candidate a line, then a directive. With 0 the shell completes files where there is no candidate.
import { start } from './start.ts';

await start('kubectl annals', ['__complete', '--', ...process.argv.slice(2)]);
process.stdout.write(':0\n');
