import { stringify } from 'yaml';
import type { Json } from '../enable/yaml-file.ts';
import { type ChartValues, WHOLE_VALUES } from './chart-values.ts';
import type { Condition } from './deployed-object.ts';
import { readOptional } from './optional-item.ts';
import { deployedObjects, renderObject } from './render-manifests.ts';
import { VALUES_SCHEMA } from './values-schema.ts';

/** Stands for a value while an object is written; no name of Kubernetes holds these. */
const MARK = /@@([\w.]+)@@/g;

/** The files of the Helm chart by their path in it. */
export function renderChart(values: ChartValues, version: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set('Chart.yaml', chartFile(version));
  const { namespace: _namespace, ...own } = values;
  files.set('values.yaml', VALUES_HEAD + stringify(own, { lineWidth: 0 }));
  files.set('values.schema.json', `${JSON.stringify(VALUES_SCHEMA, undefined, 2)}\n`);
  const marked = marks(values as unknown as Json, []) as unknown as ChartValues;
  for (const { file, when, object } of deployedObjects(marked)) {
    const text = template(renderObject(object));
    files.set(`templates/${file}.yaml`, BANNER + (when === undefined ? text : guarded(when, text)));
  }
  return files;
}

/** The same values with each replaced by a mark of where it is. */
function marks(value: Json, path: readonly string[]): Json {
  const isWhole = WHOLE_VALUES.has(path.at(-1) ?? '');
  if (isWhole || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `@@${path.join('.')}@@`;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, marks(inner as Json, [...path, key])]),
  );
}

/**
 * A value that is the whole of its line is written as JSON, which is YAML whatever is in it; within
 * a longer text it is put between quotes, and the schema keeps quotes out of it.
 */
function template(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, lead = '', value = ''] = /^(\s*(?:- )?(?:[\w./"-]+: )?)(.*)$/.exec(line) ?? [];
      if (!value.includes('@@')) return line;
      const optional = readOptional(value.replace(/^["']|["']$/g, ''));
      if (optional !== undefined) {
        return `{{- if ${reference(optional.path)} }}\n${lead}${optional.item}\n{{- end }}`;
      }
      const whole = /^["']?@@([\w.]+)@@["']?$/.exec(value)?.[1];
      if (whole !== undefined) return `${lead}{{ toJson ${reference(whole)} }}`;
      const bare = value.replace(/^["']|["']$/g, '');
      return `${lead}"${bare.replace(MARK, (_, path: string) => `{{ ${reference(path)} }}`)}"`;
    })
    .join('\n');
}

/** Helm says the namespace itself. */
function reference(path: string): string {
  return path === 'namespace' ? '.Release.Namespace' : `.Values.${path}`;
}

function guarded({ value, is, and }: Condition, text: string): string {
  const first = is === undefined ? reference(value) : `eq ${reference(value)} "${is}"`;
  const test = and === undefined ? first : `and ${first} ${reference(and)}`;
  return `{{- if ${test} }}\n${text}{{- end }}\n`;
}

const BANNER = '# Made by "npm run chart" from src/cluster/manifests.\n';

function chartFile(version: string): string {
  return `${BANNER}${stringify({
    apiVersion: 'v2',
    name: 'annals',
    description: 'The audit trail of Kubernetes clusters.',
    type: 'application',
    version,
    appVersion: version,
    kubeVersion: '>=1.24.0-0',
  })}`;
}

const VALUES_HEAD = `# Made by "npm run chart" from src/cluster/manifests. What each value means is in values.schema.json,
# and in docs/guide/8-from-nothing.md.
`;
