import { describe, expect, test } from 'vitest';
import type { Change, Operation, OperationId } from '#shared/sync/operation.ts';
import { answer } from '#shared/sync/answer.ts';
import { receive } from '#shared/sync/outbox.ts';
import { takenBackLate } from '#shared/sync/taken-back.ts';
import { at } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';

const BACK = 'back' as OperationId;
const titled = (value: string, base = 'Base'): Change => ({ kind: 'value', field: 'title', base, value });
const text = (value: string, base = 'one\n\ntwo'): Change => ({ kind: 'text', field: 'description', base, value });
const labels = (add: readonly string[], remove: readonly string[] = []): Change => ({ kind: 'members', field: 'labels', add, remove });
const sent = (change: Change): Operation => anOperation('a', { change, state: { kind: 'acknowledged', at: at(2), how: 'pushed' } });
const late = (out: Change, takenBack: Change): Operation | null => takenBackLate(sent(out), takenBack, BACK);

describe('an edit that was taken back here and sent by another browser', () => {
  test('is a question which is meant, the sent value or the one before, and no answer is given to it unasked', () => {
    const asked = late(titled('Sent'), titled('Mine'))!;
    expect(asked).toMatchObject({
      id: BACK,
      change: { base: 'Sent', value: 'Base' },
      state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Sent', sent: true } },
    });
    const held = { values: { title: 'Sent' }, texts: {}, members: {} };
    expect(receive([asked], held, { by: null, at: null, now: at(3) })).toEqual([]);
    expect(answer(asked, { kind: 'mine' }, at(3))).toMatchObject({ change: { base: 'Sent', value: 'Base' }, state: { kind: 'queued' } });
  });

  test('has nothing left to send once a person leaves it as it was sent, unless another edit of the field waits', () => {
    const asked = late(titled('Sent'), titled('Mine'))!;
    expect(answer(asked, { kind: 'theirs' }, at(3))).toMatchObject({ state: { kind: 'acknowledged', how: 'theirs' } });
    const other = anOperation('b', { change: titled('Newer') });
    expect(answer(asked, { kind: 'theirs' }, at(3), [asked, other])).toMatchObject({
      change: { value: 'Sent' },
      state: { kind: 'queued' },
    });
  });

  test('leaves nothing to do where the value that was sent is the one that was wanted back', () => {
    expect(late(titled('Base'), titled('Mine'))).toBeNull();
    expect(late(text('one\n\ntwo'), text('ONE\n\ntwo'))).toBeNull();
  });

  test('takes with it nothing that was filled in for the value that goes', () => {
    const filled: Change = { kind: 'value', field: 'state', base: 'Open', value: 'Done', along: { resolution: 'Fixed' } };
    expect(late(filled, filled)!.change).toEqual({ kind: 'value', field: 'state', base: 'Done', value: 'Open' });
  });

  test('takes out only the words that were taken back: what others wrote beside them stays', () => {
    expect(late(text('ONE\n\ntwo\n\nthree'), text('ONE\n\ntwo'))).toMatchObject({
      change: { base: 'ONE\n\ntwo\n\nthree', value: 'one\n\ntwo\n\nthree' },
      state: { conflict: { kind: 'two-edits', theirs: 'ONE\n\ntwo\n\nthree' } },
    });
  });

  test('takes members back that both changed, and no others', () => {
    expect(late(labels(['ui', 'Late'], ['api']), labels(['ui', 'mine'], ['api', 'old']))).toMatchObject({
      change: labels(['api'], ['ui']),
      state: { kind: 'queued' },
    });
    expect(late(labels(['late']), labels(['mine']))).toBeNull();
  });

  test('stays where it is a comment', () => {
    expect(late({ kind: 'comment', text: 'Done' }, { kind: 'comment', text: 'Done' })).toBeNull();
  });
});
