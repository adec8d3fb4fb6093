import { describe, expect, test } from 'vitest';
import { pastAfter, rowsToWrite, tagOf } from '#renderer/engine/outbox/joined-rows.ts';
import { isOpenRow } from '#renderer/engine/outbox/outbox.ts';
import type { OperationRow } from '#renderer/engine/store/db.ts';
import { connectionOf } from '#shared/domain/item.ts';
import { localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { at, itemId, projectId } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';

const JOURNALLED = 10;
const row = (id: string, part: Partial<Operation>, stamp = JOURNALLED + 1): OperationRow => ({
  ...anOperation(id, part),
  version: 1,
  past: [],
  stamp,
});
const titled = (value: string): Operation['change'] => ({ kind: 'value', field: 'title', base: 'Base', value });
const labels = (...add: readonly string[]): Operation['change'] => ({ kind: 'members', field: 'labels', add, remove: [] });
/** What a browser made of a row. */
const after = (before: OperationRow, part: Partial<Operation>): OperationRow => ({
  ...before,
  ...part,
  version: before.version + 1,
  ...pastAfter(before),
});

/** What a store gets, by id. */
function joined(stored: readonly OperationRow[], came: readonly OperationRow[]): ReadonlyMap<string, OperationRow> {
  let stamp = 100;
  const rows = rowsToWrite(
    new Map(stored.map((each) => [each.id, each])),
    new Map(came.map((each) => [each.id, [each]])),
    JOURNALLED,
    () => (stamp += 1),
  );
  return new Map(rows.map((each) => [each.id, each]));
}

describe('two operations of one field that two browsers made without knowing of each other', () => {
  const here = row('here', { seq: 1, change: titled('Here') });
  const there = row('there', { seq: 1, change: titled('There') });

  test('are a question with both values in it, and neither is sent over the other', () => {
    const rows = [...joined([here], [there]).values()];
    const asked = rows.filter(({ state }) => state.kind === 'conflict');
    expect(rows).toHaveLength(2);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.state).toMatchObject({ conflict: { kind: 'two-edits' } });
    expect(JSON.stringify(asked)).toMatch(/"Here"/);
    expect(JSON.stringify(asked)).toMatch(/"There"/);
    expect(rows.find((each) => each !== asked[0])).toMatchObject({ state: { kind: 'acknowledged', how: 'absorbed' }, version: 2 });
  });

  test('are one where both want the same', () => {
    const rows = [...joined([here], [row('there', { seq: 1, change: titled('Here') })]).values()];
    expect(rows.map(({ state }) => state.kind).sort()).toEqual(['acknowledged', 'queued']);
  });

  test('are both kept where one is on its way', () => {
    const sent = row('there', { seq: 1, change: titled('There'), state: { kind: 'sending', since: at(1), revision: '7' } });
    const rows = joined([here], [sent]);
    expect(rows.get('there')).toMatchObject({ state: { kind: 'sending' } });
    expect(rows.get('here')).toMatchObject({ change: { value: 'Here' }, state: { kind: 'conflict', conflict: { theirs: 'There' } } });
  });

  test('ask nothing where the journal had the one before the other was made, or where they are about two fields or two records', () => {
    const asked = (mine: OperationRow, theirs: OperationRow): readonly OperationRow[] =>
      [...joined([mine], [theirs]).values()].filter(({ state }) => state.kind !== 'queued');
    expect(asked(row('here', { change: titled('Here') }, JOURNALLED), there)).toEqual([]);
    expect(asked(here, row('there', { record: itemId(2), change: titled('There') }))).toEqual([]);
    expect(asked(here, row('there', { change: { kind: 'comment', text: 'Done' } }))).toEqual([]);
  });
});

describe('an edit that came to stand beside another one', () => {
  test('is asked about together with what the other browser edited meanwhile: neither takes the place of the other unseen', () => {
    const before = row('a', { change: titled('Sent') });
    const sent = row('a', { change: titled('Sent'), state: { kind: 'sending', since: at(1), revision: '7' } });
    const rows = joined([{ ...before, ...sent }, row('next', { seq: 2, change: titled('Next') })], [row('a', { change: titled('There') })]);
    const open = [...rows.values()].filter(({ state }) => state.kind === 'conflict');
    expect(open).toHaveLength(1);
    expect(JSON.stringify(open)).toMatch(/"There"/);
    expect(JSON.stringify(open)).toMatch(/"Next"/);
  });
});

