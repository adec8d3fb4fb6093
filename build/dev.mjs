import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { ROOT, ready } from './lib/install.mjs';

const QUIET = 300; // an editor saves several files at once

await ready(import.meta.url);
const { build } = await import('./build.mjs');

// The shell starts again after each build. Its port and sessions stay, so a reload of the open page is enough.
let shell = null;
const start = (args) => {
  shell = spawn(process.execPath, [join(ROOT, 'build', 'start.mjs'), ...args], { cwd: ROOT, stdio: 'inherit' });
};
const stop = () =>
  new Promise((resolve) => {
    if (shell === null || shell.exitCode !== null) return resolve();
    shell.once('exit', resolve);
    return shell.kill('SIGTERM');
  });

const args = process.argv.slice(2);
start(args);
let timer;
let working = Promise.resolve();
const changed = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    working = working.then(async () => {
      try {
        if (!(await build())) return;
      } catch (error) {
        console.error(error.message); // the old build goes on running
        return;
      }
      await stop();
      start([...args, '--no-open']);
    });
  }, QUIET);
};
for (const folder of ['electron', 'renderer', 'shared']) watch(join(ROOT, folder), { recursive: true }, changed);
console.log('Watching electron/, renderer/ and shared/. Reload the page after a build.');
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop().then(() => process.exit(0)));
