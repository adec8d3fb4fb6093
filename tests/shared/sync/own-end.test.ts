import { expect, test } from 'vitest';
import type { ItemId } from '#shared/domain/item.ts';
import { linkMember } from '#shared/sync/editable.ts';
import type { Change } from '#shared/sync/operation.ts';
import { pointsAtItself } from '#shared/sync/own-end.ts';

const [OWN, OTHER] = ['jira/1', 'jira/2'] as [ItemId, ItemId];
const parent = (id: ItemId | null): Change => ({
  kind: 'value',
  field: 'parent',
  base: null,
  value: id === null ? null : { id, name: id },
});
const link = (target: ItemId) => linkMember({ type: 'Blocks', direction: 'inward', target });
const links = (add: readonly ItemId[], remove: readonly ItemId[] = []): Change => ({
  kind: 'members',
  field: 'links',
  add: add.map(link),
  remove: remove.map(link),
});

test.each<[string, Change, boolean]>([
  ['its own parent', parent(OWN), true],
  ['another parent', parent(OTHER), false],
  ['no parent', parent(null), false],
  ['a link to itself among others', links([OTHER, OWN]), true],
  ['links to others', links([OTHER]), false],
  ['a link to itself taken away', links([], [OWN]), false],
  ['a label that reads like an id', { kind: 'members', field: 'labels', add: [OWN], remove: [] }, false],
  ['a title that reads like an id', { kind: 'value', field: 'title', base: '', value: OWN }, false],
  ['a comment', { kind: 'comment', text: OWN }, false],
])('of a record, %s: points at itself is told rightly', (_, change, expected) => {
  expect(pointsAtItself(OWN, change)).toBe(expected);
});
