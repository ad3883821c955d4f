import { type ReactNode, useId, useMemo, useState } from 'react';
import type { JsonValue } from '../../event/json-value.ts';
import { isHiddenValue } from '../../redact/hidden-value.ts';
import { Visible } from '../text/visible.tsx';
import { CopyButton } from './copy-button.tsx';
import { jsonText } from './json-text.ts';
import { fieldOf, MAX_LINES, type TreeLine, treeLines } from './tree-lines.ts';
import { ValueActions } from './value-actions.tsx';

/** A body as a tree that opens, closes, is searched, and filters by any of its values. */
export function JsonTree({
  value,
  root,
}: {
  readonly value: JsonValue;
  /** The field of the event that it is. */
  readonly root: string;
}): ReactNode {
  const [search, setSearch] = useState('');
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const searchId = useId();
  const lines = useMemo(() => treeLines(value, { search, toggled }), [value, search, toggled]);
  const toggle = (id: string) => setToggled((before) => toggledSet(before, id));
  return (
    <div className="tree">
      <div className="tree-bar">
        <label className="unseen" htmlFor={searchId}>
          Search in this body
        </label>
        <input
          id={searchId}
          type="search"
          placeholder="Search in this body"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <CopyButton text={jsonText(value)} what="the body as JSON" label="Copy" />
      </div>
      {lines.length === 0 && <p className="quiet">Nothing in it holds this.</p>}
      <ul className="tree-lines">
        {lines.slice(0, MAX_LINES).map((line) => (
          <Line key={line.id} line={line} root={root} toggle={toggle} />
        ))}
      </ul>
      {lines.length > MAX_LINES && (
        <p className="quiet">More than {MAX_LINES} lines. Search, or look at the raw text.</p>
      )}
    </div>
  );
}

function Line({
  line,
  root,
  toggle,
}: {
  readonly line: TreeLine;
  readonly root: string;
  readonly toggle: (id: string) => void;
}): ReactNode {
  const { id, depth, key, size, isOpen, isHit, path, value } = line;
  const indent = { paddingInlineStart: `${depth * 16 + 4}px` };
  if (size === undefined) {
    return (
      <li style={indent} className={isHit ? 'tree-line hit' : 'tree-line'}>
        <span className="tree-key">
          <Visible text={key} />
        </span>
        <Scalar value={value} />
        <ValueActions field={fieldOf(root, path)} value={String(value)} />
      </li>
    );
  }
  return (
    <li style={indent} className={isHit ? 'tree-line hit' : 'tree-line'}>
      <button
        type="button"
        className="tree-toggle"
        aria-expanded={isOpen}
        onClick={() => toggle(id)}
      >
        <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> <Visible text={key} />{' '}
        <span className="quiet">{sizeText(value, size)}</span>
      </button>
      <CopyButton text={jsonText(value)} what={`${key} as JSON`} />
    </li>
  );
}

function Scalar({ value }: { readonly value: JsonValue }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== 'string') return <span className="tree-value">{String(value)}</span>;
  if (isHiddenValue(value)) return <Hidden mark={value} />;
  if (value === '') return <span className="tree-value quiet">empty</span>;
  const isLong = value.length > LONG;
  return (
    <span className="tree-value text">
      <Visible text={value} maxLength={isWhole ? MAX_TEXT : LONG} />
      {isLong && !isWhole && (
        <button type="button" className="quiet" onClick={() => setWhole(true)}>
          all {value.length.toLocaleString('en')} characters
        </button>
      )}
    </span>
  );
}

const LONG = 400;
const MAX_TEXT = 200_000;

/** A value that was hidden before it was kept. Equal hashes stand for equal values. */
function Hidden({ mark }: { readonly mark: string }): ReactNode {
  const hash = /^redacted:hmac:([0-9a-f]{8})/.exec(mark)?.[1];
  return (
    <span className="hidden-value" title={mark}>
      hidden{hash === undefined ? '' : `, hash ${hash}…`}
    </span>
  );
}

function sizeText(value: JsonValue, size: number): string {
  if (Array.isArray(value)) return size === 1 ? '1 item' : `${size} items`;
  return size === 1 ? '1 field' : `${size} fields`;
}

function toggledSet(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}
