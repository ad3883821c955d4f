import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

interface Seen {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly namespace?: string };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
}

/** What a log really holds, by parsing all of it: sizes, who, what, how it ended. */
export async function describeLog(path: string): Promise<string> {
  const sizes: number[] = [];
  const counts = new Map<string, Map<string, number>>();
  const count = (table: string, value: string): void => {
    const rows = counts.get(table) ?? new Map<string, number>();
    rows.set(value, (rows.get(value) ?? 0) + 1);
    counts.set(table, rows);
  };
  let last = '';
  let first = '';
  for await (const line of createInterface({ input: createReadStream(path) })) {
    sizes.push(Buffer.byteLength(line) + 1);
    const event = JSON.parse(line) as Seen;
    if (first === '') first = event.requestReceivedTimestamp;
    last = event.requestReceivedTimestamp;
    count('level', event.level);
    count('stage', event.stage);
    count('caller', crowdOf(event.user.username));
    count('code', String(event.responseStatus?.code));
    count('resource', event.objectRef?.resource ?? '-');
    count('namespaces', event.objectRef?.namespace ?? '-');
    count('verb', event.verb);
    if (event.verb === 'delete' && event.objectRef?.resource === 'secrets') {
      count('deletes of secrets', crowdOf(event.user.username));
    }
  }
  return render({ sizes, counts, first, last });
}

function crowdOf(username: string): string {
  if (username.startsWith('system:node:')) return 'kubelet';
  if (username.startsWith('system:serviceaccount:kube-system:') && username.endsWith('controller'))
    return 'controllers';
  if (
    /^system:(kube-|serviceaccount:kube-system:(generic-garbage|horizontal-pod|root-ca))/.test(
      username,
    )
  )
    return 'controllers';
  return username.startsWith('system:serviceaccount:') ? 'service accounts' : 'people';
}

function render(of: {
  sizes: number[];
  counts: Map<string, Map<string, number>>;
  first: string;
  last: string;
}): string {
  const { sizes } = of;
  sizes.sort((a, b) => a - b);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const at = (share: number): number =>
    sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))] ?? 0;
  let text = `${sizes.length} events, ${total} bytes, ${of.first} to ${of.last}\n`;
  text += `bytes: mean ${(total / sizes.length).toFixed(0)}, p50 ${at(0.5)}, p90 ${at(0.9)}, max ${at(1)}\n`;
  for (const [table, rows] of of.counts) {
    const sorted = [...rows].sort((a, b) => b[1] - a[1]);
    const shown = sorted
      .slice(0, 24)
      .map(([value, n]) => `${value} ${((100 * n) / sizes.length).toFixed(2)} %`);
    const list = table === 'namespaces' ? shown.slice(0, 5) : shown;
    text += `${table} (${sorted.length}): ${list.join(', ')}\n`;
  }
  return text;
}
