/** A time zone: how far it is from UTC at a moment, and how to show it. */
export interface Zone {
  /** As it stands in the address: `UTC`, `local`, or a name of the IANA list. */
  readonly id: string;
  /** What a person reads: `UTC`, `Europe/Berlin`. */
  readonly label: string;
  /** Minutes east of UTC at a moment. */
  offsetMinutes(us: number): number;
}

const UTC: Zone = { id: 'UTC', label: 'UTC', offsetMinutes: () => 0 };

/** The zone of an address; UTC where the address has none or one that nobody knows. */
export function zoneOf(id: string | undefined): Zone {
  if (id === undefined || id === 'UTC') return UTC;
  const name = id === 'local' ? localZoneName() : id;
  const known = KNOWN.get(id) ?? makeZone(id, name);
  KNOWN.set(id, known);
  return known;
}

const KNOWN = new Map<string, Zone>();

/** What the browser calls its own zone. */
export function localZoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether a name is one of a zone. */
export function isZoneName(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function makeZone(id: string, name: string): Zone {
  if (!isZoneName(name)) return UTC;
  const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  // Formatting is slow and an offset holds for hours, so one is asked for each quarter of an hour.
  const quarters = new Map<number, number>();
  return {
    id,
    label: name,
    offsetMinutes: (us) => {
      const quarter = Math.floor(us / 900e6);
      const offset = quarters.get(quarter) ?? offsetAt(format, quarter * 900_000);
      quarters.set(quarter, offset);
      return offset;
    },
  };
}

function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const part = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName');
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(part?.value ?? '');
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
