import { type MouseEvent, type ReactNode, useDeferredValue, useState } from 'react';
import type { SelectionParameters } from '../../api/parameters.ts';
import { countText, percentText, shortCount } from '../ask/count-text.ts';
import type { ConditionKind } from '../state/condition.ts';
import type { Chosen } from '../state/query-parts.ts';
import { Visible } from '../text/visible.tsx';
import type { FacetField } from './facet-catalogue.ts';
import { typeOfFacet } from './facet-order.ts';
import { type FacetValues, useMoreValues } from './use-facets.ts';

interface FacetProps {
  readonly facet: FacetField;
  readonly question: SelectionParameters;
  /** What is counted, once it is known. */
  readonly values: FacetValues | undefined;
  /** How many requests there are in all. */
  readonly total: number;
  readonly chosen: Chosen | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Whether it stands above those that are not. */
  readonly isPinned: boolean;
  readonly onPin: () => void;
  /** Adds a condition, or takes it out where it stands already. */
  readonly onChoose: (value: string, kind: ConditionKind) => void;
}

/** Below this many there is nothing to search in. */
const MANY = 8;

/** One field with its most frequent values. */
export function Facet(props: FacetProps): ReactNode {
  const { facet, values, isOpen, onToggle, isPinned, onPin, chosen } = props;
  const type = typeOfFacet(facet.field);
  const isChosen = chosen !== undefined;
  const [isSearching, setIsSearching] = useState(false);
  return (
    <section className="facet" aria-label={facet.label}>
      <h2>
        <button type="button" className="facet-title" aria-expanded={isOpen} onClick={onToggle}>
          <span aria-hidden="true" className="facet-arrow">
            {isOpen ? '▾' : '▸'}
          </span>
          {facet.label}
          <span className="facet-type" title={`${facet.field}: ${type.word}`} aria-hidden="true">
            {type.sign}
          </span>
          {isChosen && <span className="facet-mark" title="Part of the question" />}
        </button>
        <button
          type="button"
          className="facet-pin"
          aria-pressed={isPinned}
          aria-label={`Keep ${facet.label} on top`}
          title={isPinned ? 'Not on top any more' : 'Keep on top'}
          onClick={onPin}
        >
          <svg viewBox="0 0 12 12" aria-hidden="true" className="facet-lens">
            <path d="M3.5 1.5h5M4.5 1.5v4L3 7.5h6L7.5 5.5v-4M6 7.5v3.5" />
          </svg>
        </button>
        {isOpen && values !== undefined && values.distinct > MANY && (
          <button
            type="button"
            className="facet-find"
            aria-expanded={isSearching}
            title={`Search among ${countText(values.distinct)} values`}
            onClick={() => setIsSearching(!isSearching)}
          >
            <span className="unseen">Search in {facet.label}: </span>
            {shortCount(values.distinct)}
            <svg viewBox="0 0 12 12" aria-hidden="true" className="facet-lens">
              <circle cx="5" cy="5" r="3.5" />
              <path d="m7.6 7.6 3 3" />
            </svg>
          </button>
        )}
      </h2>
      {isOpen && <FacetBody {...props} isSearching={isSearching} />}
    </section>
  );
}

