import type { ReactNode } from 'react';
import { visibleText } from '../../trail/visible-text.ts';
import { withCondition } from '../state/condition.ts';
import { usePageState } from '../state/use-page-state.ts';
import { CopyButton } from './copy-button.tsx';

const MAX_NAME = 100;

/** What one can ask with a value: only those with it, those without it, those that have any. */
export function ValueActions({
  field,
  value,
}: {
  readonly field: string;
  readonly value: string;
}): ReactNode {
  const [state, change] = usePageState();
  const narrow = (kind: 'include' | 'exclude' | 'exists') => () => {
    change({ q: withCondition(state.q ?? '', field, value, kind), open: undefined });
  };
  // A field below annotations or a body is named by whoever wrote it.
  const name = visibleText(field, MAX_NAME);
  return (
    <span className="value-actions">
      <button type="button" title={`Only where ${name} is this`} onClick={narrow('include')}>
        <span aria-hidden="true">＋</span>
        <span className="unseen">only where {name} is this</span>
      </button>
      <button type="button" title={`Not where ${name} is this`} onClick={narrow('exclude')}>
        <span aria-hidden="true">−</span>
        <span className="unseen">not where {name} is this</span>
      </button>
      <button type="button" title={`Only where there is a ${name}`} onClick={narrow('exists')}>
        <span aria-hidden="true">∃</span>
        <span className="unseen">only where there is a {name}</span>
      </button>
      <CopyButton text={value} what="the value" />
    </span>
  );
}
