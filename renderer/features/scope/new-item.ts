import { create } from 'zustand';
import type { ProjectId } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { EMPTY_NEW_ITEM, type NewItemFields } from '#shared/sync/new-item-form.ts';
import { keepWords, keptWords } from './fields/kept-words.ts';

/** What a person filled in so far. */
export interface BegunItem {
  /** That was in view; null for none. */
  readonly release: ReleaseId | null;
  readonly project: ProjectId | null;
  readonly fields: NewItemFields;
}

interface NewItem {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  /** Stands in the dialog again when it was closed without Cancel, also after a reload; null when nothing was filled in. */
  readonly begun: BegunItem | null;
  readonly keep: (begun: BegunItem | null) => void;
}

const KEY = 'new-item';

type Loose = { readonly [name: string]: unknown };
const isRecord = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');

function isBegun(value: unknown): value is BegunItem {
  if (!isRecord(value) || !isRecord(value['fields'])) return false;
  const { release, project, fields } = value;
  const { parent, more, ...texts } = { ...EMPTY_NEW_ITEM, ...fields } as Loose;
  return (
    (release === null || typeof release === 'string') &&
    (project === null || typeof project === 'string') &&
    areTexts(Object.values(texts)) &&
    isRecord(more) &&
    areTexts(Object.values(more)) &&
    (parent === null || (isRecord(parent) && areTexts([parent['id'], parent['name']])))
  );
}

/** What an earlier window left. */
function begunBefore(): BegunItem | null {
  const kept = keptWords(localStorage).find(([key]) => key === KEY)?.[1];
  return isBegun(kept) ? { ...kept, fields: { ...EMPTY_NEW_ITEM, ...kept.fields } } : null;
}

/** Whether the dialog for a new item is open, which the app's command opens from every page, and what was filled in. */
export const useNewItem = create<NewItem>()((set) => ({
  open: false,
  setOpen: (open) => set(({ begun }) => ({ open, begun: open ? (begun ?? begunBefore()) : begun })),
  begun: null,
  keep: (begun) => {
    keepWords(localStorage, KEY, begun, Date.now());
    set({ begun });
  },
}));

export const openNewItem = (): void => useNewItem.getState().setOpen(true);
