import type { CockpitDb, StepRow } from '#renderer/engine/store/db.ts';

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

  /**
   * An undo or redo: what the step did last becomes what the next act takes back.
   * @param turned what of it was turned @param rest what of it could not be turned now, and is the next step still; null when all was
   */
  turn(
    step: StepRow,
    turned: Pick<StepRow, 'undone' | 'forward' | 'backward'>,
    rest: Pick<StepRow, 'forward' | 'backward'> | null,
    writes: StepWrites,
  ): void {
    const at = this.#rows.findIndex(({ seq }) => seq === step.seq);
    if (rest === null) return this.#put(at, [{ ...step, ...turned }], writes);
    const [done, later] = turned.undone ? [rest, turned] : [turned, rest];
    // What is done comes before what is undone: the undone ones behind make room for one more.
    this.#put(
      at,
      [
        { ...step, ...done, undone: false },
        { ...step, ...later, undone: true },
      ],
      writes,
    );
  }

  /** A step that can no longer run. */
  drop(step: StepRow, writes: StepWrites): void {
    this.#delete(step, writes);
  }

  /** Puts rows in the place of one, the first with its number; those behind it move on as far as they must. */
  #put(at: number, rows: readonly StepRow[], writes: StepWrites): void {
    const behind = this.#rows.slice(at + 1);
    let free = this.#rows[at]!.seq;
    const placed = [...rows, ...behind].map((row) => {
      const seq = Math.max(free, row.seq);
      free = seq + 1;
      return seq === row.seq ? row : { ...row, seq };
    });
    for (const row of placed) if (!behind.includes(row)) writes.set(row.seq, row);
    this.#rows = [...this.#rows.slice(0, at), ...placed];
  }

  #delete(row: StepRow, writes: StepWrites): void {
    this.#rows = this.#rows.filter(({ seq }) => seq !== row.seq);
    writes.set(row.seq, null);
  }
}
