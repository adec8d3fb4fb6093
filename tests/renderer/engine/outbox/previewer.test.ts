import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_PREVIEW_FILTER, type PreviewFilter, type PreviewList } from '#shared/contract/preview.ts';
import type { ItemRow } from '#shared/domain/item.ts';
import type { MappingId, ReleaseId } from '#shared/domain/release.ts';
import { writeAdf } from '#shared/domain/rich-text/adf.ts';
import { toSource } from '#shared/domain/rich-text/rich-text.ts';
import { readMarkdown } from '#shared/domain/rich-text/markdown.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { linkMember } from '#shared/sync/editable.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { edited, sandboxEngine, titled, type SandboxEngine } from '#tests/support/sandbox-engine.ts';
import { putRelease } from '../plan/support.ts';

const NONE = { going: 0, tokens: 0, removed: 0, unchosen: 0, unpulled: 0, held: 0, asked: 0 };
let cockpit: SandboxEngine;
let jira: readonly ItemRow[];
let azure: readonly ItemRow[];
beforeEach(async () => {
  cockpit = await sandboxEngine();
  [jira, azure] = cockpit.items as [readonly ItemRow[], readonly ItemRow[]];
});
afterEach(() => cockpit.close());

const list = (filter: Partial<PreviewFilter> = {}): Promise<PreviewList> =>
  cockpit.engine.outbox.preview({ ...NO_PREVIEW_FILTER, ...filter });
const lines = async (...items: readonly ItemRow[]): Promise<unknown> =>
  (await cockpit.engine.outbox.previewItems(items.map(({ id }) => id))).map(({ key, outgoing, incoming }) => [
    key,
    ...[...outgoing.flatMap((each) => each.lines), ...(incoming?.lines ?? [])].map(({ label, before, after }) => [label, before, after]),
  ]);

/** A release that holds what a version of Jira holds. */
async function aMappedRelease(): Promise<readonly [ReleaseId, ItemRow]> {
  const item = jira.find(({ fixVersions }) => fixVersions.length > 0)!;
  const release = 'r1' as ReleaseId;
  const { projectId, fixVersions } = item;
  await cockpit.run(putRelease(release, { name: 'Spring' }), {
    kind: 'put',
    collection: 'mappings',
    record: {
      id: 'm1' as MappingId,
      releaseId: release,
      connection: projectId.slice(0, projectId.indexOf('/')) as never,
      target: { kind: 'version', version: fixVersions[0]! },
      label: 'Spring',
    },
  });
  return [release, item];
}

test('edits that wait are listed by release without asking anybody', async () => {
  const [release, inside] = await aMappedRelease();
  const outside = azure[0]!;
  await cockpit.run(titled(outside, 'Elsewhere'), titled(inside, 'Inside'), edited(inside, { kind: 'comment', text: 'Agreed' }));
  const { going, coming, total, facets } = await list();
  expect(going.spans).toEqual([
    { release: { id: release, name: 'Spring' }, start: 0, count: 1 },
    { release: null, start: 1, count: 1 },
  ]);
  expect(going.rows.map(({ record, operations }) => [record, operations.map(({ standing }) => standing)])).toEqual([
    [inside.id, ['goes', 'goes']],
    [outside.id, ['goes']],
  ]);
  expect(coming).toEqual({ spans: [], records: [] });
  expect(total).toEqual({ going: { ...NONE, going: 3 }, coming: 0, kinds: { item: 0, version: 0, iteration: 0 } });
  expect(facets.standings).toEqual([['goes', 3]]);
  expect(facets.connections.map(({ count }) => count)).toEqual([1, 1]);
});

test('an item is under the release that an edit brings it into', async () => {
  const [release, inside] = await aMappedRelease();
  const item = jira.find(({ fixVersions }) => fixVersions.length === 0)!;
  await cockpit.run(edited(item, { kind: 'members', field: 'fixVersions', add: [inside.fixVersions[0]!], remove: [] }));
  expect((await list()).going.spans).toEqual([{ release: { id: release, name: 'Spring' }, start: 0, count: 1 }]);
});

test('each field is shown as it was and as it would be, in words', async () => {
  const [item, other] = jira as [ItemRow, ItemRow];
  const link = linkMember({ type: 'Blocks', direction: 'outward', target: other.id });
  const source = writeAdf(readMarkdown('Now **bold**').document);
  await cockpit.run(
    titled(item, 'Renamed'),
    edited(item, { kind: 'members', field: 'links', add: [link], remove: [] }),
    edited(item, { kind: 'text', field: 'description', value: source }),
  );
  const [shown] = (await lines(item)) as [readonly (readonly string[])[]];
  expect(shown[1]).toEqual(['Title', item.title, 'Renamed']);
  const [, before, after] = shown[2]!;
  expect(after!.startsWith(before!)).toBe(true);
  expect(after).toContain(`blocks ${other.key}`);
  expect(shown[3]![2]).toBe('Now **bold**');
});

