// Writes docs/openapi.json from the schemas of the routes: npx tsx scripts/generate-openapi.ts
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderOpenApi } from './render-open-api.ts';

writeFileSync(resolve(import.meta.dirname, '../docs/openapi.json'), await renderOpenApi());
