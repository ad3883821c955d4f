/** A screen that the header leads to. */
interface Screen {
  readonly to: '/';
  readonly label: string;
}

/** The screens, in the order of the header. */
export const SCREENS: readonly Screen[] = [{ to: '/', label: 'Trail' }];
