/** A screen that the header leads to. */
interface Screen {
  readonly to: '/' | '/object' | '/identity' | '/overview';
  readonly label: string;
}

/** The screens, in the order of the header. */
export const SCREENS: readonly Screen[] = [
  { to: '/', label: 'Trail' },
  { to: '/object', label: 'Objects' },
  { to: '/identity', label: 'People' },
  { to: '/overview', label: 'Overview' },
];
