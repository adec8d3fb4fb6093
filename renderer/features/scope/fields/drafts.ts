import { create } from 'zustand';
import type { ItemId } from '#shared/domain/item.ts';
import type { Opened } from './rich-source.ts';

/** Words that were begun and neither saved nor cancelled. */
export interface Draft {
  /** What a description was when it was opened; null for a comment. */
  readonly begun: Opened | null;
  readonly markdown: string;
}

export type DraftKind = 'description' | 'comment';

interface Drafts {
  readonly drafts: ReadonlyMap<string, Draft>;
  /** @param draft null once it was saved or cancelled */
  readonly keep: (kind: DraftKind, item: ItemId, draft: Draft | null) => void;
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
}));

export const draftOf = (kind: DraftKind, item: ItemId): Draft | null => useDrafts.getState().drafts.get(keyOf(kind, item)) ?? null;
