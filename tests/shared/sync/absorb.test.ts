import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProjectId } from '#shared/domain/item.ts';
import { absorb } from '#shared/sync/absorb.ts';
import { isOpen, type Change, type Operation, type OperationId, type OperationState } from '#shared/sync/operation.ts';
import { answer } from '#shared/sync/answer.ts';
import { enqueue, receive } from '#shared/sync/outbox.ts';
import { afterLook } from '#shared/sync/push.ts';
import { anOperation } from '#tests/support/operations.ts';
import { NOW, outboxOf, record, RECORD, SEEN, title } from '#tests/support/outbox.ts';

const sending: OperationState = { kind: 'sending', since: NOW, revision: '1' };
const text = (base: string, value: string): Change => ({ kind: 'text', field: 'description', base, value });
const titled = (base: string, value: string): Change => ({ kind: 'value', field: 'title', base, value });
const edit = (seq: number, change: Change, state: OperationState = { kind: 'queued' }): Operation =>
  anOperation(`op-${seq}`, { seq, change, state });
const held = (description: string) => record({}, {}, { description });
const lines = (...all: readonly string[]): string => all.join('\n\n');

describe('edits of one field that both wait', () => {
  test('an edit that replaced a value unseen is not made one with an earlier one: what it replaced would be forgotten (S22)', () => {
    const [first] = outboxOf(record({ title: 'A' }), [title('B')]).operations;
    const overwritten = { kind: 'conflict', conflict: { kind: 'overwritten', theirs: 'D', by: null, at: null } } as const;
    const second: Operation = { ...first!, id: 'op-2' as OperationId, seq: 2, state: overwritten };
    expect(absorb([first!, second], NOW)).toEqual([]);
  });

  test('a later edit that asks about a move goes on asking when it takes the place of an earlier one that did not leave (S32)', () => {
    const [first] = outboxOf(record({ area: 'A' }), [{ kind: 'value', field: 'area', value: 'B' }]).operations;
    const moved = { kind: 'conflict', conflict: { kind: 'moved', to: 'jira/2' as ProjectId } } as const;
    const second: Operation = { ...first!, id: 'op-2' as OperationId, seq: 2, state: moved };
    expect(absorb([first!, second], NOW).map(({ state }) => state)).toEqual([expect.objectContaining({ how: 'absorbed' }), moved]);
  });

  test('of two edits of a field with the same number, as two browsers may give it, one takes the place of the other', () => {
    const [first] = outboxOf(record({ title: 'A' }), [title('B')]).operations;
    const second: Operation = { ...first!, id: `${first!.id}-2` as OperationId };
    for (const both of [
      [first!, second],
      [second, first!],
    ])
      expect(absorb(both, NOW).map(({ id, state }) => [id, state.kind])).toEqual([
        [first!.id, 'acknowledged'],
        [second.id, 'queued'],
      ]);
  });

  test('a question which of two is meant stays one where the later stands, by chance, on what the earlier says', () => {
    const rival: OperationState = { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'B', by: 'Mara', at: NOW } };
    const after = absorb([edit(1, titled('A', 'B')), edit(2, titled('B', 'C'), rival)], NOW);
    expect(after[1]).toMatchObject({ change: titled('A', 'C'), state: { conflict: { kind: 'two-edits', theirs: 'B' } } });
  });

  test('three of them are one', () => {
    const all = [edit(1, titled('A', 'B')), edit(2, titled('B', 'C')), edit(3, titled('C', 'D'))];
    const after = absorb(all, NOW);
    expect(after.map(({ state }) => state.kind)).toEqual(['acknowledged', 'acknowledged', 'queued']);
    expect(after[2]!.change).toEqual(titled('A', 'D'));
  });

  test('are replaced together by one that a person makes then, on what the tracker holds', () => {
    const outbox = [edit(1, titled('A', 'B')), edit(2, titled('B', 'C'))];
    const author = { by: 'Mara', at: NOW, newId: () => 'new' as OperationId, nextSeq: () => 9 };
    const { put, drop } = enqueue(outbox, record({ title: 'A' }), { ...RECORD, edit: title('D') }, author);
    expect(put).toMatchObject([
      { id: 'op-1', state: { how: 'absorbed' } },
      { id: 'op-2', change: titled('A', 'D'), state: { kind: 'queued' } },
    ]);
    expect(drop).toEqual([]);
    expect(enqueue(outbox, record({ title: 'A' }), { ...RECORD, edit: title('A') }, author)).toMatchObject({
      put: [{ id: 'op-1', state: { how: 'absorbed' } }],
      drop: ['op-2'],
    });
  });

  test.each([
    ['the earlier one', { kind: 'held' }, { kind: 'queued' }],
    ['the later one', { kind: 'queued' }, { kind: 'held' }],
  ] as const)('stay back when a person holds %s back', (_, one, two) => {
    expect(absorb([edit(1, titled('A', 'B'), one), edit(2, titled('B', 'C'), two)], NOW)[1]).toMatchObject({
      change: titled('A', 'C'),
      state: { kind: 'held' },
    });
  });
});

