import { expect, test } from 'vitest';
import type { ItemId, ProjectId, VersionId } from '#shared/domain/item.ts';
import type { MappingId } from '#shared/domain/release.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { withMade } from '#shared/plan/made.ts';
import { linkMember } from '#shared/sync/editable.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { aMapping } from '#tests/support/builders.ts';

const LOCAL = localId('jira', 'op-1' as OperationId);
const OTHER = localId('jira', 'op-2' as OperationId);
const MADE = 'jira/10042';
const madeOf = (id: string): string | null => (id === LOCAL ? MADE : null);
const edit = (record: string, of: object): PlanEdit =>
  ({ kind: 'edit-record', record: record as ItemId, recordKind: 'item', project: 'jira/1' as ProjectId, edit: of }) as PlanEdit;
const mapped = (version: string): PlanEdit => ({
  kind: 'put',
  collection: 'mappings',
  record: aMapping('r1', { kind: 'version', version: version as VersionId }, { id: 'm-1' as MappingId }),
});
const linked = (target: string): string => linkMember({ type: 'Blocks', direction: 'outward', target: target as ItemId });

test.each([
  ['of the record itself', edit(LOCAL, { kind: 'comment', text: 'x' }), edit(MADE, { kind: 'comment', text: 'x' })],
  [
    'that choose it as a parent',
    edit('jira/1', { kind: 'value', field: 'parent', value: { id: LOCAL, name: 'New' } }),
    edit('jira/1', { kind: 'value', field: 'parent', value: { id: MADE, name: 'New' } }),
  ],
  [
    'that link to it',
    edit('jira/1', { kind: 'members', field: 'links', add: [linked(LOCAL)], remove: [] }),
    edit('jira/1', { kind: 'members', field: 'links', add: [linked(MADE)], remove: [] }),
  ],
  ['that map it', mapped(LOCAL), mapped(MADE)],
])('edits %s name it by the id of its tracker', (_, before, after) => {
  expect(withMade([before], madeOf)).toEqual([after]);
});

test('edits that name no record which a tracker has made stay the very same', () => {
  const edits = [edit(OTHER, { kind: 'value', field: 'title', value: `about ${LOCAL}` }), mapped('jira/7')];
  expect(withMade(edits, madeOf)).toBe(edits);
});
