#!/usr/bin/env node
// `kubectl annals …`: kubectl runs what is called so, and passes the words behind it on.
import { start } from './start.ts';

await start('kubectl annals');
