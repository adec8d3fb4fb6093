import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import { DIALECTS } from './rig.ts';
import { adf, FIRST, kinds, set, state, writeRig } from './write-rig.ts';

const RESOLUTION: WireRecord = {
  required: true,
  hasDefaultValue: false,
  name: 'Resolution',
  key: 'resolution',
  fieldId: 'resolution',
  operations: ['set'],
  schema: { type: 'resolution', system: 'resolution' },
  allowedValues: [
    { id: '10000', name: 'Done' },
    { id: '10001', name: "Won't do" },
  ],
};
const toDone = (along?: WireRecord) => set('state', state('1'), state('5'), along);

describe.each(DIALECTS)('a state in the %s dialect', (dialect) => {
  test('is reached by the step of the workflow that leads to it', async () => {
    const made = writeRig(dialect);
    expect(await made.push([toDone()])).toMatchObject({ answers: [{ kind: 'sent', replaced: null }], error: null });
    expect(made.truth()['status']).toMatchObject({ id: '5', name: 'Done' });
  });

  test('that no step leads to names where the issue is and what can be reached, and the other fields go through (S25)', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.closeTransition('To Do', 'Done', true);
    const written = await made.push([toDone(), set('title', 'Item 1', 'B')]);
    expect(written.answers).toEqual([
      { kind: 'no-way', from: 'To Do', allowed: ['In Progress'] },
      { kind: 'sent', replaced: null },
    ]);
    expect(made.truth()['summary']).toBe('B');
  });

  test('that somebody took the issue to before us is not called sent', async () => {
    const made = writeRig(dialect);
    const remote = await made.look();
    await made.push([toDone()]);
    const steps = made.writes().length;
    expect(kinds(await made.pushOn(remote, [toDone()]))).toEqual(['not-sent']);
    expect(made.writes()).toHaveLength(steps);
  });

  test('asks for the fields that its step requires and nothing fills', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.askOnStep('Done', 'resolution', RESOLUTION);
    made.sandbox.controls.askOnStep('Done', 'priority', { ...RESOLUTION, name: 'Priority', allowedValues: [] }); // filled already
    made.sandbox.controls.askOnStep('Done', 'duedate', { ...RESOLUTION, name: 'Due date', hasDefaultValue: true });
    const written = await made.push([toDone()]);
    expect(written.answers).toEqual([
      {
        kind: 'refused',
        parking: {
          words: 'Jira asks for Resolution on the way to Done.',
          advice: 'Fill in what it asks for, then send it again.',
          asks: [{ field: 'resolution', name: 'Resolution', options: ['Done', "Won't do"] }],
        },
      },
    ]);
    expect(made.writes()).toEqual([]);
  });

  test('asks for them also where the issue has none of the fields, and Jira answers without any', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.askOnStep('Done', 'duedate', { ...RESOLUTION, name: 'Due date' });
    expect((await made.push([toDone()])).answers).toMatchObject([{ kind: 'refused', parking: { asks: [{ field: 'duedate' }] } }]);
  });

  test.each([
    ['the name of an option', "Won't do"],
    ['Jira’s own form', { id: '10001' }],
  ])('takes what was filled in along as %s', async (_, resolution) => {
    const made = writeRig(dialect);
    made.sandbox.controls.askOnStep('Done', 'resolution', RESOLUTION);
    expect(kinds(await made.push([toDone({ resolution })]))).toEqual(['sent']);
    expect(made.truth()).toMatchObject({ status: { id: '5' }, resolution: { id: '10001', name: "Won't do" } });
  });

  test('is reached though the description of a field cannot be read', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.askOnStep('Done', 'odd', { required: 'yes', allowedValues: {} });
    expect(kinds(await made.push([toDone()]))).toEqual(['sent']);
  });

  test.each([
    ['a list of options', 'components', { type: 'array', items: 'component' }, [{ id: '71', name: 'Core' }], 'Core', [{ id: '71' }]],
    ['a list of texts', 'labels', { type: 'array', items: 'string' }, null, 'x', ['x']],
    [
      'rich text',
      'description',
      { type: 'string', system: 'description' },
      null,
      'Why',
      dialect === 'cloud' ? JSON.parse(adf('Why')) : 'Why',
    ],
    ['a person', 'assignee', { type: 'user' }, null, 'ben', dialect === 'cloud' ? { accountId: 'ben' } : { name: 'ben' }],
    ['a number', 'customfield_10016', { type: 'number' }, null, '5', 5],
    ['no number', 'customfield_10016', { type: 'number' }, null, 'five', 'five'],
    ['a day', 'duedate', { type: 'date' }, null, '2026-12-01', '2026-12-01'],
  ] as const)('sends %s that was filled in as text in the form that Jira takes', async (_, field, schema, allowedValues, typed, sent) => {
    const made = writeRig(dialect);
    made.sandbox.controls.askOnStep('Done', field, { name: field, schema, ...(allowedValues === null ? {} : { allowedValues }) });
    await made.push([toDone({ [field]: typed })]);
    expect(made.sent.findLast(({ method }) => method === 'POST')?.body).toMatchObject({ fields: { [field]: sent } });
  });

  test('asks for the fields that Jira names when it refuses the step', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.askOnStep('Done', 'resolution', { ...RESOLUTION, required: false });
    made.before = (request) =>
      request.method === 'POST' ? Response.json({ errorMessages: [], errors: { resolution: 'Choose one.' } }, { status: 400 }) : undefined;
    const [answer] = (await made.push([toDone()])).answers;
    expect(answer).toMatchObject({ kind: 'refused', parking: { words: 'Resolution: Choose one.', asks: [{ field: 'resolution' }] } });
  });

  test('is tried once more when a transition is already running, then looked at again (S25)', async () => {
    const made = writeRig(dialect);
    let collisions = 1;
    made.before = (request) => {
      if (request.method !== 'POST' || collisions === 0) return undefined;
      collisions -= 1;
      return Response.json({ errorMessages: ['Another transition is running.'], errors: {} }, { status: 409 });
    };
    expect(kinds(await made.push([toDone()]))).toEqual(['sent']);
    collisions = 5;
    const remote = await made.look();
    const written = await made.pushOn(remote, [set('state', state('5'), state('1')), set('title', 'Item 1', 'B')]);
    expect(written).toMatchObject({ answers: [{ kind: 'not-sent' }, { kind: 'sent' }], error: { code: 'stale-revision' } });
  });

  test('whose step vanished between the list and the step is looked up again', async () => {
    const made = writeRig(dialect);
    made.before = (request) => {
      if (request.method === 'POST') made.sandbox.controls.closeTransition('To Do', 'Done', true);
    };
    expect((await made.push([toDone()])).answers).toEqual([{ kind: 'no-way', from: 'To Do', allowed: ['In Progress'] }]);
  });

  test('is not tried when the steps cannot be read', async () => {
    const made = writeRig(dialect);
    const remote = await made.look(FIRST);
    made.sandbox.controls.expireToken();
    expect(await made.pushOn(remote, [toDone()])).toMatchObject({ answers: [{ kind: 'not-sent' }], error: { code: 'unauthorized' } });
  });
});