describe('an edit of a list that two browsers went on from', () => {
  const agreed = row('a', { change: labels('ui', 'old') });

  test('keeps what each of them changed: what was taken out here does not come back because the other one was changed more often', () => {
    const there = after(after(agreed, { change: labels('ui', 'old', 'one') }), { change: labels('ui', 'old', 'one', 'two') });
    const { change } = joined([after(agreed, { change: labels('ui') })], [there]).get('a')!;
    expect(change).toMatchObject({ remove: [] });
    expect(change.kind === 'members' && [...change.add].sort()).toEqual(['one', 'two', 'ui']);
  });

  test('is remembered in rows of lists alone, and makes no row another one', () => {
    expect(pastAfter(row('b', { change: titled('B') }))).not.toHaveProperty('said');
    expect(tagOf({ ...agreed, ...pastAfter(agreed) })).toBe(tagOf(agreed));
  });
});

describe('a list edit that was edited here once more, and that another one took in there', () => {
  const agreed = row('a', { change: labels('ui') });
  const takenIn = after(agreed, { state: { kind: 'acknowledged', at: at(1), how: 'absorbed' } });
  const sent = row('b', { seq: 2, change: labels('ui'), state: { kind: 'acknowledged', at: at(1), how: 'pushed' } });

  test('keeps what it says otherwise once that one has left: what was sent is not sent again, and may have been taken out since', () => {
    const rows = joined([after(agreed, { change: labels('ui', 'new') })], [takenIn, sent]);
    expect(rows.get('a')).toMatchObject({ change: labels('new'), state: { kind: 'held' } });
    const later = row('later', { seq: 3, change: { kind: 'members', field: 'labels', add: [], remove: ['ui'] } });
    const { change } = joined([later], [rows.get('a')!]).get('a')!;
    expect(change).toEqual({ kind: 'members', field: 'labels', add: ['new'], remove: ['ui'] });
  });

  test('brings nothing back of it beside a later edit of the browser that took it in', () => {
    const later = row('later', { seq: 3, change: { kind: 'members', field: 'labels', add: [], remove: ['ui'] } });
    const open = [...joined([takenIn, later], [after(agreed, { change: labels('ui', 'new') })]).values()].filter(isOpenRow);
    expect(open.map(({ change }) => change)).toEqual([{ kind: 'members', field: 'labels', add: ['new'], remove: ['ui'] }]);
  });

  test('takes out what was sent of it where it does not say that any more', () => {
    const { change } = joined([after(agreed, { change: labels('new') })], [takenIn, sent]).get('a')!;
    expect(change).toEqual({ kind: 'members', field: 'labels', add: ['new'], remove: ['ui'] });
  });

  test('is one with that one while it waits, and says once what both knew', () => {
    const rows = joined([after(agreed, { change: labels('ui', 'new') })], [takenIn, row('b', { seq: 2, change: labels('ui') })]);
    const open = [...rows.values()].filter(isOpenRow);
    expect(open).toHaveLength(1);
    expect(open[0]!.change.kind === 'members' && [...open[0]!.change.add].sort()).toEqual(['new', 'ui']);
  });

  test('says the same of a new record that has its id by then', () => {
    const [tracker, id] = [projectId('p2'), 'made' as OperationId];
    const local = localId(connectionOf(tracker), id);
    const version = (...add: readonly string[]): Operation['change'] => ({ kind: 'members', field: 'fixVersions', add, remove: [] });
    const create: Operation['change'] = { kind: 'create', type: '', state: { values: { name: '1.0' }, texts: {}, members: {} } };
    const named = row('a', { project: tracker, change: version(local) });
    const rows = joined(
      [row(id, { project: tracker, record: local, change: create }, 1), after(named, { change: version(local, 'jira/9') })],
      [
        after(named, { state: { kind: 'acknowledged', at: at(1), how: 'absorbed' } }),
        { ...row(id, { project: tracker, record: itemId(8), change: create, state: sent.state as Operation['state'] }), version: 2 },
      ],
    );
    expect(rows.get('a')!.change).toEqual(version('jira/9'));
  });

  test('says all of both where that one waits for the record that a new one has become', () => {
    const [tracker, id] = [projectId('p2'), 'made' as OperationId];
    const local = localId(connectionOf(tracker), id);
    const create: Operation['change'] = { kind: 'create', type: '', state: { values: { title: 'New' }, texts: {}, members: {} } };
    const before = { ...agreed, project: tracker, record: local };
    const rows = joined(
      [row(id, { project: tracker, record: local, change: create }, 1), after(before, { change: labels('ui', 'new') })],
      [
        after(before, { state: { kind: 'acknowledged', at: at(1), how: 'absorbed' } }),
        row('b', { seq: 2, project: tracker, record: itemId(8), change: labels('ui', 'one') }),
        { ...row(id, { project: tracker, record: itemId(8), change: create, state: sent.state as Operation['state'] }), version: 2 },
      ],
    );
    const open = [...rows.values()].filter(isOpenRow);
    expect(open).toHaveLength(1);
    expect(open[0]!.change.kind === 'members' && [...open[0]!.change.add].sort()).toEqual(['new', 'one', 'ui']);
  });

  test('brings nothing back of it where the record is new, and somebody has taken it out of what it has become', () => {
    const [tracker, id] = [projectId('p2'), 'made' as OperationId];
    const local = localId(connectionOf(tracker), id);
    const create: Operation['change'] = { kind: 'create', type: '', state: { values: { title: 'New' }, texts: {}, members: {} } };
    const before = { ...agreed, project: tracker, record: local };
    const later: Operation['change'] = { kind: 'members', field: 'labels', add: ['one'], remove: ['ui'] };
    const rows = joined(
      [row(id, { project: tracker, record: local, change: create }, 1), after(before, { change: labels('ui', 'new') })],
      [
        after(before, { state: { kind: 'acknowledged', at: at(1), how: 'absorbed' } }),
        row('later', { seq: 3, project: tracker, record: itemId(8), change: later }),
        { ...row(id, { project: tracker, record: itemId(8), change: create, state: sent.state as Operation['state'] }), version: 2 },
      ],
    );
    const open = [...rows.values()].filter(isOpenRow);
    expect(open.map(({ change }) => change)).toEqual([{ kind: 'members', field: 'labels', add: ['one', 'new'], remove: ['ui'] }]);
  });
});

