import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const everything = { ...manifest.dependencies, ...manifest.devDependencies };

test('the version has an entry in CHANGELOG.md, the newest one first', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, v]) => v);
  expect(versions[0]).toBe(manifest.version);
});

test('every dependency is pinned to one version', () => {
  const loose = Object.entries(everything).filter(([, version]) => !/^\d+\.\d+\.\d/.test(version));
  expect(loose).toEqual([]);
});

test('every dependency is in the tables of CONTRIBUTING.md, and nothing else is', () => {
  const tables = read('CONTRIBUTING.md').split('## Dependencies')[1] ?? '';
  const cells = [...tables.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell]) => cell ?? '');
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(Object.keys(everything).sort());
});

test('the lock file agrees with package.json', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, Manifest>>;
  };
  const { version, dependencies, devDependencies, engines } = lock.packages[''] ?? manifest;
  const { version: v, dependencies: d, devDependencies: dev, engines: e } = manifest;
  expect({ version, dependencies, devDependencies, engines }).toEqual({
    version: v,
    dependencies: d,
    devDependencies: dev,
    engines: e,
  });
});

test('the lock file names the binaries of all platforms, not just of the one it was made on', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<
      Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
    >;
  };
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !names.has(name));
  expect(missing).toEqual([]);
});

test('the oldest Node allowed is the one whose types we compile against', () => {
  const oldest = /^>=(\d+)\.\d+$/.exec(manifest.engines.node)?.[1];
  expect(everything['@types/node']?.split('.')[0]).toBe(oldest);
});

test('what is published is there, and the licence is the one we say', () => {
  const missing = manifest.files.filter((path) => path !== 'dist' && !existsSync(join(ROOT, path)));
  expect(missing).toEqual([]);
  expect(read('LICENSE')).toContain('Apache License');
  expect(manifest.license).toBe('Apache-2.0');
});
