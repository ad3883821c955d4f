import { kindNameOf } from '../../trail/kind-name.ts';

/** The resource of a kind, where the rules of English find one whose singular is that kind. */
export function resourceOfKind(kind: string, group: string): string | undefined {
  const word = kind.toLowerCase();
  const plurals = [`${word}s`, `${word}es`, word.replace(/y$/, 'ies'), word];
  return plurals.find((plural) => {
    const { singular } = kindNameOf(plural, group);
    return singular.toLowerCase() === word || singular.toLowerCase() === `${word}.${group}`;
  });
}