describe('an edit that was taken back here and waits in the other browser', () => {
  const change = titled('Mine');
  const gone: OperationRow = { ...row('a', { change }), state: { kind: 'dropped' }, version: 2 };

  test('is gone where nobody has changed it there, and held back where somebody has', () => {
    expect(joined([gone], [{ ...row('a', { change, state: { kind: 'held' } }), version: 2 }]).get('a')).toMatchObject({
      state: { kind: 'dropped' },
    });
    expect(joined([gone], [{ ...row('a', { change: titled('There') }), version: 2 }]).get('a')).toMatchObject({ state: { kind: 'held' } });
  });
});

describe('an edit that was taken back here while another browser sent it', () => {
  const gone: OperationRow = { ...row('a', { change: titled('Mine') }), state: { kind: 'dropped' }, version: 2 };
  const sent = { ...row('a', { change: titled('Mine'), state: { kind: 'acknowledged', at: at(1), how: 'pushed' } }), version: 3 };
  const back = (stored: readonly OperationRow[], came: readonly OperationRow[]): readonly OperationRow[] =>
    [...joined(stored, came).values()].filter(({ id }) => id !== 'a' && id !== 'next');

  test('is sent, and what was wanted back is asked about', () => {
    expect(joined([gone], [sent]).get('a')).toMatchObject({ state: { kind: 'acknowledged', how: 'pushed' } });
    expect(back([gone], [sent])).toMatchObject([{ change: { base: 'Mine', value: 'Base' }, state: { conflict: { kind: 'two-edits' } } }]);
    expect(back([sent], [gone])).toMatchObject([{ change: { base: 'Mine', value: 'Base' }, state: { conflict: { kind: 'two-edits' } } }]);
  });

  test('asks nothing where its field was edited again after that: that edit is what is wanted', () => {
    expect(back([gone, row('next', { seq: 2, change: titled('Next') })], [sent])).toEqual([]);
  });

  test('asks nothing where it did not go out', () => {
    const queued = { ...row('a', { change: titled('There') }), version: 2 };
    expect(back([gone], [queued])).toEqual([]);
  });
});

describe('edits that two browsers counted from the same number', () => {
  test('stand behind those that came, in their own order', () => {
    const rows = joined(
      [row('one', { seq: 2, change: titled('One') }), row('two', { seq: 3, change: { kind: 'comment', text: 'Done' } })],
      [row('there', { seq: 2, change: { kind: 'comment', text: 'Seen' } })],
    );
    expect(['there', 'one', 'two'].map((id) => rows.get(id)!.seq)).toEqual([2, 4, 5]);
  });
});

