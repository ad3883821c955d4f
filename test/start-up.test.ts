import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../src/cli/main.ts');
/** What every command loads; main.ts does so by a call, after it has set its memory up. */
const START = resolve(import.meta.dirname, '../src/cli/start.ts');

/** What is loaded before a command runs: imports that are neither of types nor made by a call. */
function loadedAtStart(): ReadonlySet<string> {
  const loaded = new Set<string>();
  const waiting = [MAIN, START];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const text = readFileSync(file, 'utf8');
    const imports = /^(?:import|export)\b(?!\s+type\b)[^;']*?\bfrom\s*'([^']+)'/gm;
    for (const [, name = ''] of text.matchAll(imports)) {
      if (name.startsWith('.')) waiting.push(resolve(dirname(file), name));
      else loaded.add(name);
    }
  }
  return loaded;
}

test('`annals --help` loads no package but the one that reads the command line', () => {
  const packages = [...loadedAtStart()].filter((name) => !/^(\/|\w:|node:)/.test(name));
  expect(packages).toEqual(['commander']);
});
