import { remoteIdOf, type ItemId, type IterationId, type ProjectId, type StateCategory, type VersionId } from '#shared/domain/item.ts';
import type { ItemColumn } from '#shared/domain/scope.ts';
import { NO_NUMBER, type Columns, type ListColumn, type TextColumn } from './columns.ts';
import type { Names } from './names.ts';

/** Empty values stand last, whichever way a column is sorted. */
export const NO_RANK = 0xffff_ffff;
export const CATEGORY_ORDER: readonly StateCategory[] = ['todo', 'doing', 'done', 'removed', 'unknown'];
/** The trackers' usual words from most to least urgent; others follow by name. */
export const PRIORITY_ORDER = [
  'blocker',
  'highest',
  'critical',
  'urgent',
  'high',
  'major',
  'medium',
  'normal',
  'minor',
  'low',
  'lowest',
  'trivial',
];
const DAY_MS = 86_400_000;

/** One fixed locale: the same order on every machine, and V8's fast path for plain text. */
export const collator = new Intl.Collator('en');
const natural = new Intl.Collator('en', { numeric: true });

/** How texts of a column compare. */
export function compareTexts(column: ItemColumn, a: string, b: string): number {
  if (column !== 'priority') return (column === 'parent' ? natural : collator).compare(a, b);
  const place = (text: string): number => {
    const at = PRIORITY_ORDER.indexOf(text.toLowerCase());
    return at < 0 ? PRIORITY_ORDER.length : at;
  };
  return place(a) - place(b) || natural.compare(a, b);
}

/**
 * A number per item and column that sorts like the column's text: the collator runs once per distinct value, every sort after that
 * counts integers. Ranks are kept until items or names change; titles, nearly all distinct, are mended item by item.
 */
export class Ranks {
  readonly #columns: Columns;
  readonly #names: Names;
  readonly #kept = new Map<string, { readonly at: string; readonly ranks: Uint32Array }>();
  #titleOrder: Uint32Array | null = null;
  readonly #titleChanges = new Set<number>();

  constructor(columns: Columns, names: Names) {
    this.#columns = columns;
    this.#names = names;
  }

  /** To be told of every slot whose item came, changed or went. */
  touch(slot: number): void {
    if (this.#titleOrder !== null) this.#titleChanges.add(slot);
  }

  /** Dense ranks by slot, `NO_RANK` for empty values. @param byDay instants of one UTC day are equal, for groups */
  of(column: ItemColumn, byDay = false): Uint32Array {
    const key = `${column}${byDay ? '/day' : ''}`;
    const at = `${this.#columns.version}/${this.#names.version}`;
    const kept = this.#kept.get(key);
    if (kept?.at === at) return kept.ranks;
    const ranks = this.#rank(column, byDay);
    this.#kept.set(key, { at, ranks });
    return ranks;
  }

  /** What a column shows for a slot; null when it is empty. */
  label(column: ItemColumn, slot: number): string | null {
    const columns = this.#columns;
    switch (column) {
      case 'key':
        return columns.key(slot);
      case 'title':
        return columns.titles[slot]!;
      case 'project':
        return this.#names.projectKey(columns.value('projectId', slot) as ProjectId);
      case 'fixVersions':
      case 'labels':
      case 'components':
        return this.#listText(column, columns.list[column][slot]!);
      case 'iteration':
      case 'parent':
      case 'type':
      case 'state':
      case 'priority':
      case 'assignee':
      case 'area':
      case 'due':
        return this.#text(column, columns.text[column][slot]!);
      case 'estimate': {
        const value = columns.number.estimate[slot]!;
        return Number.isNaN(value) ? null : String(value);
      }
      case 'links':
        return String(columns.number.linkCount[slot]!);
      case 'created':
      case 'updated':
      case 'resolved': {
        const value = columns.number[column][slot]!;
        return Number.isNaN(value) ? null : new Date(value).toISOString().slice(0, 10);
      }
    }
  }

  #rank(column: ItemColumn, byDay: boolean): Uint32Array {
    const columns = this.#columns;
    switch (column) {
      case 'key':
        return this.#rankKeys();
      case 'title':
        return this.#rankTitles();
      case 'estimate':
        return dense(columns.number.estimate, columns.end);
      case 'links':
        return dense(columns.number.linkCount, columns.end);
      case 'created':
      case 'updated':
      case 'resolved': {
        const values = columns.number[column];
        return dense(byDay ? values.map((value) => Math.floor(value / DAY_MS)) : values, columns.end);
      }
      case 'fixVersions':
      case 'labels':
      case 'components':
        return spread(
          columns.list[column],
          columns.end,
          this.#rankTexts(column, columns.lists[column].size, (n) => this.#listText(column, n)),
        );
      case 'state':
        return this.#rankStates();
      case 'project':
        return this.#rankDictionary(column, 'projectId');
      case 'iteration':
      case 'parent':
      case 'type':
      case 'priority':
      case 'assignee':
      case 'area':
      case 'due':
        return this.#rankDictionary(column, column);
    }
  }

