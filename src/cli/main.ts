#!/usr/bin/env node
import { beFrugal } from './be-frugal.ts';

if (process.argv[2] === 'agent') beFrugal();
// Loaded after that, because it is what takes the memory.
const { start } = await import('./start.ts');
await start('annals');
