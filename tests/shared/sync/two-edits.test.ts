import { describe, expect, test } from 'vitest';
import type { Operation, OperationId, OperationState } from '#shared/sync/operation.ts';
import { absorb } from '#shared/sync/absorb.ts';
import { answer } from '#shared/sync/answer.ts';
import { lose, move, receive } from '#shared/sync/outbox.ts';
import { howFar, joinEdits } from '#shared/sync/two-edits.ts';
import { at, projectId } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';

const BESIDE = 'a-2' as OperationId;
const NOW = at(9);
const titled = (value: string, base = 'Base'): Operation['change'] => ({ kind: 'value', field: 'title', base, value });
const text = (value: string, base = 'one\n\ntwo'): Operation['change'] => ({ kind: 'text', field: 'description', base, value });
const op = (change: Operation['change'], state: OperationState = { kind: 'queued' }): Operation => anOperation('a', { change, state });
const sending: OperationState = { kind: 'sending', since: at(1), revision: '7' };
const ended = (how: 'pushed' | 'theirs'): OperationState => ({ kind: 'acknowledged', at: at(2), how });

describe('two edits of one list', () => {
  const labels = (add: readonly string[], remove: readonly string[] = []): Operation['change'] => ({
    kind: 'members',
    field: 'labels',
    add,
    remove,
  });

  test('that went on from the same one keep what each of them changed of it, whichever comes first', () => {
    const agreed = labels(['ui', 'old']);
    const [more, less] = [op(labels(['ui', 'old', 'new'])), op(labels(['ui'], ['api']))];
    for (const [one, two] of [
      [more, less],
      [less, more],
    ] as const) {
      const { change } = joinEdits(one, two, BESIDE, agreed)!.standing;
      expect(change.kind === 'members' && [[...change.add].sort(), change.remove]).toEqual([['new', 'ui'], ['api']]);
    }
  });

  test('beside one that was sent say only what they changed of it, and take back what they do not want any more', () => {
    const agreed = labels(['ui', 'old']);
    const sent = op(labels(['ui', 'old']), ended('pushed'));
    expect(joinEdits(sent, op(labels(['ui', 'new'])), BESIDE, agreed)!.beside).toMatchObject({
      id: BESIDE,
      change: labels(['new'], ['old']),
      state: { kind: 'queued' },
    });
    expect(joinEdits(op(labels(['ui', 'old', 'more']), sending), op(agreed), BESIDE, agreed)!.beside).toBeNull();
  });

  test('of which one was on its way when its record was found to be gone stand beside each other: it may have arrived without the other', () => {
    const gone: OperationState = { kind: 'conflict', conflict: { kind: 'deleted', by: null, at: null, before: sending } };
    const { standing, beside } = joinEdits(op(labels(['ui']), gone), op(labels(['new'])), BESIDE)!;
    expect(standing).toEqual(op(labels(['ui']), gone));
    expect(beside).toMatchObject({ change: labels(['new']), state: { kind: 'queued' } });
    expect(howFar(gone)).toBe(howFar(sending));
  });
});

describe('two edits of one operation', () => {
  test('that want the same are one', () => {
    const standing = op(titled('Mine'));
    expect(joinEdits(standing, op(titled('Mine', 'Older')), BESIDE)).toEqual({ standing, beside: null });
  });

  test('of different values are a question, with both of them in it', () => {
    const joined = joinEdits(op(titled('One')), op(titled('Two')), BESIDE)!;
    expect(joined.beside).toBeNull();
    expect(joined.standing).toMatchObject({ change: { value: 'One' }, state: { conflict: { kind: 'two-edits', theirs: 'Two' } } });
  });

  test('of which one is held back stay so behind their question', () => {
    const { standing } = joinEdits(op(titled('One'), { kind: 'held' }), op(titled('Two')), BESIDE)!;
    expect(standing.state).toMatchObject({ conflict: { kind: 'two-edits' }, held: true });
    expect(answer(standing, { kind: 'theirs' }, NOW)!.state).toEqual({ kind: 'held' });
  });

  test('of different lines of a text are merged; of the same line they are a question', () => {
    expect(joinEdits(op(text('ONE\n\ntwo')), op(text('one\n\nTWO')), BESIDE)!.standing).toMatchObject({
      change: { value: 'ONE\n\nTWO' },
      state: { kind: 'queued' },
    });
    expect(joinEdits(op(text('uno\n\ntwo')), op(text('eins\n\ntwo')), BESIDE)!.standing.state.kind).toBe('conflict');
    expect(joinEdits(op(text('ONE\n\ntwo')), op(text('one\n\nTWO', 'another')), BESIDE)!.standing.state.kind).toBe('conflict');
  });

  test.each([
    ['is on its way', sending],
    ['has arrived', ended('pushed')],
  ])('of which one %s leave the other beside it, against what was sent', (_, state) => {
    const standing = op(titled('Sent'), state);
    const { beside, ...rest } = joinEdits(standing, op(titled('Waits')), BESIDE)!;
    expect(rest).toEqual({ standing });
    expect(beside).toMatchObject({ id: BESIDE, change: { base: 'Base', value: 'Waits' }, state: { conflict: { theirs: 'Sent' } } });
  });

  test.each([
    ['was taken back', null],
    ['ended with theirs', op(titled('Mine'), ended('theirs'))],
  ])('of which one %s leave the other, held', (_, further) => {
    expect(joinEdits(further, op(titled('Waits')), BESIDE)!.standing).toMatchObject({
      id: 'a',
      change: { value: 'Waits' },
      state: { kind: 'held' },
    });
  });
});