function FacetBody({
  facet,
  question,
  values,
  total,
  chosen,
  onChoose,
  isSearching,
}: FacetProps & { readonly isSearching: boolean }): ReactNode {
  const [more, setMore] = useState(false);
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(isSearching ? typed.trim() : '');
  const found = useMoreValues(question, facet.field, { more, text });
  const shown = more || text !== '' ? (found ?? values) : values;
  if (values === undefined) return <div className="facet-empty" aria-busy="true" />;
  const rows = withChosen(shown?.values ?? [], chosen);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <>
      {isSearching && (
        <input
          // biome-ignore lint/a11y/noAutofocus: it comes because a person asked for it.
          autoFocus
          type="search"
          className="facet-search"
          aria-label={`Search in ${facet.label}`}
          placeholder="Search"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      <ul className="facet-values">
        {rows.map(({ value, count }) => (
          <FacetValue
            key={value}
            facet={facet}
            value={value}
            count={count}
            share={count / most}
            total={total}
            chosen={chosen}
            onChoose={onChoose}
          />
        ))}
      </ul>
      {rows.length === 0 && <p className="facet-none">{text === '' ? 'None' : 'Nothing found'}</p>}
      <FacetFoot {...{ values, shown, more, chosen, onChoose }} onMore={() => setMore(!more)} />
    </>
  );
}

/** Chosen values are listed also where nothing matches them any more, so that they can be let go. */
function withChosen(
  values: FacetValues['values'],
  chosen: Chosen | undefined,
): FacetValues['values'] {
  const listed = new Set(values.map(({ value }) => value));
  const missing = [...(chosen?.included ?? []), ...(chosen?.excluded ?? [])]
    .filter((value) => !listed.has(value))
    .map((value) => ({ value, count: 0 }));
  return [...missing, ...values];
}

function FacetValue({
  facet,
  value,
  count,
  share,
  total,
  chosen,
  onChoose,
}: Pick<FacetProps, 'facet' | 'total' | 'chosen' | 'onChoose'> & {
  readonly value: string;
  readonly count: number;
  readonly share: number;
}): ReactNode {
  const isIn = chosen?.included.has(value) ?? false;
  const isOut = chosen?.excluded.has(value) ?? false;
  // A request that the API server could not make sense of has a verb, but an empty one.
  const text = value === '' ? '(empty)' : (facet.show?.(value) ?? value);
  const choose = ({ altKey }: MouseEvent): void => {
    onChoose(value, isOut || (altKey && !isIn) ? 'exclude' : 'include');
  };
  return (
    <li
      className="facet-value"
      data-in={isIn}
      data-out={isOut}
      style={{ '--share': share } as object}
    >
      <button
        type="button"
        className="facet-name"
        aria-pressed={isIn}
        title={value === '' ? 'Empty, which is not the same as none' : value}
        onClick={choose}
      >
        <Visible text={text} maxLength={120} />
      </button>
      <button
        type="button"
        className="facet-out"
        aria-pressed={isOut}
        title={isOut ? 'Show it again' : 'Leave it out'}
        onClick={() => onChoose(value, 'exclude')}
      >
        <span aria-hidden="true">−</span>
        <span className="unseen">
          without <Visible text={text} maxLength={120} />
        </span>
      </button>
      <small title={`${countText(count)}, ${percentText(count, total)}`}>
        {isOut ? '' : shortCount(count)}
        <span className="facet-percent">{percentText(count, total)}</span>
      </small>
    </li>
  );
}

function FacetFoot({
  values,
  shown,
  more,
  chosen,
  onMore,
  onChoose,
}: {
  readonly values: FacetValues;
  readonly shown: FacetValues | undefined;
  readonly more: boolean;
  readonly chosen: Chosen | undefined;
  readonly onMore: () => void;
  readonly onChoose: FacetProps['onChoose'];
}): ReactNode {
  const hidden = values.distinct - values.values.length;
  const still = values.distinct - (shown?.values.length ?? 0);
  return (
    <div className="facet-foot">
      {hidden > 0 && (
        <button type="button" className="link" onClick={onMore}>
          {more ? 'Fewer' : `${countText(hidden)} more`}
        </button>
      )}
      {more && still > 0 && <span>{countText(still)} not shown</span>}
      {(values.absent > 0 || chosen?.existence !== undefined) && (
        <span>
          <button
            type="button"
            className="link"
            aria-pressed={chosen?.existence === 'exists'}
            onClick={() => onChoose('', 'exists')}
          >
            any
          </button>
          {' · '}
          <button
            type="button"
            className="link"
            aria-pressed={chosen?.existence === 'absent'}
            onClick={() => onChoose('', 'absent')}
          >
            none {shortCount(values.absent)}
          </button>
        </span>
      )}
    </div>
  );
}
