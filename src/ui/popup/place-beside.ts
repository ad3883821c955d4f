/** Kept free between a popup and the edge of the window. */
const MARGIN_PX = 8;

/** Puts an open popup under what it belongs to, and into the window. */
export function placeBeside(popup: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth, offsetHeight } = popup;
  const { clientWidth, clientHeight } = document.documentElement;
  const left = Math.min(anchor.left, clientWidth - offsetWidth - MARGIN_PX);
  const below = anchor.bottom + 4;
  const above = anchor.top - offsetHeight - 4;
  const fits = below + offsetHeight + MARGIN_PX <= clientHeight || above < MARGIN_PX;
  popup.style.left = `${Math.max(MARGIN_PX, left)}px`;
  popup.style.top = `${fits ? below : above}px`;
}
