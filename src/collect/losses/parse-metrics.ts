/** One sample of a counter: its labels and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"[ \t]*(?:,|$)/y;

/**
 * The samples of some metrics in Prometheus' text format; all other lines are skipped. An API server
 * writes some thousand lines, of which a handful is wanted.
 */
export function parseMetrics(
  text: string,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly Sample[]> {
  const found = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const [, name = '', labelText = '', number = ''] = LINE.exec(line.trimEnd()) ?? [];
    if (!names.has(name)) continue;
    const labels = parseLabels(labelText);
    const value = Number(number);
    if (labels === undefined || !Number.isFinite(value)) continue;
    const samples = found.get(name);
    if (samples === undefined) found.set(name, [{ labels, value }]);
    else samples.push({ labels, value });
  }
  return found;
}

function parseLabels(text: string): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (name === '') return undefined;
    labels[name] = value.replaceAll(/\\(.)/g, (_all, sign: string) => (sign === 'n' ? '\n' : sign));
  }
  return labels;
}
