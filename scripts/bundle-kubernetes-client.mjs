// Puts the part of @kubernetes/client-node that is used, and what it needs, into the one file of
// dist/ that imports it. The package with its dependencies would take 57 MB of every installation.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'vite';

const FILE = 'kube-config-library.js';
/** A bundle this large has caught the generated API, which is nine tenths of the package. */
const MAX_BYTES = 1024 * 1024;

/** Replaces `dist/cluster/kube-config-library.js`; writes the licences of what is inside beside it. */
export async function bundleKubernetesClient(root) {
  const folder = join(root, 'dist', 'cluster');
  const entry = join(root, 'src', 'cluster', 'kube-config-library.ts');
  const modules = new Set();
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: entry,
      outDir: join(folder, '.bundle'),
      target: 'node20',
      minify: false,
      rolldownOptions: {
        output: { entryFileNames: FILE, format: 'es', codeSplitting: false },
        // The package does not say that its files may be left out; that those of gen/ may be is
        // shown by the tests that log in with the bundle.
        treeshake: { moduleSideEffects: (id) => !id.includes('/client-node/dist/gen/') },
      },
    },
    ssr: { target: 'node', noExternal: true },
    plugins: [
      {
        // Used for its Headers alone, which Node has; it would be a third of the bundle.
        name: 'headers-of-node',
        enforce: 'pre',
        resolveId: (id) => (id === 'node-fetch' ? '\0node-fetch' : undefined),
        load: (id) =>
          id === '\0node-fetch'
            ? 'export const Headers = globalThis.Headers; export default globalThis.fetch;'
            : undefined,
      },
      {
        name: 'what-is-inside',
        generateBundle(_options, bundle) {
          for (const chunk of Object.values(bundle)) {
            for (const id of Object.keys(chunk.modules ?? {})) modules.add(id);
          }
        },
      },
    ],
  });
  const bundle = readFileSync(join(folder, '.bundle', FILE), 'utf8');
  if (bundle.length > MAX_BYTES) throw new Error(`${FILE} has ${bundle.length} bytes`);
  rmSync(join(folder, `${FILE}.map`), { force: true });
  renameSync(join(folder, '.bundle', FILE), join(folder, FILE));
  rmSync(join(folder, '.bundle'), { recursive: true });
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(modules, root));
}

/** Name, version and licence text of every package that modules of a bundle come from. */
function licencesOf(modules, root) {
  const folders = new Set(
    [...modules].filter((id) => id.includes('/node_modules/')).map(packageOf),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined && license === undefined) {
      throw new Error(`no licence in ${relative(root, folder)}`);
    }
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const head = 'kube-config-library.js holds parts of these packages.\n';
  return [head, ...texts].join(`\n${'-'.repeat(72)}\n\n`);
}

/** The folder of the package a file is in; some packages have a package.json without a name inside. */
function packageOf(id) {
  let folder = dirname(id.replace(/^\0/, '').replace(/\?.*$/, ''));
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name) return folder;
    folder = dirname(folder);
  }
}
