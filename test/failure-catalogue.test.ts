import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '../src/base/failure-codes.ts';

const ROOT = resolve(import.meta.dirname, '..');

interface Section {
  readonly code: string;
  readonly text: string;
}

function sectionsOf(page: string): readonly Section[] {
  const [, ...sections] = page.split(/^### /m);
  return sections.map((section) => {
    const code = /^`([a-z-]+\/[a-z-]+)`\n/.exec(section)?.[1];
    // A section ends where the next area begins.
    const [own = ''] = section.split(/^## /m);
    return { code: code ?? section.slice(0, 40), text: own.slice(own.indexOf('\n')).trim() };
  });
}

const sections = sectionsOf(readFileSync(join(ROOT, 'docs/failures.md'), 'utf8'));

test('every code has one section in docs/failures.md, and every section a code', () => {
  expect(sections.map(({ code }) => code).sort()).toEqual(Object.keys(FAILURE_CODES).sort());
});

test('a section begins with what the code means and goes on with what to do', () => {
  const flat = (text: string): string => text.replace(/\s+/g, ' ');
  for (const { code, text } of sections) {
    const meaning = FAILURE_CODES[code as FailureCode].replace(/[.;].*$/, '');
    expect(flat(text).startsWith(meaning), `${code} begins with "${meaning}"`).toBe(true);
    expect(flat(text).length, `${code} says what to do`).toBeGreaterThan(meaning.length + 40);
  }
});

test('the table is sorted by area, with nothing between two codes of one area', () => {
  const areas = Object.keys(FAILURE_CODES).map((code) => code.split('/')[0]);
  expect(areas.filter((area, index) => area !== areas[index - 1])).toEqual([...new Set(areas)]);
});

test('every code is used by the program', () => {
  const source = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => /(?<!\.test)\.tsx?$/.test(name) && name !== 'failure-codes.ts')
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n');
  const unused = Object.keys(FAILURE_CODES).filter((code) => !source.includes(code));
  expect(unused).toEqual([]);
});