test('what comes in is found, and says which edits it would meet', async () => {
  const [mine, theirs] = jira as [ItemRow, ItemRow];
  const agreed = azure[0]!;
  await cockpit.run(titled(mine, 'Mine'), titled(agreed, 'Agreed'));
  await cockpit.somebodyWrites(mine, 'Theirs');
  await cockpit.somebodyWrites(theirs, 'Only theirs');
  await cockpit.somebodyWrites(agreed, 'Agreed');
  await cockpit.engine.outbox.lookAhead({ connections: [] });
  const { going, coming, total } = await list();
  expect(new Set(coming.records)).toEqual(new Set([mine.id, theirs.id, agreed.id]));
  expect(total).toEqual({ going: { ...NONE, going: 2 }, coming: 3, kinds: { item: 3, version: 0, iteration: 0 } });
  expect(going.rows.map(({ operations }) => operations[0]!.standing)).toEqual(['will-conflict', 'agreed']);
  expect(await lines(theirs)).toEqual([[theirs.key, ['Title', theirs.title, 'Only theirs']]]);
  expect(await lines(mine)).toEqual([[mine.key, ['Title', mine.title, 'Mine'], ['Title', mine.title, 'Theirs']]]);
  const [row] = await cockpit.engine.outbox.previewItems([agreed.id]);
  expect(row).toMatchObject({ key: agreed.key, isHere: true, incoming: { kind: 'changed' } });
});

test('nothing of a look is stored, and a push takes what it brought out of the preview', async () => {
  const item = jira[0]!;
  await cockpit.somebodyWrites(item, 'Theirs');
  await cockpit.engine.outbox.lookAhead({ connections: [] });
  expect((await cockpit.engine.items.rows([item.id]))[0]!.title).toBe(item.title);
  await cockpit.run(edited(item, { kind: 'members', field: 'labels', add: ['sent'], remove: [] }));
  await cockpit.engine.outbox.push({ connections: [], operations: null });
  expect((await list()).total).toEqual({ going: { ...NONE, going: 0 }, coming: 0, kinds: { item: 0, version: 0, iteration: 0 } });
});

test('filters narrow both lists and leave the counts that they offer as they are', async () => {
  const [release, inside] = await aMappedRelease();
  const outside = azure[0]!;
  await cockpit.run(titled(outside, 'Elsewhere'), titled(inside, 'Inside'));
  const [first] = await cockpit.engine.outbox.list();
  await cockpit.engine.outbox.hold([first!.id]);
  const { facets } = await list();
  const records = async (filter: Partial<PreviewFilter>): Promise<unknown> => {
    const found = await list(filter);
    expect(found.facets).toEqual(facets);
    return found.going.rows.map(({ record }) => record);
  };
  expect(await records({ releases: [release] })).toEqual([inside.id]);
  expect(await records({ releases: [null] })).toEqual([outside.id]);
  expect(await records({ connections: [facets.connections.find(({ id }) => inside.id.startsWith(`${id}/`))!.id] })).toEqual([inside.id]);
  expect(await records({ standings: ['held'] })).toEqual([outside.id]);
});

test('a new record has its title and no key, and what waits for it names it', async () => {
  const { projectId } = jira[0]!;
  const connection = projectId.slice(0, projectId.indexOf('/'));
  const [first, second] = [crypto.randomUUID() as OperationId, crypto.randomUUID() as OperationId];
  const creation = { kind: 'create-record', recordKind: 'item', project: projectId, type: 'Task' } as const;
  const parent = localId(connection, first);
  await cockpit.run(
    { ...creation, id: first, state: { values: { title: 'Made offline' }, texts: {}, members: {} } },
    { ...creation, id: second, state: { values: { title: 'Its child', parent: { id: parent, name: 'New' } }, texts: {}, members: {} } },
  );
  const [, child] = await cockpit.engine.outbox.previewItems([parent, localId(connection, second)]);
  expect(child).toMatchObject({
    key: null,
    title: 'Its child',
    isHere: true,
    outgoing: [{ standing: 'waits', waitsFor: ['Made offline'], label: `New ${isolated('Task')}` }],
  });
  expect(await cockpit.engine.outbox.list()).toMatchObject([
    { key: null, title: 'Made offline' },
    { key: null, title: 'Its child' },
  ]);
});

test('a comment is shown as it was written, not as its tracker holds it', async () => {
  const html = toSource('Waits for **legal**, see the second part', 'html');
  const [mine, theirs] = [azure[0]!, jira[0]!];
  const document = writeAdf(readMarkdown('Agreed').document);
  await cockpit.run(
    edited(mine, { kind: 'comment', text: html.ok ? html.value : '' }),
    edited(theirs, { kind: 'comment', text: document }),
  );
  expect(await lines(mine, theirs)).toEqual([
    [mine.key, ['Comment', '', 'Waits for **legal**, see the second part']],
    [theirs.key, ['Comment', '', 'Agreed']],
  ]);
});

test('a version is shown by its name and its project', async () => {
  const { projectId, fixVersions } = jira.find((item) => item.fixVersions.length > 0)!;
  const record = fixVersions[0]!;
  const [version] = await cockpit.engine.catalog.versions([record]);
  const edit = { kind: 'text', field: 'description', value: 'For spring' } as const;
  await cockpit.run({ kind: 'edit-record', record, recordKind: 'version', project: projectId, edit });
  const catalog = await cockpit.engine.catalog.get(projectId);
  expect(await cockpit.engine.outbox.previewItems([record])).toMatchObject([
    { kind: 'version', title: version!.name, projectKey: catalog!.project.key },
  ]);
});
