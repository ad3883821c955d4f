/** An address as eight groups of 16 bits. IPv4 is kept as its v4-mapped IPv6 address. */
type Address = readonly number[];

/** A range of addresses: those that share the first `prefixBits` bits with `address`. */
export interface Network {
  readonly address: Address;
  readonly prefixBits: number;
}

const MAPPED_BITS = 96;
const GROUP_BITS = 16;

/**
 * Reads `10.0.0.0/8` or `fd00::/8`. Bits behind the prefix are ignored, as `10.1.2.3/8` is what
 * people write. Undefined when it is no network.
 */
export function parseNetwork(text: string): Network | undefined {
  const [host = '', prefix = '', ...rest] = text.split('/');
  const address = parseAddress(host);
  if (address === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined;
  const prefixBits = Number(prefix) + (host.includes(':') ? 0 : MAPPED_BITS);
  return prefixBits <= 128 ? { address, prefixBits } : undefined;
}

/** Whether a text is an address that lies in the network. */
export function isInNetwork(text: string, { address, prefixBits }: Network): boolean {
  const candidate = parseAddress(text);
  if (candidate === undefined) return false;
  for (let group = 0; group * GROUP_BITS < prefixBits; group++) {
    const shift = Math.max(0, (group + 1) * GROUP_BITS - prefixBits);
    if ((candidate[group] ?? 0) >> shift !== (address[group] ?? 0) >> shift) return false;
  }
  return true;
}

/** The address a text is, or undefined. A zone (`fe80::1%eth0`) is cut off. */
function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const ipv4 = parseIPv4(text);
    return ipv4 && [0, 0, 0, 0, 0, 0xffff, ...ipv4];
  }
  const zone = text.indexOf('%');
  return parseIPv6(zone < 0 ? text : text.slice(0, zone));
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function parseIPv4(text: string): readonly [number, number] | undefined {
  const match = IPV4.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256] = match.slice(1).map(Number);
  return a > 255 || b > 255 || c > 255 || d > 255 ? undefined : [a * 256 + b, c * 256 + d];
}

function parseIPv6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const pieces = text.split(':');
  for (const [at, piece] of pieces.entries()) {
    const ipv4 = at === pieces.length - 1 && piece.includes('.') ? parseIPv4(piece) : undefined;
    if (ipv4 !== undefined) groups.push(...ipv4);
    else if (/^[0-9a-fA-F]{1,4}$/.test(piece)) groups.push(Number.parseInt(piece, 16));
    else return undefined;
  }
  return groups;
}
