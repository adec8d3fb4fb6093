import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionId, ItemId, ProjectId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, MappingTarget, ReleaseId } from '#shared/domain/release.ts';
import { instantOf } from '#shared/domain/time.ts';
import { linkMember, type RecordId, type RecordState } from '#shared/sync/editable.ts';
import { localId, type Change, type Operation, type OperationId, type OperationState } from '#shared/sync/operation.ts';
import { previewOf, type Incoming, type Preview, type PreviewInput, type PreviewRecord, type Standing } from '#shared/sync/preview.ts';
import { movingOpenItems } from '#shared/sync/open-items.ts';
import { at, CONNECTION, itemId, iterationId, projectId, versionId } from '#tests/support/builders.ts';

const NOW = at(60);
const SPRING = 'spring' as ReleaseId;
const SUMMER = 'summer' as ReleaseId;
const V1 = versionId('v1');

const state = (parts: Partial<RecordState> = {}): RecordState => ({ values: {}, texts: {}, members: {}, ...parts });
const record = (id: RecordId, overrides: Partial<PreviewRecord> = {}): PreviewRecord => ({
  id,
  kind: 'item',
  project: projectId('p1'),
  key: `KEY-${id}`,
  title: 'Show the cart',
  state: state({ values: { title: 'A' }, members: { labels: ['x'], fixVersions: [] } }),
  releases: [],
  ...overrides,
});
let count = 0;
const operation = (id: RecordId, change: Change, current: OperationState = { kind: 'queued' }): Operation => ({
  id: `op-${(count += 1)}` as OperationId,
  seq: count,
  record: id,
  recordKind: 'item',
  project: projectId('p1'),
  change,
  state: current,
  by: 'Mara',
  at: at(0),
});
const title = (value: string, base = 'A'): Change => ({ kind: 'value', field: 'title', base, value });
const fixVersions = (add: readonly VersionId[]): Change => ({ kind: 'members', field: 'fixVersions', add, remove: [] });
const incoming = (id: RecordId, after: RecordState | null, overrides: Partial<Incoming> = {}): Incoming => ({
  record: id,
  after,
  isNew: false,
  movedTo: null,
  by: 'Jonas',
  at: at(30),
  ...overrides,
});
const mapping = (release: ReleaseId, target: MappingTarget): Mapping => ({
  id: `${release}-${JSON.stringify(target)}` as Mapping['id'],
  releaseId: release,
  connection: CONNECTION,
  target,
  label: 'mapped',
});

function preview(records: readonly PreviewRecord[], input: Partial<PreviewInput>): Preview {
  return previewOf({
    operations: [],
    incoming: [],
    records: new Map(records.map((each) => [each.id, each])),
    mappings: [mapping(SPRING, { kind: 'version', version: V1 })],
    releases: [{ id: SPRING }, { id: SUMMER }],
    withChildren: (iteration) => [iteration],
    nameOf: (id) => ({ [V1]: '4.2', [itemId(2)]: 'APP-2' })[id] ?? null,
    pushing: new Map(),
    away: () => null,
    now: NOW,
    ...input,
  });
}
const membersOf = ({ groups }: Preview): unknown =>
  groups.flatMap(({ entries }) =>
    entries.flatMap((entry) =>
      [...entry.outgoing.flatMap(({ lines }) => lines), ...(entry.incoming?.lines ?? [])].map(({ members }) => members),
    ),
  );
const groupsOf = ({ groups }: Preview): unknown => groups.map(({ release, entries }) => [release, entries.map((entry) => entry.record.id)]);
const linesOf = ({ groups }: Preview): unknown =>
  groups.flatMap(({ entries }) =>
    entries.flatMap((entry) =>
      [...entry.outgoing.flatMap(({ lines }) => lines), ...(entry.incoming?.lines ?? [])].map(({ label, before, after }) => [
        label,
        before,
        after,
      ]),
    ),
  );

