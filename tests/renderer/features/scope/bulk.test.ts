import { expect, test } from 'vitest';
import { bulkEdits, bulkOptions, heldNames, type ChoicesByProject } from '#renderer/features/scope/fields/bulk.ts';
import { NONE } from '#renderer/features/scope/fields/choices-for.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import type { Instant } from '#shared/domain/time.ts';
import { seenByName } from '#shared/sync/seen.ts';
import { FAKE_PROJECTS, fakeChoices, fakeItem, JIRA } from '../../../support/fake-data.ts';

/** PAY-1, #2, SHOP-3 and so on, of three projects in two trackers. */
const rows = (...numbers: readonly number[]): readonly ItemListRow[] => numbers.map(fakeItem);
const all: ChoicesByProject = new Map(FAKE_PROJECTS.map(({ id }) => [id, fakeChoices(id)]));
const valuesOf = ({ edits }: ReturnType<typeof bulkEdits>) => edits.map((edit) => (edit.kind === 'edit-record' ? edit.edit : null));
const keys = (list: readonly ItemListRow[]): readonly string[] => list.map(({ key }) => key);

test('a choice by name is the id that each project has for it', () => {
  const result = bulkEdits(rows(1, 2), all, { kind: 'value', field: 'state', name: 'Done' });
  expect(valuesOf(result)).toEqual([
    { kind: 'value', field: 'state', value: { id: '4', name: 'Done' }, base: seenByName(rows(1)[0]!.state) },
    { kind: 'value', field: 'state', value: { id: 'Done', name: 'Done' }, base: seenByName(rows(2)[0]!.state) },
  ]);
  expect(result.skipped).toEqual([]);
});

test('nobody is a choice', () => {
  const result = bulkEdits(rows(1), all, { kind: 'value', field: 'assignee', name: NONE });
  expect(valuesOf(result)).toEqual([{ kind: 'value', field: 'assignee', value: null, base: seenByName(rows(1)[0]!.assignee) }]);
});

test('items stay as they are when their tracker has no such field, they are gone, or nothing of them may be edited', () => {
  const [jira, azure, shop] = rows(1, 2, 3) as [ItemListRow, ItemListRow, ItemListRow];
  const gone = { ...fakeItem(4), goneSince: '2026-11-20T08:00:00.000Z' as Instant };
  const locked: ChoicesByProject = new Map([...all, [shop.projectId, { ...fakeChoices(shop.projectId), readOnly: 'Archived.' }]]);
  const result = bulkEdits([jira, azure, shop, gone], locked, { kind: 'members', field: 'fixVersions', add: ['4.3'], remove: [] });
  expect(valuesOf(result)).toEqual([{ kind: 'members', field: 'fixVersions', add: [`${JIRA}/30002`], remove: [] }]);
  expect(keys(result.skipped)).toEqual([azure.key, shop.key, gone.key]);
});

test('a version is taken out also where the project offers it no more', () => {
  const row = { ...fakeItem(1), fixVersions: [`${JIRA}/1` as never], fixVersionNames: ['1.0'] };
  const result = bulkEdits([row], all, { kind: 'members', field: 'fixVersions', add: [], remove: ['1.0'] });
  expect(valuesOf(result)).toEqual([{ kind: 'members', field: 'fixVersions', add: [], remove: [`${JIRA}/1`] }]);
});

test('an option says how many of the items can have it', () => {
  expect(bulkOptions(rows(1, 2, 3), all, 'fixVersions')).toEqual([
    { name: '4.2', count: 2 },
    { name: '4.3', count: 2 },
  ]);
  expect(bulkOptions(rows(1, 2, 3), all, 'state').find(({ name }) => name === 'Done')).toEqual({ name: 'Done', count: 3 });
  expect(bulkOptions(rows(1), new Map(), 'state')).toEqual([]);
});

test('names that all items hold are told from those that some hold', () => {
  const [a, b] = rows(1, 4) as [ItemListRow, ItemListRow];
  const labelled = [
    { ...a, labels: ['api', 'docs'] },
    { ...b, labels: ['docs'] },
  ];
  expect(heldNames(labelled, 'labels')).toEqual({ all: ['docs'], some: ['api'] });
});
