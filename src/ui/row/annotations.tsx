import type { ReactNode } from 'react';
import { annotationWords } from '../../trail/annotation-words.ts';
import { Visible } from '../text/visible.tsx';
import { fieldOf } from './tree-lines.ts';
import { ValueActions } from './value-actions.tsx';

/** The annotations of an event: what each means, and what stands there. */
export function Annotations({
  annotations,
}: {
  readonly annotations: Readonly<Record<string, string>>;
}): ReactNode {
  return (
    <ul className="annotations">
      {Object.entries(annotations).map(([key, value]) => (
        <li key={key}>
          <Words name={key} value={value} />
          <span className="mono">
            <span className="tree-key">
              <Visible text={key} />
            </span>
            <Visible text={value} maxLength={4000} />
          </span>
          <ValueActions field={fieldOf('annotations', [key])} value={value} />
        </li>
      ))}
    </ul>
  );
}

function Words({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  const [words] = annotationWords({ [name]: value });
  if (words === undefined || words.startsWith(`${name} = `)) return null;
  return (
    <div>
      <Visible text={words} maxLength={4000} />
    </div>
  );
}
