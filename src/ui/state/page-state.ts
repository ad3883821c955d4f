import { isPresetName, type PresetName } from './presets.ts';
import { isRefresh, type Refresh } from './refresh.ts';
import { type Density, isDensity, isWrap, type Wrap } from './row-look.ts';

/**
 * Everything that decides what the page shows. It lives in the address, so that a link, the back
 * button and a reload show the same. What has its default is absent.
 */
export interface PageState {
  /** The query as typed; it may have mistakes. */
  readonly q?: string;
  /** Bounds of the time asked for, as typed: `6h`, `2026-11-23 19:30`. */
  readonly since?: string;
  readonly until?: string;
  /** A zone of the IANA list, or `local`; UTC when absent. */
  readonly zone?: string;
  /** Presets that narrow the question further. */
  readonly only?: readonly PresetName[];
  /** Whether what nodes and controllers do all day is shown too. */
  readonly noise?: true;
  /** The field that the colours of the bars are of; how requests ended when absent. */
  readonly by?: string;
  /** The bars are hidden. */
  readonly nobars?: true;
  readonly view?: 'table';
  /** How high rows are, and whether long lines go on below; as this browser remembers when absent. */
  readonly density?: Density;
  readonly wrap?: Wrap;
  readonly order?: 'oldest';
  /** Rows are events, one a stage, instead of requests. */
  readonly stages?: true;
  /** Columns of the table, in their order. */
  readonly columns?: readonly string[];
  /** Position of the event whose row is open. */
  readonly open?: number;
  /** The position of the event that the open one is compared with. */
  readonly compare?: number;
  /** The object whose history is shown. */
  readonly cluster?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Position of the step of a history that is looked at, and of the one it is compared with. */
  readonly at?: number;
  readonly against?: number;
  /** Differences are shown side by side, with the status, with managed fields. */
  readonly side?: true;
  readonly status?: true;
  readonly managed?: true;
  /** The user or the group that is looked at. */
  readonly user?: string;
  readonly usergroup?: string;
  /** How often a time up to now is asked for again. */
  readonly refresh?: Refresh;
  /** Only the answer is shown, for a page that frames this one. */
  readonly embed?: true;
  /** New rows arrive by themselves. */
  readonly live?: true;
}

const TEXTS = [
  'q',
  'since',
  'until',
  'zone',
  'by',
  'cluster',
  'group',
  'resource',
  'namespace',
  'name',
  'user',
  'usergroup',
] as const;
const FLAGS = ['embed', 'noise', 'nobars', 'stages', 'live', 'side', 'status', 'managed'] as const;
const CHOICES = ['view', 'order', 'density', 'wrap', 'refresh'] as const;
const POSITIONS = ['open', 'compare', 'at', 'against'] as const;

/** Longer than any query the server takes; a longer address was not made by this page. */
export const MAX_TEXT = 8000;

/** The state in the parameters of an address. What it does not know or cannot read is left out. */
export function readPageState(parameters: URLSearchParams): PageState {
  const state: Record<string, unknown> = {};
  for (const name of TEXTS) put(state, name, textOf(parameters.get(name)));
  for (const name of FLAGS) put(state, name, parameters.has(name) ? true : undefined);
  for (const name of POSITIONS) put(state, name, positionOf(parameters.get(name)));
  put(state, 'view', parameters.get('view') === 'table' ? 'table' : undefined);
  put(state, 'order', parameters.get('order') === 'oldest' ? 'oldest' : undefined);
  put(state, 'density', oneOf(parameters.get('density'), isDensity));
  put(state, 'refresh', oneOf(parameters.get('refresh'), isRefresh));
  put(state, 'wrap', oneOf(parameters.get('wrap'), isWrap));
  put(state, 'only', listOf(parameters.get('only'))?.filter(isPresetName));
  put(state, 'columns', listOf(parameters.get('columns')));
  return state as PageState;
}

/** The parameters of an address that hold a state; the same state always gives the same text. */
export function writePageState(state: PageState): URLSearchParams {
  const texts: readonly (readonly [string, string | number | undefined])[] = [
    ...TEXTS.map((name) => [name, state[name]] as const),
    ['only', state.only?.join(',')],
    ...FLAGS.map((name) => [name, state[name] && 1] as const),
    ...CHOICES.map((name) => [name, state[name]] as const),
    ['columns', state.columns?.join(',')],
    ...POSITIONS.map((name) => [name, state[name]] as const),
  ];
  const written = texts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(written);
}

function put(state: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined && !(Array.isArray(value) && value.length === 0)) state[name] = value;
}

function textOf(text: string | null): string | undefined {
  return text === null || text === '' || text.length > MAX_TEXT ? undefined : text;
}

function oneOf<T extends string>(
  text: string | null,
  isIt: (text: string) => text is T,
): T | undefined {
  return text !== null && isIt(text) ? text : undefined;
}

function listOf(text: string | null): readonly string[] | undefined {
  return textOf(text)
    ?.split(',')
    .filter((item) => item !== '');
}

function positionOf(text: string | null): number | undefined {
  const position = Number(text);
  return text !== null && /^\d+$/.test(text) && Number.isSafeInteger(position)
    ? position
    : undefined;
}
