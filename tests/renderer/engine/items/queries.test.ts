import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fold, words } from '#renderer/engine/items/fold.ts';
import { ItemStore } from '#renderer/engine/items/item-store.ts';
import { Names } from '#renderer/engine/items/names.ts';
import { ItemQueries, NO_VALUE } from '#renderer/engine/items/queries.ts';
import { CATEGORY_ORDER, compareTexts } from '#renderer/engine/items/ranks.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { connectionOf, remoteIdOf, type Item, type ItemId, type ProjectId, type VersionId } from '#shared/domain/item.ts';
import type { Mapping, ReleaseId } from '#shared/domain/release.ts';
import { ITEM_COLUMNS, NO_FILTER, type ItemColumn, type ItemFilter, type ItemQuery } from '#shared/domain/scope.ts';
import {
  aCatalog,
  aMapping,
  anIteration,
  aProject,
  at,
  aVersion,
  countingIds,
  itemId,
  iterationId,
  projectId,
  pulled,
  rowOf,
  seededRandom,
  versionId,
} from '#tests/support/builders.ts';
import { freshName } from '#tests/support/mirror.ts';
import { randomItem } from '#tests/support/random-items.ts';

const [P1, P2, P3] = [projectId('p1'), projectId('p2'), projectId('p3')];
const KEYS = new Map<ProjectId, string>([
  [P1, 'APP'],
  [P2, 'WEB'],
  [P3, 'Shop'],
]);
const VERSIONS = new Map<VersionId, string>([
  [versionId('10'), '4.1'],
  [versionId('11'), '4.2'],
  [versionId('12'), '10.0'],
]);
const PATHS = new Map([
  [iterationId('i1'), 'Shop\\2026'],
  [iterationId('i2'), 'Shop\\2026\\Sprint 1'],
  [iterationId('i3'), 'Shop\\2027'],
]);

const db = new CockpitDb(freshName());
const names = new Names(
  [...KEYS].map(([id, key]) =>
    aCatalog({
      project: aProject({ id, key }),
      versions: id === P1 ? [...VERSIONS].map(([version, name]) => aVersion({ id: version, name })) : [],
      iterations: id === P3 ? [...PATHS].map(([iteration, path]) => anIteration({ id: iteration, path, projectId: P3 })) : [],
    }),
  ),
);
const world = new Map<ItemId, Item>();
let store: ItemStore;
let queries: ItemQueries;

beforeAll(async () => {
  await db.open();
  store = await ItemStore.open(db, countingIds());
  queries = new ItemQueries({ db, store, names, connectionName: () => 'Acme Jira' });
});
afterAll(() => db.close());

/** Changes a part of the world and tells the store. */
async function changeWorld(random: () => number, minute: number): Promise<void> {
  const born = Array.from({ length: 120 }, () => ({
    ...randomItem(Math.floor(random() * 400), random, [...world.keys()]),
    updated: at(minute),
  }));
  const items = new Map(born.map((item) => [item.id, item]));
  await store.put([...items.values()].map(pulled));
  for (const [id, item] of items) world.set(id, item);
  const gone = [...world.keys()].filter(() => random() < 0.05);
  await store.remove(gone);
  for (const id of gone) world.delete(id);
}

/** What a column shows, the slow and obvious way. */
function text(item: Item, column: ItemColumn): string | null {
  const join = (values: readonly string[]): string | null => (values.length === 0 ? null : values.join(', '));
  switch (column) {
    case 'project':
      return KEYS.get(item.projectId)!;
    case 'fixVersions':
      return join(item.fixVersions.map((id) => VERSIONS.get(id)!));
    case 'iteration':
      return item.iteration === null ? null : PATHS.get(item.iteration)!;
    case 'parent':
      return item.parent === null ? null : (world.get(item.parent)?.key ?? remoteIdOf(item.parent));
    case 'labels':
    case 'components':
      return join(item[column]);
    case 'links':
      return String(item.linkCount);
    case 'estimate':
      return item.estimate === null ? null : String(item.estimate);
    case 'created':
    case 'updated':
    case 'resolved':
      return item[column]?.slice(0, 10) ?? null;
    default:
      return item[column];
  }
}

