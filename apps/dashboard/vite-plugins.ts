import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

const TEXT = /\.(?:js|css|svg)$/;
const LEAST_BYTES = 1_024;

/** Compresses once what every visitor would otherwise wait for. @param folder where the build goes */
export const compressed = (folder: string): Plugin => ({
  name: 'compressed',
  apply: 'build',
  async closeBundle() {
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || !TEXT.test(file.name)) continue;
      const path = join(file.parentPath, file.name);
      const bytes = await readFile(path);
      if (bytes.length < LEAST_BYTES) continue;
      await writeFile(`${path}.br`, brotliCompressSync(bytes));
      await writeFile(`${path}.gz`, gzipSync(bytes));
    }
  },
});

/** The page itself asks for the scripts of a module that is imported later: they come while the first one does. */
export const preloaded = (module: string): Plugin => ({
  name: 'preloaded',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const files = new Set(
        chunks.filter(({ moduleIds }) => moduleIds.includes(module)).map(({ fileName }) => fileName),
      );
      for (const file of files)
        for (const other of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) files.add(other);
      return [...files].map((file) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
      }));
    },
  },
});

/** Libraries whose one file names all that there is in them. */
const BARREL = /@mantine\/(?:core|hooks)\/esm\/index\.mjs|lucide-react\/dist\/esm\/lucide-react/;

/** A file of all that a module needs before it runs. */
export const neededBy = (name: string, module: string): Rolldown.CodeSplittingGroup => {
  let needed: Set<string> | undefined;
  return {
    debugName: name,
    name: (id, graph) => {
      if (!needed) {
        needed = new Set([module]);
        for (const one of needed)
          if (!BARREL.test(one))
            for (const other of graph.getModuleInfo(one)?.importedIds ?? []) needed.add(other);
      }
      return needed.has(id) ? name : null;
    },
  };
};
