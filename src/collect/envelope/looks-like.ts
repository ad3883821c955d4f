import { foreignBytes } from '../foreign-bytes.ts';
import { foreignDocument } from '../foreign-document.ts';
import { foreignText } from '../foreign-text.ts';
import { scanDocument } from '../scan-document.ts';

/** Enough to tell one thing from another; a text may be far longer. */
const LOOKED_AT_BYTES = 16 << 10;

/** Completes "it looks like …" for a text that holds no audit event. */
export function looksLike(text: Buffer): string {
  const head = text.subarray(0, LOOKED_AT_BYTES);
  const binary = foreignBytes(head);
  if (binary !== undefined) return binary.looksLike;
  const content = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (content === '') return 'nothing';
  const start = content.startsWith('[') ? content.indexOf('{') : 0;
  if (start === -1 || !content.startsWith('{', start)) return foreignText(content).looksLike;
  return foreignDocument(scanDocument(content, start), content).looksLike;
}
