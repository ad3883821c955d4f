import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultValues } from '../src/cluster/manifests/chart-values.ts';
import { renderChart } from '../src/cluster/manifests/render-chart.ts';

/** Writes the Helm chart anew from its source. */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'deploy/chart');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
rmSync(folder, { recursive: true, force: true });
for (const [path, text] of renderChart(defaultValues(version), version)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
