import { expect, test } from 'vitest';
import {
  isMapped,
  isTaken,
  mappingEdits,
  newSource,
  NOTHING_PENDING,
  parentChoices,
  toggled,
} from '#renderer/features/mapping/mapping-plan.ts';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import type { ConnectionId, IterationId, VersionId } from '#shared/domain/item.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { aCatalog, aProject } from '#tests/support/builders.ts';
import type { Mapping, MappingId, Release, ReleaseId } from '#shared/domain/release.ts';

const release = { id: 'r1' as ReleaseId, name: 'Shop', version: '4.2', target: null, actual: null } as Release;
const connection = 'jira-1' as ConnectionId;
const candidate = (version: string): MappingCandidate => ({
  target: { kind: 'version', version: `jira-1/${version}` as VersionId },
  connection,
  connectionName: 'Acme',
  projectKey: 'SHOP',
  label: version,
  detail: 'Version',
  items: 3,
});
const mapped: Mapping = { id: 'm1' as MappingId, releaseId: release.id, connection, target: candidate('4.1').target, label: '4.1' };

test('choosing twice changes nothing', () => {
  const once = toggled(candidate('4.2'), [mapped], NOTHING_PENDING);
  expect(isMapped(candidate('4.2'), [mapped], once)).toBe(true);
  expect(toggled(candidate('4.2'), [mapped], once)).toEqual(NOTHING_PENDING);
});

test('choosing what is mapped already takes it out, by its own id', () => {
  const pending = toggled(candidate('4.1'), [mapped], NOTHING_PENDING);
  expect(pending).toEqual({ add: [], remove: ['m1'] });
  expect(isMapped(candidate('4.1'), [mapped], pending)).toBe(false);
});

test('several changes are one act, and its label says which', () => {
  const ids = ['a', 'b'][Symbol.iterator]();
  const newId = (): string => ids.next().value ?? '';
  const pending = { add: [candidate('4.2'), candidate('4.2.1')], remove: [] };
  const { label, edits } = mappingEdits(release, pending, newId);
  expect(label).toBe('map Shop 4.2 to 2 sources');
  expect(edits).toMatchObject([
    { kind: 'put', record: { id: 'a', label: '4.2', releaseId: 'r1' } },
    { kind: 'put', record: { id: 'b', label: '4.2.1' } },
  ]);
});

test.each([
  [{ add: [candidate('4.2')], remove: [] }, 'map Shop 4.2 to 4.2'],
  [{ add: [], remove: ['m1' as MappingId] }, 'unmap a source from Shop 4.2'],
  [{ add: [candidate('4.2')], remove: ['m1' as MappingId] }, 'change the mapping of Shop 4.2'],
])('the label finishes the sentence "Undo …"', (pending, label) => {
  expect(mappingEdits(release, pending, () => 'x').label).toBe(label);
});

const iteration = (id: string, path: string) => ({
  id: id as IterationId,
  projectId: aProject().id,
  name: path.split('\\').at(-1)!,
  path,
  start: null,
  finish: null,
  state: 'future' as const,
});
const tree = aCatalog({
  iterations: [
    iteration('a', 'APP\\2026\\Sprint 10'),
    iteration('b', 'APP\\2026\\Sprint 9'),
    iteration('c', 'APP\\2026'),
    iteration('top', 'APP'),
  ],
});

test('a new iteration can be put under every iteration of its project, offered by path', () => {
  expect(parentChoices(tree).map(({ name }) => name)).toEqual(['APP\\2026', 'APP\\2026\\Sprint 9', 'APP\\2026\\Sprint 10']);
});

test('the name of an iteration is taken only where it would stand', () => {
  const parent = { id: 'c', name: 'APP\\2026' };
  expect(isTaken(tree, 'iteration', 'sprint 9', parent)).toBe(true);
  expect(isTaken(tree, 'iteration', 'Sprint 9', null)).toBe(false);
  expect(isTaken(tree, 'iteration', '2026', null)).toBe(true);
  expect(isTaken(tree, 'version', 'Sprint 9', null)).toBe(false);
});

test('a new iteration names the one it is put under', () => {
  const record = { name: 'Week 1', start: null, end: null };
  const made = newSource(aProject(), 'Acme', 'iteration', release, record, 'op' as OperationId, { id: 'c', name: 'APP\\2026' });
  expect(made).toMatchObject({
    detail: 'New iteration under APP\\2026',
    create: { recordKind: 'iteration', state: { values: { name: 'Week 1', parent: { id: 'c', name: 'APP\\2026' } } } },
  });
});
