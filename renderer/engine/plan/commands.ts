import type { StepRow } from '#renderer/engine/store/db.ts';
import type { Instant } from '#shared/domain/time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import { changesOf, docsOf, type PlanChange } from '#shared/plan/change.ts';
import { lastTypingIn, writeChanges } from '#shared/plan/document.ts';
import type { DocId, PlanCommand, PlanEdit, EditRefusal } from '#shared/plan/edit.ts';
import { historyLines } from '#shared/plan/history.ts';
import { backwardEdits, forwardEdits, reversalOf } from '#shared/plan/inverse.ts';
import type { BatchBuilder } from './batch.ts';
import type { Documents } from './documents.ts';
import type { Steps } from './steps.ts';

/** What a command stands on: the documents and steps in memory, and who acts when. */
export interface CommandGround {
  readonly documents: Documents;
  readonly steps: Steps;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Written into history lines. */
  readonly person: () => string;
}

/** Work on a batch: the documents it needs, asked right before it runs, and what it does. A refusal changes nothing. */
export interface BatchWork {
  readonly docs: () => readonly DocId[];
  /** @returns the label of what was done; null when there was nothing to do */
  readonly apply: (batch: BatchBuilder) => Result<string | null, EditRefusal>;
}

/** A command of a person. */
export function commandWork(ground: CommandGround, command: PlanCommand, undoable: boolean): BatchWork {
  return {
    docs: () => docsOf(command.edits),
    apply: (batch) => {
      const changes = changesOf(ground.documents.reader, command);
      if (!changes.ok) return changes;
      if (changes.value.length === 0) return ok(null);
      make(ground, changes.value, command, batch);
      if (undoable)
        ground.steps.add(
          { label: command.label, forward: forwardEdits(changes.value), backward: backwardEdits(changes.value) },
          batch.steps,
        );
      return ok(command.label);
    },
  };
}

/** Takes the newest step back, or runs the last undone one again. A field that no longer holds what the step left is left alone. */
export function turnWork(ground: CommandGround, way: 'undo' | 'redo'): BatchWork {
  const { documents, steps } = ground;
  const step = (): StepRow | null => (way === 'undo' ? steps.undo : steps.redo);
  const nextOf = (row: StepRow): readonly PlanEdit[] => (way === 'undo' ? row.backward : row.forward);
  const leftOf = (row: StepRow): readonly PlanEdit[] => (way === 'undo' ? row.forward : row.backward);
  return {
    docs: () => {
      const row = step();
      return row === null ? [] : docsOf(nextOf(row));
    },
    apply: (batch) => {
      const row = step();
      if (row === null) return ok(null);
      const { edits, kept } = reversalOf(documents.reader, leftOf(row), nextOf(row));
      const changes = changesOf(documents.reader, { edits });
      if (!changes.ok || changes.value.length === 0) {
        steps.drop(row, batch.steps);
        return ok(kept.length === 0 ? row.label : `${row.label}: nothing to ${way}, ${kept.join(', ')}`);
      }
      make(ground, changes.value, { label: `${way} ${row.label}`, why: null }, batch);
      const [done, back] = [forwardEdits(changes.value), backwardEdits(changes.value)];
      if (way === 'undo') steps.turn(row, true, back, done, batch.steps);
      else steps.turn(row, false, done, back, batch.steps);
      return ok(kept.length === 0 ? row.label : `${row.label} (left alone: ${kept.join(', ')})`);
    },
  };
}

/** Writes changes and their history into the documents, and adds both to the batch. */
function make(
  { documents, now, newId, person }: CommandGround,
  changes: readonly PlanChange[],
  command: Pick<PlanCommand, 'label' | 'why'>,
  batch: BatchBuilder,
): void {
  const act = { at: now(), by: person(), newId };
  const lines = historyLines(changes, command, act, (doc) => lastTypingIn(documents.get(doc)));
  for (const doc of new Set(changes.map((change) => change.doc))) {
    const data = writeChanges(
      documents.get(doc),
      changes.filter((change) => change.doc === doc),
      lines.filter((line) => line.doc === doc),
    );
    batch.updates.push({ doc, id: newId(), data });
  }
  batch.lines.push(...lines);
  batch.touch(changes);
}
