import { liveQuery } from 'dexie';
import {
  connectionOf,
  type ConnectionId,
  type Item,
  type ItemId,
  type IterationId,
  type ProjectId,
  type VersionId,
} from '#shared/domain/item.ts';
import type { EditedItem } from '#shared/plan/outbox-change.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import { newItem } from '#shared/sync/new-item.ts';
import { isLocal } from '#shared/sync/operation.ts';
import { madeSetting } from '#renderer/engine/outbox/push-store.ts';
import { stateOf } from '#shared/sync/item-state.ts';
import { bindingsOf } from '#renderer/engine/items/bindings.ts';
import { mappingCandidates } from '#renderer/engine/items/candidates.ts';
import { projectChoices } from '#renderer/engine/items/choices.ts';
import { MARK } from '#renderer/engine/items/load.ts';
import { itemOf, ItemStore } from '#renderer/engine/items/item-store.ts';
import { Names } from '#renderer/engine/items/names.ts';
import { ItemQueries } from '#renderer/engine/items/queries.ts';
import { Effective, keyOf, NO_OPERATIONS } from '#renderer/engine/items/effective.ts';
import { WebLinks } from '#renderer/engine/items/web-links.ts';
import { CockpitDb, type CatalogRow } from '#renderer/engine/store/db.ts';
import { placeName } from '#renderer/engine/store/place.ts';
import type { Mirror, MirrorDeps } from './api.ts';
import { askAgain, keepMade, keepNamed } from './catalogs.ts';
import { FirstPulls } from './first-pulls.ts';
import { itemsOfVersion } from './items-of-version.ts';
import { Kept } from './kept.ts';
import { withIterationKept } from './kept-iteration.ts';
import { Live } from './live.ts';
import { Mapped } from './mapped.ts';
import { LookAhead } from './look-ahead.ts';
import { Projects } from './projects.ts';
import { Puller } from './pull.ts';

export type { HostTrackers, Mirror, MirrorDeps, PullOptions } from './api.ts';

/** Slots of words indexed between two pieces of other work: about 10 ms. */
const INDEX_SLICE = 4_000;
/** What the first screen asks goes before the words, and so does a pull; a search that comes sooner indexes at once. */
const INDEX_AFTER_MS = 500;
const IDLE_MS = 10_000;
/** Between two revisions, so long as a pull changes items all the time: every window asks again for all it shows, sorted. */
const PULL_PAUSE_MS = 2_000;
/** Between two states of the running pull: words and a bar that people read. */
const PROGRESS_PAUSE_MS = 500;

interface Read {
  readonly store: ItemStore;
  readonly catalogs: readonly CatalogRow[];
  readonly quarantined: number;
}

/** Reads the store, or takes what was read of it before, when that still stands there. */
async function read(bulk: CockpitDb, newId: () => string, ahead: MirrorDeps['readAhead']): Promise<Read> {
  const opening = bulk.open();
  opening.catch(() => undefined);
  const before = await ahead;
  const rows = before?.place === placeName() ? await before.rows.catch(() => null) : null;
  const [mark] = rows?.snapshots ?? [];
  if (rows !== null && mark !== undefined) {
    const store = await ItemStore.open(bulk, newId, rows);
    await opening;
    // The browser may have been told to clear the store since then.
    const now = await bulk.snapshots.get(MARK);
    if (JSON.stringify(now) === JSON.stringify(mark)) {
      return { store, catalogs: rows.catalogs as readonly CatalogRow[], quarantined: rows.quarantined };
    }
  }
  await opening;
  const [store, catalogs, quarantined] = await Promise.all([ItemStore.open(bulk, newId), bulk.catalogs.toArray(), bulk.quarantine.count()]);
  return { store, catalogs, quarantined };
}

/**
 * Opens everything pulled: reads columns and catalogs, then indexes words in slices while questions are answered already.
 * @throws a Dexie error when the store cannot be read
 */
