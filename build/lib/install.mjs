// Runs on Node 20 with no package installed: nothing but Node's own modules here.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');

/** Node 24 as the `node` package brings it. */
const NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const NEEDED = 24;

/** Whether a folder's node_modules holds what its package-lock.json asks for. Packages of other platforms are optional and not counted. */
export function installed(folder = ROOT) {
  const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).packages;
  const record = 'node_modules/.package-lock.json'; // npm's own note of what it installed
  if (!existsSync(join(folder, record))) return false;
  try {
    const [wanted, found] = [read('package-lock.json'), read(record)];
    return Object.entries(wanted).every(([path, entry]) => path === '' || entry.optional || found[path]?.version === entry.version);
  } catch {
    return false; // a note cut short by a killed install
  }
}

/** Installs the packages of package-lock.json when they are missing or older. Ends the process with a sentence when that fails. */
export function install() {
  if (installed()) return;
  console.log('Installing the packages of package-lock.json (npm ci). The first time this takes a minute or two.');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32', // npm is a .cmd file there
  });
  if (done.status === 0) return;
  console.error('npm ci did not finish, so nothing was started. Check the network or the registry, then run the same command again.');
  process.exit(1);
}

/**
 * Installs what is missing and makes sure this script runs on Node 24, which runs TypeScript directly: on an older one it starts
 * itself again with the `node` package's binary and ends with its exit code.
 * @param {string} script the caller's `import.meta.url`
 */
export async function ready(script) {
  install();
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return;
  if (!existsSync(NODE)) {
    console.error(
      `Node ${NEEDED} is needed and the package that brings it is incomplete. Allow its install script, or install Node ${NEEDED}, then try again.`,
    );
    process.exit(1);
  }
  const child = spawn(NODE, ['--disable-warning=ExperimentalWarning', fileURLToPath(script), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => {
    child.on('exit', (exitCode, signal) => resolve(exitCode ?? (signal === null ? 1 : 130)));
    child.on('error', () => resolve(1));
  });
  process.exit(code);
}

/** Environment for child processes: our Node 24 first on the path. */
export function toolEnv(extra = {}) {
  const path = process.env.PATH ?? process.env.Path ?? '';
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: [join(process.execPath, '..'), join(ROOT, 'node_modules', '.bin'), path].join(separator), ...extra };
}

/** Runs a Node script or module file of a package; resolves with its exit code. Output goes to the terminal. */
export function runNode(args, extra = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: toolEnv(extra) });
    child.on('exit', (code) => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
}

/** The file that a package's command runs, so that it starts without a shell on every platform. */
export function tool(name, bin = name) {
  const folder = join(ROOT, 'node_modules', name);
  const entry = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin;
  return join(folder, typeof entry === 'string' ? entry : entry[bin]);
}
