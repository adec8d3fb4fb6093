import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A browser driven over two pipes of its own: no port is opened that another program could reach. */
export interface DevTools {
  /** Sends one command. @throws Error with the browser's own words, or when it ended */
  send(method: string, params?: object, session?: string): Promise<Readonly<Record<string, unknown>>>;
  /** Calls back for each event of this name. */
  on(method: string, listener: (params: Readonly<Record<string, unknown>>, session: string | undefined) => void): void;
  /** Ends the browser and resolves when it is gone. */
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/**
 * Starts a browser with `--remote-debugging-pipe`: JSON messages, each ended by a zero byte, in on descriptor 3, out on 4.
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export function startDevTools(executable: string, args: readonly string[], signal: AbortSignal): DevTools {
  const child: ChildProcess = spawn(executable, ['--remote-debugging-pipe', ...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, { resolve: (value: Readonly<Record<string, unknown>>) => void; reject: (reason: Error) => void }>();
  const listeners = new Map<string, ((params: Readonly<Record<string, unknown>>, session: string | undefined) => void)[]>();
  let ended: Error | null = null;
  let lastId = 0;

  const end = (reason: Error): void => {
    ended ??= reason;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      end(error);
      resolve();
    });
    child.once('close', (code) => {
      end(new Error(`The browser ended by itself (code ${code ?? 'none'}).`));
      resolve();
    });
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop(); // while the caller was still making a folder
  input.on('error', () => undefined); // a browser that ended; `close` says so

  const receive = (text: string): void => {
    const message = JSON.parse(text) as Message;
    if (message.id === undefined) {
      for (const listener of listeners.get(message.method ?? '') ?? []) listener(message.params ?? {}, message.sessionId);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) call?.resolve(message.result ?? {});
    else call?.reject(new Error(message.error.message));
  };
  let parts: Buffer[] = [];
  output.on('data', (chunk: Buffer) => {
    for (let from = 0; ;) {
      const zero = chunk.indexOf(0, from);
      if (zero === -1) return void parts.push(chunk.subarray(from));
      receive(Buffer.concat([...parts, chunk.subarray(from, zero)]).toString('utf8'));
      parts = [];
      from = zero + 1;
    }
  });

  return {
    send: (method, params = {}, session) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        const id = (lastId += 1);
        waiting.set(id, { resolve, reject });
        input.write(`${JSON.stringify({ id, method, params, ...(session === undefined ? {} : { sessionId: session }) })}\0`);
        return undefined;
      }),
    on: (method, listener) => void listeners.set(method, [...(listeners.get(method) ?? []), listener]),
    close: async () => {
      signal.removeEventListener('abort', stop);
      stop();
      await gone;
    },
  };
}