describe('an edit that leads back to where an earlier one began', () => {
  const sent = edit(1, text('cedar', 'delta'), sending);
  const back = edit(2, text('delta', 'cedar'));

  test('is asked about when nobody knows whether the earlier one arrived, and somebody wrote something else since', () => {
    const looked = [afterLook(sent, held('birch'), SEEN), back];
    const [, asked] = receive(looked, held('birch'), SEEN);
    expect(asked).toMatchObject({
      change: text('cedar', 'cedar'),
      state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'birch' } },
    });
    expect(answer(asked!, { kind: 'mine', theirs: 'birch' }, NOW)).toMatchObject({
      change: text('birch', 'cedar'),
      state: { kind: 'queued' },
    });
    expect(receive([asked!], held('maple'), SEEN)).toMatchObject([{ state: { conflict: { theirs: 'maple' } } }]);
    expect(receive([asked!], held('cedar'), SEEN)).toMatchObject([{ state: { kind: 'acknowledged', how: 'agreed' } }]);
  });

  test('leaves nothing to ask when the earlier one did not arrive and nobody else wrote', () => {
    const looked = [afterLook(sent, held('cedar'), SEEN), back];
    expect(receive(looked, held('cedar'), SEEN).at(-1)).toMatchObject({ state: { kind: 'acknowledged', how: 'agreed' } });
  });
});

describe('words of a text', () => {
  const [base, first, both, theirs] = [
    lines('one', 'two', 'three'),
    lines('ONE', 'two', 'three'),
    lines('ONE', 'two', 'THREE'),
    lines('one', 'TWO', 'three'),
  ];

  test('that an earlier edit wrote are kept when a pull brings what others wrote, and a later edit waits beside it', () => {
    const outbox = [edit(1, text(base, first)), edit(2, text(first, both))];
    expect(receive(outbox, held(theirs), SEEN)).toMatchObject([
      { state: { kind: 'acknowledged', how: 'absorbed' } },
      { change: text(theirs, lines('ONE', 'TWO', 'THREE')), state: { kind: 'queued' } },
    ]);
  });

  test('that take an edit back which a pull has seen to have arrived are a wish of their own: over what others wrote since, a person is asked', () => {
    const sent = edit(1, text('amber', 'cedar'), sending);
    const pulled = receive([sent], held('cedar'), SEEN);
    expect(pulled).toEqual([{ ...sent, state: { ...sending, arrived: true } }]);
    expect(receive(pulled, held('cedar'), SEEN)).toEqual([]);
    const looked = [afterLook(pulled[0]!, held('birch'), SEEN), edit(2, text('cedar', 'amber'))];
    expect(looked[0]).toMatchObject({ state: { kind: 'acknowledged', how: 'agreed' } });
    expect(receive(looked, held('birch'), SEEN)).toMatchObject([
      { change: text('cedar', 'amber'), state: { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'birch' } } },
    ]);
  });

  test('that others wrote are kept when an edit without an answer turns out not to have landed, and a later one waits', () => {
    const sent = edit(1, text(base, first), sending);
    const looked = [afterLook(sent, held(theirs), SEEN), edit(2, text(first, both))];
    expect(receive(looked, held(theirs), SEEN).at(-1)).toMatchObject({ change: text(theirs, lines('ONE', 'TWO', 'THREE')) });
  });

  test('fare, whether they were written in one edit or in two of which the first did not land, just the same', () => {
    const some = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 5 }).map((all) => lines(...all));
    fc.assert(
      fc.property(some, some, some, some, fc.boolean(), (before, one, two, now, isInDoubt) => {
        const earlier = isInDoubt ? afterLook(edit(1, text(before, one), sending), held(now), SEEN) : edit(1, text(before, one));
        fc.pre(earlier.state.kind !== 'acknowledged');
        fc.pre(!isInDoubt || two !== before); // what leads back is asked about: it may take back what has landed
        const inTwo = receive([earlier, edit(2, text(one, two))], held(now), SEEN).at(-1);
        const inOne = edit(2, text(before, two));
        expect(inTwo).toEqual(receive([inOne], held(now), SEEN)[0] ?? inOne);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  test('that are put back beside a newer edit are merged with it', () => {
    const overwritten = { kind: 'overwritten', theirs, by: 'Jonas', at: NOW } as const;
    const ours = edit(1, text(base, first), { kind: 'conflict', conflict: overwritten });
    const outbox = [answer(ours, { kind: 'theirs' }, NOW)!, edit(2, text(first, both))];
    expect(receive(outbox, held(first), SEEN).at(-1)).toMatchObject({
      change: text(first, lines('one', 'TWO', 'THREE')),
      state: { kind: 'queued' },
    });
  });
});

describe('of two answers that exclude each other', () => {
  const put = edit(1, titled('Ours', 'Theirs'));

  test('a person chooses one', () => {
    const kept = edit(2, titled('Now', 'Newer'));
    const [gone, left] = receive([put, kept], record({ title: 'Now' }), SEEN);
    expect(gone).toMatchObject({ id: 'op-1', state: { how: 'absorbed' } });
    expect(left).toMatchObject({
      change: titled('Now', 'Newer'),
      state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Theirs' } },
    });
    expect(answer(left!, { kind: 'theirs' }, NOW)).toMatchObject({ change: titled('Now', 'Theirs'), state: { kind: 'queued' } });
  });

  test('a person chooses one, also where a newer edit stands, by chance, on what they chose of two', () => {
    const asked = edit(1, titled('Base', 'Mine'), {
      kind: 'conflict',
      conflict: { kind: 'two-edits', theirs: 'Chosen', by: 'Mara', at: NOW },
    });
    const newer = edit(2, titled('Chosen', 'Newer'));
    const chosen = answer(asked, { kind: 'theirs' }, NOW, [asked, newer])!;
    expect(absorb([chosen, newer], NOW).find(isOpen)).toMatchObject({
      change: { value: 'Chosen' },
      state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Newer' } },
    });
  });

  test('nothing is asked when they say the same, and what was seen last is the base', () => {
    const kept = edit(2, titled('Now', 'Theirs'));
    expect(receive([put, kept], record({ title: 'Now' }), SEEN).at(-1)).toEqual(kept);
  });
});
