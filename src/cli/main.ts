#!/usr/bin/env node
process.stdout.write('annals\n');
