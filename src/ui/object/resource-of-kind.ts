import { kindNameOf } from '../../trail/kind-name.ts';

/** The resource of a kind, where the rules of English find one whose singular is that kind. */
export function resourceOfKind(kind: string, group: string): string | undefined {
  const word = kind.toLowerCase();
  if (word === '') return undefined;
  const usual = [`${word}s`, `${word}es`, word];
  const plurals = /[^aeiou]y$/.test(word) ? [word.replace(/y$/, 'ies'), ...usual] : usual;
  return plurals.find((plural) => {
    const { singular } = kindNameOf(plural, group);
    return singular.toLowerCase() === word || singular.toLowerCase() === `${word}.${group}`;
  });
}
