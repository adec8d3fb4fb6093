import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Steps, type StepWrites } from '#renderer/engine/plan/steps.ts';
import { CockpitDb, type StepRow } from '#renderer/engine/store/db.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';

const part = (text: string): readonly PlanEdit[] => [{ kind: 'edit-record', edit: { kind: 'comment', text } } as PlanEdit];

test('the store gets each step where memory has it, also where a step is turned in parts', async () => {
  const acts = fc.array(fc.constantFrom('add', 'undo', 'redo', 'part of undo', 'part of redo', 'drop'), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(acts, async (list) => {
      const [steps, stored] = [new Steps(), new Map<number, StepRow>()];
      for (const [index, act] of list.entries()) {
        const writes: StepWrites = new Map();
        const undoes = act === 'undo' || act === 'part of undo';
        const row = undoes || act === 'drop' ? steps.undo : steps.redo;
        const edits = { forward: part(`${index}`), backward: part(`${index} back`) };
        if (act === 'add') steps.add({ label: `step ${index}`, ...edits }, writes);
        else if (row !== null && act === 'drop') steps.drop(row, writes);
        else if (row !== null) steps.turn(row, { undone: undoes, ...edits }, act.startsWith('part') ? row : null, writes);
        for (const [seq, written] of writes) {
          if (written === null) stored.delete(seq);
          else stored.set(seq, written);
        }
        const rows = [...stored.values()].sort((a, b) => a.seq - b.seq);
        expect([...stored].every(([seq, each]) => each.seq === seq)).toBe(true);
        expect(rows.findLast(({ undone }) => !undone) ?? null).toEqual(steps.undo);
        expect(rows.find(({ undone }) => undone) ?? null).toEqual(steps.redo);
        expect(rows.map(({ undone }) => (undone ? 'u' : 'd')).join('')).toMatch(/^d*u*$/);
      }
    }),
  );
});

test('a step of which a part stays is one more: what was undone before keeps its place behind it', async () => {
  const db = new CockpitDb('steps-in-parts');
  const steps = new Steps();
  await steps.load(db);
  const writes: StepWrites = new Map();
  for (const label of ['a', 'b', 'c']) steps.add({ label, forward: part(label), backward: part(`${label} back`) }, writes);
  const turn = (rest: StepRow | null): void => steps.turn(steps.undo!, { undone: true, forward: [], backward: [] }, rest, writes);
  turn(null);
  turn(steps.undo);
  await db.steps.bulkPut([...writes.values()].filter((row) => row !== null));
  expect((await db.steps.toArray()).map(({ seq, label, undone }) => [seq, label, undone])).toEqual([
    [1, 'a', false],
    [2, 'b', false],
    [3, 'b', true],
    [4, 'c', true],
  ]);
  db.close();
});
