import type { SearchHit } from '#shared/contract/engine.ts';
import type { ConnectionId, ItemId, PendingFields, ProjectId, StateCategory, TypeKind } from '#shared/domain/item.ts';
import { connectionOf } from '#shared/domain/item.ts';
import type { Mapping, ReleaseId } from '#shared/domain/release.ts';
import type { ItemFacets, ItemFilter, ItemList, ItemListRow, ItemQuery, ScopeSummary } from '#shared/domain/scope.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { NO_NUMBER, type Columns } from './columns.ts';
import { FieldIndex } from './field-index.ts';
import type { ItemStore } from './item-store.ts';
import type { Names } from './names.ts';
import { parentKey, Ranks, sortByRank } from './ranks.ts';
import { joined, mappingProblems, scopeMask, targetMasks } from './scope.ts';

/** The label of the group whose items have no value in the grouped column. */
export const NO_VALUE = '(none)';

export interface QueryDeps {
  readonly db: CockpitDb;
  readonly store: ItemStore;
  readonly names: Names;
  readonly connectionName: (id: ConnectionId) => string;
  readonly isConnected?: (id: ConnectionId) => boolean;
  /** The fields of an item with edits that wait; undefined for none. */
  readonly pendingOf?: (id: ItemId) => PendingFields | undefined;
  /** When the tracker no longer had an item that a person kept; undefined for all others. */
  readonly goneSince?: (project: ProjectId, id: ItemId) => Instant | null | undefined;
}

/** A high window in compact rows, and a little more. */
const FIRST_ROWS = 60;

type FilterPart = 'stateCategories' | 'typeKinds' | 'projects' | 'assignees' | 'labels';

/** Everything screens ask about items, answered from the columns; nothing here reads a body except to index a mapped custom field. */
export class ItemQueries {
  readonly #deps: QueryDeps;
  readonly #ranks: Ranks;
  readonly #fields: FieldIndex;

  constructor(deps: QueryDeps) {
    this.#deps = deps;
    this.#ranks = new Ranks(deps.store.columns, deps.names);
    this.#fields = new FieldIndex(deps.store);
    deps.store.subscribe((changes) => {
      for (const change of changes) this.#ranks.touch(change.slot);
    });
  }

  /** Ids that match, sorted; ties by key. With grouping, groups stand in the order of their column. */
  async query({ filter, sort, group }: ItemQuery): Promise<ItemList> {
    const scope = await this.#scope(filter);
    const { columns } = this.#deps.store;
    let slots = this.#matching(filter, scope);
    const ranks = this.#ranks;
    slots = sortByRank(slots, ranks.of('key'), false);
    for (const { column, descending } of sort.toReversed()) slots = sortByRank(slots, ranks.of(column), descending);
    const groups: { label: string; start: number; count: number }[] = [];
    if (group !== null) {
      const groupRanks = ranks.of(group, true);
      slots = sortByRank(slots, groupRanks, sort.find((one) => one.column === group)?.descending ?? false);
      for (const [index, slot] of slots.entries()) {
        const last = groups.at(-1);
        if (last !== undefined && groupRanks[slots[last.start]!] === groupRanks[slot]) last.count += 1;
        else groups.push({ label: ranks.label(group, slot) ?? NO_VALUE, start: index, count: 1 });
      }
    }
    if (group === null) keyFirst(slots, filter.text, columns);
    const ids = Array.from(slots, (slot) => columns.ids[slot]!);
    const unfiltered = scope === null ? columns.count : scope.reduce((sum, mark) => sum + mark, 0);
    return { ids, groups, unfiltered, first: this.rows(ids.slice(0, FIRST_ROWS)) };
  }

