import { lazy, type ReactNode, Suspense } from 'react';
import { Popup } from '../popup/popup.tsx';
import type { ExplanationProps } from './explanation.tsx';

/** Loaded when somebody asks for it. */
const Explanation = lazy(async () => {
  const { Explanation } = await import('./explanation.tsx');
  return { default: Explanation };
});

/** How the question was understood, what it costs, and how to ask it elsewhere. */
export function ExplainMenu(props: ExplanationProps): ReactNode {
  return (
    <Popup
      label="Explain"
      name="The question, explained"
      title="How the question is understood, and what it costs"
      className="flat"
    >
      {() => (
        <Suspense fallback={<p role="status">Asking …</p>}>
          <Explanation {...props} />
        </Suspense>
      )}
    </Popup>
  );
}
