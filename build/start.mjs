import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, ready } from './lib/install.mjs';

const USAGE = `npm start [-- options]
  --browser       run in a browser instead of Electron
  --port N        the port of the browser shell; the profile's own when left out
  --profile DIR   the folder that holds the plan
  --no-open       print the address and open no window`;

function options() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: 'boolean', default: false },
        port: { type: 'string' },
        profile: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && (!Number.isInteger(port) || port < 0 || port > 65_535))
      throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
    return { ...values, port, open: !values['no-open'] };
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return process.exit(2);
  }
}

const wanted = options();
if (wanted.help) {
  console.log(USAGE);
  process.exit(0);
}
await ready(import.meta.url);
const { build } = await import('./build.mjs');
await build();

const { electronBinary } = await import('./lib/electron.mjs');
const electron = wanted.browser ? null : electronBinary();
if (electron === null) {
  if (!wanted.browser) console.log('Electron cannot be downloaded here, so the cockpit opens in a browser instead.');
  await startBrowserShell();
} else {
  startElectron(electron);
}

function startElectron(binary) {
  const args = [ROOT, ...(wanted.profile === undefined ? [] : [`--profile=${wanted.profile}`])];
  const child = spawn(binary, args, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}

async function startBrowserShell() {
  const { runBrowserShell } = await import('../electron/browser/run.ts');
  const { defaultProfile } = await import('../electron/host/profile.ts');
  const { findBrowser } = await import('../electron/host/pdf/find-browser.ts');
  const { openAppWindow } = await import('./lib/open-window.mjs');
  const { VERSION } = await import('./lib/version.mjs');
  let shell;
  try {
    shell = await runBrowserShell({
      profile: wanted.profile ?? defaultProfile('browser'),
      port: wanted.port,
      bundle: join(ROOT, 'out', 'renderer'),
      version: VERSION,
    });
  } catch (error) {
    // The known ones are sentences; anything else is a fault of ours and keeps its stack.
    console.error(['ShellStartError', 'ProfileError'].includes(error.name) ? error.message : error);
    process.exit(1);
  }
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      shell.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  if (shell.notice !== null) console.log(shell.notice);
  console.log(`ready ${shell.url}`);
  if (wanted.open && !openAppWindow(findBrowser(), shell.url))
    console.log('Open this address in Chrome, Edge or Chromium. It works once. Ctrl+C stops the program.');
}
