import type { LookAhead as Look } from '#shared/contract/preview.ts';
import { identityOf, iterationStateOf, stateOf, versionStateOf } from '#shared/sync/item-state.ts';
import {
  connectionOf,
  itemIdOf,
  remoteIdOf,
  type ConnectionId,
  type Item,
  type ItemId,
  type IterationId,
  type ProjectId,
  type RichText,
  type VersionId,
} from '#shared/domain/item.ts';
import { epochOf, type Instant } from '#shared/domain/time.ts';
import { sameFieldValue, type FieldValue, type RecordId, type RecordKind, type RecordState } from '#shared/sync/editable.ts';
import type { Incoming } from '#shared/sync/preview.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { ChangeList, PulledItem } from '#shared/tracker/port.ts';
import { itemOf } from '#renderer/engine/items/item-store.ts';
import type { PullRow } from '#renderer/engine/store/db.ts';
import { mergedCatalog, type FreshCatalog } from './catalogs.ts';
import { batchesOf, mustAsk, planPull, readListing, VERIFIABLE } from './decide.ts';
import { abortable, forEachLimited, Lane } from './lane.ts';
import { Live } from './live.ts';
import { ask, countOf, deletedOf, fetchIds, hostLost, knownItems, Refusal, type PullContext } from './project-pull.ts';
import type { PullerDeps } from './pull.ts';
import { readKept } from './records.ts';

/** As a pull: see `pull.ts`. */
const LANE_WIDTH = 6;
const PROJECTS_AT_ONCE = 6;
/** Records that one look reads. More than a person goes through one by one, and about 30 MB. */
const MOST_READ = 10_000;
/** Fetched items that wait to be compared with their stored bodies: those are read page by page, so few of them at once would read each page many times. */
const COMPARED_AT_ONCE = 2_000;

/** A record that a pull would change, with what the preview needs of it. */
export interface Looked extends Incoming {
  readonly kind: RecordKind;
  readonly project: ProjectId;
  readonly key: string;
  readonly title: string;
  /** As stored; where it is new, nothing. Without the fields in which it does not differ, unless edits wait on it. */
  readonly before: RecordState;
  readonly format: RichText['format'] | null;
  /** When the tracker says it changed; null for what has no such time. */
  readonly updated: Instant | null;
  /** The page that held it when it was looked at; null when none did. */
  readonly page: number | null;
  /** Keys of items that its links lead to, where they are not here. */
  readonly names: ReadonlyMap<string, string>;
}

type Asking = Pick<PullContext, 'trackers' | 'lane' | 'signal' | 'batchSize'>;

const NOTHING: RecordState = { values: {}, texts: {}, members: {} };

/**
 * Reads what a pull would bring, in the same way, and stores none of it: no item, no watermark, no suspect. What it found stays in memory
 * until a pull has read the project, and leaves out by itself what has come in by another way.
 */
export class LookAhead {
  readonly state = new Live<Look | null>(null);
  readonly #deps: PullerDeps;
  readonly #byProject = new Map<ProjectId, readonly Looked[]>();
  #running: { readonly done: Promise<void>; readonly abort: AbortController } | null = null;

  constructor(deps: PullerDeps) {
    this.#deps = deps;
  }

