import { RPCHandler } from '@orpc/server/message-port';
import { z } from 'zod';
import { textLists } from '#shared/contract/text-lists.ts';
import { instantOf } from '#shared/domain/time.ts';
import { createEngine } from './engine.ts';
import { portHost, socketHost } from './host-link.ts';
import { startCounted } from './opening.ts';
import { inRealTime } from './plan/sender.ts';
import { CockpitDb } from './store/db.ts';
import { persistPlace, storeFactory } from './store/place.ts';
import type { ReadAhead } from './store/read-ahead.ts';
import { browserWitness } from './store/witness.ts';

// Before the first schema: zod would try `new Function`, which the content security policy reports (zod's own advice under CSP).
z.config({ jitless: true });

/** What the worker's entry has under way. */
export interface Started {
  /** The socket to the host, and where to open the next one; null where windows bring ports. */
  readonly host: { readonly address: (returning: boolean) => string; readonly socket: WebSocket } | null;
  readonly ahead: Promise<ReadAhead | null>;
}

/** Starts the engine. @returns serves one window on its port */
export function startServing({ host: way, ahead }: Started): (port: MessagePort | DedicatedWorkerGlobalScope) => void {
  const ports = way === null ? portHost() : null;
  const host = ports ?? socketHost(way!.address, inRealTime, way!.socket);
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
    ahead,
  });
  const handler = new RPCHandler(engine.router, { customJsonSerializers: [textLists] });
  void startCounted(engine.core, host);

  return (port) => {
    const onMessage = (event: Event): void => {
      const { data, ports: brought } = event as MessageEvent<unknown>;
      if (typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'host-port') return;
      event.stopImmediatePropagation(); // not a word of the engine's contract
      if (ports !== null && brought[0] !== undefined) ports.add(brought[0]);
    };
    port.addEventListener('message', onMessage);
    handler.upgrade(port);
    if (port instanceof MessagePort) port.start();
  };
}
