import { type ReactNode, useMemo } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { readTexts } from '../keep/kept.ts';
import { useKept } from '../keep/use-kept.ts';
import { type ConditionKind, withCondition, withoutCondition } from '../state/condition.ts';
import { type Chosen, chosenOf } from '../state/query-parts.ts';
import { usePageState } from '../state/use-page-state.ts';
import { shortName } from '../value/value-choices.ts';
import { Facet } from './facet.tsx';
import { FACETS } from './facet-catalogue.ts';
import { useFacets } from './use-facets.ts';
import './facets.css';

const OPEN: readonly string[] = FACETS.filter(({ open }) => open).map(({ field }) => field);

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
      {FACETS.map((facet) => (
        <Facet
          key={facet.field}
          facet={facet}
          question={question}
          values={facets.get(facet.field)}
          total={total}
          chosen={chosen.get(facet.field)}
          isOpen={open.includes(facet.field)}
          onToggle={() =>
            setOpen(
              open.includes(facet.field)
                ? open.filter((field) => field !== facet.field)
                : [...open, facet.field],
            )
          }
          onChoose={(value, kind) => choose(facet.field, value, kind)}
        />
      ))}
    </div>
  );
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
