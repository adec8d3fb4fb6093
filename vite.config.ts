import { resolve } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { CSP_META } from './shared/contract/csp.ts';

/** Where the three builds go: a fresh folder that `build/build.mjs` swaps in when all of them are done. */
const out = (part: string): string => resolve(import.meta.dirname, process.env['COCKPIT_OUT'] ?? 'out', part);

/** The page carries its policy itself, so that it holds however the page is opened. */
const cspMeta: Plugin = {
  name: 'csp-meta',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: CSP_META }, injectTo: 'head-prepend' },
  ],
};

/** What starts the engine, in chunks of its own. */
const ENGINE_START = ['rolldown-runtime', 'engine-start'];
/** The first element that waits for nothing and that scripts may stand before; the page's policy and encoding come first. */
const BEFORE_SCRIPTS = '<link rel="icon"';
const MODULE = /[ \t]*<script async type="module" crossorigin src="\.\/([^"]+)"><\/script>\n?/g;
const STYLE = /<link rel="stylesheet" crossorigin href="(\.\/[^"]+)">/;

/**
 * Puts what starts the engine, and the names of what the window shows first, before all that the parser waits for, the theme and the shell's
 * entry script: Chromium looks ahead for nothing in a page that carries a policy. The window's own code stays behind those two.
 */
const startFirst: Plugin = {
  name: 'start-first',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
      const start = chunks.find(({ name, isEntry }) => isEntry && name === 'start');
      const isFirst = (file: string): boolean => ENGINE_START.includes(chunks.find(({ fileName }) => fileName === file)!.name);
      const entries = [...html.matchAll(MODULE)].map(([tag, file]) => ({ tag, file: file! }));
      const first = entries.filter(({ file }) => isFirst(file));
      const style = STYLE.exec(html)?.[1];
      if (start === undefined || style === undefined || first.length !== ENGINE_START.length || !html.includes(BEFORE_SCRIPTS)) {
        throw new Error('The page is not built as it was: its start, its style or its place for scripts is missing.');
      }
      const found = new Set<string>();
      const follow = (name: string): void => {
        if (found.has(name)) return;
        found.add(name);
        chunks.find(({ fileName }) => fileName === name)?.imports.forEach(follow);
      };
      for (const { file } of entries) follow(file);
      follow(start.fileName);
      const later = [...found].filter((name) => !isFirst(name));
      const lines = [
        ...first.map(({ tag }) => tag.trim()),
        ...later.map((name) => `<link rel="modulepreload" crossorigin href="./${name}" />`),
        `<link rel="preload" as="style" crossorigin href="${style}" />`,
        '<link rel="preload" as="script" href="./theme.js" />',
      ];
      const without = first.reduce((page, { tag }) => page.replace(tag, ''), html);
      return without.replace(BEFORE_SCRIPTS, [...lines, BEFORE_SCRIPTS].join('\n    '));
    },
  },
};

/**
 * Named characters from a table everywhere: the package's browser build asks `document`, which a worker does not have, and
 * writes `innerHTML`.
 */
const characterTable = {
  'decode-named-character-reference': resolve(import.meta.dirname, 'node_modules/decode-named-character-reference/index.js'),
};

/**
 * No session storage in the renderer, which keeps nothing there. The router reads it as soon as its code runs, for scroll positions that this
 * app does not ask it to keep, and in a browser that has just started that call holds the window's thread until the disk has answered.
 */
const withoutSessionStorage = { sessionStorage: 'undefined' };

/** The renderer and its workers. */
export const renderer: InlineConfig = {
  root: resolve(import.meta.dirname, 'renderer'),
  base: './',
  plugins: [react(), tailwind(), cspMeta, startFirst],
  resolve: { alias: characterTable },
  define: withoutSessionStorage,
  worker: { format: 'es' },
  build: {
    outDir: out('renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    modulePreload: { polyfill: false },
    // A data: URL would need another source in the policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // The frame of the window is an entry of its own, so that all it needs before the first paint can be put together.
      input: { index: resolve(import.meta.dirname, 'renderer/index.html'), start: resolve(import.meta.dirname, 'renderer/app/start.tsx') },
      output: {
        codeSplitting: {
          groups: [
            // What starts the engine waits for nothing else.
            {
              name: 'engine-start',
              test: /app[\\/](main|start-engine)\.ts|trusted-types|contract[\\/](csp|ports)|preload-helper/,
              priority: 3,
            },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 2 },
            { name: 'frame', tags: ['$initial'], priority: 1 },
          ],
        },
      },
    },
  },
};

/** The Electron main process: one ES module with every package inside, so that the archive needs no node_modules. */
export const main: InlineConfig = {
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ssr: 'electron/main/main.ts',
    outDir: out('main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    // The keychain binding is native code; Electron has safe storage of its own and never loads it.
    rolldownOptions: { external: ['electron', '@napi-rs/keyring'], output: { format: 'es', entryFileNames: 'index.js' } },
  },
  ssr: { noExternal: true, target: 'node' },
};

/** The preload: one CommonJS file, because a sandboxed preload cannot be an ES module. */
export const preload: InlineConfig = {
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ssr: 'electron/preload/preload.ts',
    outDir: out('preload'),
    emptyOutDir: true,
    target: 'chrome140',
    rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false } },
  },
  ssr: { noExternal: true, target: 'node' },
};

export default renderer;