  #rankDictionary(column: ItemColumn, stored: TextColumn): Uint32Array {
    const { dictionary, text, end } = this.#columns;
    return spread(
      text[stored],
      end,
      this.#rankTexts(column, dictionary[stored].size, (number) => this.#text(stored, number)),
    );
  }

  /** By category first: what is to do before what is done. */
  #rankStates(): Uint32Array {
    const { dictionary, text, end } = this.#columns;
    const names = this.#rankTexts('state', dictionary.state.size, (number) => dictionary.state.value(number));
    const category = Array.from({ length: dictionary.stateCategory.size }, (_, number) =>
      CATEGORY_ORDER.indexOf(dictionary.stateCategory.value(number) as StateCategory),
    );
    const values = new Float64Array(end);
    for (let slot = 0; slot < end; slot++) {
      values[slot] = category[text.stateCategory[slot]!]! * dictionary.state.size + names[text.state[slot]!]!;
    }
    return dense(values, end);
  }

  #rankKeys(): Uint32Array {
    const { keyPrefix, keyNumber, keyPrefixes, end } = this.#columns;
    const prefixes = this.#rankTexts('key', keyPrefixes.size, (number) => keyPrefixes.value(number));
    const values = new Float64Array(end);
    for (let slot = 0; slot < end; slot++) {
      const number = keyNumber[slot]!;
      values[slot] = prefixes[keyPrefix[slot]!]! * 2 ** 32 + (number === NO_NUMBER ? 0 : number + 1);
    }
    return dense(values, end);
  }

  #rankTitles(): Uint32Array {
    const { titles, ids, end } = this.#columns;
    const compare = (a: number, b: number): number => collator.compare(titles[a]!, titles[b]!) || a - b;
    const living = (slots: Iterable<number>): number[] => [...slots].filter((slot) => ids[slot] !== null);
    if (this.#titleOrder === null || this.#titleChanges.size > end / 4) {
      this.#titleOrder = Uint32Array.from(living(ids.keys()).sort(compare));
    } else if (this.#titleChanges.size > 0) {
      const changed = this.#titleChanges;
      this.#titleOrder = mergeSorted(
        this.#titleOrder.filter((slot) => !changed.has(slot)),
        living(changed).sort(compare),
        compare,
      );
    }
    this.#titleChanges.clear();
    const ranks = new Uint32Array(end).fill(NO_RANK);
    let rank = 0;
    for (const [index, slot] of this.#titleOrder.entries()) {
      if (index > 0 && collator.compare(titles[this.#titleOrder[index - 1]!]!, titles[slot]!) !== 0) rank += 1;
      ranks[slot] = rank;
    }
    return ranks;
  }

  /** Ranks of numbered texts by number; equal texts of different numbers share one. */
  #rankTexts(column: ItemColumn, size: number, text: (number: number) => string | null): Uint32Array {
    const entries: { readonly number: number; readonly text: string }[] = [];
    for (let number = 0; number < size; number++) {
      const value = text(number);
      if (value !== null) entries.push({ number, text: value });
    }
    entries.sort((a, b) => compareTexts(column, a.text, b.text));
    const ranks = new Uint32Array(size).fill(NO_RANK);
    let rank = 0;
    for (const [index, entry] of entries.entries()) {
      if (index > 0 && compareTexts(column, entries[index - 1]!.text, entry.text) !== 0) rank += 1;
      ranks[entry.number] = rank;
    }
    return ranks;
  }

  #text(column: TextColumn, number: number): string | null {
    const value = this.#columns.dictionary[column].value(number);
    if (value === null) return null;
    if (column === 'projectId') return this.#names.projectKey(value as ProjectId);
    if (column === 'iteration') return this.#names.iterationPath(value as IterationId);
    if (column === 'parent') return parentKey(this.#columns, value as ItemId);
    return value;
  }

  #listText(column: ListColumn, number: number): string | null {
    const list = this.#columns.lists[column].value(number);
    if (list.length === 0) return null;
    return (column === 'fixVersions' ? list.map((id) => this.#names.versionName(id as VersionId)) : list).join(', ');
  }
}

/** The key of a parent; the tracker's own id when the parent is not in the store. */
export function parentKey(columns: Columns, id: ItemId): string {
  const slot = columns.slots.get(id);
  return slot === undefined ? remoteIdOf(id) : columns.key(slot);
}

/** Stable counting sort of slots by their ranks; empty values last either way. */
export function sortByRank(slots: Uint32Array, ranks: Uint32Array, descending: boolean): Uint32Array {
  let highest = 0;
  for (const slot of slots) {
    const rank = ranks[slot]!;
    if (rank !== NO_RANK && rank > highest) highest = rank;
  }
  const place = (slot: number): number => {
    const rank = ranks[slot]!;
    return rank === NO_RANK ? highest + 1 : descending ? highest - rank : rank;
  };
  const starts = new Uint32Array(highest + 3);
  for (const slot of slots) starts[place(slot) + 1]! += 1;
  for (let rank = 1; rank < starts.length; rank++) starts[rank]! += starts[rank - 1]!;
  const sorted = new Uint32Array(slots.length);
  for (const slot of slots) {
    const at = place(slot);
    sorted[starts[at]!] = slot;
    starts[at]! += 1;
  }
  return sorted;
}

const spread = (column: Uint32Array, end: number, ranks: Uint32Array): Uint32Array => {
  const bySlot = new Uint32Array(end);
  for (let slot = 0; slot < end; slot++) bySlot[slot] = ranks[column[slot]!]!;
  return bySlot;
};

/** Numbers as ranks: equal numbers are equal, NaN has none. */
function dense(values: Float64Array, end: number): Uint32Array {
  const sorted = values.slice(0, end).sort();
  let distinct = 0;
  for (let index = 0; index < end; index++) {
    const value = sorted[index]!;
    if (Number.isNaN(value)) break;
    if (index === 0 || value !== sorted[distinct - 1]) sorted[distinct++] = value;
  }
  const ranks = new Uint32Array(end);
  for (let slot = 0; slot < end; slot++) {
    const value = values[slot]!;
    if (Number.isNaN(value)) {
      ranks[slot] = NO_RANK;
      continue;
    }
    let [low, high] = [0, distinct];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    ranks[slot] = low;
  }
  return ranks;
}

function mergeSorted(sorted: Uint32Array, added: readonly number[], compare: (a: number, b: number) => number): Uint32Array {
  const merged = new Uint32Array(sorted.length + added.length);
  let from = 0;
  for (const [index, slot] of added.entries()) {
    let [low, high] = [from, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(sorted[middle]!, slot) < 0) low = middle + 1;
      else high = middle;
    }
    merged.set(sorted.subarray(from, low), from + index);
    merged[low + index] = slot;
    from = low;
  }
  merged.set(sorted.subarray(from), from + added.length);
  return merged;
}
