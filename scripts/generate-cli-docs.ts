// Writes docs/reference/cli.md from the commands: npx tsx scripts/generate-cli-docs.ts
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderCliDocs } from './render-cli-docs.ts';

writeFileSync(resolve(import.meta.dirname, '../docs/reference/cli.md'), renderCliDocs());
