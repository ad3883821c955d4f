import { kindNameOf } from '../../trail/kind-name.ts';

/** The resource of a kind, where the rules of English find one whose singular is that kind. */
export function resourceOfKind(kind: string, group: string): string | undefined {
  if (kind === '') return undefined;
  const word = kind.toLowerCase();
  const ending = /[^aeiou]y$/.test(word) ? [word.replace(/y$/, 'ies')] : [];
  const plurals = [...ending, `${word}s`, `${word}es`, word];
  return plurals.find((plural) => {
    const { singular } = kindNameOf(plural, group);
    return singular.toLowerCase() === word || singular.toLowerCase() === `${word}.${group}`;
  });
}
