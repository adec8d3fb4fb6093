import { expect, test } from 'vitest';
import { azureDocuments } from '#tests/support/azure-documents.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { connect, must, SIGNAL } from './harness.ts';
import { ANN, BEN, choice, item, set, text, write, writeRig } from './write-rig.ts';

test('who changed a field is the one who changed it last, whoever changed another field since', async () => {
  const rig = writeRig();
  rig.sandbox.edit(1, { 'System.Title': 'Theirs' });
  const { port } = connect(rig.sandbox);
  await write(rig, 1, [
    set('priority', choice('1'), choice('2')),
    text('<p>Mine</p>', '<p>First</p>'),
    set('parent', choice(item(5)), choice(item(4))),
  ]);
  const found = must(await port.lastChanges(item(1), '5', ['title', 'priority', 'description', 'parent', 'area'], SIGNAL));
  expect(found).toMatchObject({
    title: { by: BEN.displayName, at: expect.stringContaining('2026-') },
    priority: { by: ANN.displayName },
    description: { by: ANN.displayName },
    parent: { by: ANN.displayName },
  });
});

test('of a long history only the end is asked for', async () => {
  const rig = writeRig();
  for (let edit = 1; edit <= 450; edit += 1) rig.sandbox.edit(1, { 'System.Title': `Title ${edit}` });
  const { port, exchanges } = connect(rig.sandbox);
  expect(must(await port.lastChanges(item(1), '453', ['title'], SIGNAL))).toMatchObject({ title: { by: BEN.displayName } });
  expect(exchanges[0]!.url.searchParams.get('$skip')).toBe('253');
});

test.skipIf(SHARED === null).each([false, true])('what is asked is as the official documents have it (Server: %s)', async (server) => {
  const rig = writeRig(undefined, { server });
  const { port, exchanges } = connect(rig.sandbox, { server });
  must(await port.lastChanges(item(1), '3', ['title'], SIGNAL));
  const documents = azureDocuments(SHARED!);
  const problems = exchanges
    .filter(({ url }) => url.pathname.endsWith('updates'))
    .flatMap(({ method, url, body }) =>
      documents.checkRequest({ method, path: server ? url.pathname.replace(/^\/tfs/, '') : url.pathname, query: url.searchParams, body }),
    );
  expect(problems).toEqual([]);
});
