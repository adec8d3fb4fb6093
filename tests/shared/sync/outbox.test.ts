import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProjectId } from '#shared/domain/item.ts';
import type { FieldValue, RecordState } from '#shared/sync/editable.ts';
import { fieldOf, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { answer, fill, hold } from '#shared/sync/answer.ts';
import { effective, enqueue, lose, move, receive, type Author, type Edit } from '#shared/sync/outbox.ts';
import { anOperation } from '#tests/support/operations.ts';
import { NOW, outboxOf, RECORD, record, SEEN, title } from '#tests/support/outbox.ts';

const labels = (add: readonly string[], remove: readonly string[] = []): Edit => ({ kind: 'members', field: 'labels', add, remove });

describe('editing', () => {
  test('ten edits of a title are one write', () => {
    const outbox = outboxOf(record({ title: 'A' }), ['B', 'C', 'D'].map(title));
    expect(outbox.operations).toHaveLength(1);
    expect(outbox.operations[0]!.change).toMatchObject({ base: 'A', value: 'D' });
  });

  test('an edit that leads back to what was pulled takes its operation away', () => {
    expect(outboxOf(record({ title: 'A' }), [title('B'), title('A')]).operations).toEqual([]);
    expect(outboxOf(record({}, { labels: ['x'] }), [labels(['y']), labels([], ['x']), labels(['x'], ['y'])]).operations).toEqual([]);
    const text = (value: string): Edit => ({ kind: 'text', field: 'description', value });
    expect(outboxOf(record({}, {}, { description: 'one' }), [text('two'), text('one\n')]).operations).toEqual([]);
  });

  test('an edit while its field is on its way becomes the next operation, on top of what is being sent (S24)', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    outbox.replace(outbox.operations.map((each) => ({ ...each, state: { kind: 'sending', since: NOW, revision: '1' } })));
    outbox.edit(title('C'));
    outbox.edit(title('D'));
    expect(outbox.operations.map((each) => each.change)).toMatchObject([
      { base: 'A', value: 'B' },
      { base: 'B', value: 'D' },
    ]);
    expect(outbox.shown().values.title).toBe('D');
  });

  test('an edit is shown on top of what is being sent, also where two browsers gave both the same number', () => {
    const author: Author = { by: 'Mara', at: NOW, newId: () => 'op-9' as OperationId, nextSeq: () => 9 };
    const waiting = anOperation('op-1', { seq: 2, change: { kind: 'value', field: 'title', base: 'B', value: 'C' } });
    const sent = anOperation('op-2', {
      seq: 2,
      change: { kind: 'value', field: 'title', base: 'A', value: 'B' },
      state: { kind: 'sending', since: NOW, revision: '1' },
    });
    const pulled = record({ title: 'A' });
    const { put } = enqueue([waiting, sent], pulled, { ...RECORD, edit: title('D') }, author);
    expect(effective(pulled, [...put, sent]).values.title).toBe('D');
  });

  test('an edit of a list that says nothing any more has nothing to send, whatever the tracker tells of the list', () => {
    const nothing = anOperation('op-1', { seq: 1, change: { kind: 'members', field: 'labels', add: [], remove: [] } });
    expect(receive([nothing], record({ title: 'A' }), SEEN)).toMatchObject([{ state: { kind: 'acknowledged', how: 'agreed' } }]);
  });

  test('a held operation stays held when it is edited, a parked one waits to be sent again', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    outbox.replace([hold(outbox.operations[0]!, true)!]);
    outbox.edit(title('C'));
    expect(outbox.operations[0]!.state.kind).toBe('held');
    const parking = { words: 'Title is too long.', advice: 'Shorten it.', asks: [], at: NOW };
    outbox.replace([{ ...outbox.operations[0]!, state: { kind: 'parked', parking } }]);
    outbox.edit(title('D'));
    expect(outbox.operations[0]!.state.kind).toBe('queued');
  });

  test('every comment is an operation of its own', () => {
    const comment: Edit = { kind: 'comment', text: 'Ready.' };
    expect(outboxOf(record(), [comment, comment]).operations).toHaveLength(2);
  });
});

