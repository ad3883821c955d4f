import { isScalar } from 'yaml';
import { Failure } from '../../base/failure.ts';
import { diffLines, linesOf } from './line-diff.ts';
import { nodeAt, splice } from './yaml-edit.ts';
import { type Path, parseYamlFile, type YamlFile } from './yaml-file.ts';
import { lineEnd, startOf } from './yaml-place.ts';

/**
 * Changes a YAML text that stands in a YAML file as a block (`key: |`). Lines that the change does
 * not touch keep their bytes.
 */
export function editNested(
  file: YamlFile,
  document: number,
  path: Path,
  edit: (inner: YamlFile) => YamlFile,
): YamlFile {
  const node = nodeAt(file, document, path);
  if (
    !isScalar(node) ||
    node.type !== 'BLOCK_LITERAL' ||
    node.range === undefined ||
    node.range === null
  ) {
    throw new Failure(
      'enable/not-a-manifest',
      `cannot change ${path.join('.')}: it is not written as a block`,
      { hint: `Write it as "${String(path.at(-1))}: |" with its lines below, and try again.` },
    );
  }
  const start = lineEnd(file.text, startOf(node));
  const end = node.range[1];
  const raw = linesOf(file.text.slice(start, end));
  const first = raw.find((line) => line.trim() !== '') ?? '';
  const pad = /^ */.exec(first)?.[0] ?? '';
  const inner = raw.map((line) =>
    line.startsWith(pad) ? line.slice(pad.length) : line.trimStart(),
  );
  const before = parseYamlFile(inner.join(''), path.join('.'));
  const after = linesOf(edit(before).text);
  const changed: string[] = [];
  let at = 0;
  for (const hunk of diffLines(inner, after)) {
    changed.push(...raw.slice(at, hunk.beforeStart), ...hunk.after.map((line) => pad + line));
    at = hunk.beforeStart + hunk.before.length;
  }
  changed.push(...raw.slice(at));
  return splice(file, start, end, changed.join(''));
}