describe('what was edited here of a new record that another browser has created', () => {
  const id = 'new' as OperationId;
  const create: Operation['change'] = { kind: 'create', type: 'Task', state: { values: {}, texts: {}, members: {} } };
  const project = projectId('p1');
  const { past: _past, ...made } = row('new', {
    project,
    record: itemId(7),
    change: create,
    state: { kind: 'acknowledged', at: at(1), how: 'pushed' },
  });

  test('is about the record that it has become, and goes out', () => {
    const before = localId(connectionOf(project), id);
    const rows = joined(
      [
        row('new', { project, record: before, change: create }, 1),
        row('edit', { seq: 2, project, record: before, change: titled('Edited') }),
        row('child', {
          seq: 3,
          project,
          record: itemId(3),
          change: { kind: 'value', field: 'parent', base: null, value: { id: before, name: 'New' } },
        }),
      ],
      [{ ...made, version: 2 }],
    );
    expect(rows.get('edit')).toMatchObject({ record: itemId(7), change: { value: 'Edited' }, state: { kind: 'queued' } });
    expect(rows.get('child')).toMatchObject({ record: itemId(3), change: { value: { id: itemId(7) } } });
    expect(JSON.stringify([...rows.values()])).not.toContain(before);
  });

  test('is asked about together with what was edited of that record before anybody knew that both are one', () => {
    const before = localId(connectionOf(project), id);
    const rows = joined(
      [
        row('new', { project, record: before, change: create }, 1),
        row('edit', { seq: 2, project, record: before, change: titled('Edited') }, 2),
        row('brought', { seq: 3, project, record: itemId(7), change: titled('Brought') }, 3),
      ],
      [{ ...made, version: 2 }],
    );
    const asked = [...rows.values()].filter(({ state }) => state.kind === 'conflict');
    expect(asked).toMatchObject([{ record: itemId(7), state: { conflict: { kind: 'two-edits' } } }]);
    expect(JSON.stringify(asked)).toMatch(/"Edited"/);
    expect(JSON.stringify(asked)).toMatch(/"Brought"/);
  });
});

describe('an edit that was taken back here, to what an earlier one says', () => {
  const value = (base: string, said: string): Operation['change'] => ({ kind: 'value', field: 'title', base, value: said });
  const earlier = row('a', { change: value('Base', 'Earlier'), state: { kind: 'sending', since: at(1), revision: '7' } }, JOURNALLED);
  const later = row('b', { seq: 2, change: value('Earlier', 'Later') }, JOURNALLED);
  const here = [earlier, { ...after(later, {}), state: { kind: 'dropped' as const }, stamp: JOURNALLED + 1 }];
  const takenIn = after(earlier, { state: { kind: 'acknowledged', at: at(2), how: 'absorbed' } });

  test('is asked about where the other browser made one of both: the earlier one is what was wanted last', () => {
    for (const state of [
      { kind: 'queued' },
      { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Theirs', by: null, at: null } },
    ] as const)
      expect(joined(here, [takenIn, after(later, { change: value('Base', 'Later'), state })]).get('b')).toMatchObject({
        change: { value: 'Later' },
        state: { kind: 'conflict', conflict: { kind: 'two-edits', theirs: 'Earlier' } },
      });
  });

  test('waits as before where nobody had wanted what it was taken back to', () => {
    const other = { ...takenIn, change: value('Base', 'Another') };
    const rows = joined([{ ...earlier, change: other.change }, here[1]!], [other, after(later, { change: value('Base', 'Later') })]);
    expect(rows.get('b')).toMatchObject({ change: { value: 'Later' }, state: { kind: 'held' } });
  });
});

/** Rows that count how often somebody goes through all of them. */
class CountedRows extends Map<string, OperationRow> {
  walks = 0;

  override [Symbol.iterator](): MapIterator<[string, OperationRow]> {
    this.walks += 1;
    return super[Symbol.iterator]();
  }
}

test('records that were made once cost no walk through the store each, and one that is still named is named by its tracker’s id', () => {
  const walks = (made: number): number => {
    const stored = new CountedRows();
    const create = { kind: 'create', type: 'Bug', state: { values: {}, texts: {}, members: {} } } as const;
    const state = { kind: 'acknowledged', at: at(1), how: 'pushed' } as const;
    for (let number = 1; number <= made; number += 1) {
      const id = `made-${number}`;
      stored.set(id, row(id, { change: create, record: itemId(number), state }, JOURNALLED));
    }
    const local = localId(connectionOf(projectId('p1')), 'made-2' as OperationId);
    stored.set('named', row('named', { record: local, change: titled('Named') }, JOURNALLED));
    let stamp = 100;
    const came = new Map([['came', [row('came', { record: itemId(900), change: titled('Came') })]]]);
    const rows = rowsToWrite(stored, came, JOURNALLED, () => (stamp += 1));
    expect(rows.find(({ id }) => id === 'named')).toMatchObject({ record: itemId(2), version: 2 });
    return stored.walks;
  };
  expect(walks(60)).toBe(walks(3));
});
