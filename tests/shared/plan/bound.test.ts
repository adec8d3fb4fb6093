import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { BINDABLE, boundValue, BOUND_FIELDS, sameBound, type BoundField } from '#shared/domain/binding.ts';
import type { ProjectId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, Release, ReleaseId } from '#shared/domain/release.ts';
import { day, parseInstant, type ZoneName } from '#shared/domain/time.ts';
import { exchangedTargets, withBound } from '#shared/plan/bound.ts';
import { changesOf, type PlanReader } from '#shared/plan/change.ts';
import { readerOf, writeChanges } from '#shared/plan/document.ts';
import { releaseDoc, type DocId, type PlanEdit } from '#shared/plan/edit.ts';
import type { OutboxReader } from '#shared/plan/outbox-change.ts';
import type { RecordId, RecordState } from '#shared/sync/editable.ts';
import type { Operation, OperationId } from '#shared/sync/operation.ts';
import { effective } from '#shared/sync/outbox.ts';
import { aMapping, aRelease } from '#tests/support/builders.ts';

const ID = 'r1' as ReleaseId;
const DOC = releaseDoc(ID);
const PROJECT = 'jira-1/10000' as ProjectId;
const version = (name: string): VersionId => `jira-1/${name}` as VersionId;
const HELD: RecordState = {
  values: { name: 'Their name', start: null, date: '2026-01-01', released: false, archived: false },
  texts: { description: 'Their words' },
  members: {},
};
const setFields = (fields: Partial<Omit<Release, 'id'>>): PlanEdit => ({ kind: 'set', doc: DOC, collection: 'releases', id: ID, fields });
const mapped = (name: string, bound: Mapping['bound']): Mapping =>
  aMapping(
    ID,
    { kind: 'version', version: version(name) },
    { id: `m-${name}` as Mapping['id'], ...(bound === undefined ? {} : { bound }) },
  );
const put = (record: Mapping): PlanEdit => ({ kind: 'put', collection: 'mappings', record });
const onDay = (text: string): Release['target'] => ({
  precision: 'day',
  day: day(text),
  instant: null,
  until: null,
  zone: 'UTC' as ZoneName,
});

