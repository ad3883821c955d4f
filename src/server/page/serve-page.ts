import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Elsewhere } from '../handle-errors.ts';
import type { App } from '../serving.ts';

/** Built files are here; their names change with their content. */
const ASSETS = 'assets';

/** In index.html, where the page reads what its own style elements have to carry. */
const NONCE = /(<meta name="csp-nonce" content=")[^"]*(")/;

const NO_PAGE =
  'Annals answers questions under /api/v1/. Its page is not built here: run npm run build.\n';

/**
 * Serves the page from the folder it was built into. It holds nothing of the trail, so it is for
 * anyone: whoever may not read sees the login. Paths that name no file are places within the page.
 * Gives what answers a path that nothing is registered for; undefined where that is not the page's.
 */
export async function servePage(
  app: App,
  folder: string,
  embedOrigins: readonly string[] = [],
): Promise<Elsewhere> {
  const config = { admits: 'anyone' } as const;
  const schema = { hide: true };
  const index = { folder, embedOrigins };
  app.get('/', { config, schema }, (_request, reply) => sendIndex(reply, index));
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    // The build packs them beside themselves.
    preCompressed: true,
    cacheControl: false,
    etag: false,
    lastModified: false,
  });
  app.get<{ Params: { '*': string } }>(`/${ASSETS}/*`, { config, schema }, (request, reply) => {
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    reply.header('vary', 'accept-encoding');
    protect(reply);
    return reply.sendFile(`${ASSETS}/${request.params['*']}`);
  });
  for (const name of await filesBeside(folder)) {
    app.get(`/${name}`, { config, schema }, (_request, reply) => {
      reply.header('cache-control', 'no-cache');
      protect(reply);
      return reply.sendFile(name);
    });
  }
  return (request, reply) => (isPlace(request) ? sendIndex(reply, index) : undefined);
}

/** Files beside index.html, such as the icon. Their names stay, so they are asked for anew. */
async function filesBeside(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /^[\w-]+(\.[\w-]+)+$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== 'index.html');
}

/** What belongs to programs; a mistake in such a path is told as such. */
const NOT_THE_PAGE = /^\/(api|assets|metrics|healthz|readyz)(\/|$)/;

/** A path a browser goes to, not one it loads a file from. */
function isPlace({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '';
  const isRead = method === 'GET' || method === 'HEAD';
  const last = path.split('/').at(-1) ?? '';
  const wantsPage = headers.accept?.includes('text/html') === true;
  return isRead && wantsPage && !NOT_THE_PAGE.test(path) && !last.includes('.');
}

/** The page, and who may frame it. */
interface Index {
  readonly folder: string;
  readonly embedOrigins: readonly string[];
}

async function sendIndex(
  reply: FastifyReply,
  { folder, embedOrigins }: Index,
): Promise<FastifyReply> {
  const path = join(folder, 'index.html');
  if (!existsSync(path)) return reply.type('text/plain; charset=utf-8').send(NO_PAGE);
  const nonce = randomBytes(16).toString('base64');
  const html = await readFile(path, 'utf8');
  protect(reply, { nonce, embedOrigins });
  // Always asked for anew, so that a new version of the program brings its own files.
  reply.header('cache-control', 'no-cache');
  return reply.type('text/html; charset=utf-8').send(html.replace(NONCE, `$1${nonce}$2`));
}

/**
 * Nothing runs but our files, nothing is loaded from elsewhere, nobody frames the page but the origins
 * that are named. Style elements that the editor makes carry the nonce of the document.
 */
function protect(
  reply: FastifyReply,
  {
    nonce,
    embedOrigins = [],
  }: { readonly nonce?: string; readonly embedOrigins?: readonly string[] } = {},
): void {
  // This older header cannot name an origin, and browsers that know the newer one leave it aside.
  if (embedOrigins.length > 0) reply.removeHeader('x-frame-options');
  const ancestors = embedOrigins.length === 0 ? "'none'" : embedOrigins.join(' ');
  const style = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  reply.header(
    'content-security-policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${style}`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      `frame-ancestors ${ancestors}`,
      "base-uri 'none'",
      "form-action 'self'",
    ].join('; '),
  );
}
