import { type PageState, writePageState } from '../state/page-state.ts';

/** The element with which another page frames what is shown. */
export function frameText(origin: string, path: string, state: PageState): string {
  const { live: _live, open: _open, compare: _compare, ...shown } = state;
  const search = writePageState({ ...shown, embed: true }).toString();
  // The address is encoded, so the only sign of it that means something in an attribute is the `&`.
  const address = `${origin}${path}?${search}`.replaceAll('&', '&amp;');
  return `<iframe src="${address}" title="Annals" width="100%" height="480"></iframe>`;
}