  /**
   * Looks. Resolves when it has ended, however it ended; refusals are in the state. A second call joins the first.
   * @param after what is waited for before anything is asked: a running pull
   */
  look(connections: readonly ConnectionId[], after: Promise<void> = Promise.resolve()): Promise<void> {
    if (this.#running === null) {
      const abort = new AbortController();
      const done = after.then(() => this.#run(connections, abort.signal)).finally(() => (this.#running = null));
      this.#running = { done, abort };
    }
    return this.#running.done;
  }

  /** Ends the look. Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(new DOMException('The look was cancelled.', 'AbortError'));
    await this.#running?.done;
  }

  /** Projects that were pulled: what was seen of them before says nothing any more. */
  forget(projects: readonly ProjectId[]): void {
    let held = false;
    for (const project of projects) held = this.#byProject.delete(project) || held;
    if (!held) return;
    const state = this.state.value;
    this.state.set(this.#byProject.size === 0 || state === null ? null : { ...state, found: this.incoming().length });
  }

  /** A connection that was removed. */
  forgetConnection(connection: ConnectionId): void {
    this.forget([...this.#byProject.keys()].filter((project) => connectionOf(project) === connection));
  }

  /** What would come in, as far as it has not come in since; each record once. */
  incoming(): readonly Looked[] {
    const found = new Map<RecordId, Looked>();
    for (const all of this.#byProject.values()) {
      for (const each of all) {
        // An item that moved is missing in one project and there in the other.
        if ((each.after === null && found.has(each.record)) || this.#cameIn(each)) continue;
        found.set(each.record, each);
      }
    }
    return [...found.values()];
  }

  /** A push reads records back and stores them. */
  #cameIn({ record, kind, after, updated, page }: Looked): boolean {
    const { store, names } = this.#deps;
    if (kind === 'version') return sameJson(stateOfVersion(names.versions.get(record as VersionId)), after);
    if (kind === 'iteration') return sameJson(stateOfIteration(names.iterations.get(record as IterationId)), after);
    const slot = store.columns.slots.get(record as ItemId);
    if (after === null) return slot === undefined;
    if (slot === undefined) return page !== null; // removed meanwhile
    return store.columns.page[slot] !== page && store.columns.number.updated[slot]! >= epochOf(updated!);
  }

  async #run(connections: readonly ConnectionId[], signal: AbortSignal): Promise<void> {
    const { db, now } = this.#deps;
    const wanted = new Set(connections);
    let look: Look = {
      startedAt: now(),
      finishedAt: null,
      cancelled: false,
      read: 0,
      total: 0,
      found: 0,
      unread: 0,
      doubted: 0,
      failures: [],
    };
    const tell = (change: Partial<Look>): void => {
      look = { ...look, ...change };
      this.state.set(look);
    };
    const budget = { left: MOST_READ };
    tell({});
    let rows: readonly PullRow[];
    try {
      rows = (await db.pulls.toArray()).filter((row) => row.chosen && (wanted.size === 0 || wanted.has(row.connectionId)));
    } catch (error) {
      // Nothing was asked yet: it ends for every site that was to be looked at.
      const asked = wanted.size > 0 ? wanted : new Set([...this.#deps.names.catalogs.keys()].map(connectionOf));
      const failures = [...asked].map((connection) => ({
        connection,
        explanation: this.#explained(error, { connectionId: connection, key: '' }),
      }));
      return tell({ finishedAt: now(), cancelled: signal.aborted, failures });
    }
    await Promise.all(
      [...Map.groupBy(rows, (row) => row.connectionId)].map(async ([connection, its]) => {
        const context = this.#context(connection, signal);
        await forEachLimited(its, PROJECTS_AT_ONCE, async (row) => {
          if (signal.aborted) return;
          const found: Looked[] = [];
          try {
            await this.#project(context, row, budget, found, {
              more: (total, unread, doubted) =>
                tell({ total: look.total + total, unread: look.unread + unread, doubted: look.doubted + doubted }),
              read: (count) => tell({ read: look.read + count }),
            });
            this.#byProject.set(row.projectId, sorted(found));
          } catch (error) {
            // What an earlier look has seen in full says more than a part.
            if (!this.#byProject.has(row.projectId)) this.#byProject.set(row.projectId, sorted(found));
            if (!signal.aborted) tell({ failures: withFailure(look.failures, connection, this.#explained(error, row)) });
          }
          tell({ found: this.incoming().length });
        });
      }),
    );
    tell({ finishedAt: now(), cancelled: signal.aborted });
  }

  #context(connection: ConnectionId, signal: AbortSignal): Asking {
    const { trackers } = this.#deps;
    const batchSize = abortable(trackers.batchSize({ connection }, { signal }), signal).catch((error: unknown) => {
      throw signal.aborted ? error : hostLost(error);
    });
    batchSize.catch(() => undefined); // each project that needs it hears of it
    return { trackers, lane: new Lane(LANE_WIDTH), signal, batchSize };
  }

  #explained(error: unknown, row: Pick<PullRow, 'connectionId' | 'key'>): Look['failures'][number]['explanation'] {
    const refusal =
      error instanceof Refusal
        ? error.refusal.code === 'not-found'
          ? { ...error.refusal, what: `project ${row.key}` }
          : error.refusal
        : ({ code: 'interrupted', host: 'the local store', detail: error instanceof Error ? error.message : String(error) } as const);
    return explain(refusal, this.#deps.connectionName(row.connectionId));
  }

  async #project(
    context: Asking,
    row: PullRow,
    budget: { left: number },
    found: Looked[],
    told: { readonly more: (total: number, unread: number, doubted: number) => void; readonly read: (count: number) => void },
  ): Promise<void> {
    const { db, store, names, now } = this.#deps;
    const { trackers, lane, signal } = context;
    const project = row.projectId;
    const list = (): Promise<ChangeList> => ask(lane, signal, () => trackers.list({ project }, { signal }));
    const plan = planPull({ ...row, open: null }, now(), {}, countOf(store, project));
    if (plan.kind !== 'incremental') {
      // A first pull, or the rest of one, brings everything that is not here: nobody goes through that one by one.
      const { ids } = await list();
      return told.more(0, ids.filter((id) => !store.columns.slots.has(itemIdOf(row.connectionId, id))).length, 0);
    }
    const { notes } = names;
    const [changes, all, fresh] = await Promise.all([
      ask(lane, signal, () => trackers.changes({ project, since: plan.since }, { signal })),
      plan.sweep ? list() : null,
      ask(lane, signal, () => trackers.catalog({ project }, { signal })),
    ]);
    const known = all === null ? deletedOf(store, row, changes) : knownItems(store, project);
    const kept = known.size === 0 ? [] : await readKept(db, project);
    const listing = readListing(row.connectionId, known, new Set(kept), changes, all);
    const doubted = mustAsk(listing.suspects.length, countOf(store, project));
    const verified = doubted && listing.suspects.length > VERIFIABLE ? [] : listing.suspects;
    const wanted = [...new Set([...listing.ids, ...verified.map(remoteIdOf)])];
    const ids = wanted.slice(0, budget.left);
    budget.left -= ids.length;
    told.more(ids.length, wanted.length - ids.length, listing.suspects.length - verified.length);

    found.push(...this.#catalogChanges({ fresh, notes }));
    let waiting: PulledItem[] = [];
    const compare = async (): Promise<void> => {
      const items = waiting;
      waiting = [];
      found.push(...(await this.#compared(items)));
    };
    await forEachLimited(batchesOf(ids, await context.batchSize), LANE_WIDTH, async (batch) => {
      const answer = await fetchIds(context, project, batch);
      signal.throwIfAborted();
      waiting.push(...answer.items);
      for (const id of answer.missing) found.push(...this.#gone(id, project));
      told.read(batch.length);
      if (waiting.length >= COMPARED_AT_ONCE) await compare();
    });
    await compare();
    signal.throwIfAborted();
  }

  #gone(id: ItemId, project: ProjectId): readonly Looked[] {
    const { columns } = this.#deps.store;
    const slot = columns.slots.get(id);
    if (slot === undefined || columns.value('projectId', slot) !== project) return [];
    const { key, title } = columns.row(slot);
    return [{ ...ofRecord(id, 'item', project, key, title), after: null, page: columns.page[slot]! }];
  }

  /** The items that differ from what is stored, which is read page by page. */
  async #compared(items: readonly PulledItem[]): Promise<readonly Looked[]> {
    const { store, outbox } = this.#deps;
    const { columns } = store;
    const bySlot = new Map<number, PulledItem>();
    const found: Looked[] = [];
    for (const item of items) {
      const slot = columns.slots.get(item.row.id);
      if (slot === undefined) found.push(newItem(item));
      else if (columns.number.updated[slot]! <= epochOf(item.row.updated)) bySlot.set(slot, item);
    }
    await store.scan(
      (id, body) => {
        const slot = columns.slots.get(id);
        const item = slot === undefined ? undefined : bySlot.get(slot);
        if (slot === undefined || item === undefined || item.row.id !== id || item.body === body) return;
        const looked = differing(itemOf(body), itemOf(item.body), outbox?.operations.has(id) ?? false);
        if (looked === null) return;
        const names = new Map([...looked.names].filter(([target]) => !columns.slots.has(target as ItemId)));
        found.push({ ...looked, page: columns.page[slot]!, names });
      },
      (slot) => bySlot.has(slot),
    );
    return found;
  }

  /** Versions and iterations that a pull would change. A project that was never pulled has none to compare with. */
  #catalogChanges(asked: FreshCatalog): readonly Looked[] {
    const project = asked.fresh.project.id;
    const old = this.#deps.names.catalogs.get(project);
    if (old === undefined) return [];
    const merged = mergedCatalog(this.#deps, asked).catalog;
    return [
      ...changesOf('version', old.versions, merged.versions, stateOfVersion, project),
      ...changesOf('iteration', old.iterations, merged.iterations, stateOfIteration, project),
    ];
  }
}

const byKey = new Intl.Collator('en', { numeric: true });
const sorted = (found: readonly Looked[]): readonly Looked[] => found.toSorted((a, b) => byKey.compare(a.key, b.key));

const stateOfVersion = (version: Parameters<typeof versionStateOf>[0] | undefined): RecordState | null =>
  version === undefined ? null : versionStateOf(version);
const stateOfIteration = (iteration: Parameters<typeof iterationStateOf>[0] | undefined): RecordState | null =>
  iteration === undefined ? null : iterationStateOf(iteration);

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const ofRecord = (record: RecordId, kind: RecordKind, project: ProjectId, key: string, title: string): Omit<Looked, 'after' | 'page'> => ({
  record,
  kind,
  project,
  key,
  title,
  before: NOTHING,
  isNew: false,
  movedTo: null,
  by: null,
  at: null,
  format: null,
  updated: null,
  names: new Map(),
});

function changesOf<T extends { readonly id: RecordId; readonly name: string }>(
  kind: 'version' | 'iteration',
  old: readonly T[],
  now: readonly T[],
  state: (record: T) => RecordState | null,
  project: ProjectId,
): readonly Looked[] {
  const before = new Map(old.map((each) => [each.id, each]));
  const left = new Set(now.map(({ id }) => id));
  const part = (each: T): Omit<Looked, 'after' | 'page'> => ofRecord(each.id, kind, project, each.name, each.name);
  return [
    ...now.flatMap((each): Looked[] => {
      const known = before.get(each.id);
      const [was, is] = [known === undefined ? null : state(known), state(each)];
      return sameJson(was, is) ? [] : [{ ...part(each), before: was ?? NOTHING, after: is, isNew: known === undefined, page: null }];
    }),
    ...old
      .filter(({ id }) => !left.has(id))
      .map((each): Looked => ({ ...part(each), before: state(each) ?? NOTHING, after: null, page: null })),
  ];
}

/** Who changed an item last, where the tracker says so: Azure DevOps does. */
const changedBy = ({ extra }: Item): string | null => identityOf(extra['System.ChangedBy'])?.name ?? null;

function newItem({ row, body }: PulledItem): Looked {
  const item = itemOf(body);
  return {
    ...ofRecord(row.id, 'item', row.projectId, row.key, row.title),
    after: stateOf(item),
    isNew: true,
    by: changedBy(item),
    at: row.updated,
    updated: row.updated,
    format: item.description?.format ?? null,
    page: null,
    names: linkNames(item),
  };
}

const linkNames = ({ links }: Item): ReadonlyMap<string, string> => new Map(links.map(({ target, targetKey }) => [target, targetKey]));

/** @param whole keeps what is equal too @returns null when nothing differs that anybody could see */
function differing(old: Item, now: Item, whole: boolean): Omit<Looked, 'page'> | null {
  const [all, next] = [stateOf(old), stateOf(now)];
  const [before, after] = whole ? [all, next] : withoutEqual(all, next);
  const isSame = old.revision === now.revision && old.projectId === now.projectId;
  if (isSame && (whole ? sameJson(all, next) : isEmpty(after))) return null;
  const hasLinks = after.members.links !== undefined;
  return {
    ...ofRecord(now.id, 'item', old.projectId, now.key, now.title),
    before,
    after,
    movedTo: old.projectId === now.projectId ? null : now.projectId,
    by: changedBy(now),
    at: now.updated,
    updated: now.updated,
    format: (now.description ?? old.description)?.format ?? null,
    names: hasLinks ? new Map([...linkNames(old), ...linkNames(now)]) : NO_NAMES,
  };
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

const isEmpty = ({ values, texts, members }: RecordState): boolean =>
  [values, texts, members].every((part) => Object.keys(part).length === 0);

/** Two states without the fields in which they are the same: thousands of records are held, and each differs in one or two fields. */
function withoutEqual(a: RecordState, b: RecordState): readonly [RecordState, RecordState] {
  const [values, texts, members] = [
    differ<FieldValue>(a.values, b.values, sameFieldValue),
    differ<string>(a.texts, b.texts, (was, is) => was === is),
    differ<readonly string[]>(a.members, b.members, sameJson),
  ];
  return [
    { ...a, values: values[0], texts: texts[0], members: members[0] },
    { ...b, values: values[1], texts: texts[1], members: members[1] },
  ];
}

type Part<T> = { readonly [field: string]: T };

function differ<T>(a: Part<T | undefined>, b: Part<T | undefined>, same: (was: T, is: T) => boolean): readonly [Part<T>, Part<T>] {
  const [was, is]: [{ [field: string]: T }, { [field: string]: T }] = [{}, {}];
  for (const [field, value] of Object.entries(b)) {
    const before = a[field];
    // Not answered by one of them: nothing is concluded from it.
    if (before === undefined || value === undefined || same(before, value)) continue;
    was[field] = before;
    is[field] = value;
  }
  return [was, is];
}

/** A site that is away fails for each of its projects: once is enough. */
const withFailure = (
  failures: Look['failures'],
  connection: ConnectionId,
  explanation: Look['failures'][number]['explanation'],
): Look['failures'] =>
  failures.some((each) => each.connection === connection && each.explanation.title === explanation.title)
    ? failures
    : [...failures, { connection, explanation }];
