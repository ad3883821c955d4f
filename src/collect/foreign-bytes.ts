import type { Foreign } from './recognise.ts';

/** Files known by the bytes they begin with. */
const MAGIC: readonly (readonly [offset: number, bytes: string, looksLike: string])[] = [
  [0, '1f8b', 'a gzip file inside another one'],
  [0, '28b52ffd', 'a zstd file inside another one'],
  [0, '504b0304', 'a zip archive'],
  [257, '7573746172', 'a tar archive'],
  [0, 'fd377a585a00', 'an xz file'],
  [0, '425a68', 'a bzip2 file'],
  [0, '04224d18', 'an lz4 file'],
  [0, '50415231', 'a Parquet file'],
  [0, '53514c69746520666f726d6174', 'an SQLite database'],
  [0, '7f454c46', 'a program'],
  [0, '89504e47', 'a picture'],
  [0, '25504446', 'a PDF document'],
  [0, 'd4c3b2a1', 'a network capture'],
  [0, '0a0d0d0a', 'a network capture'],
  [0, 'fffe', 'text in UTF-16'],
  [0, 'feff', 'text in UTF-16'],
];

const UNPACK = 'Unpack it first and give the log files inside.';

/** Recognises what is not text at all. */
export function foreignBytes(head: Buffer): Foreign | undefined {
  for (const [offset, hex, looksLike] of MAGIC) {
    const bytes = Buffer.from(hex, 'hex');
    if (!head.subarray(offset, offset + bytes.length).equals(bytes)) continue;
    const hint = hintFor(looksLike);
    return { kind: 'foreign', looksLike, ...(hint === undefined ? {} : { hint }) };
  }
  return isBinary(head) ? { kind: 'foreign', looksLike: 'binary data' } : undefined;
}

function hintFor(looksLike: string): string | undefined {
  if (looksLike.includes('UTF-16')) return 'Convert it first: iconv -f UTF-16 -t UTF-8.';
  return /archive|xz|bzip2|lz4|inside/.test(looksLike) ? UNPACK : undefined;
}

/** NUL bytes alone do not count: a log truncated while written has a hole of them. */
function isBinary(head: Buffer): boolean {
  let odd = 0;
  let looked = 0;
  for (const byte of head.subarray(0, 4096)) {
    if (byte === 0) continue;
    looked++;
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte >= 0xf8) odd++;
  }
  return looked > 0 && odd / looked > 0.05;
}