function compare(a: Item, b: Item, column: ItemColumn): number {
  if (column === 'estimate') return a.estimate! - b.estimate!;
  if (column === 'links') return a.linkCount - b.linkCount;
  if (column === 'created' || column === 'updated' || column === 'resolved')
    return a[column]! < b[column]! ? -1 : a[column]! > b[column]! ? 1 : 0;
  if (column === 'state') {
    return CATEGORY_ORDER.indexOf(a.stateCategory) - CATEGORY_ORDER.indexOf(b.stateCategory) || compareTexts('state', a.state, b.state);
  }
  if (column === 'key') {
    const parts = (item: Item): readonly [string, number] => [item.key.replace(/\d+$/, ''), Number(/\d+$/.exec(item.key)![0])];
    const [[prefix, number], [otherPrefix, otherNumber]] = [parts(a), parts(b)];
    return compareTexts('key', prefix, otherPrefix) || number - otherNumber;
  }
  return compareTexts(column, text(a, column)!, text(b, column)!);
}

function ordered(a: Item, b: Item, column: ItemColumn, descending: boolean): number {
  const [one, other] = [text(a, column), text(b, column)];
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return compare(a, b, column) * (descending ? -1 : 1);
}

const hasWords = (item: Item, asked: string): boolean =>
  words(asked).every((word) => [...words(item.key), ...words(item.title)].some((own) => own.startsWith(word)));

function matches(item: Item, filter: ItemFilter, inScope: (item: Item) => boolean): boolean {
  const any = <T>(asked: readonly T[], has: (value: T) => boolean): boolean => asked.length === 0 || asked.some(has);
  return (
    inScope(item) &&
    hasWords(item, filter.text) &&
    any(filter.stateCategories, (value) => item.stateCategory === value) &&
    any(filter.typeKinds, (value) => item.typeKind === value) &&
    any(filter.projects, (value) => item.projectId === value) &&
    any(filter.assignees, (value) => item.assignee === value) &&
    any(filter.labels, (value) => item.labels.includes(value))
  );
}

function inRelease(mappings: readonly Mapping[]): (item: Item) => boolean {
  return (item) =>
    mappings.some(({ target }) => {
      switch (target.kind) {
        case 'version':
          return item.fixVersions.includes(target.version);
        case 'iteration': {
          const path = PATHS.get(target.iteration)!;
          return (
            item.iteration === target.iteration ||
            (target.withChildren && item.iteration !== null && PATHS.get(item.iteration)!.startsWith(`${path}\\`))
          );
        }
        case 'tag':
          return item.projectId === target.project && item.labels.includes(target.tag);
        case 'field':
          return item.projectId === target.project && JSON.stringify(item.extra[target.field] ?? null).includes(`"${target.value}"`);
      }
    });
}

const RELEASES: readonly { readonly release: string; readonly mappings: readonly Mapping[] }[] = [
  { release: 'empty', mappings: [] },
  { release: 'version', mappings: [aMapping('version', { kind: 'version', version: versionId('11') })] },
  { release: 'tree', mappings: [aMapping('tree', { kind: 'iteration', iteration: iterationId('i1'), withChildren: true })] },
  { release: 'leaf', mappings: [aMapping('leaf', { kind: 'iteration', iteration: iterationId('i1'), withChildren: false })] },
  {
    release: 'mixed',
    mappings: [
      aMapping('mixed', { kind: 'version', version: versionId('10') }),
      aMapping('mixed', { kind: 'tag', project: P2, tag: 'Hotfix' }),
      aMapping('mixed', { kind: 'field', project: P3, field: 'cf_release', value: 'green' }),
    ],
  },
];

const SOURCES = RELEASES.flatMap(({ mappings }) => mappings);

