import { arrivalPath } from '#shared/contract/host-socket.ts';
import { firstPlaceOf } from '#shared/contract/engine-name.ts';
import { setFirstPlace } from './store/place.ts';
import { readAhead } from './store/read-ahead.ts';

/**
 * The engine's entry: a shared worker, one for all windows; or a dedicated worker where shared ones are missing. It is small and imports
 * none of the engine: while the engine's code is fetched and compiled, the host's socket opens and what was pulled is read.
 *
 * The way to the host: in the browser shell the worker opens a WebSocket to the server that served it. In the desktop shell a window
 * brings a message port, before any other word on its own port: `port.postMessage({ kind: 'host-port' }, [port])`.
 */
const STORE_FIRST_MS = 60;

const origin = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
const id = crypto.randomUUID();
const address = (returning: boolean): string => origin + arrivalPath({ engine: id, returning });
const inDesktop = location.protocol === 'app:';

const windows: MessagePort[] = [];
const words: MessageEvent[] = [];
let serve = (port: MessagePort): unknown => windows.push(port);
const keep = (event: MessageEvent): unknown => words.push(event);

if ('onconnect' in self) (self as unknown as SharedWorkerGlobalScope).onconnect = (event) => serve(event.ports[0]!);
else self.addEventListener('message', keep);

setFirstPlace(firstPlaceOf(self.name));
const started = { host: inDesktop ? null : { address, socket: new WebSocket(address(false)) }, ahead: readAhead() };

// The store first, so that the browser reads while this thread compiles and runs the engine's code; a store that hesitates is not waited for.
const asked = Promise.race([started.ahead, new Promise((resume) => setTimeout(resume, STORE_FIRST_MS))]);
void asked
  .then(() => import('./serve.ts'))
  .then(({ startServing }) => {
    const serveWindow = startServing(started);
    serve = serveWindow;
    for (const port of windows.splice(0)) serveWindow(port);
    if ('onconnect' in self) return;
    serveWindow(self as unknown as DedicatedWorkerGlobalScope);
    self.removeEventListener('message', keep);
    for (const { data, ports } of words.splice(0))
      self.dispatchEvent(new MessageEvent('message', { data: data as unknown, ports: [...ports] }));
  });
