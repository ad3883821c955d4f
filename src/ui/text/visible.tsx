import type { ReactNode } from 'react';
import { visibleText } from '../../trail/visible-text.ts';

/** Longer texts are cut; what is opened on purpose gives its own bound. */
const MAX_LENGTH = 1000;

/**
 * Text that came with an event. Characters that cannot be seen are written out, and the direction of
 * writing stays within: a name cannot reorder what stands beside it.
 */
export function Visible({
  text,
  maxLength = MAX_LENGTH,
}: {
  readonly text: string;
  readonly maxLength?: number;
}): ReactNode {
  return (
    <bdi title={text.length > maxLength ? 'cut here' : undefined}>
      {visibleText(text, maxLength)}
    </bdi>
  );
}
