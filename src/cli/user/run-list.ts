import { type Binding, bindingWords } from '../../cluster/user/find-access.ts';
import { openAdmin } from '../cluster/open-admin.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Column } from '../output/column.ts';
import { writeRows } from '../output/write-rows.ts';
import type { Terminal } from '../terminal.ts';
import type { ListOptions } from './list-command.ts';
import { latestEnd, type UserSummary, userSummaries } from './user-summaries.ts';

/** `annals user list`: who is known, what he may do, until when, when he was last seen. */
export async function runList(terminal: Terminal, options: ListOptions): Promise<ExitCode> {
  const client = await openAdmin(options, terminal);
  const { users, missing } = await userSummaries(client, options, terminal);
  const columns = columnsOf(terminal);
  const { namespace } = options;
  const rows =
    namespace === undefined
      ? users
      : users.filter(({ own, byGroup }) => own.length + byGroup.length > 0);
  const nothing = namespace === undefined ? 'no users' : `no users with access in ${namespace}`;
  await writeRows(options.output, { rows, columns, nothing }, terminal);
  if (missing === undefined) return EXIT.fine;
  terminal.stderr.write(`not all bindings could be read: ${missing.message}\n`);
  return EXIT.found;
}

function columnsOf({ nowMs, stdout: { style } }: Terminal): readonly Column<UserSummary>[] {
  return [
    {
      name: 'user',
      header: 'USER',
      priority: 9,
      value: ({ user }) => user,
      paint: () => style.person,
    },
    {
      name: 'groups',
      header: 'GROUPS',
      priority: 3,
      value: ({ groups }) => groups,
      text: ({ groups }) => groups.join(', '),
    },
    {
      name: 'access',
      header: 'ACCESS',
      priority: 7,
      value: ({ own, byGroup }) => [...own, ...byGroup].map(bindingWords),
      text: ({ own, byGroup }) => [...own, ...byGroup].map(shortWords).join(', ') || 'none',
    },
    {
      name: 'certificateUntil',
      header: 'CERTIFICATE UNTIL',
      priority: 6,
      value: latestEnd,
      text: (user) => latestEnd(user)?.slice(0, 10) ?? pendingWord(user),
      paint: (user) => (Date.parse(latestEnd(user) ?? '') < nowMs() ? style.warn : undefined),
    },
    {
      name: 'lastSeen',
      header: 'LAST SEEN',
      priority: 5,
      value: ({ seen }) => seen?.at,
      text: ({ seen }) => seen?.at.replace('T', ' ').slice(0, 19) ?? 'never',
    },
    {
      name: 'from',
      header: 'FROM',
      priority: 4,
      value: ({ seen }) => seen?.from,
      text: ({ seen }) => seen?.from[0] ?? '',
    },
  ];
}

/** `view in team-a`: the kind of the role tells little in a table. */
function shortWords({ role, namespace }: Binding): string {
  return `${role.replace(/^annals:.*/, 'its own rules')} in ${namespace ?? 'all'}`;
}

function pendingWord({ certificates }: UserSummary): string {
  const [latest] = certificates.slice(-1);
  return latest === undefined ? 'unknown' : latest.state;
}
