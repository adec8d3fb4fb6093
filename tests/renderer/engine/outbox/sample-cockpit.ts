import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { createHost } from '#electron/host/index.ts';
import { openProfile } from '#electron/host/profile.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import { createEngine, type EngineRouter } from '#renderer/engine/engine.ts';
import { hostWriter } from '#renderer/engine/outbox/host-writer.ts';
import { inRealTime } from '#renderer/engine/plan/sender.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';

const newId = (): string => crypto.randomUUID();

/** A cockpit on the trackers of the sample workspace: a whole host with the sandboxes in it, and the engine on a store in memory. */
export interface SampleCockpit {
  readonly engine: RouterClient<EngineRouter>;
  readonly db: CockpitDb;
  /** The trackers' writing side, for what other people do there. */
  readonly tracker: TrackerWriter;
  readonly connections: readonly ConnectionId[];
  /** One project of each connection, chosen and pulled. */
  readonly projects: readonly ProjectId[];
  /** What a tracker answers as its catalog, on its way to the engine. */
  seen: (catalog: ProjectCatalog) => ProjectCatalog | Promise<ProjectCatalog>;
  /** Told of each catalog that the engine asks for. */
  asked: (project: ProjectId, withRequires: boolean) => void;
  pull(): Promise<void>;
  push(): Promise<void>;
  /** Runs one command. @throws when it is refused */
  run(...edits: readonly PlanEdit[]): Promise<void>;
  catalog(project: ProjectId): Promise<ProjectCatalog>;
  close(): Promise<void>;
}

/** The same with some parts exchanged: clients are proxies, which cannot be copied. */
const over = <T extends object>(base: T, parts: { readonly [key: string]: unknown }): T =>
  new Proxy(base, { get: (target, key) => (typeof key === 'string' && key in parts ? parts[key] : (Reflect.get(target, key) as unknown)) });

/** Opens it, with the first project of each sample tracker pulled. Close it at the end. @param from what differs already then */
export async function sampleCockpit(from: Partial<Pick<SampleCockpit, 'seen' | 'asked'>> = {}): Promise<SampleCockpit> {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-sample-'));
  const profile = await openProfile(folder, newId, '');
  const host = await createHost({
    profile,
    shell: 'browser',
    version: '1.0.0',
    vault: memoryVault(),
    fetch: async () => Promise.reject(new Error('no network here')),
    printer: { missing: async () => null, print: async () => ({ ok: false, error: { code: 'failed', detail: '' } }) },
  });
  const client = createRouterClient(host.router);
  const db = new CockpitDb(`sample-${newId()}`);
  const { core, router } = createEngine({
    db,
    host: {
      client: over(client, {
        trackers: over(client.trackers, {
          catalog: async (...input: Parameters<typeof client.trackers.catalog>) => {
            cockpit.asked(input[0].project, input[0].withRequires === true);
            const answer = await client.trackers.catalog(...input);
            return answer.ok ? { ...answer, value: await cockpit.seen(answer.value) } : answer;
          },
        }),
      }),
      connected: true,
      elsewhere: false,
      subscribe: () => () => undefined,
      claim: () => undefined,
      close: () => undefined,
    },
    now: () => instantOf(Date.now()),
    newId,
    schedule: inRealTime,
    indexedDB,
    persist: async () => true,
    witness: { seen: async () => true, note: async () => undefined },
  });
  const engine = createRouterClient(router);
  await core.start();
  const started = await client.sample.start({ today: '2026-11-20' });
  if (!started.ok) throw new Error(started.error.code);
  await engine.connections.list();
  const connections = started.value.map(({ id }) => id);
  const projects: ProjectId[] = [];
  const cockpit: SampleCockpit = {
    engine,
    db,
    tracker: hostWriter(client.trackers),
    connections,
    projects,
    seen: (catalog) => catalog,
    asked: () => undefined,
    ...from,
    pull: () => engine.sync.pull({ connections: [] }),
    async push() {
      const pushed = await engine.outbox.push({ connections: [], operations: null });
      if (!pushed.ok) throw new Error(JSON.stringify(pushed.error));
    },
    async run(...edits) {
      const result = await engine.plan.run({ label: 'edit', why: null, edits });
      if (!result.ok) throw new Error(JSON.stringify(result.error));
    },
    async catalog(project) {
      const catalog = await engine.catalog.get(project);
      if (catalog === null) throw new Error(`${project} was not pulled.`);
      return catalog;
    },
    async close() {
      await core.close();
      await host.close();
      await profile.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (const connection of connections) {
    const listed = await engine.catalog.refreshProjects(connection);
    if (!listed.ok) throw new Error(listed.error.code);
    const chosen = listed.value.slice(0, 1).map(({ project }) => project.id);
    await engine.catalog.choose({ connection, projects: chosen });
    projects.push(...chosen);
  }
  await cockpit.pull();
  return cockpit;
}
