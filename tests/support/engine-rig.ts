import 'fake-indexeddb/auto';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { createEngine, type EngineRouter } from '#renderer/engine/engine.ts';
import { inRealTime } from '#renderer/engine/plan/sender.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { anyId, hostRig, type HostClient } from './host-rig.ts';

/** A whole host with the sample's trackers in it, and an engine on a store in memory. */
export interface EngineRig {
  readonly client: HostClient;
  readonly engine: RouterClient<EngineRouter>;
  readonly core: ReturnType<typeof createEngine>['core'];
  readonly db: CockpitDb;
  readonly connections: readonly ConnectionId[];
  /** Chooses the first project of a connection. */
  chooseFirst(connection: ConnectionId): Promise<ProjectId>;
  /** Runs one command. @throws when it is refused */
  run(...edits: readonly PlanEdit[]): Promise<void>;
  /** Another engine on the same store. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The same with some parts exchanged: clients are proxies, which cannot be copied. */
export const over = <T extends object>(base: T, parts: { readonly [key: string]: unknown }): T =>
  new Proxy(base, { get: (target, key) => (typeof key === 'string' && key in parts ? parts[key] : (Reflect.get(target, key) as unknown)) });

/** An engine on a store in memory, as a window starts it. */
export async function startEngine(client: HostClient, store: string): Promise<Pick<EngineRig, 'engine' | 'core' | 'db'>> {
  const db = new CockpitDb(store);
  const { core, router } = createEngine({
    db,
    host: { client, connected: true, elsewhere: false, subscribe: () => () => undefined, claim: () => undefined, close: () => undefined },
    now: () => instantOf(Date.now()),
    newId: anyId,
    schedule: inRealTime,
    indexedDB,
    persist: async () => true,
    witness: { seen: async () => true, note: async () => undefined },
  });
  await core.start();
  return { db, core, engine: createRouterClient(router) };
}

/** Opens it with the sample's connections. Close it at the end. @param exchanged what the engine sees in place of the host's client */
export async function engineRig(exchanged: (client: HostClient) => HostClient): Promise<EngineRig> {
  const { client, close } = await hostRig();
  const name = `engine-${anyId()}`;
  const started = () => startEngine(exchanged(client), name);
  let now = await started();
  const sample = await client.sample.start({ today: '2026-11-20' });
  if (!sample.ok) throw new Error(sample.error.code);
  await now.engine.connections.list();
  return {
    client,
    get engine() {
      return now.engine;
    },
    get core() {
      return now.core;
    },
    get db() {
      return now.db;
    },
    connections: sample.value.map(({ id }) => id),
    async chooseFirst(connection) {
      const listed = await now.engine.catalog.refreshProjects(connection);
      if (!listed.ok) throw new Error(listed.error.code);
      const { id } = listed.value[0]!.project;
      await now.engine.catalog.choose({ connection, projects: [id] });
      return id;
    },
    async run(...edits) {
      const done = await now.engine.plan.run({ label: 'edit', why: null, edits });
      if (!done.ok) throw new Error(`The edit was refused: ${JSON.stringify(done.error)}`);
    },
    async restart() {
      await now.core.close();
      now = await started();
    },
    async close() {
      await now.core.close();
      await close();
    },
  };
}
