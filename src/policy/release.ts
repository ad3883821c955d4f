/** The minor releases of Kubernetes whose behaviour is known, oldest first. */
export const RELEASES = [
  '1.24',
  '1.25',
  '1.26',
  '1.27',
  '1.28',
  '1.29',
  '1.30',
  '1.31',
  '1.32',
  '1.33',
  '1.34',
  '1.35',
  '1.36',
  '1.37',
] as const;

/** A minor release of Kubernetes, such as `1.36`. */
export type Release = (typeof RELEASES)[number];

/** What is assumed where nobody says which release a cluster runs. */
export const NEWEST_RELEASE: Release = '1.37';

/** Reads `1.36`, `v1.36` or `1.36.3`; undefined for anything not in `RELEASES`. */
export function parseRelease(text: string): Release | undefined {
  const minor = /^v?(\d+\.\d+)(?:\.\d+.*)?$/.exec(text)?.[1];
  return RELEASES.find((release) => release === minor);
}

/** Whether a release is `since` or newer. */
export function isAtLeast(release: Release, since: Release): boolean {
  return RELEASES.indexOf(release) >= RELEASES.indexOf(since);
}
