import type { Json } from '#shared/lib/json.ts';
import { stamp } from '#electron/sandbox/azure/answer.ts';
import type {
  AzureComment,
  AzureNode,
  AzureProject,
  AzureRelation,
  AzureSeed,
  AzureUser,
  AzureWorkItem,
} from '#electron/sandbox/azure/seed.ts';
import { identity, oppositeRel } from '#electron/sandbox/azure/seed.ts';

export interface FeedEvent {
  /** Position in the feed: the first part of a continuation token. */
  readonly seq: number;
  readonly at: number;
  readonly item: AzureWorkItem;
  readonly deleted: boolean;
}

export interface LinkEvent {
  readonly seq: number;
  readonly at: number;
  /** Without direction: 'System.LinkTypes.Hierarchy'; the source is the forward end. */
  readonly rel: string;
  readonly source: number;
  readonly target: number;
  readonly active: boolean;
}

/** One step of an item's history. A link made on the other item is a step without a revision. */
export interface Step {
  readonly before: AzureWorkItem | null;
  readonly after: AzureWorkItem;
  readonly by: Json;
}

export interface Binned {
  readonly item: AzureWorkItem;
  readonly at: number;
  readonly by: AzureUser;
}

export interface StoredComment extends AzureComment {
  readonly id: number;
  readonly version: number;
  readonly deleted: boolean;
}

/** The id a relation points at; null for hyperlinks, artifacts and attachments. */
export function linkedId(relation: AzureRelation): number | null {
  const match = /\/_apis\/wit\/workitems\/(\d+)$/i.exec(relation.url);
  return match ? Number(match[1]) : null;
}

/** '\Shop\Iteration\2026' below the kind's root is 'Shop\2026' in fields. */
export const pathsOf = (root: AzureNode): ReadonlyMap<string, AzureNode> => {
  const paths = new Map<string, AzureNode>();
  const walk = (node: AzureNode, path: string): void => {
    paths.set(path, node);
    for (const child of node.children ?? []) walk(child, `${path}\\${child.name}`);
  };
  walk(root, root.name);
  return paths;
};

/**
 * The organisation's data and its two change feeds. History begins with the seed: a seeded item's earlier revisions are not kept.
 * A link added on one item shows at once on the other without a new revision there, as the real server does (only the link feed tells).
 */
export class AzureStore {
  readonly seed: AzureSeed;
  readonly projects: AzureProject[];
  readonly items = new Map<number, AzureWorkItem>();
  readonly bin = new Map<number, Binned>();
  readonly history = new Map<number, readonly AzureWorkItem[]>();
  readonly comments = new Map<number, readonly StoredComment[]>();
  #steps = new Map<number, readonly Step[]>();
  /** Ids of projects the caller may no longer see. */
  readonly revoked = new Set<string>();
  feed: readonly FeedEvent[] = [];
  links: readonly LinkEvent[] = [];
  #events: FeedEvent[] = [];
  #linkEvents: LinkEvent[] = [];
  #sequence = 0;
  #nextId: number;
  #nextNode: number;
  #nextComment = 1;

  constructor(seed: AzureSeed) {
    this.seed = seed;
    this.projects = [...seed.projects];
    this.feed = this.#events;
    this.links = this.#linkEvents;
    const inOrder = seed.workItems
      .map((item) => ({ item, at: Date.parse(String(item.fields['System.ChangedDate'])) || 0 }))
      .sort((a, b) => a.at - b.at || a.item.id - b.item.id);
    for (const item of seed.workItems) this.items.set(item.id, item);
    const told = new Set<string>();
    for (const { item, at } of inOrder) {
      this.history.set(item.id, [item]);
      this.#events.push({ seq: (this.#sequence += 1), at, item, deleted: false });
      for (const relation of item.relations ?? []) {
        const ends = forwardEnds(item.id, relation);
        // Every link stands on both of its items; the feed tells it once.
        const key = ends === null ? '' : `${ends.rel} ${ends.source} ${ends.target}`;
        if (ends !== null && !told.has(key)) this.#linkEvents.push({ seq: (this.#sequence += 1), at, ...ends, active: true });
        told.add(key);
      }
    }
    for (const comment of seed.comments ?? []) this.addComment(comment);
    this.#nextId = seed.workItems.reduce((top, item) => Math.max(top, item.id), 0) + 1;
    this.#nextNode =
      1 +
      Math.max(0, ...this.projects.flatMap((p) => [p.areas, p.iterations]).flatMap((root) => [...pathsOf(root).values()].map((n) => n.id)));
  }

