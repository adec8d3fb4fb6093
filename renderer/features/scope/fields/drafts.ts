import { create } from 'zustand';
import type { ItemId } from '#shared/domain/item.ts';
import { isLocal } from '#shared/sync/operation.ts';
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
  /** What was begun for an item that has another id by now. */
  readonly move: (from: ItemId, to: ItemId) => void;
}

const keyOf = (kind: DraftKind, item: ItemId): string => `${kind} ${item}`;

/** What was begun in the panel of an item stands there again when the item is opened the next time. In memory: it ends with the window. */
export const useDrafts = create<Drafts>()((set) => ({
  drafts: new Map(),
  keep: (kind, item, draft) =>
    set(({ drafts }) => {
      const next = new Map(drafts);
      if (draft === null) next.delete(keyOf(kind, item));
      else next.set(keyOf(kind, item), draft);
      return { drafts: next };
    }),
  move: (from, to) =>
    set(({ drafts }) => {
      const next = new Map(drafts);
      for (const kind of KINDS) {
        const draft = drafts.get(keyOf(kind, from));
        if (draft === undefined) continue;
        next.delete(keyOf(kind, from));
        // What was begun under the new id is newer.
        if (!next.has(keyOf(kind, to))) next.set(keyOf(kind, to), draft);
      }
      return { drafts: next };
    }),
}));

/** Takes what was begun for new items to the ids that their trackers have given them since. @param idOf the id of an item by now */
export async function followNewIds(idOf: (item: ItemId) => Promise<ItemId>): Promise<void> {
  const { drafts, move } = useDrafts.getState();
  const items = new Set([...drafts.keys()].map((key) => key.slice(key.indexOf(' ') + 1) as ItemId).filter(isLocal));
  for (const item of items) {
    const now = await idOf(item);
    if (now !== item) move(item, now);
  }
}

export const draftOf = (kind: DraftKind, item: ItemId): Draft | null => useDrafts.getState().drafts.get(keyOf(kind, item)) ?? null;
