import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type ChartValues, defaultValues } from '../src/cluster/manifests/chart-values.ts';
import { renderChart } from '../src/cluster/manifests/render-chart.ts';
import { chosenObjects, renderObjects } from '../src/cluster/manifests/render-manifests.ts';

const ROOT = join(import.meta.dirname, '..');
const CHART = join(ROOT, 'deploy/chart');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const DEFAULTS = defaultValues(version);

function read(path: string): string {
  return readFileSync(join(CHART, path), 'utf8');
}

/** The little of Helm's template language that the chart keeps to; anything else is left and seen. */
function renderTemplate(text: string, values: ChartValues): string {
  const chosenValue = (reference: string): unknown => {
    if (reference === '.Release.Namespace') return values.namespace;
    let found: unknown = values;
    for (const step of reference.replace('.Values.', '').split('.')) {
      found = (found as Readonly<Record<string, unknown>>)[step];
    }
    return found;
  };
  const guard =
    /\{\{- if (?:(?:and )?(\.[\w.]+)(?: (\.[\w.]+))?|eq (\.[\w.]+) "([\w-]+)") \}\}\n([\s\S]*?)\{\{- end \}\}\n/g;
  const chosen = text.replace(guard, (_, ...found: string[]) => {
    const [flag, other, left = '', right, body = ''] = found;
    const isTrue = (value: string | undefined): boolean =>
      value === undefined || chosenValue(value) === true;
    const holds = flag === undefined ? chosenValue(left) === right : isTrue(flag) && isTrue(other);
    return holds ? body : '';
  });
  return chosen
    .replace(/\{\{ toJson (\.[\w.]+) \}\}/g, (_, reference: string) =>
      JSON.stringify(chosenValue(reference)),
    )
    .replace(/\{\{ (\.[\w.]+) \}\}/g, (_, reference: string) => String(chosenValue(reference)));
}

function documentsOf(text: string): readonly Record<string, unknown>[] {
  const documents = parseAllDocuments(text);
  const all = 'empty' in documents ? [] : documents;
  return all
    .map((document) => document.toJS() as Record<string, unknown>)
    .filter((one) => one !== null);
}

function byName(objects: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  const nameOf = ({ kind, metadata }: Record<string, unknown>): string =>
    `${String(kind)}/${(metadata as { readonly name: string }).name}`;
  return objects.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function renderedChart(values: ChartValues): readonly Record<string, unknown>[] {
  const names = readdirSync(join(CHART, 'templates'));
  return byName(
    names.flatMap((name) => documentsOf(renderTemplate(read(`templates/${name}`), values))),
  );
}

test('the chart is what its source makes; "npm run chart" writes it anew', () => {
  const files = renderChart(DEFAULTS, version);
  const found = readdirSync(CHART, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(CHART.length + 1));
  expect(found.toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(read(path), path).toBe(text);
});

describe.each<[string, ChartValues]>([
  ['its defaults', DEFAULTS],
  [
    'everything that can be switched on',
    {
      ...DEFAULTS,
      namespace: 'audit',
      cluster: 'prod-1',
      agent: {
        ...DEFAULTS.agent,
        kind: 'Deployment',
        logFolder: '/srv/log',
        runAsUser: 1000,
        logGroup: 4,
      },
      server: {
        ...DEFAULTS.server,
        storage: { size: '1Ti', className: 'fast' },
        tolerations: [{ key: 'a', operator: 'Exists' }],
      },
      tls: { ...DEFAULTS.tls, mode: 'cert-manager' },
      serviceMonitor: { enabled: true, tokenSecret: 'prometheus' },
      ingress: { ...DEFAULTS.ingress, enabled: true },
    },
  ],
  [
    'as little as can be',
    {
      ...DEFAULTS,
      agent: { ...DEFAULTS.agent, kind: 'none' },
      networkPolicy: { enabled: false },
      apiserverMetrics: { enabled: false },
    },
  ],
])('the chart with %s', (_what, values) => {
  test('is the same as the manifests', () => {
    const manifests = byName(documentsOf(renderObjects(chosenObjects(values))));
    expect(manifests.length).toBeGreaterThan(2);
    expect(renderedChart(values)).toEqual(manifests);
  });

  test('has nothing of the template left', () => {
    for (const name of readdirSync(join(CHART, 'templates'))) {
      expect(renderTemplate(read(`templates/${name}`), values)).not.toContain('{{');
    }
  });
});

test('the values of the file are the defaults', () => {
  const { namespace: _namespace, ...own } = DEFAULTS;
  expect(parse(read('values.yaml'))).toEqual(own);
});

const agent = DEFAULTS.agent;

test.each<[string, unknown, boolean]>([
  ['the defaults', {}, true],
  ['a misspelt name', { clustr: 'a' }, false],
  ['a quote, which would end the text it stands in', { cluster: 'a"b' }, false],
  ['a kind that is none', { agent: { ...agent, kind: 'Job' } }, false],
  ['a folder that is relative', { agent: { ...agent, logFolder: 'var/log' } }, false],
  ['another group', { agent: { ...agent, logGroup: 4 } }, true],
])('the schema on %s', (_what, changed, isTaken) => {
  const validate = new Ajv().compile(JSON.parse(read('values.schema.json')) as object);
  const { namespace: _namespace, ...own } = DEFAULTS;
  expect(validate({ ...own, ...(changed as object) })).toBe(isTaken);
});
