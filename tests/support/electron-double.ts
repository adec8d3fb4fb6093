import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/*
 * Stands in for the module `electron` in tests that run in Node: exactly the parts that electron/main and electron/preload use, typed
 * against Electron's own declarations, so that a call that Electron does not have does not compile. `calls` says what was asked of it.
 */

/** Every call worth looking at, in order: the name and its arguments. */
export const calls: (readonly [name: string, ...args: unknown[]])[] = [];
const note = (name: string, ...args: unknown[]): void => void calls.push([name, ...args]);

/** The arguments of the calls of one name. */
export const argumentsOf = (name: string): readonly (readonly unknown[])[] =>
  calls.filter(([called]) => called === name).map(([, ...args]) => args);

/** Settings of the double that a test changes. */
export const world = {
  firstInstance: true,
  safeStorage: {
    available: true,
    backend: 'gnome_libsecret' as Electron.SafeStorage['getSelectedStorageBackend'] extends () => infer B ? B : never,
  },
  answerToDialog: 0,
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
};

export function resetElectron(): void {
  calls.length = 0;
  windows.length = 0;
  protocolHandlers.clear();
  for (const emitter of [app, ipcMain, powerMonitor]) emitter.removeAllListeners();
  Object.assign(world, { firstInstance: true, answerToDialog: 0, displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] });
}

class App
  extends EventEmitter
  implements Pick<Electron.App, 'enableSandbox' | 'setPath' | 'requestSingleInstanceLock' | 'whenReady' | 'getVersion' | 'quit' | 'exit'>
{
  enableSandbox = (): void => note('app.enableSandbox');
  setPath = (name: string, path: string): void => note('app.setPath', name, path);
  requestSingleInstanceLock = (): boolean => world.firstInstance;
  whenReady = async (): Promise<void> => note('app.whenReady');
  getVersion = (): string => '1.2.3';
  quit = (): void => note('app.quit');
  exit = (code?: number): void => note('app.exit', code);
}
export const app = new App();

export class FakeContents
  extends EventEmitter
  implements Pick<Electron.WebContents, 'id' | 'setZoomLevel' | 'getZoomLevel' | 'printToPDF'>
{
  static last = 0;
  readonly id = (FakeContents.last += 1);
  zoom = 0;
  openHandler: ((details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse) | null = null;
  setWindowOpenHandler = (handler: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse): void => {
    this.openHandler = handler;
  };
  setZoomLevel = (level: number): void => {
    this.zoom = level;
  };
  getZoomLevel = (): number => this.zoom;
  printToPDF = async (options: Electron.PrintToPDFOptions): Promise<Buffer> => {
    note('printToPDF', options);
    return Buffer.from('%PDF-1.4');
  };
}

export class BrowserWindow
  extends EventEmitter
  implements
    Pick<
      Electron.BrowserWindow,
      | 'loadURL'
      | 'show'
      | 'focus'
      | 'maximize'
      | 'isMaximized'
      | 'isMinimized'
      | 'restore'
      | 'reload'
      | 'destroy'
      | 'isDestroyed'
      | 'getNormalBounds'
    >
{
  static focused: BrowserWindow | null = null;
  static getFocusedWindow = (): BrowserWindow | null => BrowserWindow.focused;
  readonly webContents = new FakeContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  url = '';
  destroyed = false;
  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    windows.push(this);
    note('new BrowserWindow', options);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL = async (url: string): Promise<void> => {
    this.url = url;
  };
  show = (): void => note('window.show');
  focus = (): void => note('window.focus');
  maximize = (): void => note('window.maximize');
  isMaximized = (): boolean => false;
  isMinimized = (): boolean => false;
  restore = (): void => note('window.restore');
  reload = (): void => note('window.reload');
  destroy = (): void => {
    this.destroyed = true;
  };
  isDestroyed = (): boolean => this.destroyed;
  getNormalBounds = (): Electron.Rectangle => ({ x: 10, y: 20, width: 1000, height: 700 });
}
/** Every window ever made. */
export const windows: BrowserWindow[] = [];

type Handler = (request: Request) => Response | Promise<Response>;
export const protocolHandlers = new Map<string, Handler>();
const handlers = {
  handle: (scheme: string, handler: Handler): void => void protocolHandlers.set(scheme, handler),
  unhandle: (scheme: string): void => void protocolHandlers.delete(scheme),
} satisfies Partial<Electron.Protocol>;
export const protocol = {
  ...handlers,
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => note('registerSchemesAsPrivileged', schemes),
} satisfies Partial<Electron.Protocol>;

/** What a session was told. */
export class FakeSession {
  permissionRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  device: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;
  beforeRequest: ((details: { url: string }, answer: (response: Electron.CallbackResponse) => void) => void) | null = null;
  readonly protocol = handlers;
  readonly webRequest = {
    onBeforeRequest: (listener: FakeSession['beforeRequest']): void => {
      this.beforeRequest = listener;
    },
  };
  setPermissionRequestHandler = (handler: FakeSession['permissionRequest']): void => {
    this.permissionRequest = handler;
  };
  setPermissionCheckHandler = (handler: FakeSession['permissionCheck']): void => {
    this.permissionCheck = handler;
  };
  setDevicePermissionHandler = (handler: FakeSession['device']): void => {
    this.device = handler;
  };
}
export const partitions = new Map<string, FakeSession>();
export const session = {
  defaultSession: new FakeSession(),
  fromPartition: (name: string): FakeSession => {
    const made = partitions.get(name) ?? new FakeSession();
    partitions.set(name, made);
    return made;
  },
};

export const ipcMain = new EventEmitter();
export const powerMonitor = new EventEmitter();
export const net = {
  request: (): never => {
    throw new Error('No test reaches the network.');
  },
};
export const shell = {
  openExternal: async (url: string): Promise<void> => note('shell.openExternal', url),
} satisfies Partial<Electron.Shell>;
export const screen = { getPrimaryDisplay: () => world.displays[0], getAllDisplays: () => world.displays };
export const dialog = {
  showMessageBox: async (options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> => {
    note('dialog.showMessageBox', options);
    return { response: world.answerToDialog, checkboxChecked: false };
  },
  showErrorBox: (title: string, content: string): void => note('dialog.showErrorBox', title, content),
};
export const Menu = {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]): Electron.MenuItemConstructorOptions[] => template,
  setApplicationMenu: (menu: unknown): void => note('Menu.setApplicationMenu', menu),
};

/** Reversible but not readable, as a keychain's ciphertext is. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => world.safeStorage.available,
  encryptStringAsync: async (text: string): Promise<Buffer> => Buffer.from(Buffer.from(text).toString('hex')),
  decryptStringAsync: async (bytes: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> => ({
    result: Buffer.from(bytes.toString(), 'hex').toString(),
    shouldReEncrypt: false,
  }),
  getSelectedStorageBackend: () => world.safeStorage.backend,
} satisfies Partial<Electron.SafeStorage>;

/** Two ends joined by Node's own message ports, spoken to as Electron's are: `on`, `start`, `postMessage`. */
class FakePort extends EventEmitter {
  readonly port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.addEventListener('message', (event: MessageEvent<unknown>) => this.emit('message', { data: event.data, ports: [] }));
  }
  start(): void {
    this.port.start();
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }
  close(): void {
    this.port.close();
    this.emit('close');
  }
}
export class MessageChannelMain {
  readonly port1: FakePort;
  /** As the page receives it. */
  readonly port2: MessagePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePort(port1);
    this.port2 = port2;
  }
}

/** The preload's side. */
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string, ...args: unknown[]): void => note('ipcRenderer.send', channel, ...args),
});