describe('grouping', () => {
  test('a record stands under each release that holds it before, in between or after; the others under none', () => {
    const [entering, leaving, both, none] = [1, 2, 3, 4].map((id) => record(itemId(id)));
    const spring = state({ members: { fixVersions: [V1] } });
    const found = preview([entering!, { ...leaving!, state: spring }, { ...both!, state: spring, releases: [SUMMER] }, none!], {
      operations: [operation(itemId(1), fixVersions([V1])), operation(itemId(3), title('B')), operation(itemId(4), title('B'))],
      incoming: [incoming(itemId(2), state({ members: { fixVersions: [] } }))],
    });
    expect(groupsOf(found)).toEqual([
      [SPRING, [itemId(1), itemId(3), itemId(2)]],
      [SUMMER, [itemId(3)]],
      [null, [itemId(4)]],
    ]);
    expect(found.counts.records).toBe(4);
  });

  test('tags count in their project only, iterations with those below them, versions by themselves', () => {
    const [parent, child] = [iterationId('i1'), iterationId('i2')];
    const tagged = state({ members: { labels: ['4.2'] } });
    const found = preview(
      [
        record(itemId(1), { state: tagged }),
        record(itemId(2), { state: tagged, project: projectId('p2') }),
        record(itemId(3), { state: state({ values: { iteration: { id: child, name: 'Sprint' } } }) }),
        record(V1, { kind: 'version' }),
      ],
      {
        mappings: [
          mapping(SPRING, { kind: 'tag', project: projectId('p1'), tag: '4.2' }),
          mapping(SPRING, { kind: 'iteration', iteration: parent, withChildren: true }),
          mapping(SUMMER, { kind: 'version', version: V1 }),
        ],
        withChildren: () => [parent, child],
        operations: [itemId(1), itemId(2), itemId(3), V1].map((id) => operation(id, title('B'))),
      },
    );
    expect(groupsOf(found)).toEqual([
      [SPRING, [itemId(1), itemId(3)]],
      [SUMMER, [V1]],
      [null, [itemId(2)]],
    ]);
  });

  test('a new item stands under the release of its version', () => {
    const id = localId(CONNECTION, 'op-new' as OperationId);
    const create: Change = { kind: 'create', type: 'Bug', state: state({ values: { title: 'Crash' }, members: { fixVersions: [V1] } }) };
    const found = preview([record(id, { state: state() })], { operations: [operation(id, create)] });
    expect(groupsOf(found)).toEqual([[SPRING, [id]]]);
    expect(linesOf(found)).toEqual([
      ['New Bug', '', 'Bug'],
      ['Title', '', 'Crash'],
      ['Fix versions', '', '4.2'],
    ]);
  });
});

describe('lines', () => {
  test('keeps members apart, also one with a comma in its name', () => {
    const components = (...names: string[]) => state({ members: { components: names } });
    const held = [record(itemId(1), { state: components('Cart, basket', 'Web') })];
    const change: Change = { kind: 'members', field: 'components', add: ['Search, filter'], remove: ['Web'] };
    expect(membersOf(preview(held, { operations: [operation(itemId(1), change)] }))).toEqual([
      { before: ['Cart, basket', 'Web'], after: ['Cart, basket', 'Search, filter'] },
    ]);
    expect(membersOf(preview(held, { incoming: [incoming(itemId(1), components('Web'))] }))).toEqual([
      { before: ['Cart, basket', 'Web'], after: ['Web'] },
    ]);
  });

  test('each field is shown with what it was and what it would be, in the words people know', () => {
    const link = linkMember({ type: 'Blocks', direction: 'outward', target: itemId(2) });
    const found = preview([record(itemId(1))], {
      operations: [
        operation(itemId(1), title('B')),
        operation(itemId(1), { kind: 'value', field: 'assignee', base: null, value: { id: 'u1', name: 'Mara' } }),
        operation(itemId(1), { kind: 'members', field: 'labels', add: ['y'], remove: ['x'] }),
        operation(itemId(1), { kind: 'members', field: 'links', add: [link], remove: [] }),
        operation(itemId(1), { kind: 'comment', text: 'Done.' }),
      ],
    });
    expect(linesOf(found)).toEqual([
      ['Title', 'A', 'B'],
      ['Assignee', '', 'Mara'],
      ['Labels', 'x', 'y'],
      ['Links', '', 'Blocks → APP-2'],
      ['Comment', '', 'Done.'],
    ]);
  });

  test('a version that is released says where its open items go', () => {
    const version = record(itemId(1), { kind: 'version', title: '4.1', state: state() });
    const change: Change = { kind: 'value', field: 'released', base: false, value: true };
    const found = (asked: Change) => preview([version], { operations: [{ ...operation(itemId(1), asked), recordKind: 'version' }] });
    expect(linesOf(found(change))).toEqual([['Released', 'No', 'Yes']]);
    const moving = found({ ...change, ...movingOpenItems(V1) });
    expect(linesOf(moving)).toEqual([
      ['Released', 'No', 'Yes'],
      ['Open items', 'in 4.1', 'move to 4.2'],
    ]);
    expect(moving.groups[0]!.entries[0]!.outgoing[0]!.label).toBe('Released, open items move');
  });

  test('what comes in shows the fields that differ; what was not answered differs in nothing', () => {
    const found = preview([record(itemId(1))], {
      incoming: [
        incoming(itemId(1), state({ values: { title: 'Z', priority: { id: '1', name: 'High' } }, members: { labels: ['X', 'y'] } })),
      ],
    });
    expect(linesOf(found)).toEqual([
      ['Title', 'A', 'Z'],
      ['Labels', 'x', 'X, y'],
    ]);
  });

  test('a change that no field here shows is counted all the same', () => {
    const found = preview([record(itemId(1))], { incoming: [incoming(itemId(1), state({ values: { title: ' A ' } }))] });
    expect(linesOf(found)).toEqual([]);
    expect(found.counts.incoming).toBe(1);
  });

  test.each<readonly [string, Incoming]>([
    ['new', incoming(itemId(1), state({ values: { title: 'A' } }), { isNew: true })],
    ['gone', incoming(itemId(1), null)],
    ['moved', incoming(itemId(1), state(), { movedTo: 'jira-1/p9' as ProjectId })],
  ])('a record that is %s is said to be', (kind, change) => {
    expect(preview([record(itemId(1))], { incoming: [change] }).groups[0]!.entries[0]!.incoming!.kind).toBe(kind);
  });
});