test.each(Array.from({ length: 30 }, (_, index) => index + 1))(
  'lists, groups, facets and summaries say what a plain loop says (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const some = <T>(values: readonly T[]): readonly T[] => (random() < 0.6 ? [] : values.filter(() => random() < 0.5));
    if (seed === 1) await db.mappings.bulkPut(RELEASES.flatMap(({ mappings }) => mappings));
    await changeWorld(random, seed);

    for (let round = 0; round < 8; round++) {
      const { release, mappings } = pick(RELEASES);
      const scoped = random() < 0.6;
      const source = random() < 0.3 ? pick(SOURCES) : null;
      const [released, held] = [inRelease(mappings), inRelease(source === null ? [] : [source])];
      const inScope = (item: Item): boolean => (!scoped || released(item)) && (source === null || held(item));
      const filter: ItemFilter = {
        release: scoped ? (release as ReleaseId) : null,
        ...(source === null ? {} : { source: source.target }),
        text: pick(['', '', 'pay', 'uber', 'STRASSE', 'cre car', 'app', '12', 'web-1', '発', 'יק', '?!']),
        stateCategories: some(['todo', 'doing', 'done', 'unknown']),
        typeKinds: some(['story', 'bug', 'epic']),
        projects: some([P1, P2, P3]),
        assignees: some(['Ana', 'Bob', null]),
        labels: some(['ux', 'Hotfix', 'none']),
      };
      const sort = Array.from({ length: Math.floor(random() * 3) }, () => ({ column: pick(ITEM_COLUMNS), descending: random() < 0.5 }));
      const group = random() < 0.4 ? pick(ITEM_COLUMNS) : null;
      const query: ItemQuery = { filter, sort, group };

      const found = [...world.values()].filter((item) => matches(item, filter, inScope));
      const list = await queries.query(query);
      expect(new Set(list.ids)).toEqual(new Set(found.map((item) => item.id)));
      expect(list.ids).toHaveLength(found.length);
      expect(list.unfiltered).toBe([...world.values()].filter(inScope).length);
      expect(list.first).toEqual(queries.rows(list.ids.slice(0, 60)));
      const items = list.ids.map((id) => world.get(id)!);
      for (const { start, count, label } of list.groups) {
        for (const item of items.slice(start, start + count)) {
          if (group !== 'state') expect(text(item, group!) ?? NO_VALUE).toBe(label);
        }
      }
      const runs = group === null ? [{ start: 0, count: items.length }] : list.groups;
      expect(runs.reduce((sum, run) => sum + run.count, 0)).toBe(items.length);
      for (const { start, count } of runs) {
        const run = items.slice(start, start + count);
        const sorted = run.toSorted((a, b) => {
          for (const { column, descending } of sort) {
            const difference = ordered(a, b, column, descending);
            if (difference !== 0) return difference;
          }
          return ordered(a, b, 'key', false);
        });
        expect(run.map((item) => item.key)).toEqual(sorted.map((item) => item.key));
      }

      const facets = await queries.facets(filter);
      const counted = (
        part: Partial<ItemFilter>,
        values: (item: Item) => readonly (string | null)[],
      ): ReadonlyMap<string | null, number> => {
        const counts = new Map<string | null, number>();
        for (const item of world.values()) {
          if (matches(item, { ...filter, ...part }, inScope))
            for (const value of values(item)) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        return counts;
      };
      expect(new Map(facets.stateCategories)).toEqual(counted({ stateCategories: [] }, (item) => [item.stateCategory]));
      expect(new Map(facets.typeKinds)).toEqual(counted({ typeKinds: [] }, (item) => [item.typeKind]));
      expect(new Map(facets.assignees)).toEqual(counted({ assignees: [] }, (item) => [item.assignee]));
      expect(new Map(facets.labels)).toEqual(counted({ labels: [] }, (item) => item.labels));
      expect(new Map(facets.projects.map(([id, , count]) => [id, count]))).toEqual(counted({ projects: [] }, (item) => [item.projectId]));
    }

    const summaries = await queries.summaries(RELEASES.map(({ release }) => release as ReleaseId));
    for (const [index, { release, mappings }] of RELEASES.entries()) {
      const inScope = [...world.values()].filter(inRelease(mappings));
      const estimates = inScope.flatMap((item) => item.estimate ?? []);
      expect(summaries[index]).toMatchObject({
        release,
        total: inScope.length,
        estimate: estimates.reduce((sum, value) => sum + value, 0),
        unestimated: inScope.length - estimates.length,
        problems: [],
      });
      expect(new Set(summaries[index]!.byMapping)).toEqual(
        new Set(
          mappings.map((mapping) => {
            const held = inScope.filter(inRelease([mapping]));
            const total = held.filter((item) => item.stateCategory !== 'removed').length;
            return { mapping: mapping.id, total, done: held.filter((item) => item.stateCategory === 'done').length };
          }),
        ),
      );
      expect(summaries[index]!.byState.done).toBe(inScope.filter((item) => item.stateCategory === 'done').length);
      expect(summaries[index]!.byType.bug).toBe(inScope.filter((item) => item.typeKind === 'bug').length);
      expect(new Map(summaries[index]!.byProject.map((one) => [one.key, one.done]))).toEqual(
        new Map(
          [...new Set(inScope.map((item) => item.projectId))].map((id) => [
            KEYS.get(id)!,
            inScope.filter((item) => item.projectId === id && item.stateCategory === 'done').length,
          ]),
        ),
      );
    }
    for (const { byProject, byState, total } of summaries)
      expect(byProject.reduce((sum, one) => sum + one.total, 0)).toBe(total - byState.removed);
    for (const asked of ['pay', 'app 1', 'uber login', 'שgone']) {
      const hits = queries.search(asked, 1_000);
      expect(new Set(hits.map((hit) => hit.id))).toEqual(
        new Set([...world.values()].filter((item) => hasWords(item, asked)).map((item) => item.id)),
      );
    }
  },
);

