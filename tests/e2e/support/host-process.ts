import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { runBrowserShell } from '#electron/browser/run.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';

// A host in a process of its own, so that a test can kill it at any moment: `node host-process.ts <profile folder>`.
const bundle = resolve(import.meta.dirname, '../../../out/renderer');
const shell = await runBrowserShell({ profile: process.argv[2]!, port: null, bundle, version: '0.0.0-test', vault: memoryVault() });
console.log(shell.url);
// At once: it is not asked before it is ended.
flushCompileCache();
