import { type ReactNode, useMemo, useState } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { readTexts } from '../keep/kept.ts';
import { useKept } from '../keep/use-kept.ts';
import { type ConditionKind, withCondition, withoutCondition } from '../state/condition.ts';
import { type Chosen, chosenOf } from '../state/query-parts.ts';
import { usePageState } from '../state/use-page-state.ts';
import { shortName } from '../value/value-choices.ts';
import { Facet } from './facet.tsx';
import { FACETS } from './facet-catalogue.ts';
import { orderFacets } from './facet-order.ts';
import { useFacets } from './use-facets.ts';
import './facets.css';

const OPEN: readonly string[] = FACETS.filter(({ open }) => open).map(({ field }) => field);

const NONE: readonly string[] = [];

interface FacetsProps {
  readonly question: SelectionParameters;
  readonly total: number;
  /** Whether to ask yet: the rows come first. */
  readonly enabled: boolean;
}

/** Who, what, where from: the most frequent values of each field, to narrow the question with. */
export function Facets({ question, total, enabled }: FacetsProps): ReactNode {
  const [{ q = '' }, change] = usePageState();
  const [open, setOpen] = useKept('facets', readTexts, OPEN);
  const [pinned, setPinned] = useKept('pinned-facets', readTexts, NONE);
  const [word, setWord] = useState('');
  const shown = useMemo(() => orderFacets(FACETS, { pinned, word }), [pinned, word]);
  const fields = FACETS.map(({ field }) => field).filter((field) => open.includes(field));
  const { facets, isOld, error } = useFacets(question, fields, enabled);
  const chosen = useMemo(() => chosenOf(q), [q]);
  const choose = (field: string, value: string, kind: ConditionKind): void => {
    const isThere = isChosen(chosen.get(field), value, kind);
    const next = (isThere ? withoutCondition : withCondition)(q, shortName(field), value, kind);
    change({ q: next === '' ? undefined : next, open: undefined });
  };
  return (
    <div className="facets" data-old={isOld}>
      {error !== null && <p className="facets-error">Not counted: {error.message}.</p>}
      <input
        type="search"
        className="facet-search facet-search-fields"
        aria-label="Search for a field"
        placeholder="Field"
        value={word}
        onChange={({ target }) => setWord(target.value)}
      />
      {shown.length === 0 && <p className="facet-none">No such field here</p>}
      {shown.map((facet) => (
        <Facet
          key={facet.field}
          facet={facet}
          question={question}
          values={facets.get(facet.field)}
          total={total}
          chosen={chosen.get(facet.field)}
          isOpen={open.includes(facet.field)}
          isPinned={pinned.includes(facet.field)}
          onPin={() => setPinned(toggled(pinned, facet.field))}
          onToggle={() => setOpen(toggled(open, facet.field))}
          onChoose={(value, kind) => choose(facet.field, value, kind)}
        />
      ))}
    </div>
  );
}

function toggled(fields: readonly string[], field: string): readonly string[] {
  return fields.includes(field) ? fields.filter((other) => other !== field) : [...fields, field];
}

function isChosen(chosen: Chosen | undefined, value: string, kind: ConditionKind): boolean {
  if (chosen === undefined) return false;
  switch (kind) {
    case 'include':
      return chosen.included.has(value);
    case 'exclude':
      return chosen.excluded.has(value);
    case 'exists':
    case 'absent':
      return chosen.existence === kind;
  }
}
