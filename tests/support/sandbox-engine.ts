import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { createHost, type Host } from '#electron/host/index.ts';
import { openProfile } from '#electron/host/profile.ts';
import { memoryVault } from '#electron/host/vault/vault.ts';
import { createEngine, type EngineRouter } from '#renderer/engine/engine.ts';
import type { HostLink } from '#renderer/engine/host-link.ts';
import { hostWriter } from '#renderer/engine/outbox/host-writer.ts';
import { inRealTime } from '#renderer/engine/plan/sender.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { HostNotice } from '#shared/contract/host.ts';
import type { ItemRow } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import type { TrackerWriter, Written } from '#shared/tracker/writer.ts';

const SIGNAL = new AbortController().signal;
const newId = (): string => crypto.randomUUID();

/** A whole cockpit without windows: engine and host over the sample's trackers, a project of each pulled. */
export interface SandboxEngine {
  readonly engine: RouterClient<EngineRouter>;
  readonly tracker: TrackerWriter;
  /** The items of each tracker's project, by key. */
  readonly items: readonly (readonly ItemRow[])[];
  run(...edits: readonly PlanEdit[]): Promise<void>;
  /** Somebody else changes a title in the tracker. */
  somebodyWrites(item: ItemRow, title: string): Promise<void>;
  /** Writes reach the tracker, and their answers do not come back. */
  loseAnswers: boolean;
  /** Items that the tracker says it does not have, when they are read. */
  readonly hidden: Set<RecordId>;
  /** Runs before a record is read for a push, with the signal of the request. */
  beforeRead: (signal: AbortSignal) => Promise<void>;
  /** The host says something. */
  notice(notice: HostNotice): void;
  close(): Promise<void>;
}

/** The same with some parts exchanged: clients are proxies, which cannot be copied. */
const over = <T extends object>(base: T, parts: { readonly [key: string]: unknown }): T =>
  new Proxy(base, { get: (target, key) => (typeof key === 'string' && key in parts ? parts[key] : (Reflect.get(target, key) as unknown)) });

export async function sandboxEngine(): Promise<SandboxEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'cockpit-sandbox-'));
  const profile = await openProfile(folder, newId, '');
  const host: Host = await createHost({
    profile,
    shell: 'browser',
    version: '1.0.0',
    vault: memoryVault(),
    fetch: async () => Promise.reject(new Error('no network here')),
    printer: { missing: async () => null, print: async () => ({ ok: false, error: { code: 'failed', detail: '' } }) },
  });
  const client = createRouterClient(host.router);
  const tracker = hostWriter(client.trackers);
  const losing = { answers: false };
  const write = async (...input: Parameters<typeof client.trackers.write>): Promise<Written> => {
    const written = await client.trackers.write(...input);
    if (losing.answers) throw new Error('The connection was cut.');
    return written;
  };
  const hidden = new Set<RecordId>();
  const before = { read: async (_signal: AbortSignal): Promise<void> => undefined };
  const read = async (...input: Parameters<typeof client.trackers.read>): Promise<Awaited<ReturnType<typeof client.trackers.read>>> => {
    await before.read(input[1]?.signal ?? SIGNAL);
    return hidden.has(input[0].record) ? { ok: true, value: null } : client.trackers.read(...input);
  };
  const link: HostLink = {
    client: over(client, { trackers: over(client.trackers, { read, write }) }),
    connected: true,
    elsewhere: false,
    subscribe: () => () => undefined,
    claim: () => undefined,
    close: () => undefined,
  };
  const { router, core } = createEngine({
    db: new CockpitDb(`sandbox-${newId()}`),
    host: link,
    now: () => instantOf(Date.now()),
    newId,
    schedule: inRealTime,
    indexedDB,
    persist: async () => true,
    witness: { seen: async () => true, note: async () => undefined },
  });
  const engine = createRouterClient(router);
  await core.start();
  const connections = await client.sample.start({ today: '2026-11-20' });
  if (!connections.ok) throw new Error(connections.error.code);
  await engine.connections.list();
  const items: (readonly ItemRow[])[] = [];
  for (const { id } of connections.value) {
    const projects = await engine.catalog.refreshProjects(id);
    if (!projects.ok) throw new Error(projects.error.code);
    const [{ project }] = projects.value as [(typeof projects.value)[number]];
    await engine.catalog.choose({ connection: id, projects: [project.id] });
    await engine.sync.pull({ connections: [id] });
    const filter = { ...NO_FILTER, projects: [project.id] };
    const { ids } = await engine.items.query({ filter, sort: [], group: null });
    items.push(await engine.items.rows(ids));
  }
  return {
    get loseAnswers() {
      return losing.answers;
    },
    set loseAnswers(lose) {
      losing.answers = lose;
    },
    get beforeRead() {
      return before.read;
    },
    set beforeRead(read) {
      before.read = read;
    },
    notice: (notice) => {
      for (const listener of core.noticed) listener(notice);
    },
    hidden,
    engine,
    tracker,
    items,
    run: async (...edits) => {
      const done = await engine.plan.run({ label: 'edit', why: null, edits });
      if (!done.ok) throw new Error(`The edit was refused: ${JSON.stringify(done.error)}`);
    },
    somebodyWrites: async (item, title) => {
      const read = await tracker.read(item.id, 'item', SIGNAL);
      if (!read.ok || read.value === null) throw new Error('not read');
      const { revision, state } = read.value;
      const change = { kind: 'value', field: 'title', base: state.values.title ?? null, value: title } as const;
      const { id: record, projectId: project } = item;
      await tracker.write({ record, recordKind: 'item', project, revision, changes: [{ id: newId() as OperationId, change }] }, SIGNAL);
    },
    close: async () => {
      await core.close();
      await host.close();
      await profile.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An edit of an item. */
export const edited = ({ id, projectId }: ItemRow, edit: Edit): PlanEdit => ({
  kind: 'edit-record',
  record: id,
  recordKind: 'item',
  project: projectId,
  edit,
});

export const titled = (item: ItemRow, value: string): PlanEdit => edited(item, { kind: 'value', field: 'title', value });
