import type { CockpitDb, StepRow } from '#renderer/engine/store/db.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';

const KEPT = 500;

/** What a change of the steps writes, by number: the row as it is last, null when the step is gone. */
export type StepWrites = Map<number, StepRow | null>;

/**
 * The undo stack: done steps by number, and after them the undone ones, which are the redo stack. Kept in memory as it will be in the
 * store once everything that waits is written.
 */
export class Steps {
  #rows: StepRow[] = [];

  async load(db: CockpitDb): Promise<void> {
    this.#rows = await db.steps.orderBy('seq').toArray();
  }

  get undo(): StepRow | null {
    return this.#rows.findLast((row) => !row.undone) ?? null;
  }

  get redo(): StepRow | null {
    return this.#rows.find((row) => row.undone) ?? null;
  }

  /** A new command: what was undone before can no longer be redone, and the oldest steps are let go. */
  add(step: Omit<StepRow, 'seq' | 'undone'>, writes: StepWrites): void {
    const seq = (this.#rows.at(-1)?.seq ?? 0) + 1;
    for (const row of this.#rows) if (row.undone) this.#delete(row, writes);
    const row: StepRow = { ...step, seq, undone: false };
    this.#rows.push(row);
    writes.set(row.seq, row);
    while (this.#rows.length > KEPT) this.#delete(this.#rows[0]!, writes);
  }

  /** An undo or redo: what the step did last becomes what the next act takes back. */
  turn(step: StepRow, undone: boolean, forward: readonly PlanEdit[], backward: readonly PlanEdit[], writes: StepWrites): void {
    const row: StepRow = { ...step, undone, forward, backward };
    this.#rows = this.#rows.map((known) => (known.seq === step.seq ? row : known));
    writes.set(row.seq, row);
  }

  /** A step that can no longer run. */
  drop(step: StepRow, writes: StepWrites): void {
    this.#delete(step, writes);
  }

  #delete(row: StepRow, writes: StepWrites): void {
    this.#rows = this.#rows.filter(({ seq }) => seq !== row.seq);
    writes.set(row.seq, null);
  }
}
