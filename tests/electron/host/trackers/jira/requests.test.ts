import { describe, expect, test } from 'vitest';
import { cloudDocuments, dataCenterDocuments } from '#tests/support/jira-documents.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { itemIdOf } from '#shared/domain/item.ts';
import { APP, CONNECTION, DIALECTS, fetchAll, issue, never, rig, site, value } from './rig.ts';

describe.skipIf(SHARED === null).each(DIALECTS)('requests in the %s dialect', (dialect) => {
  test('are all as the official documents have them', async () => {
    const documents = dialect === 'cloud' ? cloudDocuments(SHARED!) : dataCenterDocuments(SHARED!);
    const made = rig(dialect, site(Array.from({ length: 120 }, (_, index) => issue(index + 1))));
    const { jira, sandbox, sent } = made;
    value(await jira.identify(never));
    expect(value(await jira.projects(never))).toHaveLength(1);
    value(await jira.catalog(APP, never));
    const { ids, watermark } = value(await jira.list(APP, never));
    expect((await fetchAll(jira, APP, ids)).items).toHaveLength(120);
    sandbox.controls.edit('APP-3', { fields: { summary: 'Edited' } });
    const changes = value(await jira.changes(APP, watermark, never));
    expect(changes.ids).toContain('10003');
    value(await jira.lastChanges(itemIdOf(CONNECTION, '10003'), '', ['title'], never));
    // The slow way as well.
    made.before = (request) =>
      /bulkfetch|\/search$/.test(request.url) ? Response.json({ errorMessages: ['no'] }, { status: 400 }) : undefined;
    expect((await fetchAll(jira, APP, ['10001'])).items).toHaveLength(1);

    // Cloud describes only v3, and `_edge` nowhere; its serverInfo is asked for as v2, the one path that both products answer.
    const checked = sent
      .filter(({ url }) => !url.pathname.startsWith('/_edge/'))
      .map(({ method, url, body }) => ({
        method,
        path: dialect === 'cloud' ? url.pathname.replace('/rest/api/2/', '/rest/api/3/') : url.pathname,
        query: url.searchParams,
        body,
      }));
    expect(checked.flatMap((request) => documents.checkRequest(request))).toEqual([]);
    const operations = new Set(checked.map(({ method, path }) => documents.operationOf(method, path)));
    expect(operations.size).toBeGreaterThanOrEqual(11);
    expect(operations).not.toContain(null);
  });
});
