import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const OUT = join(import.meta.dirname, '..', 'server', 'public');
const TEXT = /\.(?:js|css|svg)$/;

/** Compresses once what every visitor would otherwise wait for. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  async closeBundle() {
    for (const file of await readdir(OUT, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || !TEXT.test(file.name)) continue;
      const path = join(file.parentPath, file.name);
      const bytes = await readFile(path);
      if (bytes.length < 1_024) continue;
      await writeFile(`${path}.br`, brotliCompressSync(bytes));
      await writeFile(`${path}.gz`, gzipSync(bytes));
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  build: { outDir: OUT, emptyOutDir: true, chunkSizeWarningLimit: 700, assetsInlineLimit: 0 },
  server: { proxy: { '/tasks': 'http://127.0.0.1:8080', '/session': 'http://127.0.0.1:8080' } },
});
