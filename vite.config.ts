import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** How the page is built, and served while it is worked on beside a running `annals serve`. */
export default defineConfig({
  root: 'src/ui',
  plugins: [react()],
  build: {
    outDir: '../../dist/ui',
    emptyOutDir: true,
    target: 'es2023',
    // The polyfill would be a script that the content security policy has to know.
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:7400' } },
});
