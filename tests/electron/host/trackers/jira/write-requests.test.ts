import { describe, expect, test } from 'vitest';
import type { OperationId } from '#shared/sync/operation.ts';
import { cloudDocuments, dataCenterDocuments } from '#tests/support/jira-documents.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { DIALECTS, never, value } from './rig.ts';
import { ben, blocks, comment, creation, described, item, members, set, START, state, text, version, writeRig } from './write-rig.ts';

describe.skipIf(SHARED === null).each(DIALECTS)('writes in the %s dialect', (dialect) => {
  test('are all as the official documents have them', async () => {
    const documents = dialect === 'cloud' ? cloudDocuments(SHARED!) : dataCenterDocuments(SHARED!);
    const made = writeRig(dialect);
    const { writer } = made;
    const parent = { id: item('10003'), name: 'APP-3' };
    made.sandbox.controls.askOnStep('Done', 'resolution', {
      required: true,
      name: 'Resolution',
      operations: ['set'],
      schema: { type: 'resolution' },
    });

    await made.push([
      set('title', 'Item 1', 'B'),
      text(described(dialect, 'First line'), described(dialect, 'C')),
      set('assignee', null, ben(dialect)),
      set('priority', null, { id: '2', name: 'High' }),
      set('parent', null, parent),
      members('labels', ['x'], ['api']),
      members('components', ['Core']),
      members('fixVersions', [version('501')]),
      set('state', state('1'), state('5'), { resolution: { id: '10001' } }),
      members('links', [blocks('10002')]),
      comment('Ready.'),
    ]);
    await made.push([set('parent', parent, null), set('assignee', ben(dialect), null), members('links', [], [blocks('10002')])]);
    await made.push([set('state', state('5'), state('1'))]);
    made.sandbox.controls.closeTransition('To Do', 'In Progress', true);
    await made.push([set('state', state('1'), state('3'))]);
    // Somebody else's assignee is replaced: Data Center is asked for the name behind the key.
    const remote = await made.look();
    made.sandbox.controls.edit('APP-1', { fields: { assignee: { name: 'ben' } } }, 'ann');
    await made.pushOn(remote, [set('assignee', null, null)]);
    await writer.findComment(item('10001'), 'op-x' as OperationId, 'Ready.', START, never);

    const issue = creation(
      'item',
      { title: 'New', parent },
      { texts: { description: described(dialect, 'D') }, members: { labels: ['x'], links: [blocks('10002')] } },
    );
    value(await writer.create(issue, never));
    value(await writer.findCreated(issue, START, never));
    const release = creation(
      'version',
      { name: '3.0', start: '2026-12-01', date: '2026-12-24', released: true, archived: true },
      { texts: { description: 'E' } },
    );
    const id = value(await writer.create(release, never));
    value(await writer.findCreated(release, START, never));
    value(await writer.read(id, 'version', never));
    await made.push(
      [set('released', false, true, { moveUnfixedIssuesTo: 'jira-1/501' }), set('name', '1.1', '1.2'), set('date', '2026-12-01', null)],
      '502',
      'version',
    );
    // The marker of a comment, asked for alone.
    made.before = async (request) =>
      request.url.includes('expand=properties')
        ? made.sandbox.handle(new Request(request.url.replace('=properties', '=x'), request))
        : undefined;
    expect(value(await writer.findComment(item('10001'), 'op-11' as OperationId, 'Ready.', START, never))).not.toBeNull();

    const checked = made.sent.map(({ method, url, body }) => ({ method, path: url.pathname, query: url.searchParams, body }));
    expect(checked.flatMap((request) => documents.checkRequest(request))).toEqual([]);
    const operations = [...new Set(checked.map(({ method, path }) => documents.operationOf(method, path)))].toSorted((a, b) =>
      String(a).localeCompare(String(b)),
    );
    const api = dialect === 'cloud' ? '/rest/api/3' : '/rest/api/2';
    expect(operations).toEqual(
      expect.arrayContaining([
        `DELETE ${api}/issueLink/{linkId}`,
        `GET ${api}/comment/{commentId}/properties/{propertyKey}`,
        `GET ${api}/issue/{issueIdOrKey}`,
        `GET ${api}/issue/{issueIdOrKey}/comment`,
        `GET ${api}/issue/{issueIdOrKey}/transitions`,
        `GET ${api}/version/{id}`,
        `POST ${api}/issue`,
        `POST ${api}/issue/{issueIdOrKey}/comment`,
        `POST ${api}/issue/{issueIdOrKey}/transitions`,
        `POST ${api}/issueLink`,
        `POST ${api}/version`,
        `PUT ${api}/issue/{issueIdOrKey}`,
        `PUT ${api}/version/{id}`,
        ...(dialect === 'cloud'
          ? [`GET ${api}/issue/{issueIdOrKey}/changelog`, `POST ${api}/search/jql`]
          : [`GET ${api}/issue/{issueIdOrKey}/properties/{propertyKey}`, `GET ${api}/user`, `POST ${api}/search`]),
      ]),
    );
  });
});
