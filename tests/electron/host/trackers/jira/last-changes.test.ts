import { describe, expect, test } from 'vitest';
import { DIALECTS, never, value } from './rig.ts';
import { item, writeRig, type WriteRig } from './write-rig.ts';

const ask = async (made: WriteRig, ...fields: readonly ('title' | 'priority' | 'state')[]) =>
  value(await made.jira.lastChanges(item('10001'), '', fields, never));

describe.each(DIALECTS)('who changed a field in the %s dialect', (dialect) => {
  test('is the one who changed it last, whoever changed another field since', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.edit('APP-1', { fields: { summary: 'First' } }, 'ann');
    made.time += 60_000;
    made.sandbox.controls.edit('APP-1', { fields: { summary: 'Second' } }, 'ben');
    made.time += 60_000;
    made.sandbox.controls.edit('APP-1', { fields: { priority: { id: '2' } } }, 'ann');
    expect(await ask(made, 'title', 'priority', 'state')).toEqual({
      title: { by: 'Ben Bauer', at: '2026-11-22T12:01:00.000Z' },
      priority: { by: 'Ann Archer', at: '2026-11-22T12:02:00.000Z' },
    });
  });

  test('is said by one request where the history is short, and of a long one by its end', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.edit('APP-1', { fields: { priority: { id: '2' } } }, 'ben');
    await ask(made, 'title');
    expect(made.sent).toHaveLength(1);
    for (let edit = 1; edit <= 150; edit += 1) {
      made.time += 1_000;
      made.sandbox.controls.edit('APP-1', { fields: { summary: `Title ${edit}` } }, edit % 2 === 0 ? 'ann' : 'ben');
    }
    expect(await ask(made, 'title')).toEqual({ title: { by: 'Ann Archer', at: '2026-11-22T12:02:30.000Z' } });
    expect(made.sent).toHaveLength(dialect === 'cloud' ? 3 : 2);
  });

  test('is told to a push by the answer that it reads anyway', async () => {
    const made = writeRig(dialect);
    made.sandbox.controls.edit('APP-1', { fields: { summary: 'Second' } }, 'ben');
    made.time += 60_000;
    made.sandbox.controls.edit('APP-1', { fields: { priority: { id: '2' } } }, 'ann');
    expect(await made.look()).toMatchObject({ by: 'Ann Archer', fields: { title: { by: 'Ben Bauer', at: '2026-11-22T12:00:00.000Z' } } });
  });
});
