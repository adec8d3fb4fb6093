import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { SECURITY_HEADERS } from '#shared/contract/csp.ts';
import { arrivalOf, type Arrival } from '#shared/contract/host-socket.ts';
import { ENTRY_SCRIPT_PATH, ENTRY_STYLE_PATH, LEAVING_PATH, entryPage, entryScript, entryStyle, withEntryScript } from './entry-page.ts';
import type { ServedFile } from '#electron/host/files/bundle.ts';
import { pageFrom } from '#electron/host/openings.ts';
import { judge } from './guard.ts';
import type { Sessions } from './session.ts';

const SESSION_PATH = '/session';
const LARGEST_MESSAGE = 256 * 1024 * 1024; // a restored journal of a large plan; anything above is a mistake or an attack
const LARGEST_BODY = 1024;

export interface ShellServerOptions {
  readonly port: number;
  /** The built renderer, by URL path. */
  readonly files: ReadonlyMap<string, ServedFile>;
  readonly sessions: Sessions;
  /** The app's page is given out. @returns the first place in which its engine may open the store */
  readonly beginOpening: () => number;
  /** A page of the app was closed, left, or loaded again. */
  readonly leaving: () => void;
  /** Speaks the host contract on a socket that has been let in. */
  readonly serveHost: (socket: WebSocket, arrival: Arrival) => void;
}

export interface ShellServer {
  close(): Promise<void>;
}

/**
 * The loopback server around the host: the renderer's files, one exchange of token for cookie, one socket. It listens on 127.0.0.1
 * only, checks sender and address before it looks at a path, allows no other origin, and without a session gives nothing but the entry page.
 * @throws the listening error of the system, `EADDRINUSE` when the port is taken
 */
export async function startServer({ port, files, sessions, beginOpening, leaving, serveHost }: ShellServerOptions): Promise<ShellServer> {
  const index = files.get('/index.html');
  const app = index === undefined ? undefined : withEntryScript(index);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });

  const server = createServer(
    { requireHostHeader: false, requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16_384 },
    (request, response) => {
      const verdict = judge(request, port);
      if (verdict.kind === 'refuse') return end(response, 403);
      if (verdict.kind === 'redirect') return end(response, 308, { Location: verdict.to });
      return route(request, response);
    },
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const arrival = arrivalOf(request.url!);
    if (judge(request, port).kind !== 'pass' || arrival === null) return refuse(socket, '403 Forbidden');
    if (!sessions.knows(request.headers.cookie)) return refuse(socket, '401 Unauthorized');
    return sockets.handleUpgrade(request, socket, head, (opened) => serveHost(opened, arrival));
  });

  function route(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.split('?')[0]!;
    if (request.method === 'POST' && path === SESSION_PATH) return void openSession(request, response);
    if (request.method === 'POST' && path === LEAVING_PATH) return hearLeaving(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, { Allow: 'GET, HEAD' });
    if (path === ENTRY_SCRIPT_PATH) return send(request, response, entryScript);
    if (path === ENTRY_STYLE_PATH) return send(request, response, entryStyle);
    const known = sessions.knows(request.headers.cookie);
    if (path === '/') return givePage(request, response, known ? app : undefined);
    if (!known) return end(response, 401);
    const file = files.get(path);
    return file === undefined || path === '/index.html' ? end(response, 404) : send(request, response, file);
  }

  function givePage(request: IncomingMessage, response: ServerResponse, page: ServedFile | undefined): void {
    if (page === undefined) return send(request, response, entryPage, 401);
    if (request.method === 'HEAD') return send(request, response, page);
    // A browser that only guesses where the person goes next may never open the store.
    if (request.headers['sec-purpose']?.includes('prefetch') === true) return end(response, 503);
    return send(request, response, pageFrom(page, beginOpening()));
  }

  function hearLeaving(request: IncomingMessage, response: ServerResponse): void {
    const known = sessions.knows(request.headers.cookie);
    if (known) leaving();
    return end(response, known ? 204 : 401);
  }

  async function openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['content-type'] !== 'application/json') return end(response, 415);
    const token = tokenIn(await body(request, LARGEST_BODY));
    const cookie = token === null ? null : await sessions.exchange(token);
    return cookie === null ? end(response, 401) : end(response, 204, { 'Set-Cookie': cookie });
  }

  await listen(server, port);
  return {
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, file: ServedFile, status = 200): void {
  // An updated app must never run with yesterday's script: what the build names by its content is kept, everything else is asked for.
  const hashed = request.url!.startsWith('/assets/');
  // Who goes back, or gets their tabs back after a crash, is shown what is kept; but each page that opens the store must be counted.
  const others = request.url!.split('?')[0] === '/' ? 'no-store' : 'no-cache';
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': file.type,
    ETag: file.etag,
    'Cache-Control': hashed && status === 200 ? 'private, max-age=31536000, immutable' : others,
  };
  if (status === 200 && request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, 'Content-Length': file.body.length });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function end(response: ServerResponse, status: number, headers: { readonly [name: string]: string } = {}): void {
  const length = status === 204 ? {} : { 'Content-Length': 0 };
  response.writeHead(status, { ...SECURITY_HEADERS, 'Cache-Control': 'no-store', ...length, ...headers }).end();
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** @returns null when the body is larger than `limit` or the sender went away */
async function body(request: IncomingMessage, limit: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit) return null;
      parts.push(part);
    }
  } catch {
    return null;
  }
  return Buffer.concat(parts).toString('utf8');
}

function tokenIn(text: string | null): string | null {
  try {
    const parsed: unknown = text === null ? null : JSON.parse(text);
    const token = typeof parsed === 'object' && parsed !== null && 'token' in parsed ? parsed.token : null;
    return typeof token === 'string' ? token : null;
  } catch {
    return null;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