  newId(): number {
    return this.#nextId++;
  }

  newNodeId(): number {
    return this.#nextNode++;
  }

  /** The project by name or id, when the caller may see it. Names compare without case. */
  project(nameOrId: string): AzureProject | null {
    const wanted = nameOrId.toLowerCase();
    const found = this.projects.find((project) => project.name.toLowerCase() === wanted || project.id.toLowerCase() === wanted);
    return found === undefined || this.revoked.has(found.id) ? null : found;
  }

  replaceProject(project: AzureProject): void {
    this.projects.splice(
      this.projects.findIndex((other) => other.id === project.id),
      1,
      project,
    );
  }

  /** A node was renamed: items below it show the new path at once, without a new revision; so do those in the recycle bin. */
  renamePath(field: 'System.AreaPath' | 'System.IterationPath', from: string, to: string): void {
    const renamed = (item: AzureWorkItem): AzureWorkItem | null => {
      const path = String(item.fields[field]);
      if (path !== from && !path.startsWith(`${from}\\`)) return null;
      return { ...item, fields: { ...item.fields, [field]: to + path.slice(from.length) } };
    };
    for (const item of this.items.values()) {
      const after = renamed(item);
      if (after !== null) this.items.set(item.id, after);
    }
    // An item keeps its node by id, there too: restored, it is in the iteration by whatever name that has by then.
    for (const [id, binned] of this.bin) {
      const after = renamed(binned.item);
      if (after !== null) this.bin.set(id, { ...binned, item: after });
    }
  }

  /** A live item the caller may see. */
  visible(id: number): AzureWorkItem | null {
    const item = this.items.get(id);
    return item === undefined || !this.seesProjectOf(item) ? null : item;
  }

  seesProjectOf(item: AzureWorkItem): boolean {
    return this.project(String(item.fields['System.TeamProject'])) !== null;
  }

  /** The steps of an item since the seed, the oldest first. */
  stepsOf(id: number): readonly Step[] {
    const [first] = this.history.get(id) ?? [];
    return (
      this.#steps.get(id) ?? (first === undefined ? [] : [{ before: null, after: first, by: first.fields['System.ChangedBy'] ?? null }])
    );
  }

  /** Stores a new revision and announces it in the feed. */
  save(item: AzureWorkItem, now: number): void {
    const before = this.items.get(item.id);
    const step: Step = { before: before ?? null, after: item, by: item.fields['System.ChangedBy'] ?? null };
    this.#steps.set(item.id, [...this.stepsOf(item.id), step]);
    this.items.set(item.id, item);
    this.history.set(item.id, [...(this.history.get(item.id) ?? []), item]);
    this.#announce(item, now, false);
    this.#mirrorLinks(item.id, before?.relations ?? [], item.relations ?? [], now);
  }

  /** Moves an item to the recycle bin. @returns null when there is no such live item */
  remove(id: number, by: AzureUser, now: number): Binned | null {
    const item = this.items.get(id);
    if (item === undefined) return null;
    const gone = revise(item, { 'System.IsDeleted': true }, by, now);
    this.items.delete(id);
    const binned = { item: gone, at: now, by };
    this.bin.set(id, binned);
    this.#announce(gone, now, true);
    this.#mirrorLinks(id, item.relations ?? [], [], now);
    return binned;
  }