describe('rows', () => {
  test('carry names where people read names', async () => {
    const parent = { ...randomItem(9_001, seededRandom(1)), key: 'APP-9001' };
    const item = {
      ...randomItem(9_002, seededRandom(2)),
      projectId: P3,
      parent: parent.id,
      fixVersions: [versionId('11'), versionId('99')],
      iteration: iterationId('i2'),
    };
    await store.put([parent, item].map(pulled));
    expect(queries.rows([item.id, itemId('nowhere')])).toEqual([
      {
        ...rowOf(item),
        projectKey: 'Shop',
        fixVersionNames: ['4.2', '99'],
        iterationPath: 'Shop\\2026\\Sprint 1',
        parentKey: 'APP-9001',
        connectionName: 'Acme Jira',
      },
    ]);
    await store.remove([parent.id, item.id]);
  });
});

test('the children of an item are those whose parent it is, in the order of their keys', async () => {
  const parent = { ...randomItem(9_001, seededRandom(1)), key: 'APP-9001' };
  const child = (number: number, key: string) => ({ ...randomItem(number, seededRandom(number)), key, parent: parent.id });
  const children = [child(9_010, 'APP-9010'), child(9_002, 'APP-9002')];
  await store.put([parent, ...children].map(pulled));
  expect(queries.children(parent.id).map((row) => row.key)).toEqual(['APP-9002', 'APP-9010']);
  expect(queries.children(children[0]!.id)).toEqual([]);
  await store.remove([parent.id, ...children.map((each) => each.id)]);
  expect(queries.children(parent.id)).toEqual([]);
});

