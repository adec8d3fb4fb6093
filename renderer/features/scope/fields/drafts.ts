import { create } from 'zustand';
import type { ItemId } from '#shared/domain/item.ts';
import { isLocal } from '#shared/sync/operation.ts';
import { keepWords, keptKeyOf, keptWords } from './kept-words.ts';
import type { Opened } from './rich-source.ts';

/** Words that were begun and neither saved nor cancelled. */
export interface Draft {
  /** What a description or a title was when it was opened; null for a comment. */
  readonly begun: Opened | null;
  readonly markdown: string;
}

const KINDS = ['description', 'comment', 'title'] as const;
export type DraftKind = (typeof KINDS)[number];

interface Drafts {
  readonly drafts: ReadonlyMap<string, Draft>;
  /** @param draft null once it was saved or cancelled */
  readonly keep: (kind: DraftKind, item: ItemId, draft: Draft | null) => void;
  /** Those that end with the window: too long for its storage, or it is full. */
  readonly unkept: ReadonlySet<string>;
  /** What was begun for an item that has another id by now. */
  readonly move: (from: ItemId, to: ItemId) => void;
}

const keyOf = (kind: DraftKind, item: ItemId): string => `${kind} ${item}`;

const FORMATS: ReadonlySet<unknown> = new Set<Opened['format']>(['adf', 'html', 'markdown', 'plain', 'wiki']);
const isText = (record: object, name: string): boolean => typeof (record as { readonly [name: string]: unknown })[name] === 'string';
const isOpened = (value: unknown): value is Opened =>
  typeof value === 'object' &&
  value !== null &&
  isText(value, 'markdown') &&
  isText(value, 'source') &&
  'format' in value &&
  FORMATS.has(value.format);
const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' &&
  value !== null &&
  isText(value, 'markdown') &&
  'begun' in value &&
  (value.begun === null || isOpened(value.begun));
const isKey = (key: string): boolean => KINDS.some((kind) => key.startsWith(`${kind} `));

/** What an earlier window left. */
export const draftsKept = (): ReadonlyMap<string, Draft> =>
  new Map(keptWords(localStorage).filter((entry): entry is readonly [string, Draft] => isKey(entry[0]) && isDraft(entry[1])));

/**
 * What was begun in the panel of an item stands there again when the item is opened the next time, also after a reload: each of them is
 * in the window's storage too, until it is saved or discarded.
 */
export const useDrafts = create<Drafts>()((set, get) => ({
  drafts: draftsKept(),
  unkept: new Set(),
  keep: (kind, item, draft) => {
    const key = keyOf(kind, item);
    const { drafts, unkept } = get();
    const next = new Map(drafts);
    if (draft === null) next.delete(key);
    else next.set(key, draft);
    const isKept = keepWords(localStorage, key, draft, Date.now());
    set({ drafts: next, ...(unkept.has(key) === isKept ? { unkept: toggled(unkept, key) } : {}) });
  },
  move: (from, to) => {
    for (const kind of KINDS) {
      const { drafts, keep } = get();
      const draft = drafts.get(keyOf(kind, from));
      if (draft === undefined) continue;
      keep(kind, from, null);
      // What was begun under the new id is newer.
      if (!drafts.has(keyOf(kind, to))) keep(kind, to, draft);
    }
  },
}));

// What another window saved or discarded is not unsaved here any more.
window.addEventListener('storage', ({ key, newValue }) => {
  const kept = keptKeyOf(key);
  if (kept === null || newValue !== null) return;
  const drafts = new Map(useDrafts.getState().drafts);
  if (drafts.delete(kept)) useDrafts.setState({ drafts });
});

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The items in which something was begun. */
export const itemsBegun = (drafts: ReadonlyMap<string, Draft>): readonly ItemId[] => [
  ...new Set([...drafts.keys()].map((key) => key.slice(key.indexOf(' ') + 1) as ItemId)),
];

/** Takes what was begun for new items to the ids that their trackers have given them since. @param idOf the id of an item by now */
export async function followNewIds(idOf: (item: ItemId) => Promise<ItemId>): Promise<void> {
  const { drafts, move } = useDrafts.getState();
  const items = itemsBegun(drafts).filter(isLocal);
  for (const item of items) {
    const now = await idOf(item);
    if (now !== item) move(item, now);
  }
}

export const draftOf = (kind: DraftKind, item: ItemId): Draft | null => useDrafts.getState().drafts.get(keyOf(kind, item)) ?? null;

/** Whether it is in the window's storage too. */
export const useIsKept = (kind: DraftKind, item: ItemId): boolean => useDrafts(({ unkept }) => !unkept.has(keyOf(kind, item)));