  restore(id: number, by: AzureUser, now: number): AzureWorkItem | null {
    const binned = this.bin.get(id);
    if (binned === undefined) return null;
    this.bin.delete(id);
    const back = revise(binned.item, { 'System.IsDeleted': null }, by, now);
    this.save(back, now);
    return back;
  }

  /** Removes an item for good: it leaves no trace in any feed. */
  destroy(id: number): boolean {
    const item = this.items.get(id) ?? this.bin.get(id)?.item;
    if (item === undefined) return false;
    this.#mirrorLinks(id, item.relations ?? [], [], 0);
    this.items.delete(id);
    this.bin.delete(id);
    this.history.delete(id);
    this.#steps.delete(id);
    this.feed = this.#events = this.#events.filter((event) => event.item.id !== id);
    this.links = this.#linkEvents = this.#linkEvents.filter((event) => event.source !== id && event.target !== id);
    return true;
  }

  addComment(comment: AzureComment): StoredComment {
    const stored = { ...comment, id: this.#nextComment++, version: 1, deleted: false };
    this.comments.set(comment.workItemId, [...(this.comments.get(comment.workItemId) ?? []), stored]);
    return stored;
  }

  #announce(item: AzureWorkItem, at: number, deleted: boolean): void {
    this.#events.push({ seq: (this.#sequence += 1), at, item, deleted });
  }

  #mirrorLinks(id: number, before: readonly AzureRelation[], after: readonly AzureRelation[], now: number): void {
    if (before === after) return;
    const key = (relation: AzureRelation): string => `${relation.rel} ${linkedId(relation) ?? relation.url}`;
    const [had, has] = [new Set(before.map(key)), new Set(after.map(key))];
    for (const relation of before) if (!has.has(key(relation))) this.#setOtherEnd(id, relation, now, false);
    for (const relation of after) if (!had.has(key(relation))) this.#setOtherEnd(id, relation, now, true);
  }

  #setOtherEnd(id: number, relation: AzureRelation, now: number, active: boolean): void {
    const otherId = linkedId(relation);
    const other = otherId === null ? undefined : this.items.get(otherId);
    const ends = forwardEnds(id, relation);
    if (otherId === null || ends === null) return;
    if (now !== 0) this.#linkEvents.push({ seq: (this.#sequence += 1), at: now, ...ends, active });
    if (other === undefined) return;
    const rel = oppositeRel(relation.rel);
    const rest = (other.relations ?? []).filter((back) => back.rel !== rel || linkedId(back) !== id);
    const relations = active ? [...rest, { rel, url: `/_apis/wit/workItems/${id}`, attributes: relation.attributes ?? {} }] : rest;
    const linked = { ...other, relations };
    const by = this.items.get(id)?.fields['System.ChangedBy'] ?? null;
    this.#steps.set(otherId, [...this.stepsOf(otherId), { before: other, after: linked, by }]);
    this.items.set(otherId, linked);
  }
}

/** A link seen from its forward end; an undirected one from its lower id. @returns null for hyperlinks, artifacts and attachments */
function forwardEnds(
  id: number,
  relation: AzureRelation,
): { readonly rel: string; readonly source: number; readonly target: number } | null {
  const other = linkedId(relation);
  if (other === null) return null;
  const rel = relation.rel.replace(/-(?:Forward|Reverse)$/, '');
  const turned = rel === relation.rel ? other < id : relation.rel.endsWith('-Reverse');
  return turned ? { rel, source: other, target: id } : { rel, source: id, target: other };
}

/** The next revision of an item with some fields changed; null clears a field. A comment belongs to its own revision only. */
export function revise(item: AzureWorkItem, changes: { readonly [field: string]: Json }, by: AzureUser, now: number): AzureWorkItem {
  const { 'System.History': _said, ...kept } = item.fields;
  const fields: { [field: string]: Json } = kept;
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete fields[name];
    else fields[name] = value;
  }
  fields['System.ChangedDate'] = stamp(now);
  fields['System.ChangedBy'] = identity(by);
  return { ...item, rev: item.rev + 1, fields };
}
