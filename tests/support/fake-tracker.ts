import type { HostTrackers } from '#renderer/engine/sync/api.ts';
import type { ProjectCatalog, RemoteProject } from '#shared/domain/catalog.ts';
import {
  connectionOf,
  remoteIdOf,
  type ConnectionId,
  type Item,
  type ItemId,
  type ProjectId,
  type QuarantinedRecord,
} from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { LastChanges } from '#shared/sync/outbox.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList, FetchedItems } from '#shared/tracker/port.ts';
import { aCatalog, anItem, aProject, at, itemId, pulled } from './builders.ts';

export interface Call {
  readonly method: 'projects' | 'catalog' | 'list' | 'changes' | 'fetch' | 'lastChanges' | 'batchSize';
  readonly project: ProjectId | null;
  /** Counts all calls from 1 on. */
  readonly number: number;
  readonly ids: readonly string[];
}

/** What a call meets instead of an answer: a refusal, silence for ever, or a lost host. */
export type Fault = TrackerError | 'silence' | 'lost-host' | null;

export const SERVER_ERROR: TrackerError = { code: 'server-error', host: 'tracker.example', status: 503, detail: 'busy' };

/**
 * A tracker in memory that the engine pulls from as if through the host: items change, move and vanish between any two calls, and
 * every call can be made to fail. Its watermark is the number of the last change; each list of changes reaches back a little further.
 */
export class FakeTracker {
  readonly items = new Map<ItemId, Item>();
  readonly projects = new Map<ProjectId, RemoteProject>();
  readonly catalogs = new Map<ProjectId, ProjectCatalog>();
  readonly calls: Call[] = [];
  /** Who changed the fields of items, as their histories say. */
  readonly histories = new Map<ItemId, LastChanges>();
  readonly quarantined = new Map<ItemId, string>();
  /** Decides what a call meets; runs before the call reads anything. */
  fault: (call: Call) => Fault = () => null;
  /** Runs after a call was counted and before it is answered: the place for changes that happen meanwhile. */
  meanwhile: (call: Call) => void = () => undefined;
  /** What `list` leaves out, as a search index does that lags behind. */
  unlisted: (item: Item) => boolean = () => false;
  batch = 10;
  overlap = 2;
  /** Whether an item is answered though it is in another project than the one asked for. */
  answersAcross = true;
  /** Whether deletions are told, as in Azure DevOps. */
  tellsDeletions = false;
  mostInFlight = 0;
  #inFlight = 0;
  #change = 0;
  readonly #changed = new Map<ItemId, number>();
  readonly #deleted: { readonly id: ItemId; readonly project: ProjectId; readonly change: number }[] = [];

  constructor(projects: readonly RemoteProject[] = [aProject()]) {
    for (const project of projects) {
      this.projects.set(project.id, project);
      this.catalogs.set(project.id, aCatalog({ project }));
    }
  }

