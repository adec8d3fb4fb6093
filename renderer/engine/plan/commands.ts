import type { PulledRecord, Records } from '#renderer/engine/outbox/records.ts';
import type { StepRow } from '#renderer/engine/store/db.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { changesOf, docsOf, isInDocument, type PlanChange, type PlanReader } from '#shared/plan/change.ts';
import { boundRecords, withBound } from '#shared/plan/bound.ts';
import { lastTypingIn, writeChanges } from '#shared/plan/document.ts';
import type { DocId, PlanCommand, PlanEdit, EditRefusal, Turned } from '#shared/plan/edit.ts';
import { historyLines } from '#shared/plan/history.ts';
import { withMade, type MadeOf } from '#shared/plan/made.ts';
import { backwardEdits, forwardEdits, reversalOf, type Reversal } from '#shared/plan/inverse.ts';
import { broughtBackBy, itemsEditedBy, recordsOf, type EditedItem } from '#shared/plan/outbox-change.ts';
import { withWaiting } from '#shared/plan/waiting-record.ts';
import { stayingWords, type MovedItems } from '#shared/sync/open-items.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { BatchBuilder } from './batch.ts';
import type { Documents } from './documents.ts';
import type { Steps } from './steps.ts';

/** What a command stands on: the documents and steps in memory, and who acts when. */
export interface CommandGround {
  readonly documents: Documents;
  readonly steps: Steps;
  /** The outbox, and the pulled records that the work at hand needs. */
  readonly records: Records;
  /** Steps and screens may still name a record as it was called before its tracker had it. */
  readonly madeOf: MadeOf;
  /** What the release of a version moved when it was sent; null when nothing. */
  readonly movedBy: (version: string) => MovedItems | null;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Written into history lines. */
  readonly person: () => string;
}

/** Work on a batch: the documents it needs, asked right before it runs, and what it does. A refusal changes nothing. */
export interface BatchWork {
  readonly docs: () => readonly DocId[] | Promise<readonly DocId[]>;
  /** The pulled records it needs; left out for none. */
  readonly records?: () => readonly PulledRecord[];
  /** The items that a person edits with it; left out for none. Undo and redo may restore what they cannot edit. */
  readonly edited?: () => readonly EditedItem[];
  /** Closed operations that it opens again; left out for none. */
  readonly reopens?: () => readonly OperationId[];
  /** @returns the label of what was done; null when there was nothing to do */
  readonly apply: (batch: BatchBuilder) => Result<Turned, EditRefusal>;
}

/** Plan and outbox as commands read them. */
const readerOn = ({ documents, records, now, newId, person }: CommandGround): PlanReader => ({
  ...documents.reader,
  outbox: records.reader({ at: now(), by: person(), newId }),
});

