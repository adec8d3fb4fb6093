import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostWriter, type HostWriting } from '#renderer/engine/outbox/host-writer.ts';
import { itemIdOf, projectIdOf, type ConnectionId, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { localId, type Change, type OperationId } from '#shared/sync/operation.ts';
import type { TrackerWriter, Write } from '#shared/tracker/writer.ts';
import { hostRig, type HostRig } from '#tests/support/host-rig.ts';

const SIGNAL = new AbortController().signal;
let rig: HostRig;
let trackers: HostRig['client']['trackers'];
let writer: TrackerWriter;
const places: { readonly connection: ConnectionId; readonly project: ProjectId; readonly item: ItemId }[] = [];

beforeAll(async () => {
  rig = await hostRig();
  const { client } = rig;
  ({ trackers } = client);
  writer = hostWriter(trackers);
  const started = await client.sample.start({ today: '2026-11-20' });
  if (!started.ok) throw new Error(started.error.code);
  for (const { id } of started.value) {
    const projects = await trackers.projects({ connection: id });
    const project = projects.ok ? projects.value[0]!.id : projectIdOf(id, '');
    const list = await trackers.list({ project });
    if (!list.ok) throw new Error(list.error.code);
    places.push({ connection: id, project, item: itemIdOf(id, list.value.ids[0]!) });
  }
});
afterAll(() => rig.close());

const operation = (id: string): OperationId => id as OperationId;
const aWrite = (project: ProjectId, record: ItemId, revision: string, ...changes: readonly Change[]): Write => ({
  record,
  recordKind: 'item',
  project,
  revision,
  changes: changes.map((change, index) => ({ id: operation(`op-${index}`), change })),
});
const retitled = (base: string, value: string): Change => ({ kind: 'value', field: 'title', base, value });

const sent = { kind: 'sent', replaced: null };

describe('a record of either tracker', () => {
  test('is read, written and read again through the host', async () => {
    expect(places.length).toBeGreaterThan(1);
    for (const { project, item } of places) {
      const before = await writer.read(item, 'item', SIGNAL);
      if (!before.ok || before.value === null) throw new Error('not read');
      const { revision, state } = before.value;
      const change = retitled(String(state.values.title), 'Written through the host');
      const written = await writer.write(aWrite(project, item, revision, change, { kind: 'comment', text: 'Agreed on Friday' }), SIGNAL);
      expect(written).toEqual({ answers: [sent, { ...sent, comment: expect.stringMatching(/^\d+$/) }], error: null });
      const after = await writer.read(item, 'item', SIGNAL);
      expect(after).toMatchObject({ value: { state: { values: { title: 'Written through the host' } } } });
      expect(await writer.wrote(item, 'item', change, revision, SIGNAL)).toMatchObject({ ok: true, value: { kind: 'sent' } });
    }
  });

  test('is created once and found again by its operation', async () => {
    for (const { project } of places) {
      const state = { values: { title: 'Made offline' }, texts: {}, members: {} };
      const creation = {
        id: operation(`make-${places.length}`),
        recordKind: 'item',
        project,
        change: { kind: 'create', type: 'Task', state },
      } as const;
      const before = new Date(Date.now() - 60_000).toISOString() as Instant;
      const made = await writer.create(creation, SIGNAL);
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      expect(await writer.findCreated(creation, before, SIGNAL)).toEqual({ ok: true, value: made.value });
      expect(await writer.findCreated({ ...creation, id: operation('another') }, before, SIGNAL)).toEqual({ ok: true, value: null });
    }
  });

  test('is not written through a connection that is not there, and nothing is in doubt', async () => {
    const elsewhere = { project: 'gone/1' as ProjectId, item: 'gone/7' as ItemId };
    const written = await writer.write(aWrite(elsewhere.project, elsewhere.item, '1', retitled('a', 'b')), SIGNAL);
    expect(written).toMatchObject({ answers: [{ kind: 'not-sent' }], error: { code: 'not-found' } });
    expect(await writer.read(elsewhere.item, 'item', SIGNAL)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });
});

describe('the host refuses before any work', () => {
  const ours = localId('c1', operation('op-1'));
  test.each<[string, RecordId, Change]>([
    ['a record that only this cockpit knows', ours, retitled('a', 'b')],
    [
      'a parent that only this cockpit knows',
      'c1/7' as RecordId,
      { kind: 'value', field: 'parent', base: null, value: { id: ours, name: '' } },
    ],
    ['a field that is not editable', 'c1/7' as RecordId, { kind: 'value', field: 'reporter' as never, base: null, value: 'me' }],
    ['a text field given as a value', 'c1/7' as RecordId, { kind: 'value', field: 'description' as never, base: null, value: 'me' }],
    ['a text that nobody wrote', 'c1/7' as RecordId, { kind: 'text', field: 'description', base: '', value: 'x'.repeat(2_000_001) }],
    ['an id that would mean something in an address', 'c1/7/../9' as RecordId, retitled('a', 'b')],
    ['an empty comment', 'c1/7' as RecordId, { kind: 'comment', text: '' }],
  ])('%s', async (_, record, change) => {
    const write = aWrite('c1/1' as ProjectId, record as ItemId, '1', change);
    await expect(trackers.write(write)).rejects.toThrow(/validation/i);
    // The outbox is told in words, and the change is parked: sending it again would change nothing.
    expect(await writer.write(write, SIGNAL)).toMatchObject({ answers: [{ kind: 'refused' }], error: null });
  });
});

test('a host that is lost during a write leaves all of it in doubt; one that is lost during a read does not', async () => {
  const silent = new Proxy({} as HostWriting, {
    get: () => async () => Promise.reject(new Error('The port was closed.')),
  });
  const lost = hostWriter(silent);
  const written = await lost.write(aWrite('c1/1' as ProjectId, 'c1/7' as ItemId, '1', retitled('a', 'b')), SIGNAL);
  expect(written).toMatchObject({ answers: [{ kind: 'unknown' }], error: { code: 'interrupted' } });
  expect(await lost.read('c1/7' as ItemId, 'item', SIGNAL)).toMatchObject({ ok: false, error: { code: 'interrupted' } });
});