describe('what was pulled', () => {
  const afterPull = (base: FieldValue, mine: string, theirs: FieldValue) => {
    const outbox = outboxOf(record({ title: base }), [title(mine)]);
    outbox.replace(receive(outbox.operations, record({ title: theirs }), SEEN));
    return outbox.operations[0]!.state;
  };

  test.each([
    // what happened                     base mine theirs   state
    ['only we changed it', 'A', 'B', 'A', { kind: 'queued' }],
    ['both made the same change', 'A', 'B', 'B', { kind: 'acknowledged', at: NOW, how: 'agreed' }],
    ['the tracker trimmed our words (S23)', 'A', ' B ', 'B', { kind: 'acknowledged', at: NOW, how: 'agreed' }],
    [
      'both changed it differently (S21)',
      'A',
      'B',
      'C',
      { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'C', by: 'Jonas', at: NOW } },
    ],
  ] as const)('%s', (_, base, mine, theirs, state) => {
    expect(afterPull(base, mine, theirs)).toEqual(state);
  });

  test('changes of different lines of a text become one text, of the same line a conflict without any marker', () => {
    const base = 'one\ntwo\nthree';
    const outbox = outboxOf(record({}, {}, { description: base }), [{ kind: 'text', field: 'description', value: 'ONE\ntwo\nthree' }]);
    outbox.replace(receive(outbox.operations, record({}, {}, { description: 'one\ntwo\nTHREE' }), SEEN));
    expect(outbox.operations[0]).toMatchObject({
      state: { kind: 'queued' },
      change: { base: 'one\ntwo\nTHREE', value: 'ONE\ntwo\nTHREE' },
    });
    outbox.replace(receive(outbox.operations, record({}, {}, { description: 'uno\ntwo\nTHREE' }), SEEN));
    expect(outbox.operations[0]!.state.kind).toBe('conflict');
    expect(JSON.stringify(outbox.operations)).not.toMatch(/<<<<|>>>>|====/);
  });

  test('rich text is merged by the lines that people see, and what a server adds by itself is no change (S23)', () => {
    const html = (source: string): RecordState => ({ ...record({}, {}, { description: source }), formats: { description: 'html' } });
    const edit = (value: string): Edit => ({ kind: 'text', field: 'description', value });
    const outbox = outboxOf(html('<p>one</p><p>two</p>'), [edit('<p>mine</p><p>two</p>')]);
    expect(outbox.operations[0]!.change).toMatchObject({ format: 'html' });
    expect(receive(outbox.operations, html('<P>one</P>\r\n<p>two</p>'), SEEN)).toEqual([]);
    outbox.replace(receive(outbox.operations, html('<p>one</p><p>theirs</p>'), SEEN));
    expect(outbox.operations[0]).toMatchObject({
      state: { kind: 'queued' },
      change: { base: '<p>one</p><p>theirs</p>', value: '<p>mine</p><p>theirs</p>' },
    });
    outbox.replace(receive(outbox.operations, html('<P>mine</P> <p>theirs</p>'), SEEN));
    expect(outbox.operations[0]!.state).toMatchObject({ kind: 'acknowledged', how: 'agreed' });
    expect(outboxOf(html('<p>one</p>'), [edit('<p>two</p>'), edit('<P>one</P>')]).operations).toEqual([]);
  });

  test('members that others added or removed meanwhile stay as they made them', () => {
    const outbox = outboxOf(record({}, { labels: ['a', 'b'] }), [labels(['mine'], ['a'])]);
    outbox.replace(receive(outbox.operations, record({}, { labels: ['a', 'b', 'theirs'] }), SEEN));
    expect(effective(record({}, { labels: ['a', 'b', 'theirs'] }), outbox.operations).members.labels).toEqual(['b', 'theirs', 'mine']);
    outbox.replace(receive(outbox.operations, record({}, { labels: ['b', 'Mine'] }), SEEN));
    expect(outbox.operations[0]!.state).toMatchObject({ kind: 'acknowledged', how: 'agreed' });
  });

  test('a conflict ends by itself when they take their change back, and follows them when they change once more', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    const pull = (theirs: string): unknown => {
      outbox.replace(receive(outbox.operations, record({ title: theirs }), SEEN));
      return outbox.operations[0]!.state;
    };
    expect(pull('C')).toMatchObject({ kind: 'conflict', conflict: { theirs: 'C' } });
    expect(pull('D')).toMatchObject({ kind: 'conflict', conflict: { theirs: 'D' } });
    expect(pull('A')).toEqual({ kind: 'queued' });
  });

  test('a field that the tracker did not answer proves nothing', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    expect(receive(outbox.operations, record(), SEEN)).toEqual([]);
  });

  test('what is on its way is not judged by a pull', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    outbox.replace(outbox.operations.map((each) => ({ ...each, state: { kind: 'sending', since: NOW, revision: '1' } })));
    expect(receive(outbox.operations, record({ title: 'C' }), SEEN)).toEqual([]);
  });

  test('a deleted record turns its edits into conflicts, and loses none (S30)', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B'), { kind: 'comment', text: 'Ready.' }]);
    outbox.replace(lose(outbox.operations, SEEN));
    expect(outbox.operations.map((each) => each.state)).toMatchObject([
      { kind: 'conflict', conflict: { kind: 'deleted', by: 'Jonas' } },
      { kind: 'conflict', conflict: { kind: 'deleted' } },
    ]);
  });

  test('edits of a record that is brought back go on as before, whatever they change (S30)', () => {
    const pulled = record({ title: 'A' }, { labels: [] });
    const outbox = outboxOf(pulled, [title('B'), labels(['api']), { kind: 'comment', text: 'Ready.' }]);
    outbox.replace(lose(outbox.operations, SEEN));
    outbox.replace(receive(outbox.operations, record(), SEEN)); // also where the tracker answers no fields
    expect(outbox.operations.map(({ state }) => state.kind)).toEqual(['queued', 'queued', 'queued']);
  });

  test('an edit of a record that is gone has not seen the value that was asked about before: that is asked again (S30)', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    outbox.replace(receive(outbox.operations, record({ title: 'C' }), SEEN));
    outbox.replace(lose(outbox.operations, SEEN));
    outbox.edit(title('D'));
    outbox.replace(receive(outbox.operations, record({ title: 'C' }), SEEN));
    expect(outbox.operations.map(({ state }) => state)).toMatchObject([
      { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'C' } },
    ]);
  });

  test('what was on its way when its record was hidden is on its way again when the record is back: a push looks whether it landed (S31)', () => {
    const outbox = outboxOf(record({ title: 'A' }), [{ kind: 'comment', text: 'Ready.' }, title('B')]);
    outbox.replace(outbox.operations.map((each) => ({ ...each, state: { kind: 'sending', since: NOW, revision: '7' } })));
    outbox.replace(lose(outbox.operations, SEEN));
    expect(outbox.operations.map(({ state }) => state)).toMatchObject(
      [1, 2].map(() => ({ kind: 'conflict', conflict: { kind: 'deleted' } })),
    );
    outbox.edit(title('C'));
    expect(outbox.operations).toHaveLength(3);
    outbox.replace(receive(outbox.operations, record({ title: 'A' }), SEEN));
    expect(outbox.operations.map(({ state }) => state)).toEqual([
      { kind: 'sending', since: NOW, revision: '7' },
      { kind: 'sending', since: NOW, revision: '7' },
      { kind: 'queued' },
    ]);
  });

  test('a question that was open when a record was hidden is open again when it is back (S31)', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    const overwritten = { kind: 'conflict', conflict: { kind: 'overwritten', theirs: 'C', by: 'Jonas', at: NOW } } as const;
    outbox.replace(outbox.operations.map((each) => ({ ...each, state: overwritten })));
    outbox.replace(lose(outbox.operations, SEEN));
    outbox.replace(receive(outbox.operations, record({ title: 'B' }), SEEN));
    expect(outbox.operations[0]!.state).toEqual(overwritten);
  });

  test('no other question takes the place of one that waits: of a value we replaced, of an item that moved (S22, S32)', () => {
    const state: Edit = { kind: 'value', field: 'state', value: { id: '3', name: 'In Progress' } };
    const pulled = record({ state: { id: '1', name: 'To Do' } });
    const elsewhere = 'jira/2' as ProjectId;
    const overwritten = {
      kind: 'conflict',
      conflict: { kind: 'overwritten', theirs: { id: '5', name: 'Done' }, by: null, at: null },
    } as const;
    const replaced = outboxOf(pulled, [state]);
    replaced.replace(replaced.operations.map((each) => ({ ...each, state: overwritten })));
    replaced.replace(move(replaced.operations, elsewhere));
    expect(replaced.operations[0]).toMatchObject({ project: elsewhere, state: overwritten });

    const moved = outboxOf(pulled, [state]);
    moved.replace(move(moved.operations, elsewhere));
    moved.replace(receive(moved.operations, record({ state: { id: '5', name: 'Done' } }), SEEN));
    expect(moved.operations[0]!.state).toMatchObject({ kind: 'conflict', conflict: { kind: 'moved' } });
  });

  test('what is on its way when its item moves is looked at as what it was, and asks only then (S32)', () => {
    const outbox = outboxOf(record({ state: { id: '1', name: 'To Do' } }), [
      { kind: 'value', field: 'state', value: { id: '3', name: 'In Progress' } },
    ]);
    outbox.replace(outbox.operations.map((each) => ({ ...each, state: { kind: 'sending', since: NOW, revision: '7' } })));
    expect(move(outbox.operations, 'jira/2' as ProjectId)).toEqual([]);
  });

  test('what belongs to the old project of an item that moved waits for a person, also when the new one has the same state (S32)', () => {
    const [open, done] = [
      { id: '1', name: 'Open' },
      { id: '3', name: 'Done' },
    ];
    const outbox = outboxOf(record({ state: open }), [{ kind: 'value', field: 'state', value: done }]);
    outbox.replace(move(outbox.operations, 'jira/2' as ProjectId));
    outbox.replace(receive(outbox.operations, record({ state: open }), SEEN));
    expect(outbox.operations[0]!.state).toEqual({ kind: 'conflict', conflict: { kind: 'moved', to: 'jira/2' } });
    outbox.replace([answer(outbox.operations[0]!, { kind: 'mine' }, NOW)!]);
    outbox.replace(move(outbox.operations, 'jira/2' as ProjectId));
    outbox.replace(receive(outbox.operations, record({ state: open }), SEEN));
    expect(outbox.operations[0]!.state).toEqual({ kind: 'queued' });
  });

  test('an item that moved keeps its title edit, and asks about what belongs to the old project (S32)', () => {
    const outbox = outboxOf(record({ title: 'A' }, { fixVersions: [] }), [
      title('B'),
      { kind: 'members', field: 'fixVersions', add: ['jira/7'], remove: [] },
    ]);
    outbox.replace(move(outbox.operations, 'jira/2' as ProjectId));
    expect(outbox.operations.map((each) => [fieldOf(each), each.project, each.state.kind])).toEqual([
      ['title', 'jira/2', 'queued'],
      ['fixVersions', 'jira/2', 'conflict'],
    ]);
  });
});

