import { execFileSync, execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tool } from '#build/lib/install.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cockpit-package-'));
const dist = join(folder, 'dist');
const linux = process.platform === 'linux';
const run = promisify(execFile);

/** The tool is older than the ninth fuse and has no name for it. */
const NAMES: { readonly [name: string]: string } = { undefined: 'WasmTrapHandlers' };

/**
 * A stand-in for Electron's distribution, so that packaging can be tested where the binary cannot be had: the folder's usual files, and as
 * "binary" nothing but a fuse wire, whose place in a real binary is found by this sentinel.
 * @see https://www.electronjs.org/docs/latest/tutorial/fuses, "Fuse wire schema"
 */
function stubElectron(): string {
  const stub = join(folder, 'electron');
  mkdirSync(join(stub, 'resources'), { recursive: true });
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(stub, name), name);
  writeFileSync(join(stub, 'version'), 'v45.4.1');
  const fuses = '1'.repeat(9);
  const wire = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, fuses.length]), Buffer.from(fuses)]);
  writeFileSync(join(stub, 'electron'), wire, { mode: 0o755 });
  return stub;
}

beforeAll(async () => {
  if (!linux) return;
  // A small app of the same layout: what is packed is judged here, not what is in the bundle.
  const app = join(folder, 'app');
  for (const [path, text] of [
    ['out/main/index.js', 'export {};'],
    ['out/preload/index.cjs', ''],
    ['out/renderer/index.html', '<html></html>'],
    ['out/renderer/app.js.map', '{}'],
    ['out/fingerprint', 'x'],
    ['electron/main/main.ts', ''],
    ['node_modules/left-pad/index.js', ''],
    ['node_modules/left-pad/package.json', '{"name":"left-pad","version":"1.0.0"}'],
  ] as const) {
    mkdirSync(join(app, path, '..'), { recursive: true });
    writeFileSync(join(app, path), text);
  }
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(app, 'package.json'), JSON.stringify({ ...manifest, dependencies: {}, devDependencies: {} }));
  const config = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')
    .replace(/^directories:.*$/m, `directories: { output: ${JSON.stringify(dist)} }`)
    .replace(/^linux:.*$/m, 'linux: { target: [dir], executableName: release-cockpit }')
    .concat(`electronDist: ${JSON.stringify(stubElectron())}\n`);
  writeFileSync(join(app, 'electron-builder.yml'), config);
  await run(process.execPath, [tool('electron-builder'), '--linux', 'dir', '--config', 'electron-builder.yml', '--projectDir', app], {
    cwd: app,
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

if (!linux) console.log('Packaging is tested with a stand-in for Electron on Linux only.');

test.skipIf(!linux)('the archive holds the bundle and package.json, nothing else', () => {
  const list = execFileSync(
    process.execPath,
    [tool('@electron/asar', 'asar'), 'list', join(dist, 'linux-unpacked', 'resources', 'app.asar')],
    { encoding: 'utf8' },
  );
  const files = list.split('\n').filter((line) => /\.[a-z]+$/.test(line));
  expect(files.map((file) => file.replaceAll('\\', '/')).toSorted()).toEqual([
    '/out/main/index.js',
    '/out/preload/index.cjs',
    '/out/renderer/index.html',
    '/package.json',
  ]);
  expect(list).not.toContain('fingerprint');
});

test.skipIf(!linux)('the fuses are as reviewed', () => {
  const binary = join(dist, 'linux-unpacked', 'release-cockpit');
  const read = execFileSync(process.execPath, [tool('@electron/fuses', 'electron-fuses'), 'read', '--app', binary], { encoding: 'utf8' });
  const states = Object.fromEntries([...read.matchAll(/^\s*(\w+) is (\w+)\s*$/gm)].map(([, name, state]) => [NAMES[name!] ?? name, state]));
  expect(states).toEqual({
    RunAsNode: 'Disabled',
    EnableCookieEncryption: 'Enabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Disabled',
    EnableEmbeddedAsarIntegrityValidation: 'Enabled',
    OnlyLoadAppFromAsar: 'Enabled',
    LoadBrowserProcessSpecificV8Snapshot: 'Disabled',
    GrantFileProtocolExtraPrivileges: 'Disabled',
    WasmTrapHandlers: 'Enabled',
  });
});