  /** Creates or changes an item: its `updated` is the time of this change. */
  save(changes: Partial<Item> & { readonly id: ItemId }): Item {
    this.#change += 1;
    const item = { ...(this.items.get(changes.id) ?? anItem()), ...changes, updated: at(this.#change), revision: String(this.#change) };
    this.items.set(item.id, item);
    this.#changed.set(item.id, this.#change);
    return item;
  }

  /** Creates `count` items numbered from `from`. */
  fill(project: ProjectId, count: number, from = 1): void {
    const { key } = this.projects.get(project)!;
    for (let number = from; number < from + count; number++) {
      this.save({
        ...anItem(),
        id: itemId(`${number}`, connectionOf(project)),
        projectId: project,
        key: `${key}-${number}`,
        title: `Item ${number}`,
      });
    }
  }

  delete(id: ItemId): void {
    const item = this.items.get(id);
    if (item === undefined) return;
    this.#change += 1;
    this.items.delete(id);
    this.#changed.delete(id);
    this.#deleted.push({ id, project: item.projectId, change: this.#change });
  }

  /** Ends the faults and the changes that run meanwhile. */
  calm(): void {
    this.fault = () => null;
    this.meanwhile = () => undefined;
    this.unlisted = () => false;
  }

  inProject(project: ProjectId): readonly Item[] {
    return [...this.items.values()].filter((item) => item.projectId === project);
  }

  readonly trackers: HostTrackers = {
    projects: ({ connection }) => this.#answer('projects', null, [], () => this.#projectsOf(connection)),
    catalog: ({ project }) => this.#answer('catalog', project, [], () => this.catalogs.get(project)!),
    list: ({ project }) => this.#answer('list', project, [], () => this.#list(project)),
    changes: ({ project, since }) => this.#answer('changes', project, [], () => this.#changes(project, Number(since))),
    fetch: ({ project, ids }) => this.#answer('fetch', project, ids, () => this.#fetch(project, ids)),
    lastChanges: ({ item }) => this.#answer('lastChanges', null, [item], () => this.#lastChanges(item as ItemId)),
    batchSize: async () => this.batch,
  };

  #lastChanges(item: ItemId): LastChanges {
    return this.histories.get(item) ?? {};
  }

  #projectsOf(connection: ConnectionId): readonly RemoteProject[] {
    return [...this.projects.values()].filter((project) => project.connectionId === connection);
  }

  #list(project: ProjectId): ChangeList {
    const ids = this.inProject(project)
      .filter((item) => !this.unlisted(item))
      .map((item) => remoteIdOf(item.id));
    return { ids, deleted: [], watermark: String(this.#change) };
  }

  #changes(project: ProjectId, since: number): ChangeList {
    const from = since - this.overlap;
    const ids = this.inProject(project)
      .filter((item) => this.#changed.get(item.id)! > from)
      .sort((a, b) => this.#changed.get(a.id)! - this.#changed.get(b.id)!)
      .map((item) => remoteIdOf(item.id));
    const deleted = this.tellsDeletions
      ? this.#deleted
          .filter((one) => one.project === project && one.change > from && !this.items.has(one.id))
          .map((one) => remoteIdOf(one.id))
      : [];
    return { ids, deleted, watermark: String(this.#change) };
  }

  #fetch(project: ProjectId, ids: readonly string[]): FetchedItems {
    if (ids.length > this.batch) throw new RangeError(`${ids.length} ids are more than ${this.batch}`);
    const connection = connectionOf(project);
    const asked = ids.map((id) => itemId(id, connection));
    const has = (id: ItemId): boolean => (this.answersAcross ? this.items.has(id) : this.items.get(id)?.projectId === project);
    const unreadable = asked.filter((id) => this.quarantined.has(id) && has(id));
    const quarantined = unreadable.map((id): QuarantinedRecord => ({
      id,
      projectId: project,
      key: null,
      reason: this.quarantined.get(id)!,
      raw: '{}',
    }));
    return {
      // The answer of a tracker keeps no order.
      items: asked
        .filter((id) => has(id) && !this.quarantined.has(id))
        .map((id) => pulled(this.items.get(id)!))
        .reverse(),
      missing: asked.filter((id) => !has(id)),
      quarantined,
    };
  }

  async #answer<T>(
    method: Call['method'],
    project: ProjectId | null,
    ids: readonly string[],
    read: () => T,
  ): Promise<Result<T, TrackerError>> {
    const call: Call = { method, project, number: this.calls.length + 1, ids };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === 'silence') return new Promise(() => undefined);
    if (fault === 'lost-host') throw new Error('The port was closed.');
    if (fault !== null) return err(fault);
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    try {
      await Promise.resolve();
      const answer = structuredClone(read());
      this.meanwhile(call);
      await new Promise((resolve) => setImmediate(resolve));
      return ok(answer);
    } finally {
      this.#inFlight -= 1;
    }
  }
}
