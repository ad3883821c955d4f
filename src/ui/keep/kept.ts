/** Told on the window when something kept here changes; other windows are told by `storage`. */
const CHANGED = 'annals:kept';

/** Whether a text that was kept is what is expected; undefined when it is not. */
export type ReadKept<Value> = (json: unknown) => Value | undefined;

/** What the browser keeps under a name; undefined where storage is forbidden. */
export function keptText(name: string): string | null {
  try {
    return localStorage.getItem(nameOf(name));
  } catch {
    return null;
  }
}

/** Keeps a value in this browser, as JSON. Where storage is forbidden or full it is not kept. */
export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(nameOf(name), JSON.stringify(value));
  } catch {
    // A page without a memory still works.
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Calls back when anything kept changes, here or in another window, until told to stop. */
export function watchKept(tell: () => void): () => void {
  window.addEventListener(CHANGED, tell);
  window.addEventListener('storage', tell);
  return () => {
    window.removeEventListener(CHANGED, tell);
    window.removeEventListener('storage', tell);
  };
}

/** What a kept text holds, or the fallback when it is absent or not what is expected. */
export function readKept<Value>(
  text: string | null,
  read: ReadKept<Value>,
  fallback: Value,
): Value {
  if (text === null) return fallback;
  try {
    return read(JSON.parse(text)) ?? fallback;
  } catch {
    return fallback;
  }
}

function nameOf(name: string): string {
  return `annals.${name}`;
}

/** Reads a list of texts; anything else in it is left out. */
export function readTexts(json: unknown): readonly string[] | undefined {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : undefined;
}
