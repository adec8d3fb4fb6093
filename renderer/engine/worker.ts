import { RPCHandler } from '@orpc/server/message-port';
import { z } from 'zod';
import { arrivalPath } from '#shared/contract/host-socket.ts';
import { instantOf } from '#shared/domain/time.ts';
import { createEngine } from './engine.ts';
import { portHost, socketHost } from './host-link.ts';
import { inRealTime } from './plan/sender.ts';
import { CockpitDb } from './store/db.ts';
import { persistPlace, storeFactory } from './store/place.ts';
import { browserWitness } from './store/witness.ts';

/**
 * The engine's entry: a shared worker, one for all windows; or a dedicated worker where shared ones are missing.
 *
 * The way to the host: in the browser shell the worker opens a WebSocket to the server that served it. In the desktop shell a window
 * brings a message port, before any other word on its own port: `port.postMessage({ kind: 'host-port' }, [port])`.
 */

// Before the first schema: zod would try `new Function`, which the content security policy reports (zod's own advice under CSP).
z.config({ jitless: true });

const inDesktop = location.protocol === 'app:';
const ports = inDesktop ? portHost() : null;
const origin = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
const id = crypto.randomUUID();
const host = ports ?? socketHost((returning) => origin + arrivalPath({ engine: id, returning }), inRealTime);

const engine = createEngine({
  db: new CockpitDb(),
  host,
  now: () => instantOf(Date.now()),
  newId: () => crypto.randomUUID(),
  schedule: inRealTime,
  indexedDB: storeFactory,
  persist: persistPlace,
  witness: browserWitness,
  isOnline: () => navigator.onLine,
});
const handler = new RPCHandler(engine.router);

/** Serves one window. */
function serve(port: MessagePort | DedicatedWorkerGlobalScope): void {
  const onMessage = (event: Event): void => {
    const { data, ports: brought } = event as MessageEvent<unknown>;
    if (typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'host-port') return;
    event.stopImmediatePropagation(); // not a word of the engine's contract
    if (ports !== null && brought[0] !== undefined) ports.add(brought[0]);
  };
  port.addEventListener('message', onMessage);
  handler.upgrade(port);
  if (port instanceof MessagePort) port.start();
}

if ('onconnect' in self) {
  (self as unknown as SharedWorkerGlobalScope).onconnect = (event) => serve(event.ports[0]!);
} else {
  serve(self as unknown as DedicatedWorkerGlobalScope);
}

void engine.core.start();
