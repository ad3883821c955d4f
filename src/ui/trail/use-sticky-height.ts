import { type RefObject, useLayoutEffect } from 'react';

/** Tells the style sheet how high a bar is that stays at the top while the page is scrolled. */
export function useStickyHeight(bar: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = bar;
    if (current === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty('--sticky-top', `${current.offsetHeight}px`);
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
      style.removeProperty('--sticky-top');
    };
  }, [bar]);
}
