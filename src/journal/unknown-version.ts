import { Failure } from '../base/failure.ts';

/** A file of a format this program does not know: nothing may be cut, skipped or called damaged. */
export function unknownVersion(place: string, version: number): Failure {
  return new Failure('journal/unknown-version', `cannot read ${place}: format version ${version}`, {
    hint: 'Open this store with the version of Annals that wrote it, or a newer one.',
  });
}
