import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { compressed, neededBy, preloaded } from './vite-plugins.ts';

const OUT = join(import.meta.dirname, '..', 'server', 'public');
const source = (path: string): string => join(import.meta.dirname, 'src', path);
const [MAIN, START] = [source('main.ts'), source('app/start.tsx')];
/** Where most visits begin, and of the simplest parts: what it shows, other pages show too. */
const OVERVIEW = source('pages/overview/overview.tsx');

/** Parts of less than this, bytes of source, go into the file of parts that nearly the same pages share. */
const PART = 100_000;

const short = (name: string): string => name.replace(/~.*|\.\w+$/, '');

export default defineConfig({
  root: import.meta.dirname,
  // What the contract shares is taken as it stands, not as it was when it was last built.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  plugins: [react(), preloaded(START), compressed(OUT)],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            neededBy('main', MAIN),
            neededBy('start', START),
            neededBy('overview', OVERVIEW),
            { name: 'parts', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: PART },
          ],
        },
        // What they are shared by would make names too long to read.
        chunkFileNames: ({ name }) => `assets/${short(name)}-[hash].js`,
        assetFileNames: ({ names: [name = ''] }) => `assets/${short(name)}-[hash][extname]`,
      },
    },
  },
  server: { proxy: { '/tasks': 'http://127.0.0.1:8080', '/session': 'http://127.0.0.1:8080' } },
});
