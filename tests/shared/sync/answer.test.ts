import { describe, expect, test } from 'vitest';
import type { ProjectId } from '#shared/domain/item.ts';
import type { RecordState } from '#shared/sync/editable.ts';
import { answer, hold } from '#shared/sync/answer.ts';
import { lose, move, receive, type Edit } from '#shared/sync/outbox.ts';
import { anOperation } from '#tests/support/operations.ts';
import { NOW, outboxOf, record, SEEN, title } from '#tests/support/outbox.ts';

describe('what a person held back stays held back behind a question', () => {
  const held = (edit: Edit, pulled: RecordState) => {
    const outbox = outboxOf(pulled, [edit]);
    outbox.replace([hold(outbox.operations[0]!, true)!]);
    return outbox;
  };
  const state: Edit = { kind: 'value', field: 'state', value: { id: '3', name: 'Done' } };

  test('that of a move, however it is answered (S32)', () => {
    for (const [edit, reply] of [
      [state, { kind: 'mine' }],
      [state, { kind: 'edit', value: { id: '4', name: 'Closed' } }],
      [{ kind: 'members', field: 'fixVersions', add: ['jira/7'], remove: [] }, { kind: 'mine' }],
    ] as const) {
      const outbox = held(edit, record({ state: { id: '1', name: 'Open' } }, { fixVersions: [] }));
      outbox.replace(move(outbox.operations, 'jira/2' as ProjectId));
      expect(outbox.operations[0]!.state.kind).toBe('conflict');
      expect(answer(outbox.operations[0]!, reply, NOW)!.state).toEqual({ kind: 'held' });
    }
  });

  test('that of a value which both changed, answered, edited, or taken back by them', () => {
    const outbox = held(title('B'), record({ title: 'A' }));
    outbox.replace(receive(outbox.operations, record({ title: 'C' }), SEEN));
    expect(answer(outbox.operations[0]!, { kind: 'mine' }, NOW)!.state).toEqual({ kind: 'held' });
    outbox.replace(receive(outbox.operations, record({ title: 'D' }), SEEN)); // asked once more, of another value
    expect(receive(outbox.operations, record({ title: 'A' }), SEEN)[0]!.state).toEqual({ kind: 'held' });
    outbox.edit(title('E'));
    expect(outbox.operations[0]!.state).toEqual({ kind: 'held' });
  });

  test('that of a move, of a record which is then gone and comes back', () => {
    const outbox = held(state, record({ state: { id: '1', name: 'Open' } }));
    outbox.replace(move(outbox.operations, 'jira/2' as ProjectId));
    outbox.replace(lose(outbox.operations, { by: null, at: null }));
    outbox.replace(receive(outbox.operations, record({ state: { id: '1', name: 'Open' } }), SEEN));
    expect(outbox.operations[0]!.state).toMatchObject({ kind: 'conflict', conflict: { kind: 'moved' } });
    expect(answer(outbox.operations[0]!, { kind: 'mine' }, NOW)!.state).toEqual({ kind: 'held' });
  });
});

describe('what was filled in for a step to one state', () => {
  const [done, closed] = [
    { id: '3', name: 'Done' },
    { id: '4', name: 'Closed' },
  ];
  const asked = anOperation('step', {
    change: { kind: 'value', field: 'state', base: { id: '1', name: 'Open' }, value: done, along: { resolution: { name: 'Fixed' } } },
    state: { kind: 'conflict', conflict: { kind: 'no-way', from: 'Open', allowed: ['Closed'] } },
  });

  test('is not sent with an answer that leads to another state', () => {
    const { change } = answer(asked, { kind: 'edit', value: closed }, NOW)!;
    expect(change).toEqual({ kind: 'value', field: 'state', base: { id: '1', name: 'Open' }, value: closed });
  });

  test('is not sent with the value of somebody else, which is put back', () => {
    const overwritten = {
      ...asked,
      state: { kind: 'conflict', conflict: { kind: 'overwritten', theirs: closed, by: null, at: null } },
    } as const;
    expect(answer(overwritten, { kind: 'theirs' }, NOW)!.change).not.toHaveProperty('along');
  });

  test('goes with an answer that stays with that state', () => {
    for (const reply of [{ kind: 'mine' }, { kind: 'edit', value: done }] as const)
      expect(answer(asked, reply, NOW)!.change).toMatchObject({ value: done, along: { resolution: { name: 'Fixed' } } });
  });
});
