import { describe, expect, test } from 'vitest';
import { becomes } from '#shared/sync/becomes.ts';
import { localId, type Change, type Operation, type OperationId, type OperationState } from '#shared/sync/operation.ts';
import { itemId, at } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';

const LOCAL = localId('jira', 'new' as OperationId);
const MADE = itemId(7);
const titled = (value: string): Change => ({ kind: 'value', field: 'title', base: 'New', value });
const labelled = (add: readonly string[], remove: readonly string[]): Change => ({ kind: 'members', field: 'labels', add, remove });
const mine = (change: Change, state: OperationState = { kind: 'queued' }): Operation =>
  anOperation('mine', { seq: 1, record: LOCAL, change, state });
const brought = (change: Change, state: OperationState = { kind: 'queued' }): Operation =>
  anOperation('brought', { seq: 2, record: MADE, change, state });
const after = (...operations: readonly Operation[]): ReadonlyMap<string, Operation> =>
  new Map(becomes(operations, LOCAL, MADE).map((each) => [each.id, each]));

describe('when it is known what a new record has become', () => {
  test('every edit that names it names that one, and no other is touched', () => {
    const child = anOperation('child', { change: { kind: 'value', field: 'parent', base: null, value: { id: LOCAL, name: 'New' } } });
    const changed = after(mine(titled('Mine')), child, anOperation('other'));
    expect([...changed.keys()]).toEqual(['mine', 'child']);
    expect(changed.get('mine')).toMatchObject({ record: MADE, change: { value: 'Mine' }, state: { kind: 'queued' } });
    expect(changed.get('child')!.change).toMatchObject({ value: { id: MADE } });
  });

  test('the other value of a question that names it names that one: whichever is chosen can be sent', () => {
    const [one, other] = [itemId(3), LOCAL].map((id) => ({ id, name: 'Parent' }));
    const change: Change = { kind: 'value', field: 'parent', base: null, value: one! };
    const conflict = { kind: 'two-edits', theirs: other!, by: 'Mara', at: at(1) } as const;
    const gone = { kind: 'deleted', by: null, at: null, before: { kind: 'conflict', conflict } } as const;
    const changed = after(
      anOperation('asked', { change, state: { kind: 'conflict', conflict } }),
      anOperation('gone', { change, state: { kind: 'conflict', conflict: gone } }),
    );
    expect(changed.get('asked')!.state).toMatchObject({ conflict: { theirs: { id: MADE } } });
    expect(changed.get('gone')!.state).toMatchObject({ conflict: { before: { conflict: { theirs: { id: MADE } } } } });
  });

  test('edits of one field of both are a question with both values in it: neither takes the place of the other unseen', () => {
    const changed = after(mine(titled('Mine')), brought(titled('Brought')));
    expect(changed.get('brought')).toMatchObject({
      record: MADE,
      change: { value: 'Brought' },
      state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Mine' } },
    });
    expect(changed.get('mine')).toMatchObject({ record: MADE, state: { kind: 'acknowledged', how: 'absorbed' } });
  });

  test('edits of both that want the same, or of different members, ask nothing', () => {
    expect(after(mine(titled('Same')), brought(titled('Same'))).get('brought')!.state.kind).toBe('queued');
    const changed = after(mine(labelled(['a'], ['x'])), brought(labelled(['b'], [])));
    expect(changed.get('brought')).toMatchObject({ change: { add: ['a', 'b'], remove: ['x'] }, state: { kind: 'queued' } });
  });

  test('of what was known to both, who takes it out has the last word; beside what has left an edit is kept whole', () => {
    const held = mine(labelled(['a', 'b'], []), { kind: 'held' });
    const knew = (brought: Operation): readonly Operation[] =>
      becomes([held, brought], LOCAL, MADE, (id) => (id === 'mine' ? labelled(['a'], []) : null));
    expect(knew(brought(labelled([], ['a'])))).toContainEqual({ ...held, record: MADE, change: labelled(['b'], ['a']) });
    const sent = brought(labelled([], ['a']), { kind: 'sending', since: at(1), revision: '7' });
    expect(knew(sent)).toContainEqual({ ...held, record: MADE, state: { kind: 'queued' } });
  });

  test('an edit beside one that is on its way is asked about against that one', () => {
    const changed = after(mine(titled('Mine')), brought(titled('Sent'), { kind: 'sending', since: at(1), revision: '7' }));
    expect(changed.get('brought')).toMatchObject({ change: { value: 'Sent' }, state: { kind: 'sending' } });
    expect(changed.get('mine')).toMatchObject({ record: MADE, change: { value: 'Mine' }, state: { conflict: { theirs: 'Sent' } } });
  });

  test('what a person holds back does not go out with the other', () => {
    const changed = after(mine(titled('Mine'), { kind: 'held' }), brought(titled('Brought')));
    expect(changed.get('mine')).toMatchObject({ state: { kind: 'conflict', held: true, conflict: { theirs: 'Brought' } } });
    expect(after(mine(labelled(['a'], []), { kind: 'held' }), brought(labelled(['b'], []))).get('mine')!.state.kind).toBe('held');
  });
});