/** A command of a person. */
export function commandWork(ground: CommandGround, command: PlanCommand, undoable: boolean): BatchWork {
  const edits = (): readonly PlanEdit[] => withMade(command.edits, ground.madeOf);
  return {
    docs: () => docsOf(command.edits),
    records: () => [...recordsOf(edits()), ...boundRecords(ground.documents.reader, command.edits)],
    edited: () => itemsEditedBy(edits()),
    apply: (batch) => {
      const { readOnly } = ground.records;
      if (readOnly !== null) return err({ code: 'read-only', why: readOnly });
      const reader = readerOn(ground);
      const changes = changesOf(reader, { edits: withBound(reader, edits()) });
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

/** Changes that follow from what a tracker did: kept with their history, and no step that people could undo. */
export function followingChanges(ground: CommandGround, label: string, changes: readonly PlanChange[], batch: BatchBuilder): void {
  if (changes.length > 0) make(ground, changes, { label, why: null }, batch);
}

/**
 * Takes the newest step back, or runs the last undone one again. A field that no longer holds what the step left is left alone.
 * @param only this step and no other: nothing is done where another one is the next
 */
export function turnWork(ground: CommandGround, way: 'undo' | 'redo', only?: number): BatchWork {
  const { steps } = ground;
  const reader = (): PlanReader => {
    const { outbox, ...documents } = readerOn(ground);
    return outbox === undefined ? documents : { ...documents, outbox: withWaiting(outbox) };
  };
  const step = (): StepRow | null => {
    const row = way === 'undo' ? steps.undo : steps.redo;
    if (row === null || (only !== undefined && row.seq !== only)) return null;
    const [forward, backward] = [withMade(row.forward, ground.madeOf), withMade(row.backward, ground.madeOf)];
    return { ...row, forward, backward };
  };
  const nextOf = (row: StepRow): readonly PlanEdit[] => (way === 'undo' ? row.backward : row.forward);
  const leftOf = (row: StepRow): readonly PlanEdit[] => (way === 'undo' ? row.forward : row.backward);
  return {
    docs: () => {
      const row = step();
      return row === null ? [] : docsOf(nextOf(row));
    },
    records: () => {
      const row = step();
      return row === null ? [] : recordsOf([...nextOf(row), ...leftOf(row)]);
    },
    reopens: () => {
      const row = step();
      return row === null ? [] : broughtBackBy(nextOf(row));
    },
    apply: (batch) => {
      const row = step();
      if (row === null) return ok(null);
      const { edits, kept, waiting } = reversalOf(reader(), leftOf(row), nextOf(row));
      const changes = changesOf(reader(), { edits });
      if (!changes.ok || changes.value.length === 0) {
        if (waiting.length > 0) return ok({ notDone: row.label, why: kept.join(', '), stays: row.seq });
        steps.drop(row, batch.steps);
        return ok(kept.length === 0 ? row.label : { notDone: row.label, why: kept.join(', ') });
      }
      make(ground, changes.value, { label: `${way} ${row.label}`, why: null }, batch);
      const [done, back] = [forwardEdits(changes.value), backwardEdits(changes.value)];
      const [undone, rest] = [way === 'undo', waiting.length === 0 ? null : restOf(way, waiting)];
      steps.turn(row, undone ? { undone, forward: back, backward: done } : { undone, forward: done, backward: back }, rest, batch.steps);
      const label = kept.length === 0 ? row.label : `${row.label} (left alone: ${kept.join(', ')})`;
      const stays = rest === null ? [] : [`That part is kept: pull its project, then ${way} it.`];
      const note = [...changes.value.flatMap((change) => staying(ground, change)), ...stays].join(' ');
      return ok(note === '' ? label : { done: label, note });
    },
  };
}

/** The step that is left of one of which some parts could not be turned now. */
function restOf(way: 'undo' | 'redo', waiting: Reversal['waiting']): Pick<StepRow, 'forward' | 'backward'> {
  const [done, next] = [waiting.map((part) => part.done).toReversed(), waiting.map((part) => part.next)];
  return way === 'undo' ? { forward: done, backward: next } : { forward: next, backward: done };
}

/** What stays although a version is released no more. */
function staying({ movedBy }: CommandGround, change: PlanChange): readonly string[] {
  if (change.kind !== 'outbox' || change.field !== 'released' || change.to !== false) return [];
  const moved = movedBy(change.record);
  return moved === null ? [] : [stayingWords(moved)];
}

/** Lets a step go that cannot be turned now, so that those behind it can. Nothing else changes. @returns null when it is not the next one */
export function leaveOutWork({ steps }: CommandGround, seq: number): BatchWork {
  return {
    docs: () => [],
    apply: (batch) => {
      const row = [steps.undo, steps.redo].find((each) => each?.seq === seq) ?? null;
      if (row === null) return ok(null);
      steps.drop(row, batch.steps);
      return ok(row.label);
    },
  };
}

/** Writes changes and their history into the documents and the outbox, and adds all of it to the batch. */
function make(
  { documents, records, now, newId, person }: CommandGround,
  changes: readonly PlanChange[],
  command: Pick<PlanCommand, 'label' | 'why'>,
  batch: BatchBuilder,
): void {
  const act = { at: now(), by: person(), newId };
  const lines = historyLines(changes, command, act, (doc) => lastTypingIn(documents.get(doc)));
  const inDocuments = changes.filter(isInDocument);
  for (const doc of new Set([...inDocuments, ...lines].map((part) => part.doc))) {
    const data = writeChanges(
      documents.get(doc),
      inDocuments.filter((change) => change.doc === doc),
      lines.filter((line) => line.doc === doc),
    );
    batch.updates.push({ doc, id: newId(), data });
  }
  batch.lines.push(...lines);
  batch.touch(inDocuments);
  for (const change of changes) if (change.kind === 'outbox') batch.operations.push(...records.write(change.put, change.drop, newId));
}
