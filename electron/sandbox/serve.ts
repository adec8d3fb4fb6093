import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createFaults, SIGN_IN_PAGE, SIGN_IN_PATH, type Fault, type Faults } from '#electron/sandbox/faults.ts';
import type { SandboxTracker } from '#electron/sandbox/tracker.ts';

export interface ServeOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
}

/** One request as it was answered. `status` 0: the connection was cut before the headers. */
export interface RequestLine {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
}

export interface ServedSandbox {
  /** 'http://127.0.0.1:40123', no trailing slash. */
  readonly url: string;
  readonly faults: Faults;
  /** Every request so far in the order of its answer, the newest last; the oldest are forgotten beyond 10,000. */
  readonly requests: readonly RequestLine[];
  /** Stops listening and cuts every open connection. */
  close(): Promise<void>;
}

const LOG_LENGTH = 10_000;

/** Puts a sandbox tracker behind a loopback socket. Nothing outside this machine can reach it. */
export async function serve(tracker: SandboxTracker, options: ServeOptions = {}): Promise<ServedSandbox> {
  const faults = createFaults();
  const requests: RequestLine[] = [];
  const stopped = new AbortController();
  const log = (method: string, path: string, status: number): void => {
    requests.push({ method, path, status });
    if (requests.length > LOG_LENGTH) requests.splice(0, LOG_LENGTH / 10);
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((cause: unknown) => {
      if (stopped.signal.aborted || outgoing.headersSent) return void outgoing.destroy();
      // A fault of the sandbox itself must be seen, not mistaken for a tracker's refusal.
      const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      outgoing.writeHead(500, { 'content-type': 'text/plain', 'x-sandbox-fault': 'true' }).end(reason);
    });
  });
  server.keepAliveTimeout = 60_000; // longer than any client keeps an idle socket, so that a reused one is never half closed

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [method, path] = [incoming.method ?? 'GET', incoming.url ?? '/'];
    const body = await bodyOf(incoming);
    const met = faults.meet(method, path);
    for (const fault of met) if (fault.kind === 'latency') await wait(fault.ms, undefined, { signal: stopped.signal });
    const fault = met.find((each) => each.kind !== 'latency');
    if (fault?.kind === 'reset-before-headers') {
      if (fault.reached) await tracker.handle(requestOf(incoming, body, url));
      log(method, path, 0);
      return void incoming.socket.resetAndDestroy();
    }
    const response = path.startsWith(SIGN_IN_PATH)
      ? signInPage()
      : await responseOf(fault, () => tracker.handle(requestOf(incoming, body, url)));
    log(method, path, response.status);
    await send(outgoing, response, fault, stopped.signal);
  }

  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port ?? 0, '127.0.0.1', listening);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    faults,
    requests,
    close: () =>
      new Promise<void>((closed) => {
        stopped.abort();
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const signInPage = (): Response => new Response(SIGN_IN_PAGE, { headers: { 'content-type': 'text/html;charset=UTF-8' } });

async function bodyOf(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | null> {
  if (incoming.method === 'GET' || incoming.method === 'HEAD') return null;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? null : Buffer.concat(chunks);
}

function requestOf(incoming: IncomingMessage, body: Buffer<ArrayBuffer> | null, base: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return new Request(base + (incoming.url ?? '/'), { method: incoming.method ?? 'GET', headers, body });
}

function responseOf(fault: Fault | undefined, real: () => Promise<Response>): Promise<Response> | Response {
  return fault?.kind === 'answer' ? new Response(fault.body, { status: fault.status, headers: fault.headers }) : real();
}

async function send(outgoing: ServerResponse, response: Response, fault: Fault | undefined, stopped: AbortSignal): Promise<void> {
  const whole = Buffer.from(await response.arrayBuffer());
  const body = fault?.kind === 'truncated' ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  const headers: Record<string, string> = Object.fromEntries(response.headers);
  if (response.status !== 204) headers['content-length'] = String(body.length);
  outgoing.writeHead(response.status, headers);
  if (fault?.kind === 'reset-after-headers') {
    outgoing.write(body.subarray(0, Math.min(16, Math.floor(body.length / 2))), () => outgoing.socket?.resetAndDestroy());
    return;
  }
  if (fault?.kind === 'slow-drip') {
    for (let at = 0; at < body.length && !outgoing.destroyed; at += fault.bytes) {
      outgoing.write(body.subarray(at, at + fault.bytes));
      await wait(fault.everyMs, undefined, { signal: stopped });
    }
    outgoing.end();
    return;
  }
  outgoing.end(body);
}
