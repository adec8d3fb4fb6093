import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const LINE_MERGE = 'node-diff3';
const MARKDOWN = ['unified', 'remark-', 'rehype-', 'mdast', 'hast', LINE_MERGE];

/**
 * What each folder may import: the most specific entry wins. Prefixes of our own paths, and names of packages; one that ends in a slash by its
 * single files only, for its index reads hundreds of them.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'shared/lib': ['shared/lib'],
  'shared/domain': ['shared/lib', 'shared/domain', 'date-fns/', '@date-fns/tz', ...MARKDOWN],
  'shared/sync': ['shared/lib', 'shared/domain', 'shared/sync', LINE_MERGE],
  'shared/tracker': ['shared/lib', 'shared/domain', 'shared/sync', 'shared/tracker'],
  'shared/plan': ['shared/lib', 'shared/domain', 'shared/sync', 'shared/plan', 'yjs', 'zod'],
  'shared/export': ['shared/lib', 'shared/domain', 'shared/export', ...MARKDOWN],
  'shared/contract': ['shared', 'zod', '@orpc/contract'],
  'electron/main': ['electron/main', 'electron/host', 'shared', 'electron', 'node:', '@orpc/', 'zod'],
  'electron/preload': ['electron/preload', 'shared/contract', 'electron'],
  'electron/browser': ['electron/browser', 'electron/host', 'shared', 'node:', 'ws', '@orpc/', 'zod'],
  'electron/host': ['electron/host', 'electron/sandbox', 'shared', 'node:', '@orpc/', 'zod', 'undici', '@napi-rs/keyring', 'ws'],
  'electron/host/trackers': ['electron/host/http', 'electron/host/trackers', 'shared', 'zod'],
  'electron/sandbox': ['electron/sandbox', 'shared', 'node:', 'zod'],
  'renderer/engine': ['renderer/engine', 'shared', 'dexie', 'react', 'yjs', 'zod', '@orpc/', 'fflate', ...MARKDOWN],
  'renderer/ui': [
    'renderer/ui',
    'shared/lib',
    'react',
    '@base-ui/',
    '@tanstack/react-table',
    '@tanstack/react-virtual',
    'lucide-react',
    'zustand',
  ],
  'renderer/features': [
    'renderer/features',
    'renderer/engine/client',
    'renderer/ui',
    'shared',
    'react',
    '@base-ui/',
    '@tanstack/',
    'lucide-react',
    'zustand',
    'date-fns/',
    '@codemirror/',
    '@lezer/',
    'react-markdown',
    ...MARKDOWN,
  ],
  'renderer/app': [
    'renderer',
    'shared',
    'react',
    'react-dom',
    '@base-ui/',
    '@tanstack/',
    'lucide-react',
    'zustand',
    '@orpc/',
    'zod',
    'date-fns/',
  ],
};

const FOLDERS = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx)$/.test(name))
    .map((name) => join(folder, name).replaceAll('\\', '/'));
}

function imports(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const statements = [...text.matchAll(/^(?:import|export)\s(?:[^;'"=]*?\sfrom\s*)?['"]([^'"]+)['"]/gm)];
  const expressions = [...text.matchAll(/\b(?:import|new URL)\(\s*['"]([^'"]+)['"]\s*[,)]/g)].filter((match) =>
    /^[#.]|^[a-z@]/.test(match[1]!),
  );
  const found = [...statements, ...expressions].map((match) => match[1]!).filter((name) => !name.includes('://'));
  return found
    .filter((name) => !/\.(css|svg|woff2)(\?.*)?$/.test(name))
    .map((name) => {
      if (name.startsWith('#')) return name.slice(1);
      if (name.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), name)).replaceAll('\\', '/');
      return name;
    });
}

const under = (name: string, allowed: string): boolean =>
  name === allowed || name.startsWith(/[/:-]$/.test(allowed) ? allowed : `${allowed}/`);

test.each(['shared', 'electron', 'renderer'])('imports in %s/ follow the arrows of the folder table', (top) => {
  const broken = sourceFiles(top).flatMap((file) => {
    const folder = FOLDERS.find((name) => file.startsWith(`${name}/`));
    if (folder === undefined) return [`${file} stands in no known folder`];
    return imports(file)
      .filter((name) => !MAY_IMPORT[folder]!.some((allowed) => under(name, allowed)))
      .map((name) => `${file} -> ${name}`);
  });
  expect(broken).toEqual([]);
});

test('a feature reaches another feature only through its index', () => {
  const broken = sourceFiles('renderer/features').flatMap((file) => {
    const own = file.split('/').slice(0, 3).join('/');
    return imports(file)
      .filter(
        (name) =>
          name.startsWith('renderer/features/') && !name.startsWith(`${own}/`) && !/^renderer\/features\/[^/]+\/index\.ts$/.test(name),
      )
      .map((name) => `${file} -> ${name}`);
  });
  expect(broken).toEqual([]);
});

test('shared/ reads no clock, no random numbers and no network', () => {
  const broken = sourceFiles('shared').filter((file) =>
    /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|(?:await|return|=|=>) fetch\(|\bcrypto\.|performance\.now/.test(
      readFileSync(join(ROOT, file), 'utf8'),
    ),
  );
  expect(broken).toEqual([]);
});