describe('a person decides a conflict', () => {
  const conflict = (): Operation => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    outbox.replace(receive(outbox.operations, record({ title: 'C' }), SEEN));
    return outbox.operations[0]!;
  };

  test('mine is sent with theirs as its base', () => {
    expect(answer(conflict(), { kind: 'mine' }, NOW)).toMatchObject({ state: { kind: 'queued' }, change: { base: 'C', value: 'B' } });
  });

  test('theirs ends the edit, and says so', () => {
    expect(answer(conflict(), { kind: 'theirs' }, NOW)!.state).toEqual({ kind: 'acknowledged', at: NOW, how: 'theirs' });
  });

  test('words of their own are sent in place of both', () => {
    expect(answer(conflict(), { kind: 'edit', value: 'B and C' }, NOW)!.change).toMatchObject({ base: 'C', value: 'B and C' });
  });

  test('an edit of the field itself is such an answer', () => {
    const outbox = outboxOf(record({ title: 'A' }), [title('B')]);
    outbox.replace(receive(outbox.operations, record({ title: 'C' }), SEEN));
    outbox.edit(title('E'));
    expect(outbox.operations).toMatchObject([{ state: { kind: 'queued' }, change: { base: 'C', value: 'E' } }]);
  });

  describe('after ours has replaced theirs unseen (S22)', () => {
    const replaced = (): Operation => ({
      ...conflict(),
      state: { kind: 'conflict', conflict: { kind: 'overwritten', theirs: 'C', by: 'Jonas', at: NOW } },
    });

    test('it waits for a person, also when the tracker still holds ours', () => {
      expect(receive([replaced()], record({ title: 'B' }), SEEN)).toEqual([]);
    });

    test('theirs is written back, mine stays', () => {
      expect(answer(replaced(), { kind: 'theirs' }, NOW)).toMatchObject({ state: { kind: 'queued' }, change: { base: 'B', value: 'C' } });
      expect(answer(replaced(), { kind: 'mine' }, NOW)!.state).toMatchObject({ kind: 'acknowledged' });
    });

    test('the same edit once more is one, when the tracker has gone on from there', () => {
      const edit = { ...RECORD, edit: title('B') };
      const author: Author = { by: 'Mara', at: NOW, newId: () => 'op-9' as OperationId, nextSeq: () => 9 };
      expect(enqueue([replaced()], record({ title: 'D' }), edit, author)).toMatchObject({
        put: [{ state: { kind: 'queued' }, change: { base: 'D', value: 'B' } }],
        drop: [],
      });
      expect(enqueue([replaced()], record({ title: 'B' }), edit, author)).toMatchObject({ put: [], drop: [replaced().id] });
    });

    test('it ends by itself when they write theirs again', () => {
      expect(receive([replaced()], record({ title: 'C' }), SEEN)[0]!.state).toMatchObject({ kind: 'acknowledged', how: 'theirs' });
    });
  });

  test('a deleted record cannot be overwritten by an answer', () => {
    const [operation] = lose([conflict()], SEEN);
    expect(answer(operation!, { kind: 'mine' }, NOW)).toBeNull();
  });
});