describe('a search', () => {
  test('puts a whole key first, then whole words, then the newest', async () => {
    const base = randomItem(1, seededRandom(3));
    const make = (number: number, key: string, title: string, minute: number): Item => ({
      ...base,
      id: itemId(`s${number}`),
      key,
      title,
      updated: at(minute),
    });
    const items = [
      make(1, 'QQ-7', 'About nothing', 10_001),
      make(2, 'QQ-70', 'zork QQ', 10_005),
      make(3, 'QQ-700', 'zorkmid and 7', 10_009),
      make(4, 'QQ-8', 'zork', 10_002),
    ];
    await store.put(items.map(pulled));
    expect(queries.search('qq-7', 10).map((hit) => hit.key)[0]).toBe('QQ-7');
    expect(queries.search('zork', 10).map((hit) => hit.key)).toEqual(['QQ-70', 'QQ-8', 'QQ-700']);
    expect(queries.search('zork', 1)).toHaveLength(1);
    expect(queries.search('  ', 10)).toEqual([]);
    await store.remove(items.map((item) => item.id));
    expect(queries.search('zork', 10)).toEqual([]);
  });

  test('takes a key as one word, also when it filters a list, which then begins with it', async () => {
    const base = randomItem(1, seededRandom(3));
    const make = (number: number, key: string, title: string): Item => ({ ...base, id: itemId(`k${number}`), key, title });
    const items = [
      make(1, 'QQ-77', 'Zork'),
      make(2, 'QQ-770', 'Zork'),
      make(3, 'ZZ-776', 'Mobile qq of 2026'),
      make(4, 'ZZ-5', 'Revert "QQ-77: zork"'),
      make(5, 'ZZ-6', '77 ways to qq'),
    ];
    await store.put(items.map(pulled));
    expect(
      queries
        .search('qq-77', 10)
        .map((hit) => hit.key)
        .toSorted(),
    ).toEqual(['QQ-77', 'QQ-770', 'ZZ-5']);
    expect(queries.search('QQ-77 revert', 10).map((hit) => hit.key)).toEqual(['ZZ-5']);
    expect(queries.search('utf-77', 10)).toEqual([]);
    const list = await queries.query({
      filter: { ...NO_FILTER, text: ' qq-77 ' },
      sort: [{ column: 'key', descending: true }],
      group: null,
    });
    expect(list.ids).toEqual(['k1', 'k4', 'k2'].map((id) => itemId(id)));
    await store.remove(items.map((item) => item.id));
  });

  test.each([
    ['Crème BRÛLÉE', 'creme brulee'],
    ['Straße', 'strasse'],
    ['ﬁne', 'fine'],
    ['İstanbul', 'istanbul'],
    ['Łódź', 'lodz'],
  ])('reads %s as %s', (written, read) => expect(fold(written)).toBe(read));
});

describe('the problems of a mapping', () => {
  const problems = async (mapping: Mapping): Promise<readonly string[]> => {
    await db.mappings.put(mapping);
    const [summary] = await queries.summaries([mapping.releaseId]);
    await db.mappings.delete(mapping.id);
    return summary!.problems;
  };

  test('name a version that is gone by the name it was mapped with, and say that it may have been merged', async () => {
    const [sentence] = await problems(aMapping('r', { kind: 'version', version: versionId('404') }, { label: '4.2 LTS' }));
    expect(sentence).toContain('The version "4.2 LTS" is no longer in Acme Jira: it was deleted or merged into another one there,');
    expect(sentence).toContain('Map the release to the one that took its place');
  });

  test('say that nothing has been pulled through the connection yet', async () => {
    const version = versionId('1', 'other' as never);
    const [sentence] = await problems(aMapping('r', { kind: 'version', version }, { connection: connectionOf(version), label: '1.0' }));
    expect(sentence).toContain('Nothing has been pulled');
  });

  test('are none for targets that are there', async () => {
    expect(await problems(aMapping('r', { kind: 'iteration', iteration: iterationId('i2'), withChildren: false }))).toEqual([]);
    expect(await problems(aMapping('r', { kind: 'tag', project: P1, tag: 'no item has it yet' }))).toEqual([]);
  });
});

test('an index of a custom field follows changes, moves and removals', async () => {
  const mapping = aMapping('field', { kind: 'field', project: P1, field: 'cf_x', value: 'go' });
  await db.mappings.bulkPut([mapping, aMapping('elsewhere', { ...mapping.target, project: P2 } as Mapping['target'])]);
  const total = async (release = 'field'): Promise<number> => (await queries.summaries([release as ReleaseId]))[0]!.total;
  expect(await total('elsewhere')).toBe(0);
  const item = { ...randomItem(7_000, seededRandom(4)), projectId: P1, extra: { cf_x: 'go' } };
  expect(await total()).toBe(0);
  await store.put([pulled(item)]);
  expect(await total()).toBe(1);
  await store.put([pulled({ ...item, projectId: P2, updated: at(6_000) })]);
  expect([await total(), await total('elsewhere')]).toEqual([0, 1]);
  await store.put([pulled({ ...item, updated: at(6_001), extra: { cf_x: [{ name: 'go' }] } })]);
  expect(await total()).toBe(1);
  await store.remove([item.id]);
  expect(await total()).toBe(0);
});
