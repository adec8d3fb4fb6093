import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import { checkRecord } from '#shared/plan/check.ts';
import { changesOf } from '#shared/plan/change.ts';
import { lastTypingIn, readerOf, writeChanges } from '#shared/plan/document.ts';
import type { DocId, PlanEdit } from '#shared/plan/edit.ts';
import { historyLines } from '#shared/plan/history.ts';
import { backwardEdits } from '#shared/plan/inverse.ts';
import { deriveRows } from '#shared/plan/rows.ts';
import { replaced, textDifference } from '#shared/plan/text-change.ts';
import { aRelease } from '#tests/support/builders.ts';

const ID = 'r1' as ReleaseId;
const DOC: DocId = `release/${ID}`;

const release = aRelease(ID);
const put: PlanEdit = { kind: 'put', collection: 'releases', record: release };
const set = (fields: Partial<Omit<Release, 'id'>>): PlanEdit => ({ kind: 'set', doc: DOC, collection: 'releases', id: ID, fields });
const remove: PlanEdit = { kind: 'remove', doc: DOC, collection: 'releases', id: ID };
const typed = (baseLength: number, from: number, to: number, insert: string): PlanEdit => ({
  kind: 'type-notes',
  releaseId: ID,
  baseLength,
  changes: [{ from, to, insert }],
});

let ids = 0;
/** Runs edits on a document. @returns the edits that take them back */
function run(doc: Y.Doc, by: string, ...edits: readonly PlanEdit[]): readonly PlanEdit[] {
  const changes = changesOf(readerOf(new Map([[DOC, doc]])), { edits });
  if (!changes.ok) throw new Error(JSON.stringify(changes.error));
  const act = { at: '2026-11-20T08:00:00.000Z' as Instant, by, newId: () => `h${(ids += 1)}` };
  writeChanges(
    doc,
    changes.value,
    historyLines(changes.value, { label: 'edit', why: null }, act, () => lastTypingIn(doc)),
  );
  return backwardEdits(changes.value);
}

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};
function merge(a: Y.Doc, b: Y.Doc): void {
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
}

describe('two people edit copies of a plan', () => {
  test('different fields both stay, text merges by character, and no history line is lost', () => {
    const ours = new Y.Doc();
    run(ours, 'Ada', put, typed(0, 0, 0, 'Hello world'));
    const theirs = copyOf(ours);
    run(ours, 'Ada', set({ name: 'Autumn' }), typed(11, 0, 0, 'Oh. '));
    run(theirs, 'Bo', set({ owner: 'Bo' }), typed(11, 11, 11, '!'));
    merge(ours, theirs);
    const rows = deriveRows(DOC, ours);
    expect(rows).toEqual(deriveRows(DOC, theirs));
    expect(rows.releases[0]).toMatchObject({ name: 'Autumn', owner: 'Bo' });
    expect(rows.notes[0]?.markdown).toBe('Oh. Hello world!');
    expect(rows.history.filter(({ field }) => field === 'name' || field === 'owner')).toHaveLength(2);
  });

  test('what one removed and the other changed can be brought back with the change', () => {
    const ours = new Y.Doc();
    run(ours, 'Ada', put);
    const theirs = copyOf(ours);
    const back = run(ours, 'Ada', remove);
    run(theirs, 'Bo', set({ owner: 'Bo' }));
    merge(ours, theirs);
    expect(deriveRows(DOC, ours).releases).toEqual([]);
    expect(back).toHaveLength(1);
  });
});

describe('documents of other versions', () => {
  test('a field that is missing or not valid shows its empty value, and unknown fields are kept', () => {
    const doc = new Y.Doc();
    run(doc, 'Ada', put);
    const fields = doc.getMap<Y.Map<unknown>>('releases').get(ID)!;
    fields.set('confidence', 'high');
    fields.set('invented', 7);
    fields.delete('owner');
    expect(deriveRows(DOC, doc).releases[0]).toEqual(release);
    run(doc, 'Ada', set({ name: 'X' }));
    expect(doc.getMap<Y.Map<unknown>>('releases').get(ID)!.get('invented')).toBe(7);
  });
});

test('every edit has an inverse that restores all rows but the history', () => {
  const edit = fc.oneof(
    fc
      .record({
        name: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ''),
        confidence: fc.option(fc.integer({ min: 0, max: 100 })),
      })
      .map(set),
    fc.record({ a: fc.nat(30), b: fc.nat(30), text: fc.string({ unit: 'grapheme', maxLength: 8 }) }),
    fc.constant(remove),
    fc.constant(put),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
      const doc = new Y.Doc();
      run(doc, 'Ada', put);
      const backs: (readonly PlanEdit[])[] = [];
      const states = [{ ...deriveRows(DOC, doc), history: [] }];
      for (const each of edits) {
        const length = doc.getText('notes').length;
        const [from, to] = 'text' in each ? [Math.min(each.a, each.b, length), Math.min(Math.max(each.a, each.b), length)] : [0, 0];
        const plan = 'text' in each ? typed(length, from, to, each.text) : each;
        const possible = changesOf(readerOf(new Map([[DOC, doc]])), { edits: [plan] });
        if (!possible.ok) continue;
        backs.push(run(doc, 'Ada', plan));
        states.push({ ...deriveRows(DOC, doc), history: [] });
      }
      while (backs.length > 0) {
        expect({ ...deriveRows(DOC, doc), history: [] }).toEqual(states.pop());
        run(doc, 'Ada', ...backs.pop()!);
      }
      expect({ ...deriveRows(DOC, doc), history: [] }).toEqual(states.pop());
    }),
    { numRuns: 100, seed: 42 },
  );
});

test('the difference of two texts turns one into the other and splits no character', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  fc.assert(
    fc.property(text, text, text, (head, a, b) => {
      const [before, after] = [`${head}${a}`, `${head}${b}`];
      const change = textDifference(before, after);
      expect(replaced(before, change)).toBe(after);
      expect(change.insert.isWellFormed()).toBe(before.isWellFormed() && after.isWellFormed() ? true : change.insert.isWellFormed());
    }),
    { numRuns: 300, seed: 7 },
  );
});

describe('checking a record', () => {
  test.each([
    ['a name of blanks', { name: '  ' }, { name: 'Give the release a name.' }],
    ['a day that does not exist', { actual: '2026-02-30' }, { actual: 'Give a day that exists, such as 2026-11-30.' }],
    ['an unknown state', { state: 'done' }, { state: 'Choose one of: planned, in-progress, frozen, candidate, released, cancelled.' }],
    ['a field nobody knows', { colour: 'red' }, { colour: 'This field is not known.' }],
    [
      'a time without minute precision',
      { target: { precision: 'day', day: '2026-11-30', instant: '2026-11-30T08:00:00.000Z', until: null, zone: 'UTC' } },
      { target: 'A time needs the precision "minute".' },
    ],
    [
      'an unknown zone',
      { target: { precision: 'day', day: '2026-11-30', instant: null, until: null, zone: 'Mars/Olympus' } },
      { target: 'Choose a time zone, such as Europe/Berlin.' },
    ],
    ['nothing wrong', {}, {}],
  ])('%s', (_, fields, problems) => {
    expect(checkRecord('releases', { ...release, ...fields } as Release)).toEqual(problems);
  });
});
