import { Failure } from '../base/failure.ts';
import { parseTime } from '../query/parse-time.ts';
import { type AccessToken, TokenFiles } from '../server/access/token-files.ts';
import { makeStoreFolder, storeFolder } from './answer/store-folder.ts';
import type { StoreOptions } from './command/options.ts';
import type { TokenCreateOptions, TokenListOptions } from './command/token-command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Column } from './output/column.ts';
import { writeRows } from './output/write-rows.ts';
import type { Terminal } from './terminal.ts';

/** `annals token create`: the token to standard output, what it is to standard error. */
export async function runTokenCreate(
  terminal: Terminal,
  { name, namespaces, clusters, expires, dataDir }: TokenCreateOptions,
): Promise<ExitCode> {
  requireName('--name', name);
  for (const one of [...(namespaces ?? []), ...(clusters ?? [])]) requireName('the name', one);
  const expiresMs = parseExpiry(expires, terminal.nowMs());
  const folder = storeFolder(dataDir, terminal);
  await makeStoreFolder(folder);
  const { text, token } = await new TokenFiles(folder, terminal.nowMs).create({
    name,
    ...(namespaces !== undefined && { namespaces }),
    ...(clusters !== undefined && { clusters }),
    ...(expiresMs !== undefined && { expiresMs }),
  });
  const { stdout, stderr } = terminal;
  stderr.write(`${name} may read ${scopeText(token)}, ${untilText(token)}.\n`);
  stderr.write('The token, for them alone; it is shown once:\n');
  stdout.write(`${text}\n`);
  return EXIT.fine;
}

/** `annals token list`: the tokens without what is secret of them. */
export async function runTokenList(
  terminal: Terminal,
  { output, dataDir }: TokenListOptions,
): Promise<ExitCode> {
  const files = new TokenFiles(storeFolder(dataDir, terminal), terminal.nowMs);
  const rows = (await files.list()).map((token) => ({ token, state: stateOf(token, files) }));
  const nothing = 'there are no tokens; "annals token create --name NAME" makes one';
  await writeRows(output, { rows, columns: COLUMNS, nothing }, terminal);
  return EXIT.fine;
}

/** `annals token revoke`. */
export async function runTokenRevoke(
  terminal: Terminal,
  name: string,
  { dataDir }: StoreOptions,
): Promise<ExitCode> {
  const files = new TokenFiles(storeFolder(dataDir, terminal), terminal.nowMs);
  if ((await files.revoke(name)) === 0) {
    const quoted = JSON.stringify(name.slice(0, 100));
    throw new Failure('access/token-unknown', `there is no valid token ${quoted}`, {
      hint: '"annals token list" shows the tokens there are.',
    });
  }
  terminal.stderr.write(`${name} may read no more\n`);
  return EXIT.fine;
}

interface Listed {
  readonly token: AccessToken;
  readonly state: 'valid' | 'expired' | 'revoked';
}

const COLUMNS: readonly Column<Listed>[] = [
  column('name', 9, ({ token }) => token.name),
  column('state', 8, ({ state }) => state),
  column('namespaces', 6, ({ token }) => token.namespaces),
  column('clusters', 5, ({ token }) => token.clusters),
  column('created', 4, ({ token }) => timeText(token.createdMs)),
  column('expires', 7, ({ token }) => token.expiresMs && timeText(token.expiresMs)),
  column('revoked', 3, ({ token }) => token.revokedMs && timeText(token.revokedMs)),
  column('id', 2, ({ token }) => token.id),
];

function column(name: string, priority: number, value: Column<Listed>['value']): Column<Listed> {
  return { name, header: name.toUpperCase(), priority, value };
}

function stateOf(token: AccessToken, files: TokenFiles): Listed['state'] {
  if (token.revokedMs !== undefined) return 'revoked';
  return files.isValid(token) ? 'valid' : 'expired';
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function scopeText({ namespaces, clusters }: AccessToken): string {
  const within = [
    ...(namespaces === undefined ? [] : [`in ${namespaces.join(', ')}`]),
    ...(clusters === undefined ? [] : [`of ${clusters.join(', ')}`]),
  ];
  return within.length === 0 ? 'everything' : `what happened ${within.join(' ')}`;
}

function untilText({ expiresMs }: AccessToken): string {
  return expiresMs === undefined ? 'without an end' : `until ${timeText(expiresMs)}`;
}

/** Plain enough for URLs, tables and the record of reads. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

function requireName(what: string, name: string): void {
  if (NAME.test(name)) return;
  throw new Failure(
    'usage/invalid',
    `${what} ${JSON.stringify(name.slice(0, 100))} is not allowed`,
    {
      hint: 'Take up to 63 letters, digits, dots, dashes or underscores, a letter or digit first.',
    },
  );
}

/** `90d` is from now on, a day or a time is what it says. */
function parseExpiry(text: string, nowMs: number): number | undefined {
  if (text === 'never') return undefined;
  const context = { nowUs: nowMs * 1000 };
  const time = parseTime(/^[\d.]+[a-z]/.test(text) ? `now+${text}` : text, context);
  const expiresMs = 'us' in time ? time.us / 1000 : 0;
  if (expiresMs > nowMs) return expiresMs;
  const reason = 'us' in time ? 'is over already' : 'is no time';
  throw new Failure('usage/invalid', `--expires ${JSON.stringify(text.slice(0, 60))} ${reason}`, {
    hint: 'Write for example 90d, 12h, 2027-06-30, or never.',
  });
}
