import { expect, test } from 'vitest';
import { azureDocuments } from '#tests/support/azure-documents.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { must, SIGNAL } from './harness.ts';
import {
  choice,
  comment,
  creation,
  item,
  link,
  members,
  operation,
  set,
  SHOP,
  SPRINT_1,
  SPRINT_2,
  START,
  text,
  write,
  writeRig,
} from './write-rig.ts';

test.skipIf(SHARED === null).each([false, true])(
  'every request of the writer is as the official documents have it (Server: %s)',
  async (server) => {
    const documents = azureDocuments(SHARED!);
    const rig = writeRig(undefined, { server });
    const { writer } = rig;
    const changes = [
      set('title', 'Renamed', 'Item 1'),
      text('<p>Second</p>', '<p>First</p>'),
      set('state', choice('Active'), choice('New')),
      set('assignee', choice('ben@example.com')),
      set('priority', null, choice('2')),
      set('area', 'Shop\\Checkout', 'Shop'),
      set('iteration', choice(SPRINT_2), choice(SPRINT_1)),
      set('parent', choice(item(5)), choice(item(4))),
      members('labels', ['new'], ['api']),
      members('links', [link('System.LinkTypes.Dependency', 'inward', 3)], [link('System.LinkTypes.Related', 'outward', 2)]),
      comment('One'),
      comment('Two'),
    ];
    expect((await write(rig, 1, changes)).answers).toMatchObject(changes.map(() => ({ kind: 'sent', replaced: null })));
    // What is asked for is asked about.
    expect((await write(rig, 1, [set('state', choice('Closed'), choice('Active'))])).answers).toMatchObject([{ kind: 'refused' }]);
    expect(must(await writer.wrote(item(1), 'item', changes[0]!, '3', SIGNAL))).not.toBeNull();
    expect(must(await writer.findComment(item(1), 'op' as never, 'Two', START, SIGNAL))).not.toBeNull();
    const story = creation('op-new', 'User Story', {
      values: { title: 'New', parent: choice(item(5)) },
      texts: { description: '<p>Why</p>' },
      members: { labels: ['new'] },
    });
    const id = must(await writer.create(story, SIGNAL));
    expect(must(await writer.findCreated(story, START, SIGNAL))).toBe(id);
    // It may have been moved to another project.
    expect(must(await writer.findCreated({ ...story, id: 'op-none' as never }, START, SIGNAL))).toBeNull();
    const sprint = creation(
      'op-sprint',
      'iteration',
      { values: { name: 'Sprint 3', start: '2026-12-14', finish: '2026-12-25' } },
      { recordKind: 'iteration' },
    );
    const record = must(await writer.create(sprint, SIGNAL));
    expect(must(await writer.findCreated(sprint, START, SIGNAL))).toBe(record);
    must(await writer.read(record, 'iteration', SIGNAL));
    const week = creation('op-week', 'iteration', { values: { name: 'Week 1', parent: choice(record) } }, { recordKind: 'iteration' });
    must(await writer.create(week, SIGNAL));
    const renamed = [operation(set('name', 'Sprint Three', 'Sprint 3')), operation(set('finish', '2026-12-24', '2026-12-25'))];
    await writer.write({ record, recordKind: 'iteration', project: SHOP, revision: '', changes: renamed }, SIGNAL);

    // Connection data stands in no published document; its shape comes from a recorded session.
    const documented = rig.exchanges.filter((exchange) => !/connectionData$/i.test(exchange.url.pathname));
    const problems = documented.flatMap(({ method, url, body, status, answer }) => {
      const path = server ? url.pathname.replace(/^\/tfs/, '') : url.pathname;
      const request = { method, path, query: url.searchParams, body };
      const answered = status === 400 ? [] : documents.checkAnswer(request, { status, body: answer === '' ? null : answer });
      return [...documents.checkRequest(request), ...answered];
    });
    expect(problems).toEqual([]);
    const operations = new Set(
      rig.writes().map(({ method, url }) => documents.operationOf(method, server ? url.pathname.replace(/^\/tfs/, '') : url.pathname)),
    );
    expect(operations.size).toBe(4);
    // The document has one patch operation where every example holds a list: each operation of each list is checked by the rules of RFC 6902.
    for (const { body } of rig.writes().filter(({ url }) => /workitems/i.test(url.pathname))) {
      for (const each of body as { readonly op: string; readonly path: string; readonly value?: unknown }[]) {
        expect(['add', 'replace', 'remove', 'test']).toContain(each.op);
        expect(each.path).toMatch(/^\/(?:rev|fields\/[\w.]+|relations\/(?:-|\d+))$/);
        expect(each.op === 'remove').toBe(each.value === undefined);
      }
    }
  },
);