describe('standing', () => {
  const id = itemId(1);
  const conflict: OperationState = { kind: 'conflict', conflict: { kind: 'both-changed', theirs: 'Z', by: null, at: null } };
  const parked: OperationState = { kind: 'parked', parking: { words: 'No.', advice: '', asks: [], at: NOW } };
  const sending: OperationState = { kind: 'sending', since: NOW, revision: '1' };
  const parent: Change = {
    kind: 'value',
    field: 'parent',
    base: null,
    value: { id: localId(CONNECTION, 'op-e' as OperationId), name: 'New' },
  };

  test.each<readonly [Standing, Change, OperationState, RecordState | null | undefined]>([
    ['goes', title('B'), { kind: 'queued' }, undefined],
    ['goes', title('B'), { kind: 'queued' }, state({ values: { title: 'A' } })],
    ['agreed', title('B'), { kind: 'queued' }, state({ values: { title: 'B' } })],
    ['will-conflict', title('B'), { kind: 'queued' }, state({ values: { title: 'C' } })],
    ['will-conflict', title('B'), { kind: 'queued' }, null],
    ['held', title('B'), { kind: 'held' }, undefined],
    ['will-conflict', title('B'), { kind: 'held' }, state({ values: { title: 'C' } })],
    ['parked', title('B'), parked, undefined],
    ['conflict', title('B'), conflict, undefined],
    ['conflict', title('B'), conflict, state({ values: { title: 'Z' } })],
    ['goes', title('B'), conflict, state({ values: { title: 'A' } })],
    ['waits', parent, { kind: 'queued' }, undefined],
    ['on-its-way', title('B'), sending, state({ values: { title: 'C' } })],
  ])('%s: %j while %j and %j comes in', (standing, change, current, after) => {
    const found = preview([record(id)], {
      operations: [operation(id, change, current)],
      incoming: after === undefined ? [] : [incoming(id, after)],
    });
    expect(found.groups[0]!.entries[0]!.outgoing[0]!.standing).toBe(standing);
    expect(found.counts.outgoing[standing]).toBe(1);
  });

  test.each([
    ['the push that runs has sent is being sent', 'sending', CONNECTION, -1],
    ['an earlier push has sent is not confirmed', 'on-its-way', CONNECTION, 1],
    ['was sent through another connection than the push that runs is not confirmed', 'on-its-way', 'jira-2' as ConnectionId, -1],
  ] as const)('what %s', (_, standing, connection, began) => {
    const pushing = new Map([[connection, instantOf(Date.parse(NOW) + began)]]);
    const found = preview([record(id)], { operations: [operation(id, title('B'), sending)], pushing });
    expect(found.groups[0]!.entries[0]!.outgoing[0]!.standing).toBe(standing);
    expect(found.counts.outgoing[standing]).toBe(1);
  });

  test.each<readonly [Standing, OperationState]>([
    ['no-token', { kind: 'queued' }],
    ['on-its-way', sending],
    ['held', { kind: 'held' }],
    ['conflict', conflict],
  ])('%s: %j for a connection that takes nothing', (standing, current) => {
    const found = preview([record(id)], {
      operations: [operation(id, title('B'), current)],
      away: ({ project }) => (project.startsWith(CONNECTION) ? 'no-token' : null),
    });
    expect(found.groups[0]!.entries[0]!.outgoing[0]).toMatchObject({ standing, away: 'no-token' });
  });

  test('an edit of what belongs to the old project would become a conflict when its record comes in moved', () => {
    const moved = incoming(id, state({ values: { title: 'A' } }), { movedTo: 'jira-1/p9' as ProjectId });
    const found = preview([record(id)], { operations: [operation(id, fixVersions([V1])), operation(id, title('B'))], incoming: [moved] });
    expect(found.groups[0]!.entries[0]!.outgoing.map(({ standing }) => standing)).toEqual(['will-conflict', 'goes']);
  });

  test.each([
    ['goes', 'A'],
    ['agreed', 'C'],
    ['will-conflict', 'Z'],
  ] as const)('%s: both of two edits of a field, the later one made on top of the earlier one, while %j comes in', (standing, theirs) => {
    const found = preview([record(id)], {
      operations: [operation(id, title('B')), operation(id, title('C', 'B'))],
      incoming: [incoming(id, state({ values: { title: theirs } }))],
    });
    expect(found.groups[0]!.entries[0]!.outgoing.map((each) => each.standing)).toEqual([standing, standing]);
  });

  test('what an operation waits for is named', () => {
    const epic = localId(CONNECTION, 'op-e' as OperationId) as ItemId;
    const found = preview([record(id), record(epic, { key: 'New epic' })], { operations: [operation(id, parent)] });
    expect(found.groups[0]!.entries[0]!.outgoing[0]!.waitsFor).toEqual(['New epic']);
  });
});

