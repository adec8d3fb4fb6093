import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runNode, tool } from './install.mjs';

/** Our own source, by name: walking the whole tree would lint node_modules too, which takes minutes. */
const SOURCES = ['electron', 'renderer', 'shared', 'build', 'tests', 'vite.config.ts', 'vitest.config.ts', 'playwright.config.ts'].filter(
  (path) => existsSync(join(ROOT, path)),
);

/** Type check of everything. @returns {Promise<number>} exit code */
export const typecheck = () => runNode([tool('typescript', 'tsc'), '--project', '.']);

/** Lint rules, with types. @returns {Promise<number>} exit code */
export const lint = (...flags) => runNode([tool('oxlint'), '--type-aware', '--deny-warnings', ...flags, ...SOURCES]);

/** Whether the formatting is the agreed one. @returns {Promise<number>} exit code */
export const format = () => runNode([tool('prettier'), '--check', '--log-level=warn', ...SOURCES]);
