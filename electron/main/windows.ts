import { BrowserWindow, dialog, screen, shell } from 'electron';
import type { Openings } from '#electron/host/openings.ts';
import { START_URL } from './address.ts';
import { createOpener } from './external.ts';
import { openAt, readWindowState, SMALLEST, writeWindowState, type Bounds } from './window-state.ts';
import { createWindowRouter, type WindowRouter } from './window-router.ts';

/** The windows on one profile. */
export interface Windows {
  open(): void;
  /** Brings a window to the front; opens one when there is none. */
  focus(): void;
  /** Sends a menu command to the window that has the focus. */
  send(command: string): void;
  routerOf(contentsId: number): WindowRouter | undefined;
  readonly count: number;
}

interface OpenWindow {
  readonly window: BrowserWindow;
  readonly router: WindowRouter;
  readonly send: (command: string) => void;
}

export interface WindowsOptions {
  readonly preload: string;
  readonly stateFile: string;
  readonly openings: Pick<Openings, 'left' | 'broke'>;
}

/**
 * @param preload path of the built preload
 * @param stateFile where the last window's place and zoom are kept
 * @param openings told when the last window was closed, and when a page crashed: the engine may have been opening the store
 */
export function createWindows({ preload, stateFile, openings }: WindowsOptions): Windows {
  const open = new Map<number, OpenWindow>();
  const openExternal = createOpener(askToOpen, (url) => shell.openExternal(url));

  const openOne = (): void => {
    const state = readWindowState(stateFile);
    const [main, ...others] = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display): Bounds => display.workArea);
    const window = new BrowserWindow({
      ...openAt(state, [main!, ...others]),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      title: 'Release Cockpit',
      show: false, // shown with its first picture: no white flash in the dark theme
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        navigateOnDragDrop: false,
        spellcheck: false, // its dictionaries would be fetched from the network unasked
      },
    });
    const { webContents } = window;
    const id = webContents.id;
    const { router, send } = createWindowRouter({ openExternal, openWindow: openOne });
    open.set(id, { window, router, send });

    if (state?.maximized && open.size === 1) window.maximize();
    window.once('ready-to-show', () => window.show());
    webContents.on('did-finish-load', () => webContents.setZoomLevel(state?.zoom ?? 0));
    // The plan is in the profile: a page that crashed is simply opened again.
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      openings.broke();
      if (!window.isDestroyed()) window.reload();
    });
    window.on('close', () => {
      writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized(), zoom: webContents.getZoomLevel() });
    });
    window.on('closed', () => {
      open.delete(id);
      if (open.size === 0) openings.left();
    });
    void window.loadURL(START_URL);
  };

  const front = (): OpenWindow | undefined => {
    const focused = BrowserWindow.getFocusedWindow();
    return [...open.values()].find(({ window }) => window === focused) ?? [...open.values()].at(-1);
  };
  return {
    open: openOne,
    focus: () => {
      const found = front();
      if (found === undefined) return openOne();
      if (found.window.isMinimized()) found.window.restore();
      return found.window.focus();
    },
    send: (command) => front()?.send(command),
    routerOf: (id) => open.get(id)?.router,
    get count() {
      return open.size;
    },
  };
}

async function askToOpen({ url, host }: { readonly url: string; readonly host: string }): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    buttons: ['Open', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    message: `Open ${host} outside the cockpit?`,
    detail: url,
  });
  return response === 0;
}
