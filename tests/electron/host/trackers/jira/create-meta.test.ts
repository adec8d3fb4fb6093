import { describe, expect, test } from 'vitest';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import { cloudDocuments, dataCenterDocuments } from '#tests/support/jira-documents.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { DIALECTS, never, value } from './rig.ts';
import { APP, creation, described, item, writableSite, writeRig, type WriteRig } from './write-rig.ts';

const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes:';
const meta = (name: string, schema: { readonly [key: string]: string }, rest: object = {}) => ({
  required: true,
  hasDefaultValue: false,
  name,
  operations: ['set'],
  schema: { type: 'string', ...schema },
  ...rest,
});
const field = (id: string, name: string, type: string) => ({ id, name, schema: { type, custom: `${CUSTOM}any`, customId: 1 } });
const GRAVE = { id: '7', value: 'Grave' };
const SEVERITY = meta('Severity', { type: 'option', custom: `${CUSTOM}select` }, { allowedValues: [GRAVE, { id: '8', value: 'Light' }] });

/** A site on which a story asks for more than its summary. */
function askingRig(dialect: 'cloud' | 'data-center'): WriteRig {
  const fields = [
    field('customfield_1', 'Severity', 'option'),
    field('customfield_2', 'Cause', 'string'),
    field('customfield_3', 'Cost', 'number'),
  ];
  const made = writeRig(dialect, writableSite({ fields }));
  const { controls } = made.sandbox;
  controls.askOnCreate('APP', 'Story', 'customfield_1', SEVERITY);
  controls.askOnCreate('APP', 'Story', 'customfield_2', meta('Cause', { custom: `${CUSTOM}textarea` }));
  controls.askOnCreate('APP', 'Story', 'customfield_3', meta('Cost', { type: 'number' }, { hasDefaultValue: true }));
  controls.askOnCreate('APP', 'Story', 'duedate', meta('Due date', { type: 'date', system: 'duedate' }));
  controls.askOnCreate('APP', 'Story', 'customfield_4', meta('Region', { type: 'option-with-child' }, { allowedValues: [GRAVE] }));
  return made;
}

const read = async (made: WriteRig, withRequires: boolean): Promise<ProjectCatalog> =>
  value(await made.jira.catalog(APP, never, withRequires));
const asked = (made: WriteRig): readonly string[] =>
  made.sent.filter(({ url }) => url.pathname.includes('/createmeta/')).map(({ url }) => url.pathname);

describe.each(DIALECTS)('what new issues must have in the %s dialect', (dialect) => {
  test('is read with a request for the types and one for each of them, and only when it is wanted', async () => {
    const made = askingRig(dialect);
    expect((await read(made, false)).requires).toBeUndefined();
    expect(asked(made)).toEqual([]);
    const { requires, missing } = await read(made, true);
    expect(asked(made)).toHaveLength(3);
    expect(missing).toEqual([]);
    expect(requires).toEqual([
      {
        type: 'Story',
        fields: [
          {
            id: 'customfield_1',
            name: 'Severity',
            kind: 'option',
            options: [
              { id: '7', name: 'Grave' },
              { id: '8', name: 'Light' },
            ],
          },
          { id: 'customfield_2', name: 'Cause', kind: 'rich-text', options: [] },
          { id: 'duedate', name: 'Due date', kind: 'date', options: [] },
          { id: 'customfield_4', name: 'Region', kind: 'other', options: [] },
        ],
      },
      { type: 'Sub-task', fields: [{ id: 'parent', name: 'Parent', kind: 'other', options: [] }] },
    ]);
  });

  test('that the account may not read is named as missing, and costs no pull', async () => {
    const made = askingRig(dialect);
    made.before = ({ url }) =>
      url.includes('/createmeta/') ? new Response('{"errorMessages":["No."],"errors":{}}', { status: 403 }) : undefined;
    const catalog = await read(made, true);
    expect(catalog.requires).toBeUndefined();
    expect(catalog.missing).toEqual([expect.stringContaining('What new issues must have')]);
  });

  test('goes along with the create: options and words by their names as well as in Jira’s form', async () => {
    const made = askingRig(dialect);
    made.sandbox.controls.askOnCreate('APP', 'Story', 'customfield_4', null);
    const along = { customfield_1: 'Grave', customfield_2: 'It fell', customfield_3: '3', duedate: '2026-12-24' };
    const id = value(await made.writer.create(creation('item', { title: 'New' }, { along }), never));
    expect(made.truth(id.slice(id.indexOf('/') + 1))).toMatchObject({
      customfield_1: { id: '7' },
      customfield_2: dialect === 'cloud' ? JSON.parse(described('cloud', 'It fell')) : 'It fell',
      customfield_3: 3,
      duedate: '2026-12-24',
    });
  });

  test('and is left open comes back as questions, with what can be chosen', async () => {
    const made = askingRig(dialect);
    made.sandbox.controls.askOnCreate('APP', 'Story', 'customfield_4', null);
    const along = { customfield_2: 'It fell' };
    expect(await made.writer.create(creation('item', { title: 'New' }, { along }), never)).toMatchObject({
      ok: false,
      error: {
        code: 'rejected',
        messages: ['Severity is required.', 'Due date is required.'],
        asks: [
          { field: 'customfield_1', name: 'Severity', options: ['Grave', 'Light'] },
          { field: 'duedate', name: 'Due date', options: [] },
        ],
      },
    });
  });

  test('and was filled in comes back by its name where Jira refuses it, also once it has left the screen', async () => {
    const made = askingRig(dialect);
    for (const id of ['customfield_1', 'customfield_2', 'customfield_4', 'duedate'])
      made.sandbox.controls.askOnCreate('APP', 'Story', id, null);
    const off = "Field 'customfield_2' cannot be set. It is not on the appropriate screen, or unknown.";
    made.before = ({ method }) =>
      method === 'POST' ? Response.json({ errorMessages: [], errors: { customfield_2: off } }, { status: 400 }) : undefined;
    const refusal = await made.writer.create(creation('item', { title: 'New' }, { along: { customfield_2: 'It fell' } }), never);
    expect(refusal).toMatchObject({
      ok: false,
      error: {
        messages: ["Field 'Cause' cannot be set. It is not on the appropriate screen, or unknown."],
        asks: [{ field: 'customfield_2', name: 'Cause', options: [] }],
      },
    });
  });

  test('is a parent for a sub-task: without one it is refused, and no form can mend what it is', async () => {
    const made = askingRig(dialect);
    const refusal = await made.writer.create(creation('item', { title: 'Part' }, { type: 'Sub-task' }), never);
    expect(refusal).toMatchObject({ ok: false, error: { code: 'rejected' } });
    expect(refusal).not.toHaveProperty('error.asks');
    const values = { title: 'Part', parent: { id: item('10003'), name: 'APP-3' } };
    expect(await made.writer.create(creation('item', values, { type: 'Sub-task' }), never)).toMatchObject({ ok: true });
  });

  test.skipIf(SHARED === null)('is asked for as the official documents have it', async () => {
    const made = askingRig(dialect);
    const documents = dialect === 'cloud' ? cloudDocuments(SHARED!) : dataCenterDocuments(SHARED!);
    await read(made, true);
    const requests = made.sent.map(({ method, url, body }) => ({ method, path: url.pathname, query: url.searchParams, body }));
    expect(requests.flatMap((request) => documents.checkRequest(request))).toEqual([]);
  });
});