describe('laws, for random edits', () => {
  const NAMES = ['a', 'b', 'c', 'd'];
  const name = fc.constantFrom(...NAMES);
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constant('value' as const), field: fc.constantFrom('title' as const, 'area' as const), value: name }),
    fc.record({
      kind: fc.constant('text' as const),
      field: fc.constant('description' as const),
      value: fc.array(name, { maxLength: 4 }).map((lines) => lines.join('\n')),
    }),
    fc
      .record({ field: fc.constantFrom('labels' as const, 'fixVersions' as const), add: fc.subarray(NAMES), remove: fc.subarray(NAMES) })
      .map(({ field, add, remove }) => ({ kind: 'members' as const, field, add: add.filter((each) => !remove.includes(each)), remove })),
  );
  const state: fc.Arbitrary<RecordState> = fc.record({
    values: fc.record({ title: name, area: name }),
    texts: fc.record({ description: fc.array(name, { maxLength: 4 }).map((lines) => lines.join('\n')) }),
    members: fc.record({ labels: fc.subarray(NAMES), fixVersions: fc.subarray(NAMES) }),
  });
  const sorted = ({ values, texts, members }: RecordState): unknown => ({
    values,
    texts,
    members: Object.fromEntries(Object.entries(members).map(([field, list]) => [field, [...list].sort()])),
  });

  /** Edits done one after the other to a plain record. */
  function done(before: RecordState, edits: readonly Edit[]): RecordState {
    const values: Record<string, FieldValue> = { ...before.values };
    const texts: Record<string, string> = { ...before.texts };
    const members: Record<string, readonly string[]> = { ...before.members };
    for (const each of edits) {
      if (each.kind === 'value') values[each.field] = each.value;
      if (each.kind === 'text') texts[each.field] = each.value;
      if (each.kind === 'members') {
        const left = members[each.field]!.filter((member) => !each.remove.includes(member));
        members[each.field] = [...new Set([...left, ...each.add])];
      }
    }
    return { values, texts, members };
  }

  test('what is shown is what was pulled with every edit on top', () => {
    fc.assert(
      fc.property(state, fc.array(edit, { maxLength: 12 }), (pulled, edits) => {
        const outbox = outboxOf(pulled, edits);
        expect(sorted(outbox.shown())).toEqual(sorted(done(pulled, edits)));
        const fields = outbox.operations.map((each) => fieldOf(each));
        expect(new Set(fields).size).toBe(fields.length);
      }),
    );
  });

  test('edits that lead back leave nothing to send', () => {
    fc.assert(
      fc.property(state, fc.array(edit, { maxLength: 8 }), (pulled, edits) => {
        const outbox = outboxOf(pulled, edits);
        for (const field of ['title', 'area'] as const) outbox.edit({ kind: 'value', field, value: pulled.values[field]! });
        outbox.edit({ kind: 'text', field: 'description', value: pulled.texts.description! });
        for (const field of ['labels', 'fixVersions'] as const) {
          const [now, then] = [outbox.shown().members[field]!, pulled.members[field]!];
          outbox.edit({
            kind: 'members',
            field,
            add: then.filter((each) => !now.includes(each)),
            remove: now.filter((each) => !then.includes(each)),
          });
        }
        expect(outbox.operations).toEqual([]);
      }),
    );
  });

  test('a pull loses no edit: what I changed is agreed, waits, is merged in, or is in conflict; the same pull again changes nothing', () => {
    fc.assert(
      fc.property(state, fc.array(edit, { minLength: 1, maxLength: 8 }), state, (pulled, edits, theirs) => {
        const outbox = outboxOf(pulled, edits);
        const before = outbox.operations;
        outbox.replace(receive(before, theirs, SEEN));
        expect(outbox.operations.map((each) => each.id)).toEqual(before.map((each) => each.id));
        for (const [index, { change, state: after }] of outbox.operations.entries()) {
          const was = before[index]!.change;
          if (change.kind === 'value' && was.kind === 'value') {
            expect(change).toEqual(was);
            const held = theirs.values[change.field];
            expect(after.kind).toBe(held === was.value ? 'acknowledged' : held === was.base ? 'queued' : 'conflict');
          }
          if (after.kind === 'acknowledged' && change.kind === 'members') {
            for (const member of change.add) expect(theirs.members[change.field]).toContain(member);
            for (const member of change.remove) expect(theirs.members[change.field]).not.toContain(member);
          }
        }
        expect(receive(outbox.operations, theirs, SEEN)).toEqual([]);
      }),
    );
  });
});

test('a refused edit takes along what its tracker asks for, beside what it took before, and waits again', () => {
  const parking = { words: 'Resolution is required.', advice: 'Fill it in.', asks: [], at: SEEN.now };
  const change = { kind: 'value', field: 'state', base: null, value: { id: '3', name: 'Done' }, along: { a: 'kept', b: 'old' } } as const;
  const refused = anOperation('o', { change, state: { kind: 'parked', parking } });
  expect(fill(refused, { b: 'new' })).toEqual({
    ...refused,
    change: { ...change, along: { a: 'kept', b: 'new' } },
    state: { kind: 'queued' },
  });
  // What is left empty, since the tracker refused it, is not sent again.
  expect(fill(refused, { b: '' })?.change).toEqual({ ...change, along: { a: 'kept' } });
  expect(fill({ ...refused, state: { kind: 'queued' } }, { b: 'new' })).toBeNull();
  expect(fill({ ...refused, change: { kind: 'comment', text: 'x' } }, { b: 'new' })).toBeNull();
});