describe('three edits of one operation', () => {
  const asked = (value: string, theirs: string): Operation =>
    op(titled(value), { kind: 'conflict', conflict: { kind: 'two-edits', theirs, by: 'Jonas', at: at(1) } });

  test('are two questions: none of the three values is forgotten', () => {
    const first = asked('One', 'Two');
    expect(joinEdits(first, op(titled('Three')), BESIDE)).toEqual({
      standing: first,
      beside: {
        ...op(titled('Three')),
        id: BESIDE,
        state: expect.objectContaining({ conflict: expect.objectContaining({ theirs: 'One' }) }),
      },
    });
  });

  test('of which one is asked about already are one question', () => {
    const first = asked('One', 'Two');
    expect(joinEdits(first, op(titled('Two')), BESIDE)).toEqual({ standing: first, beside: null });
    expect(joinEdits(op(titled('Two')), first, BESIDE)!.standing).toMatchObject({ change: first.change, state: first.state });
  });

  test.each([
    ['is on its way', op(titled('Sent'), sending)],
    [
      'replaced a value of somebody else',
      op(titled('Sent'), { kind: 'conflict', conflict: { kind: 'overwritten', theirs: 'Gone', by: null, at: null } }),
    ],
  ])('of which one %s leave the question of the other two beside it', (_, further) => {
    const { standing, beside } = joinEdits(further, asked('One', 'Two'), BESIDE)!;
    expect(standing).toEqual(further);
    expect(beside).toEqual({ ...asked('One', 'Two'), id: BESIDE });
  });

  test('of which one was taken back leave the question of the other two', () => {
    expect(joinEdits(null, asked('One', 'Two'), BESIDE)!.standing).toEqual(asked('One', 'Two'));
  });
});

describe('a question about two edits', () => {
  const asked = joinEdits(op(titled('One')), op(titled('Two')), BESIDE)!.standing;

  test('is not answered by a pull, a move or a deletion', () => {
    const theirs = { values: { title: 'One' }, texts: {}, members: {} };
    expect(receive([asked], theirs, { by: null, at: null, now: NOW })).toEqual([]);
    expect(lose([asked], { by: null, at: null })).toEqual([]);
    expect(move([asked], projectId('p2'))).toMatchObject([{ project: projectId('p2'), state: asked.state }]);
  });

  test.each([
    ['one', { kind: 'mine' }, 'One'],
    ['the other', { kind: 'theirs' }, 'Two'],
    ['a third', { kind: 'edit', value: 'Three' }, 'Three'],
  ] as const)('is settled by choosing %s, which is then compared with the tracker like any edit', (_, reply, value) => {
    expect(answer(asked, reply, NOW)).toMatchObject({ change: { base: 'Base', value }, state: { kind: 'queued' } });
  });

  test('comes up when the one that was on its way did not leave after all', () => {
    const { standing, beside } = joinEdits(op(titled('Sent'), sending), op(titled('Waits')), BESIDE)!;
    const [gone, left] = absorb(
      [
        { ...standing, state: { kind: 'queued' } },
        { ...beside!, seq: 2 },
      ],
      NOW,
    );
    expect(gone).toMatchObject({ id: 'a', state: { how: 'absorbed' } });
    expect(left).toMatchObject({ change: { value: 'Waits' }, state: { conflict: { kind: 'two-edits', theirs: 'Sent' } } });
  });
});
