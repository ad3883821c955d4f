import type { JsonObject, JsonValue } from '../../event/json-value.ts';
import type { Difference } from '../../trail/history/diff-objects.ts';
import { jsonText } from '../../trail/history/json-text.ts';
import { objectPathText } from '../../trail/history/object-path.ts';
import { significantDiff } from '../../trail/history/significant-diff.ts';
import { visibleText } from '../../trail/visible-text.ts';
import type { Style } from '../style.ts';

const MAX_VALUE = 2000;

/** What differs between two states of an object, field by field, as lines for people. */
export function diffLines(before: JsonObject, after: JsonObject, style: Style): readonly string[] {
  return significantDiff(before, after).flatMap((difference) => [
    style.bold(visibleText(objectPathText(difference.path), 500) || '(all)'),
    ...valueLines(difference, style),
  ]);
}

function valueLines({ kind, before, after }: Difference, style: Style): readonly string[] {
  const note = kind === 'moved' ? ' (order)' : '';
  return [
    ...(before === undefined ? [] : [style.bad(`  - ${shown(before)}${note}`)]),
    ...(after === undefined ? [] : [style.good(`  + ${shown(after)}${note}`)]),
  ];
}

function shown(value: JsonValue): string {
  return visibleText(typeof value === 'string' ? value : jsonText(value), MAX_VALUE);
}