/** A plan of one release and an outbox over versions that all hold the same. */
class World {
  readonly #docs = new Map<DocId, Y.Doc>([
    [DOC, new Y.Doc()],
    ['workspace', new Y.Doc()],
  ]);
  operations: readonly Operation[] = [];
  /** Versions that are not here any more. */
  readonly gone = new Set<RecordId>();
  #count = 0;

  get reader(): PlanReader {
    const outbox: OutboxReader = {
      pulled: (record) => (this.gone.has(record) ? null : HELD),
      of: (record) => this.operations.filter((each) => each.record === record),
      open: () => this.operations,
      projectOf: (record) => (this.gone.has(record) ? null : PROJECT),
      author: {
        by: 'Mara',
        at: parseInstant('2026-11-22T08:00:00Z')!,
        newId: () => `op-${(this.#count += 1)}` as OperationId,
        nextSeq: () => (this.#count += 1),
      },
    };
    return { ...readerOf(this.#docs), outbox };
  }

  run(...edits: readonly PlanEdit[]): void {
    const changes = changesOf(this.reader, { edits: withBound(this.reader, edits) });
    if (!changes.ok) throw new Error(JSON.stringify(changes.error));
    for (const change of changes.value) {
      if (change.kind === 'outbox') {
        const gone = new Set<string>([...change.drop, ...change.put.map(({ id }) => id)]);
        this.operations = [...this.operations.filter(({ id }) => !gone.has(id)), ...change.put];
      } else writeChanges(this.#docs.get(change.doc)!, [change], []);
    }
  }

  get waiting(): readonly string[] {
    return this.operations.map(({ record, change }) => {
      if (change.kind !== 'value' && change.kind !== 'text') return change.kind;
      return `${record.slice('jira-1/'.length)} ${change.field} ${String(change.value)}`;
    });
  }

  get release(): Release {
    return this.reader.record(DOC, 'releases', ID) as Release;
  }
}

function aWorld(...mappings: readonly Mapping[]): World {
  const world = new World();
  world.run({ kind: 'put', collection: 'releases', record: aRelease(ID, { name: 'Winter' }) }, ...mappings.map(put));
  return world;
}

describe('an edit of a release', () => {
  test('waits for each target that is bound by the field, and for no other', () => {
    const world = aWorld(mapped('a', ['name', 'date']), mapped('b', ['date']), mapped('c', undefined));
    world.run(setFields({ name: 'Spring', target: onDay('2027-03-01') }));
    expect(world.waiting).toEqual(['a name Spring', 'a date 2027-03-01', 'b date 2027-03-01']);
  });

  test('of a field that is not bound, or stays as it is, sends nothing', () => {
    const world = aWorld(mapped('a', ['name', 'date', 'description', 'released']));
    world.run(setFields({ owner: 'Mara', name: 'Winter', state: 'frozen' }));
    expect(world.waiting).toEqual([]);
  });

  test('back to what the tracker holds leaves nothing waiting', () => {
    const world = aWorld(mapped('a', ['name']));
    world.run(setFields({ name: 'Spring' }));
    world.run(setFields({ name: 'Their name' }));
    expect(world.waiting).toEqual([]);
  });

  test('that names the field of the target itself leaves that edit as it is', () => {
    const world = aWorld(mapped('a', ['released']), mapped('b', ['released']));
    const along = { moveUnfixedIssuesTo: 'jira-1/9' };
    world.run(setFields({ state: 'released' }), {
      kind: 'edit-record',
      record: version('a'),
      recordKind: 'version',
      project: PROJECT,
      edit: { kind: 'value', field: 'released', value: true, along },
    });
    expect(world.operations.map(({ record, change }) => [record, 'along' in change ? change.along : null])).toEqual([
      [version('b'), null],
      [version('a'), along],
    ]);
  });

  test('goes on where a target is not here any more', () => {
    const world = aWorld(mapped('a', ['name']), mapped('b', ['name']));
    world.gone.add(version('a'));
    world.run(setFields({ name: 'Spring' }));
    expect(world.waiting).toEqual(['b name Spring']);
    expect(world.release.name).toBe('Spring');
  });
});

describe('what waits for a target', () => {
  const edited = (): World => {
    const world = aWorld(mapped('a', ['name', 'date']));
    world.run(setFields({ name: 'Spring', target: onDay('2027-03-01') }));
    return world;
  };

  test('is taken back when it is unmapped, or its release is deleted', () => {
    for (const [collection, id] of [
      ['mappings', 'm-a'],
      ['releases', ID],
    ] as const) {
      const world = edited();
      world.run({ kind: 'remove', doc: DOC, collection, id } as PlanEdit);
      expect(world.waiting).toEqual([]);
    }
  });

  test('is taken back for the field that is no longer bound alone', () => {
    const world = edited();
    world.run({ kind: 'set', doc: DOC, collection: 'mappings', id: 'm-a' as Mapping['id'], fields: { bound: ['date'] } });
    expect(world.waiting).toEqual(['a date 2027-03-01']);
  });

  test('stays when it is on its way, or says something else than the release', () => {
    const world = edited();
    world.operations = world.operations.map((each) =>
      'field' in each.change && each.change.field === 'name'
        ? { ...each, state: { kind: 'sending', since: parseInstant('2026-11-22T08:00:00Z')!, revision: '' } }
        : each.change.kind === 'value'
          ? { ...each, change: { ...each.change, value: '2028-01-01' } }
          : each,
    );
    world.run({ kind: 'remove', doc: DOC, collection: 'mappings', id: 'm-a' as Mapping['id'] });
    expect(world.waiting).toEqual(['a name Spring', 'a date 2028-01-01']);
  });
});

test('whatever people do, a target shows the release in the fields that changed while it was bound, and is as it was in the others', () => {
  const NAMES = ['a', 'b', 'c'] as const;
  const change = fc.record(
    {
      name: fc.constantFrom('Winter', 'Spring', 'Their name'),
      summary: fc.constantFrom('', 'Words', 'Their words'),
      state: fc.constantFrom('planned', 'frozen', 'released'),
      target: fc.constantFrom(null, onDay('2026-01-01'), onDay('2027-01-01')),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.tuple(...NAMES.map(() => fc.subarray([...BOUND_FIELDS]))),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      (bound, edits) => {
        const world = aWorld(...NAMES.map((name, index) => mapped(name, bound[index])));
        const changed = new Set<BoundField>();
        for (const fields of edits) {
          const before = world.release;
          world.run(setFields(fields));
          for (const field of BOUND_FIELDS) if (!sameBound(boundValue(before, field), boundValue(world.release, field))) changed.add(field);
        }
        NAMES.forEach((name, index) => {
          const { values, texts } = effective(HELD, world.reader.outbox!.of(version(name)));
          const shown: { readonly [field: string]: unknown } = { ...values, ...texts };
          const held: { readonly [field: string]: unknown } = { ...HELD.values, ...HELD.texts };
          for (const field of BOUND_FIELDS) {
            const follows = bound[index]!.includes(field) && changed.has(field);
            expect(shown[BINDABLE.version[field]] ?? '').toEqual((follows ? boundValue(world.release, field) : held[field]) ?? '');
          }
        });
      },
    ),
  );
});

test('a mapping that would not be taken today names a record by its new id like any other, and none is left out', () => {
  const [old, fresh] = ['jira-1/new-op', 'jira-1/10007'] as VersionId[] as [VersionId, VersionId];
  const named = (id: string, over: Partial<Mapping>): Mapping =>
    aMapping(ID, { kind: 'version', version: old }, { id: id as Mapping['id'], ...over });
  const mappings = [named('m-1', { label: 'long '.repeat(10_000) }), named('m-2', {}), mapped('other', ['name'])];
  const reader = { mappings: () => mappings } as unknown as PlanReader;
  const changes = exchangedTargets(reader, DOC, old, fresh);
  expect(changes.map(({ id, fields, after }) => [id, fields, (after as Mapping).target])).toEqual([
    ['m-1', ['target'], { kind: 'version', version: fresh }],
    ['m-2', ['target'], { kind: 'version', version: fresh }],
  ]);
});
