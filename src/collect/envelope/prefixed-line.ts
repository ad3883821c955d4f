import type { Wrapper } from './unwrapped.ts';
import { unwrapOne } from './unwrapped.ts';

const MAX_PREFIX_BYTES = 300;
/** A host name, as `oc adm node-logs` puts it before each line. */
const HOST = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})) +(?=\{)/;
/** A time, as CloudWatch's export to S3 puts it before each line. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) +(?=\{)/;

/** Lines behind one word: the host of an OpenShift node log, or the time of a CloudWatch export. */
export const prefixedLine: Wrapper<Buffer> = (text, unwrapping) => {
  const head = text.subarray(0, MAX_PREFIX_BYTES).toString('latin1');
  const time = TIME.exec(head);
  if (time !== null) return unwrapOne({ text: text.subarray(time[0].length) }, unwrapping);
  const host = HOST.exec(head);
  if (host === null) return undefined;
  return unwrapOne({ text: text.subarray(host[0].length), source: host[1] }, unwrapping);
};
