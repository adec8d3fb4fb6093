import { expect, test } from 'vitest';
import { mappingCandidates } from '#renderer/engine/items/candidates.ts';
import { Columns } from '#renderer/engine/items/columns.ts';
import { Names } from '#renderer/engine/items/names.ts';
import { day } from '#shared/domain/time.ts';
import {
  aCatalog,
  anItem,
  anIteration,
  aProject,
  aVersion,
  itemId,
  iterationId,
  projectId,
  rowOf,
  versionId,
} from '#tests/support/builders.ts';

const SHOP = projectId('p2');
const names = new Names([
  aCatalog({
    versions: [
      aVersion({ id: versionId('1'), name: '4.2', releaseDate: day('2026-11-30') }),
      aVersion({ id: versionId('2'), name: '4.2.1', releaseDate: day('2026-12-14') }),
      aVersion({ id: versionId('3'), name: '4.20', released: true, archived: true }),
      aVersion({ id: versionId('4'), name: 'Mobile 4.2' }),
    ],
  }),
  aCatalog({
    project: aProject({ id: SHOP, key: 'Shop' }),
    iterations: [
      anIteration({ id: iterationId('a'), projectId: SHOP, path: 'Shop\\2026', name: '2026' }),
      anIteration({
        id: iterationId('b'),
        projectId: SHOP,
        path: 'Shop\\2026\\Sprint 31',
        start: day('2026-11-02'),
        finish: day('2026-11-15'),
        state: 'current',
      }),
    ],
  }),
]);
const columns = new Columns();
columns.set(rowOf(anItem({ id: itemId(1), fixVersions: [versionId('1')], labels: ['Sprint-hardening'] })), 0);
columns.set(rowOf(anItem({ id: itemId(2), fixVersions: [versionId('1'), versionId('2')], labels: ['Sprint-hardening', '4.2'] })), 0);
columns.set(rowOf(anItem({ id: itemId(3), projectId: SHOP, iteration: iterationId('b'), labels: ['Sprint-hardening'] })), 0);

const find = (text: string, limit = 20) => mappingCandidates(text, limit, columns, names, () => 'Acme');

test('an exact name stands before a beginning, an open version before a tag, and all before the rest', () => {
  expect(find('4.2').map((one) => `${one.target.kind} ${one.label}`)).toEqual([
    'version 4.2',
    'tag 4.2',
    'version 4.2.1',
    'version 4.20',
    'version Mobile 4.2',
  ]);
});

test('each tells what it is, where it is and how many items it would bring', () => {
  expect(find('4.2', 1)).toEqual([
    {
      target: { kind: 'version', version: versionId('1') },
      connection: 'jira-1',
      connectionName: 'Acme',
      projectKey: 'APP',
      label: '4.2',
      // In the language of the system that runs the test.
      detail: expect.stringMatching(/^Version, (30 Nov 2026|Nov 30, 2026), unreleased$/),
      items: 2,
      held: { name: '4.2', date: '2026-11-30', description: null, released: false },
    },
  ]);
  expect(find('4.20')[0]!.detail).toBe('Version, no date, released, archived');
  expect(find('sprint 31')[0]).toMatchObject({
    detail: expect.stringMatching(/^Iteration, (2 to 15 Nov 2026|Nov 2 to 15, 2026)$/),
    items: 1,
  });
});

test('an iteration counts the items of those below it', () => {
  expect(find('2026').find((one) => one.label === 'Shop\\2026')?.items).toBe(1);
});

test('a tag is offered per project, and the project key narrows', () => {
  expect(find('sprint-hard').map((one) => [one.projectKey, one.items])).toEqual([
    ['APP', 2],
    ['Shop', 1],
  ]);
  expect(find('shop sprint-hard').map((one) => one.projectKey)).toEqual(['Shop']);
});

test('no words offer what is open and near first', () => {
  expect(find('', 2).map((one) => one.label)).toEqual(['4.2.1', '4.2'].toSorted().toReversed());
});
