/** How long and how much is kept, in numbers. */
export interface Retention {
  readonly keepUs?: number;
  readonly keepBytes?: number;
}

const HOUR_US = 3600e6;
const TIME_UNITS: Readonly<Record<string, number>> = {
  h: HOUR_US,
  d: 24 * HOUR_US,
  w: 7 * 24 * HOUR_US,
  y: 365 * 24 * HOUR_US,
};

/** As people and disks count: K is 1,024. */
const SIZE_UNITS: Readonly<Record<string, number>> = {
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
};

/** Microseconds of a time such as `90d`; undefined when it is none. */
export function parseKeep(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([1-9]\d{0,5})([hdwy])$/.exec(text) ?? [];
  const unitUs = TIME_UNITS[unit];
  return unitUs === undefined ? undefined : Number(number) * unitUs;
}

/** Bytes of a size such as `50G`; undefined when it is none. */
export function parseKeepBytes(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([1-9]\d{0,5})([KMGT])$/.exec(text) ?? [];
  const unitBytes = SIZE_UNITS[unit];
  return unitBytes === undefined ? undefined : Number(number) * unitBytes;
}

/** The numbers of what a configuration file says. */
export function parseRetention({
  keep = '',
  keepBytes = '',
}: {
  readonly keep?: string;
  readonly keepBytes?: string;
}): Retention {
  const us = parseKeep(keep);
  const bytes = parseKeepBytes(keepBytes);
  return {
    ...(us !== undefined && { keepUs: us }),
    ...(bytes !== undefined && { keepBytes: bytes }),
  };
}
