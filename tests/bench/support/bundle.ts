import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../../..');
const PAGES = resolve(import.meta.dirname, '../page');

/** The built app. */
export const APP = join(ROOT, 'out', 'renderer');

/** A probe as one script for the page. @param entry the bench's own when left out */
export async function probeScript(entry = join(PAGES, 'probe.ts')): Promise<string> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'chrome140',
      minify: false,
      lib: { entry, formats: ['iife'], name: 'probe', fileName: 'probe' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('The probe was not built.');
  return output.output[0].code;
}

/** A page of the bench, relative to `tests/bench/page`. */
export type PageEntry = 'react-only.tsx' | 'table.tsx' | 'dexie-rows.ts' | '../peers/rxdb.ts' | '../peers/pouchdb.ts';

/** Builds a page of the bench into `served` in a folder, for the product's own server or for another one. */
export async function buildPage(entry: PageEntry, folder: string): Promise<void> {
  const source = join(folder, 'source');
  const target = join(folder, 'served');
  await mkdir(source, { recursive: true });
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title></head>
<body><div id="root"></div><script type="module" src="/@fs/${join(PAGES, entry)}"></script></body></html>`;
  await writeFile(join(source, 'index.html'), html.replace(`/@fs/${join(PAGES, entry)}`, './main.tsx'));
  await writeFile(join(source, 'main.tsx'), `import ${JSON.stringify(join(PAGES, entry))};\n`);
  await build({
    root: source,
    base: './',
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [react()],
    build: { outDir: target, emptyOutDir: true, target: 'chrome140', modulePreload: { polyfill: false } },
  });
}
