import { hostWriter } from '#renderer/engine/outbox/host-writer.ts';
import type { HostNotice } from '#shared/contract/host.ts';
import type { ItemRow } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import type { Remote, TrackerWriter, Written } from '#shared/tracker/writer.ts';
import { engineRig, over, type EngineRig } from './engine-rig.ts';

const SIGNAL = new AbortController().signal;

/** A whole cockpit without windows: engine and host over the sample's trackers, a project of each pulled. */
export interface SandboxEngine {
  readonly engine: EngineRig['engine'];
  readonly core: EngineRig['core'];
  readonly tracker: TrackerWriter;
  /** The items of each tracker's project, by key. */
  readonly items: readonly (readonly ItemRow[])[];
  run(...edits: readonly PlanEdit[]): Promise<void>;
  /** An item as the tracker has it. */
  held(item: RecordId): Promise<Remote>;
  /** Somebody else changes a title in the tracker. */
  somebodyWrites(item: ItemRow, title: string): Promise<void>;
  /** Writes reach the tracker, and their answers do not come back. */
  loseAnswers: boolean;
  /** The second copy of what is edited cannot be written. */
  journalFails: boolean;
  /** Items that the tracker says it does not have, when they are read. */
  readonly hidden: Set<RecordId>;
  /** Runs before a record is read for a push, with the signal of the request. */
  beforeRead: (signal: AbortSignal) => Promise<void>;
  /** Runs before the history of a record is read. */
  beforeHistory: () => Promise<void>;
  /** The host says something. */
  notice(notice: HostNotice): void;
  /** Another engine on the same store. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function sandboxEngine(): Promise<SandboxEngine> {
  const broken = { answers: false, journal: false };
  const hidden = new Set<RecordId>();
  const before = { read: async (_signal: AbortSignal): Promise<void> => undefined, history: async (): Promise<void> => undefined };
  const rig = await engineRig((client) => {
    const write = async (...input: Parameters<typeof client.trackers.write>): Promise<Written> => {
      const written = await client.trackers.write(...input);
      if (broken.answers) throw new Error('The connection was cut.');
      return written;
    };
    const read = async (...input: Parameters<typeof client.trackers.read>): Promise<Awaited<ReturnType<typeof client.trackers.read>>> => {
      await before.read(input[1]?.signal ?? SIGNAL);
      return hidden.has(input[0].record) ? { ok: true, value: null } : client.trackers.read(...input);
    };
    const lastChanges = async (...input: Parameters<typeof client.trackers.lastChanges>) => {
      await before.history();
      return client.trackers.lastChanges(...input);
    };
    const append = async (...input: Parameters<typeof client.journal.append>) =>
      broken.journal ? { ok: false, error: { code: 'disk-full', detail: '' } } : client.journal.append(...input);
    return over(client, { trackers: over(client.trackers, { read, write, lastChanges }), journal: over(client.journal, { append }) });
  });
  const tracker = hostWriter(rig.client.trackers);
  const items: (readonly ItemRow[])[] = [];
  for (const connection of rig.connections) {
    const project = await rig.chooseFirst(connection);
    await rig.engine.sync.pull({ connections: [connection] });
    const { ids } = await rig.engine.items.query({ filter: { ...NO_FILTER, projects: [project] }, sort: [], group: null });
    items.push(await rig.engine.items.rows(ids));
  }
  const held = async (item: RecordId): Promise<Remote> => {
    const read = await tracker.read(item, 'item', SIGNAL);
    if (!read.ok || read.value === null) throw new Error('not read');
    return read.value;
  };
  return {
    get engine() {
      return rig.engine;
    },
    get core() {
      return rig.core;
    },
    get loseAnswers() {
      return broken.answers;
    },
    set loseAnswers(lose) {
      broken.answers = lose;
    },
    get journalFails() {
      return broken.journal;
    },
    set journalFails(fails) {
      broken.journal = fails;
    },
    get beforeRead() {
      return before.read;
    },
    set beforeRead(read) {
      before.read = read;
    },
    get beforeHistory() {
      return before.history;
    },
    set beforeHistory(history) {
      before.history = history;
    },
    notice: (notice) => {
      for (const listener of rig.core.noticed) listener(notice);
    },
    hidden,
    tracker,
    items,
    run: rig.run,
    held,
    somebodyWrites: async (item, title) => {
      const { revision, state } = await held(item.id);
      const change = { kind: 'value', field: 'title', base: state.values.title ?? null, value: title } as const;
      const { id: record, projectId: project } = item;
      const changes = [{ id: crypto.randomUUID() as OperationId, change }];
      const { answers } = await tracker.write({ record, recordKind: 'item', project, revision, changes }, SIGNAL);
      if (answers[0]?.kind !== 'sent') throw new Error(`Not written: ${JSON.stringify(answers)}`);
    },
    restart: rig.restart,
    close: rig.close,
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