export async function openMirror({
  db,
  trackers,
  connectionName,
  isConnected = () => true,
  now,
  newId,
  outbox,
  readAhead,
}: MirrorDeps): Promise<Mirror> {
  const bulk = new CockpitDb(db.name, undefined, 'relaxed');
  const revision = new Live(1);
  const listeners = new Set<() => void>();
  const tell = (): void => {
    revision.set(revision.value + 1);
    for (const listener of listeners) listener();
  };
  // Read beside everything else, and before anything is answered: what it finds first is then news to nobody.
  const mapped = Mapped.follow(db, tell);
  const {
    store,
    catalogs,
    quarantined: before,
  } = await read(bulk, newId, readAhead).catch((error: unknown) => {
    mapped.close();
    throw error;
  });
  const kept = Kept.follow(bulk, tell);
  const operations = outbox?.operations ?? NO_OPERATIONS;
  const names = new Names(
    catalogs.map((row) => row.catalog),
    operations,
  );
  const effective = new Effective(names, operations, (id) => keyOf(store.columns, id));
  store.showAs((row) => effective.row(row));
  const queries = new ItemQueries({
    db: bulk,
    store,
    names,
    connectionName,
    isConnected,
    goneSince: (project, id) => kept.since(project, id),
    pendingOf: (id) => effective.pending(id),
  });
  const webLinks = new WebLinks(store, connectionName);
  const projects = new Projects({ db, bulk, store, names, trackers, kept: (project) => kept.of(project) });
  const pulling = { db: bulk, store, names, trackers, connectionName, now, newId, outbox };
  const puller = await Puller.open(pulling);
  const ahead = new LookAhead(pulling);
  const isHere = (record: RecordId): boolean =>
    (!isLocal(record) && store.columns.slots.has(record as ItemId)) || names.pulled(record) !== null;
  const firstPulls = new FirstPulls(bulk, isHere);

  let quarantined = before;
  let closed = false;

  let idle: ReturnType<typeof setTimeout> | null = null;
  const flushWhenIdle = (): void => {
    if (idle !== null) clearTimeout(idle);
    // A failed snapshot costs the next start some time and nothing else.
    idle = setTimeout(() => void store.flush().catch(() => undefined), IDLE_MS);
  };
  let indexing: ReturnType<typeof setTimeout> | undefined;
  const indexMore = (): void => {
    if (closed || store.postings.complete) return;
    store.postings.build(INDEX_SLICE);
    indexing = setTimeout(indexMore, 0);
  };
  const indexSoon = (): void => {
    clearTimeout(indexing);
    if (!store.postings.complete) indexing = setTimeout(indexMore, INDEX_AFTER_MS);
  };
  store.subscribe(() => {
    flushWhenIdle();
    indexSoon();
    tell();
  });
  names.onChange = tell;
  let isFirstCount = true;
  const quarantine = liveQuery(() => bulk.quarantine.count()).subscribe({
    next: (count) => {
      const isKnown = isFirstCount && count === quarantined;
      isFirstCount = false;
      quarantined = count;
      if (!isKnown) tell();
    },
    error: () => undefined,
  });

  indexSoon();

  const getMany = async (ids: readonly ItemId[]): Promise<readonly Item[]> => {
    const bodies = await store.getMany(ids);
    return ids.flatMap((id) => (bodies.has(id) ? [itemOf(bodies.get(id)!)] : []));
  };
  const shown = async (ids: readonly ItemId[]): Promise<readonly Item[]> => (await getMany(ids)).map((item) => effective.item(item));
  const whyReadOnly = async (project: ProjectId): Promise<string | null> => {
    const connection = connectionOf(project);
    if (!isConnected(connection)) return 'This tracker is not connected any more: nothing could be sent to it. Connect it again to edit.';
    if ((await db.pulls.get(project))?.noAccessSince != null)
      return 'The account lost its access to this project. What was pulled stays here, to be read.';
    return names.catalogs.get(project)?.project.archived === true ? 'This project is archived in the tracker, which takes no edits.' : null;
  };
  const whyItemsReadOnly = async (items: readonly EditedItem[]): Promise<string | null> => {
    const isGone = ({ item, project }: EditedItem): boolean => kept.since(project, item) !== undefined;
    if (items.some(isGone)) return 'The tracker has this item no more. It was kept here to be read, and nothing could be sent to it.';
    const why = await Promise.all([...new Set(items.map(({ project }) => project))].map(whyReadOnly));
    return why.find((sentence) => sentence !== null) ?? null;
  };

  /** Items that wait to be created stand among the others for as long as they wait. */
  const showNewItems = (): void => {
    const waiting = new Set<ItemId>();
    for (const record of outbox?.operations.records ?? []) {
      if (!isLocal(record)) continue;
      const made = outbox!.operations.of(record).find(({ change }) => change.kind === 'create');
      const item = made === undefined ? null : newItem(made, names.catalogs.get(made.project) ?? null);
      if (item === null) continue;
      waiting.add(item.id);
      store.showNew({ row: item, body: JSON.stringify(item) });
    }
    for (const id of store.fresh) if (!waiting.has(id)) store.forgetNew(id);
  };
  /** What a new item became in its tracker, for whoever still has it open by its first id. */
  const madeOf = async (id: ItemId): Promise<ItemId> => {
    if (!isLocal(id) || store.columns.slots.has(id)) return id;
    return ((await db.settings.get(madeSetting(id)))?.value as ItemId | undefined) ?? id;
  };
  const remove = async (connection: ConnectionId): Promise<void> => {
    await Promise.all([ahead.stop(), puller.cancel()]);
    await projects.remove(connection);
    await firstPulls.read();
    ahead.forgetConnection(connection);
    puller.progress.forget(connection);
    await store.flush();
  };

  await mapped.ready;
  return {
    items: {
      query: (query) => queries.query(query),
      rows: (ids) => queries.rows(ids),
      get: async (id) => (await shown([await madeOf(id)]))[0] ?? null,
      getMany: shown,
      releasesOf: (ids) => queries.releasesOf(ids),
      children: (id) => queries.children(id),
      webLinks: (id, connections) => webLinks.of(id, connections),
      webBacklinks: (id, connections) => webLinks.to(id, connections),
      search: (text, limit) => queries.search(text, limit),
      facets: (filter) => queries.facets(filter),
      summaries: (releases) => queries.summaries(releases),
      choices: async (project, connections) => {
        const readOnly = await whyReadOnly(project);
        return projectChoices({ store, names, connections, readOnly }, project);
      },
      quarantine: () => bulk.quarantine.toArray(),
      revision: (signal) => revision.watch(signal, { settle: { until: () => puller.ended(), atMostMs: PULL_PAUSE_MS } }),
    },
    catalog: {
      projects: (connection) => projects.list(connection),
      refreshProjects: (connection) => projects.refresh(connection),
      choose: async (connection, chosen) => {
        await projects.choose(connection, chosen);
        await firstPulls.read();
        tell();
      },
      get: (project) => names.shownCatalog(project),
      versions: (ids) => ids.flatMap((id) => names.versions.get(id as VersionId) ?? []),
      iterations: (ids) => ids.flatMap((id) => names.iterations.get(id as IterationId) ?? []),
      candidates: async (text, limit) => mappingCandidates(text, limit, store.columns, names, connectionName),
      bindings: async (release) => bindingsOf(bulk, names, operations, connectionName, release),
    },
    sync: {
      pull: async (connections, options) => {
        await Promise.all([ahead.stop(), puller.pull(connections, options)]);
        const read = puller.progress.report.value?.projects.filter(({ step }) => step.kind === 'done') ?? [];
        ahead.forget(read.map(({ project }) => project));
        await firstPulls.read();
      },
      cancel: () => puller.cancel(),
      confirmRemoval: (project, yes) => puller.confirmRemoval(project, yes),
      removeKept: (project) => puller.removeKept(project),
      progress: (signal) => puller.progress.report.watch(signal, { pauseMs: PROGRESS_PAUSE_MS }),
      reports: (limit) => puller.reports.newest(limit),
    },
    ahead: {
      look: (connections) => ahead.look(connections, puller.ended()),
      stop: () => ahead.stop(),
      state: (signal) => ahead.state.watch(signal, { pauseMs: PROGRESS_PAUSE_MS }),
      incoming: () => ahead.incoming(),
      rows: (ids) => ids.flatMap((id) => store.pulledRow(id) ?? []),
      nameOf: (id) => {
        const slot = store.columns.slots.get(id as ItemId);
        if (slot !== undefined) return store.columns.key(slot);
        return (
          names.versions.get(id as VersionId)?.name ??
          names.iterations.get(id as IterationId)?.path ??
          names.catalogs.get(id as ProjectId)?.project.key ??
          null
        );
      },
      linkLabel: ({ type, direction, target }) => {
        for (const { project, linkTypes } of names.catalogs.values()) {
          if (connectionOf(project.id) !== connectionOf(target)) continue;
          const found = linkTypes.find(({ name }) => name === type);
          if (found !== undefined) return found[direction];
        }
        return null;
      },
      withChildren: (iteration) => names.withChildren(iteration),
    },
    firstPulls,
    mapped: () => mapped.connections,
    states: async (records) => {
      const states = new Map<RecordId, RecordState>();
      for (const item of await getMany(records.flatMap(({ record, recordKind }) => (recordKind === 'item' ? [record as ItemId] : []))))
        states.set(item.id, stateOf(item));
      for (const { record } of records) {
        const state = names.pulled(record);
        if (state !== null) states.set(record, state);
      }
      return states;
    },
    whyReadOnly: whyItemsReadOnly,
    projectOf: (record) =>
      names.versions.get(record as VersionId)?.projectId ?? names.iterations.get(record as IterationId)?.projectId ?? null,
    made: (created, record) => keepMade({ db: bulk, names }, created, record),
    askAgain: (project) => askAgain({ db: bulk, names }, project),
    putNamed: (record, state, together) => keepNamed({ db: bulk, names }, record, state, together),
    show: (records) => {
      names.show(records);
      showNewItems();
      store.showAgain(records.filter((record): record is ItemId => !isLocal(record) && store.columns.slots.has(record as ItemId)));
    },
    putOne: async (item, together) => {
      const pathOf = (id: IterationId): string | undefined => names.pulledIteration(id)?.path;
      await store.put([withIterationKept(item, store.pulledRow(item.row.id), pathOf)], together?.(bulk));
    },
    itemsMoved: async (version, to, project, signal) => {
      const ids = itemsOfVersion(store, operations, version);
      try {
        await puller.readAgain(project, ids, signal);
      } catch {
        return null; // the version is released, whatever this answer is
      }
      const isMoved = (held: readonly VersionId[] = []): boolean => held.includes(to) && !held.includes(version);
      return ids.filter((id) => isMoved(store.pulledRow(id)?.fixVersions)).length;
    },
    notice: (notice) => puller.progress.notice(notice),
    counts: () => ({ items: store.count - store.fresh.length, quarantined }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    removeConnection: remove,
    flush: async () => {
      await store.flush(1);
      await puller.reports.save();
    },
    close: async () => {
      closed = true;
      clearTimeout(indexing);
      if (idle !== null) clearTimeout(idle);
      mapped.close();
      quarantine.unsubscribe();
      kept.close();
      firstPulls.close();
      await Promise.all([ahead.stop(), puller.cancel()]);
      await puller.reports.save();
      await store.settled();
      bulk.close();
    },
  };
}
