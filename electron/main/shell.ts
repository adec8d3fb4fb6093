import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { app, dialog, Menu, net, powerMonitor, protocol, safeStorage, session } from 'electron';
import { createHost } from '#electron/host/index.ts';
import { bundledFiles } from '#electron/host/files/bundle.ts';
import { defaultProfile, openProfile, ProfileError } from '#electron/host/profile.ts';
import { safeStorageVault } from '#electron/host/vault/safe-storage.ts';
import { SCHEME } from './address.ts';
import { serveBundle } from './app-protocol.ts';
import { guardContents } from './guard-contents.ts';
import { menuTemplate } from './menu.ts';
import { createNetFetch } from './net-fetch.ts';
import { limitPermissions } from './permissions.ts';
import { handOutPorts } from './ports.ts';
import { electronPrinter, PRINT_SCHEME } from './printer.ts';
import { createWindows } from './windows.ts';

export interface ShellOptions {
  /** The folder with the built `renderer` and `preload`. */
  readonly built: string;
  readonly argv: readonly string[];
}

/** The profile folder of a command line: `--profile=DIR`, or the platform's usual place. */
function profileOf(argv: readonly string[]): string {
  const named = argv.find((argument) => argument.startsWith('--profile='))?.slice('--profile='.length);
  return named === undefined || named === '' ? defaultProfile('desktop') : named;
}

/**
 * Starts the desktop shell. Everything before `ready` must happen at once: sandbox and schemes cannot be changed later.
 * @returns when the first window is open, or the app was told to quit
 */
export async function startShell({ built, argv }: ShellOptions): Promise<void> {
  const folder = profileOf(argv);
  app.enableSandbox();
  app.setPath('userData', join(folder, 'chromium'));
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    PRINT_SCHEME,
  ]);
  if (!app.requestSingleInstanceLock()) return app.quit();
  app.on('web-contents-created', (_event, contents) => guardContents(contents));

  await app.whenReady();
  try {
    return await open(folder, built);
  } catch (error) {
    // A sentence where we have one; the rest is a bug and keeps its text for a report.
    dialog.showErrorBox('Release Cockpit cannot start', error instanceof ProfileError ? error.message : String(error));
    return app.quit();
  }
}

async function open(folder: string, built: string): Promise<void> {
  const profile = await openProfile(folder, randomUUID, '');
  const host = await createHost({
    profile,
    shell: 'electron',
    version: app.getVersion(),
    vault: await safeStorageVault(profile.folder, safeStorage, process.platform),
    fetch: createNetFetch(net),
    printer: electronPrinter(),
  });
  const { openings } = host;
  const windows = createWindows({
    preload: join(built, 'preload', 'index.cjs'),
    stateFile: join(profile.folder, 'window.json'),
    openings,
  });
  const beginOpening = (): number => {
    if (windows.count === 1) openings.left(); // the only window was reloaded, and its engine with it
    return openings.begin();
  };
  protocol.handle(SCHEME, serveBundle(bundledFiles(join(built, 'renderer')), beginOpening));
  limitPermissions(session.defaultSession);
  handOutPorts(host.router, windows.routerOf);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, windows.send)));
  powerMonitor.on('resume', () => host.wake());
  app.on('second-instance', () => windows.focus());
  app.on('activate', () => windows.focus());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    // The journal's last line first.
    event.preventDefault();
    void host
      .close()
      .then(() => profile.release())
      .finally(() => {
        closed = true;
        app.quit();
      });
  });
  windows.open();
}
