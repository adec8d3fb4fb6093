/** Where the keyboard stands and what is chosen. `anchor` is where a range began. */
export interface RowSelection<Id> {
  readonly active: Id | null;
  readonly anchor: Id | null;
  readonly selected: ReadonlySet<Id>;
}

export const NOTHING_SELECTED: RowSelection<never> = { active: null, anchor: null, selected: new Set<never>() };

export type SelectionMode =
  /** Click: this row alone. */
  | 'only'
  /** Ctrl or Cmd click, Space: this row too, or no longer. */
  | 'toggle'
  /** Shift: everything from the anchor to this row. */
  | 'range'
  /** Ctrl with an arrow: move without choosing. */
  | 'move';

/** Chooses a row as file lists do. `ids` is the order on screen; an id that is no longer in it cannot be an anchor. */
export function selectRow<Id>(ids: readonly Id[], before: RowSelection<Id>, id: Id, mode: SelectionMode): RowSelection<Id> {
  switch (mode) {
    case 'only':
      return { active: id, anchor: id, selected: new Set([id]) };
    case 'move':
      return { ...before, active: id };
    case 'toggle': {
      const selected = new Set(before.selected);
      if (!selected.delete(id)) selected.add(id);
      return { active: id, anchor: id, selected };
    }
    case 'range': {
      const from = before.anchor === null ? -1 : ids.indexOf(before.anchor);
      const to = ids.indexOf(id);
      if (from < 0 || to < 0) return { active: id, anchor: id, selected: new Set([id]) };
      return { active: id, anchor: before.anchor, selected: new Set(ids.slice(Math.min(from, to), Math.max(from, to) + 1)) };
    }
  }
}
