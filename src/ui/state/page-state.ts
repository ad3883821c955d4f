import { isPresetName, type PresetName } from './presets.ts';

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
const FLAGS = ['noise', 'nobars', 'stages', 'live', 'side', 'status', 'managed'] as const;
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
  put(state, 'only', listOf(parameters.get('only'))?.filter(isPresetName));
  put(state, 'columns', listOf(parameters.get('columns')));
  return state as PageState;
}

/** The parameters of an address that hold a state; the same state always gives the same text. */
export function writePageState(state: PageState): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of TEXTS) {
    if (state[name] !== undefined && state[name] !== '') parameters.set(name, state[name]);
  }
  if (state.only !== undefined && state.only.length > 0) {
    parameters.set('only', state.only.join(','));
  }
  for (const name of FLAGS) if (state[name]) parameters.set(name, '1');
  if (state.view !== undefined) parameters.set('view', state.view);
  if (state.order !== undefined) parameters.set('order', state.order);
  if (state.columns !== undefined) parameters.set('columns', state.columns.join(','));
  for (const name of POSITIONS) {
    if (state[name] !== undefined) parameters.set(name, String(state[name]));
  }
  return parameters;
}

function put(state: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined && !(Array.isArray(value) && value.length === 0)) state[name] = value;
}

function textOf(text: string | null): string | undefined {
  return text === null || text === '' || text.length > MAX_TEXT ? undefined : text;
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
