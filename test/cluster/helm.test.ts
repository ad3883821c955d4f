import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readVersion } from '../../src/cli/read-version.ts';
import { type ChartValues, defaultValues } from '../../src/cluster/manifests/chart-values.ts';
import { chosenObjects } from '../../src/cluster/manifests/render-manifests.ts';

const CHART = join(import.meta.dirname, '../../deploy/chart');
const HELM = process.env['ANNALS_HELM'] ?? 'helm';
const hasHelm = spawnSync(HELM, ['version']).status === 0;

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function rendered(values: ChartValues): readonly Named[] {
  const { namespace, ...own } = values;
  const args = [
    'template',
    'annals',
    CHART,
    '-n',
    namespace,
    '--kube-version',
    '1.36.0',
    '-f',
    '-',
  ];
  const { stdout, stderr, status } = spawnSync(HELM, args, {
    input: JSON.stringify(own),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const documents = parseAllDocuments(stdout);
  const all =
    'empty' in documents ? [] : documents.map((document) => document.toJS() as Named | null);
  return all.filter((one) => one !== null);
}

function byName(objects: readonly Named[]): readonly Named[] {
  const nameOf = ({ kind, metadata }: Named): string => `${kind}/${metadata.name}`;
  return objects.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

// The unit test renders the same templates with a small renderer of its own; this one is Helm's word.
if (!hasHelm)
  process.stderr.write('SKIPPED the chart under Helm: there is no helm (ANNALS_HELM names it)\n');

describe.runIf(hasHelm)('the chart under Helm', () => {
  test('is the same as the manifests', async () => {
    const values = defaultValues(await readVersion());
    const all: ChartValues = {
      ...values,
      namespace: 'audit',
      agent: { ...values.agent, kind: 'Deployment' },
      tls: { ...values.tls, mode: 'cert-manager' },
      serviceMonitor: { enabled: true, tokenSecret: 'prometheus' },
      ingress: { ...values.ingress, enabled: true },
    };
    for (const chosen of [values, all]) {
      expect(byName(rendered(chosen))).toEqual(
        byName(chosenObjects(chosen) as unknown as readonly Named[]),
      );
    }
  });

  test('meets "helm lint"', () => {
    const { stdout, status } = spawnSync(HELM, ['lint', '--strict', CHART], { encoding: 'utf8' });
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });
});
describe.runIf(!hasHelm)('the chart under Helm', () => {
  test.skip('skipped: there is no helm', () => undefined);
});
