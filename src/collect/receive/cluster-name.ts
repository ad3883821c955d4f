/** Which events of an index are about which cluster, by a pattern in which `*` stands for anything. */
export interface IndexRule {
  readonly pattern: string;
  readonly cluster: string;
}

/** The name of a cluster: short enough for a label, and nothing a path or a shell would mind. */
const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Whether a text may name a cluster. */
export function isClusterName(text: string): boolean {
  return CLUSTER_NAME.test(text);
}

/** `annals-prod`, also with the date that shippers append. */
const OWN_INDEX = /^annals-(.+?)(-\d{4}([.-]\d\d){1,2})?$/;

/** The cluster an index name tells: by the first rule that fits, else as `annals-CLUSTER`. */
export function clusterOfIndex(index: string, rules: readonly IndexRule[]): string | undefined {
  const rule = rules.find(({ pattern }) => fits(index, pattern));
  return rule?.cluster ?? OWN_INDEX.exec(index)?.[1];
}

/** Without backtracking: each piece between stars is looked for behind the one before. */
function fits(index: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return index === pattern;
  if (!index.startsWith(first) || !index.endsWith(last)) return false;
  const end = index.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = index.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= end;
}