test('every operation and every incoming record is shown, and counted once in the totals', () => {
  const ids = [1, 2, 3, 4, 5].map((id) => itemId(id));
  const anId = fc.constantFrom(...ids);
  const change = fc.oneof(
    fc.constantFrom('A', 'B', 'C').map((value) => title(value)),
    fc.constant(fixVersions([V1])),
    fc.constant<Change>({ kind: 'comment', text: 'Hi' }),
  );
  const current = fc.constantFrom<OperationState>({ kind: 'queued' }, { kind: 'held' }, { kind: 'acknowledged', at: NOW, how: 'pushed' });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anId, change, current), { maxLength: 12 }),
      fc.uniqueArray(anId),
      fc.constantFrom('A', 'C'),
      fc.subarray([SPRING, SUMMER]),
      (edits, changed, value, releases) => {
        const operations = edits.map(([id, what, how]) => operation(id, what, how));
        const found = preview(
          ids.map((id) => record(id, { releases })),
          { operations, incoming: changed.map((id) => incoming(id, state({ values: { title: value } }))) },
        );
        const open = operations.filter((each) => each.state.kind !== 'acknowledged').map((each) => each.id);
        const shown = new Set(
          found.groups.flatMap(({ entries }) => entries.flatMap((entry) => entry.outgoing.map((each) => each.operation))),
        );
        expect([...shown].sort()).toEqual(open.toSorted());
        expect(Object.values(found.counts.outgoing).reduce((sum, each) => sum + each, 0)).toBe(open.length);
        expect(found.counts.incoming).toBe(changed.length);
      },
    ),
  );
});

test('a record that the caller forgot is a bug, and is named', () => {
  expect(() => preview([], { operations: [operation(itemId(7), title('B'))] })).toThrow(itemId(7));
});
