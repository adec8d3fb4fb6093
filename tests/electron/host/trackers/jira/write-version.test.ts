import { describe, expect, test } from 'vitest';
import type { WireRecord } from '#electron/sandbox/jira/seed.ts';
import type { VersionId } from '#shared/domain/item.ts';
import type { Change } from '#shared/sync/operation.ts';
import { DIALECTS, never, value } from './rig.ts';
import { APP, creation, kinds, loseAnswer, set, START, version, writeRig, type WriteRig } from './write-rig.ts';

const words = (base: string, wanted: string): Change => ({ kind: 'text', field: 'description', base, value: wanted });
const truth = (made: WriteRig, id = '502'): WireRecord => made.sandbox.controls.versions('APP').find((each) => each.id === id)!;
const push = (made: WriteRig, ...changes: readonly Change[]) => made.push(changes, '502', 'version');

describe.each(DIALECTS)('a version in the %s dialect', (dialect) => {
  test('is read with every field that can be changed', async () => {
    expect(await writeRig(dialect).look('502', 'version')).toEqual({
      project: APP,
      revision: '',
      state: {
        values: { name: '1.1', start: null, date: '2026-12-01', released: false, archived: false },
        texts: { description: 'Second' },
        members: {},
      },
      pulled: null,
      by: null,
      at: null,
    });
  });

  test('that is gone is null', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.setVersion('APP', '502', null);
    expect(value(await made.writer.read(version('502'), 'version', never))).toBeNull();
  });

  test('takes all its changes in one request', async () => {
    const made = writeRig(dialect);
    const written = await push(
      made,
      set('name', '1.1', '1.1.0'),
      set('start', null, '2026-11-23'),
      set('date', '2026-12-01', '2026-12-08'),
      words('Second', 'Second one'),
      set('archived', false, true),
    );
    expect([kinds(written), made.writes()]).toEqual([Array<string>(5).fill('sent'), ['PUT /version/502']]);
    expect(truth(made)).toMatchObject({
      name: '1.1.0',
      startDate: '2026-11-23',
      releaseDate: '2026-12-08',
      description: 'Second one',
      archived: true,
    });
  });

  test('loses its date', async () => {
    const made = writeRig(dialect);
    expect(kinds(await push(made, set('date', '2026-12-01', null)))).toEqual(['sent']);
    expect((await made.look('502', 'version')).state.values.date).toBeNull();
  });

  test('whose value Jira passes over in silence says so', async () => {
    const made = writeRig(dialect);
    made.before = async (request) => {
      if (request.method !== 'PUT') return undefined;
      const body = { ...((await request.clone().json()) as object), releaseDate: '2026-12-01' };
      return made.sandbox.handle(new Request(request.url, { method: 'PUT', headers: request.headers, body: JSON.stringify(body) }));
    };
    const written = await push(made, set('date', '2026-12-01', null), set('name', '1.1', '1.2'));
    expect(written.answers).toMatchObject([{ kind: 'refused', parking: { words: 'Jira kept "2026-12-01".' } }, { kind: 'sent' }]);
  });

  test.each([
    ['another version', 'jira-1/501'],
    ['its address', 'http://127.0.0.1:8099/rest/api/2/version/501'],
  ])('that is released sends its open issues to %s', async (_, target) => {
    const made = writeRig(dialect);
    made.sandbox.controls.edit('APP-1', { fields: { fixVersions: [{ id: '502' }] } });
    const written = await push(
      made,
      set('released', false, true, { moveUnfixedIssuesTo: target }),
      set('date', '2026-12-01', '2026-11-22'),
    );
    expect(kinds(written)).toEqual(['sent', 'sent']);
    expect(truth(made)).toMatchObject({ released: true, releaseDate: '2026-11-22' });
    expect(made.truth()['fixVersions']).toMatchObject([{ id: '501' }]);
    expect(made.sent.findLast(({ method }) => method === 'PUT')?.body).toMatchObject({
      moveUnfixedIssuesTo: expect.stringMatching(/^http:\/\/127\.0\.0\.1:8099\/rest\/api\/\d\/version\/501$/),
    });
  });

  test('names no other version in an update that does not release', async () => {
    const made = writeRig(dialect);
    await push(made, set('released', true, false, { moveUnfixedIssuesTo: 'jira-1/501' }));
    expect(made.sent.findLast(({ method }) => method === 'PUT')?.body).toEqual({ released: false });
  });

  test('keeps its good changes when one is refused', async () => {
    const made = writeRig(dialect);
    const written = await push(made, set('name', '1.1', '1.0'), words('Second', 'New'), set('iteration', null, null));
    expect(written.answers).toMatchObject([
      { kind: 'refused', parking: { words: 'A version with this name already exists in this project.' } },
      { kind: 'sent' },
      { kind: 'refused', parking: { words: 'Versions of Jira have no such field.' } },
    ]);
    expect(truth(made)).toMatchObject({ name: '1.1', description: 'New' });
  });

  test('cannot be changed without the right to, and says what to do', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.administerProject('APP', false);
    const written = await push(made, set('name', '1.1', '1.2'));
    expect(written).toMatchObject({
      answers: [{ kind: 'refused', parking: { advice: 'Ask for the permission in this project, then send it again.' } }],
      error: null,
    });
  });

  test('whose answer was lost is unknown', async () => {
    const made = writeRig(dialect);
    made.before = (request) => (request.method === 'PUT' ? loseAnswer(made, request) : undefined);
    expect(await push(made, set('name', '1.1', '1.2'))).toMatchObject({ answers: [{ kind: 'unknown' }], error: null });
    expect(truth(made)['name']).toBe('1.2');
  });

  test('that is new has what it was given, and is found by its name when the answer was lost', async () => {
    const made = writeRig(dialect);
    const wanted = creation('version', { name: '2.0', start: '2026-12-01', date: '2027-01-31' }, { texts: { description: 'Big' } });
    expect(value(await made.writer.findCreated(wanted, START, never))).toBeNull();
    made.before = (request) => (request.method === 'POST' ? loseAnswer(made, request) : undefined);
    expect(await made.writer.create(wanted, never)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
    made.before = () => undefined;
    const found = value(await made.writer.findCreated(wanted, START, never)) as VersionId;
    expect(value(await made.writer.read(found, 'version', never))?.state).toEqual({
      values: { name: '2.0', start: '2026-12-01', date: '2027-01-31', released: false, archived: false },
      texts: { description: 'Big' },
      members: {},
    });
  });

  test('that is new and whose request may have left before the network went away is no unsent one, and is found', async () => {
    const made = writeRig(dialect);
    const wanted = creation('version', { name: '2.0' });
    made.before = async (request) => {
      if (request.method !== 'POST') return;
      await made.sandbox.handle(request.clone());
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ERR_NETWORK_CHANGED' }) });
    };
    expect(await made.writer.create(wanted, never)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
    expect(value(await made.writer.findCreated(wanted, START, never))).not.toBeNull();
  });

  describe('that is new, whose answer was lost, and that somebody has renamed before it was looked for', () => {
    const wanted = creation('version', { name: '2.0', date: '2027-01-31' }, { texts: { description: 'Big' } });
    const known = ['501', '502', '503'];
    const lost = async (): Promise<WriteRig> => {
      const made = writeRig(dialect);
      made.before = (request) => (request.method === 'POST' ? loseAnswer(made, request) : undefined);
      expect(await made.writer.create(wanted, never)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
      made.before = () => undefined;
      const { id } = made.sandbox.controls.versions('APP').find((each) => each['name'] === '2.0')!;
      made.sandbox.controls.setVersion('APP', id, { ...truth(made, id), name: '2.0 final' } as never);
      return made;
    };

    test('may be it: a person is asked', async () => {
      const made = await lost();
      expect(value(await made.writer.findCreated(wanted, START, never, known))).toEqual({ perhaps: ['2.0 final'] });
    });

    test('may be it though its description and its days were changed as well', async () => {
      const made = await lost();
      const { id } = made.sandbox.controls.versions('APP').find((each) => each['name'] === '2.0 final')!;
      made.sandbox.controls.setVersion('APP', id, { ...truth(made, id), description: 'Bigger', releaseDate: '2027-03-31' } as never);
      expect(value(await made.writer.findCreated(wanted, START, never, known))).toEqual({ perhaps: ['2.0 final'] });
    });

    test('is it where this process has found it once', async () => {
      const made = writeRig(dialect);
      const own = value(await made.writer.create(wanted, never));
      const id = own.split('/')[1]!;
      made.sandbox.controls.setVersion('APP', id, { ...truth(made, id), name: '2.0 final' } as never);
      expect(value(await made.writer.findCreated(wanted, START, never, known))).toBe(own);
    });

    test('is another one where it was there just before, though nobody here had pulled it', async () => {
      const made = await lost();
      made.before = (request) => (request.method === 'POST' ? Response.error() : undefined);
      const later = { ...creation('version', { name: '4.0' }), id: 'op-later' as never };
      await made.writer.create(later, never);
      made.before = () => undefined;
      expect(value(await made.writer.findCreated(later, START, never, known))).toBeNull();
    });

    test('is another one where it was known before, or where we made it otherwise', async () => {
      const made = await lost();
      const other = value(
        await made.writer.create({ ...creation('version', { name: '3.0', date: '2027-01-31' }), id: 'op-other' as never }, never),
      );
      const renamed = made.sandbox.controls.versions('APP').find((each) => each['name'] === '2.0 final')!.id;
      expect(value(await made.writer.findCreated(wanted, START, never, [...known, renamed]))).toBeNull();
      expect(value(await made.writer.findCreated(wanted, START, never, known))).toEqual({ perhaps: ['2.0 final'] });
      expect(other).not.toBe(version(renamed));
    });
  });

  test('with a name that is taken, in any case, is not sent', async () => {
    const made = writeRig(dialect);
    value(await made.writer.create(creation('version', { name: 'Beta' }), never));
    const sent = made.writes().length;
    expect(await made.writer.create(creation('version', { name: 'BETA' }), never)).toMatchObject({
      ok: false,
      error: { code: 'rejected', messages: [expect.stringContaining('has a version "Beta" already')] },
    });
    expect(made.writes()).toHaveLength(sent);
  });
});