  rows(ids: readonly ItemId[]): readonly ItemListRow[] {
    const { store, names, connectionName, goneSince } = this.#deps;
    const { columns } = store;
    return ids.flatMap((id) => {
      const slot = columns.slots.get(id);
      if (slot === undefined) return [];
      const row = columns.row(slot);
      const gone = goneSince?.(row.projectId, id);
      return [
        {
          ...row,
          projectKey: names.projectKey(row.projectId),
          fixVersionNames: row.fixVersions.map((version) => names.versionName(version)),
          iterationPath: row.iteration === null ? null : names.iterationPath(row.iteration),
          parentKey: row.parent === null ? null : parentKey(columns, row.parent),
          connectionName: connectionName(connectionOf(id)),
          ...(gone === undefined ? {} : { goneSince: gone }),
          ...this.#deps.pendingOf?.(id),
        },
      ];
    });
  }

  /** The items whose parent this is, in the order of their keys. */
  children(id: ItemId): readonly ItemListRow[] {
    const { columns } = this.#deps.store;
    const parent = columns.dictionary.parent.find(id);
    if (parent === undefined) return [];
    const slots = [...columns.slots.values()].filter((slot) => columns.text.parent[slot] === parent);
    const sorted = sortByRank(Uint32Array.from(slots), this.#ranks.of('key'), false);
    return this.rows(Array.from(sorted, (slot) => columns.ids[slot]!));
  }

  /** Items whose key or title has a word beginning with each asked word. A whole key first, then whole words, then the newest. */
  search(text: string, limit: number): readonly SearchHit[] {
    const { columns, postings } = this.#deps.store;
    const marks = postings.match(text);
    if (marks === null || limit < 1) return [];
    const asked = text.trim().toUpperCase();
    const number = Number(/(\d{1,9})$/.exec(asked)?.[1] ?? NO_NUMBER);
    const best: { readonly slot: number; readonly score: number }[] = [];
    // Room for twice the limit, cut back when full: no sorting of 50,000 hits for a list of 20.
    const cut = (): void => {
      best.sort((a, b) => b.score - a.score || a.slot - b.slot);
      best.length = Math.min(best.length, limit);
    };
    let floor = -Infinity;
    for (let slot = 0; slot < marks.length; slot++) {
      if (marks[slot] === 0) continue;
      const isKey = columns.keyNumber[slot] === number && columns.key(slot).toUpperCase() === asked;
      const score = columns.number.updated[slot]! + (isKey ? 4e15 : marks[slot] === 2 ? 1e15 : 0);
      if (score <= floor) continue;
      best.push({ slot, score });
      if (best.length >= limit * 2 + 64) {
        cut();
        floor = best.at(-1)!.score;
      }
    }
    cut();
    return best.map(({ slot }) => ({
      id: columns.ids[slot]!,
      key: columns.key(slot),
      title: columns.titles[slot]!,
      state: columns.value('state', slot)!,
    }));
  }

  /** Counts per value. Each list leaves its own part of the filter out, so that a second value can be added to the first. */
  async facets(filter: ItemFilter): Promise<ItemFacets> {
    const scope = await this.#scope(filter);
    const { store, names } = this.#deps;
    const { columns } = store;
    const states = count(this.#matching({ ...filter, stateCategories: [] }, scope), columns.text.stateCategory);
    const kinds = count(this.#matching({ ...filter, typeKinds: [] }, scope), columns.text.typeKind);
    const assignees = count(this.#matching({ ...filter, assignees: [] }, scope), columns.text.assignee);
    const projects = count(this.#matching({ ...filter, projects: [] }, scope), columns.text.projectId);
    const labels = new Map<string, number>();
    for (const [list, times] of count(this.#matching({ ...filter, labels: [] }, scope), columns.list.labels)) {
      for (const label of new Set(columns.lists.labels.value(list))) labels.set(label, (labels.get(label) ?? 0) + times);
    }
    return {
      stateCategories: frequent(
        [...states].map(([number, times]) => [columns.dictionary.stateCategory.value(number) as StateCategory, times] as const),
      ),
      typeKinds: frequent([...kinds].map(([number, times]) => [columns.dictionary.typeKind.value(number) as TypeKind, times] as const)),
      assignees: frequent([...assignees].map(([number, times]) => [columns.dictionary.assignee.value(number), times] as const)),
      labels: frequent([...labels]),
      projects: [...projects]
        .map(([number, times]) => {
          const id = columns.dictionary.projectId.value(number) as ProjectId;
          return [id, names.projectKey(id), times] as const;
        })
        .sort((a, b) => b[2] - a[2] || (a[1] < b[1] ? -1 : 1)),
    };
  }

  async summaries(releases: readonly ReleaseId[]): Promise<readonly ScopeSummary[]> {
    const all = await this.#deps.db.mappings
      .where('releaseId')
      .anyOf([...releases])
      .toArray();
    const byRelease = Map.groupBy(all, (mapping) => mapping.releaseId);
    const found: ScopeSummary[] = [];
    for (const release of releases) found.push(await this.#summary(release, byRelease.get(release) ?? []));
    return found;
  }

  /** The releases whose scope holds each of some items. */
  async releasesOf(ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, readonly ReleaseId[]>> {
    const found = new Map<ItemId, ReleaseId[]>();
    if (ids.length === 0) return found;
    const { db, store, names } = this.#deps;
    for (const [release, mappings] of Map.groupBy(await db.mappings.toArray(), (mapping) => mapping.releaseId)) {
      const targets = mappings.map((mapping) => mapping.target);
      const mask = await scopeMask(targets, store.columns, names, this.#fields);
      for (const id of ids) {
        const slot = store.columns.slots.get(id);
        if (slot !== undefined && mask[slot] === 1) found.set(id, [...(found.get(id) ?? []), release]);
      }
    }
    return found;
  }

  async #summary(release: ReleaseId, mappings: readonly Mapping[]): Promise<ScopeSummary> {
    const { store, names, connectionName } = this.#deps;
    const { columns } = store;
    const masks = await targetMasks(
      mappings.map((mapping) => mapping.target),
      columns,
      names,
      this.#fields,
    );
    const mask = joined(masks, columns.end);
    const [doneCategory, removedCategory] = [
      columns.dictionary.stateCategory.find('done'),
      columns.dictionary.stateCategory.find('removed'),
    ];
    const byMapping = mappings.map((mapping, index) => {
      const counts = { mapping: mapping.id, total: 0, done: 0 };
      // From hit to hit by the array's own search: a start asks this before any loop is compiled.
      for (let slot = masks[index]!.indexOf(1); slot !== -1; slot = masks[index]!.indexOf(1, slot + 1)) {
        if (columns.text.stateCategory[slot] === removedCategory) continue;
        counts.total += 1;
        if (columns.text.stateCategory[slot] === doneCategory) counts.done += 1;
      }
      return counts;
    });
    const byState: { [C in StateCategory]: number } = { todo: 0, doing: 0, done: 0, removed: 0, unknown: 0 };
    const byType: { [K in TypeKind]: number } = { epic: 0, feature: 0, story: 0, task: 0, subtask: 0, bug: 0, other: 0 };
    const byProject = new Map<number, { total: number; done: number }>();
    let [total, estimate, unestimated] = [0, 0, 0];
    for (let slot = mask.indexOf(1); slot !== -1; slot = mask.indexOf(1, slot + 1)) {
      total += 1;
      const category = columns.value('stateCategory', slot) as StateCategory;
      byState[category] += 1;
      byType[columns.value('typeKind', slot) as TypeKind] += 1;
      const points = columns.number.estimate[slot]!;
      if (Number.isNaN(points)) unestimated += 1;
      else estimate += points;
      const number = columns.text.projectId[slot]!;
      const project = byProject.get(number) ?? { total: 0, done: 0 };
      byProject.set(number, {
        total: project.total + (category === 'removed' ? 0 : 1),
        done: project.done + (category === 'done' ? 1 : 0),
      });
    }
    return {
      release,
      total,
      byState,
      byType,
      byProject: [...byProject]
        .map(([number, counts]) => {
          const project = columns.dictionary.projectId.value(number) as ProjectId;
          return { project, key: names.projectKey(project), ...counts };
        })
        .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
      byMapping,
      estimate,
      unestimated,
      problems: mappingProblems(mappings, names, connectionName, this.#deps.isConnected ?? (() => true)),
    };
  }

  /** The marked slots of a release, of a source, or of what both hold; null when there is nothing to narrow to. */
  async #scope({ release, source = null }: ItemFilter): Promise<Uint8Array | null> {
    const { db, store, names } = this.#deps;
    if (release === null) return source === null ? null : scopeMask([source], store.columns, names, this.#fields);
    const mappings = await db.mappings.where('releaseId').equals(release).toArray();
    const targets = mappings.map((mapping) => mapping.target);
    if (source === null) return scopeMask(targets, store.columns, names, this.#fields);
    const masks = await targetMasks([source, ...targets], store.columns, names, this.#fields);
    const scope = joined(masks.slice(1), store.columns.end);
    return scope.map((mark, slot) => mark & masks[0]![slot]!);
  }

  #matching(filter: ItemFilter, scope: Uint8Array | null): Uint32Array {
    const { columns, postings } = this.#deps.store;
    const { ids, end, text, dictionary } = columns;
    const words = filter.text === '' ? null : postings.match(filter.text);
    const allowed = (part: FilterPart, find: (value: never) => number | undefined): ReadonlySet<number | undefined> | null =>
      filter[part].length === 0 ? null : new Set((filter[part] as readonly never[]).map(find));
    const states = allowed('stateCategories', (value) => dictionary.stateCategory.find(value));
    const kinds = allowed('typeKinds', (value) => dictionary.typeKind.find(value));
    const projects = allowed('projects', (value) => dictionary.projectId.find(value));
    const assignees = allowed('assignees', (value) => dictionary.assignee.find(value));
    const labels = filter.labels.length === 0 ? null : new Set(filter.labels.flatMap((label) => [...columns.lists.labels.holding(label)]));
    const slots = new Uint32Array(end);
    let size = 0;
    for (let slot = 0; slot < end; slot++) {
      if (ids[slot] === null) continue;
      if (scope !== null && scope[slot] !== 1) continue;
      if (words !== null && words[slot] === 0) continue;
      if (states !== null && !states.has(text.stateCategory[slot])) continue;
      if (kinds !== null && !kinds.has(text.typeKind[slot])) continue;
      if (projects !== null && !projects.has(text.projectId[slot])) continue;
      if (assignees !== null && !assignees.has(text.assignee[slot])) continue;
      if (labels !== null && !labels.has(columns.list.labels[slot]!)) continue;
      slots[size++] = slot;
    }
    return slots.subarray(0, size);
  }
}

/** Moves the item whose key is the whole text to the top: whoever pastes a key looks for that item. */
function keyFirst(slots: Uint32Array, text: string, columns: Columns): void {
  const asked = text.trim().toUpperCase();
  const number = Number(/(\d{1,9})$/.exec(asked)?.[1] ?? NO_NUMBER);
  if (number === NO_NUMBER) return;
  const at = slots.findIndex((slot) => columns.keyNumber[slot] === number && columns.key(slot).toUpperCase() === asked);
  if (at < 1) return;
  const own = slots[at]!;
  slots.copyWithin(1, 0, at);
  slots[0] = own;
}

function count(slots: Uint32Array, column: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const slot of slots) counts.set(column[slot]!, (counts.get(column[slot]!) ?? 0) + 1);
  return counts;
}

/** Most frequent first, then by name; nobody last among equals. */
const frequent = <T extends string | null>(counts: readonly (readonly [T, number])[]): readonly (readonly [T, number])[] =>
  counts.toSorted(([a, m], [b, n]) => n - m || (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
