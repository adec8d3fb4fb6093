import { expect, test } from 'vitest';
import { err, ok } from '#shared/lib/result.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { engineRig, over } from '#tests/support/engine-rig.ts';

test('a new version whose answer was lost is told from those that were known, and is a question where it may be one that came since', async () => {
  const asked: (readonly string[] | undefined)[] = [];
  const rig = await engineRig((client) =>
    over(client, {
      trackers: over(client.trackers, {
        create: async () => err({ code: 'interrupted' as const, host: 'jira', detail: 'reset' }),
        findCreated: async (...[{ known }]: Parameters<typeof client.trackers.findCreated>) => {
          asked.push(known);
          return ok({ perhaps: ['Late summer'] });
        },
      }),
    }),
  );
  try {
    const { engine } = rig;
    const project = await rig.chooseFirst(rig.connections[0]!);
    await engine.sync.pull({ connections: [] });
    const state = { values: { name: 'Summer' }, texts: {}, members: {} };
    const id = crypto.randomUUID() as OperationId;
    await rig.run({ kind: 'create-record', id, recordKind: 'version', project, type: 'version', state });
    for (const _ of [1, 2]) await engine.outbox.push({ connections: [], operations: null });
    const { versions } = (await engine.catalog.get(project))!;
    const known = versions.map((version) => remoteIdOf(version.id)).filter((each) => !each.startsWith('new-'));
    expect(known.length).toBeGreaterThan(0);
    expect(asked).toEqual([known]);
    expect(await engine.outbox.list()).toMatchObject([{ state: { kind: 'parked' } }]);
    // The create had no answer; the look for it had one.
    const reports = await engine.outbox.reports({ limit: 2 });
    expect(reports.flatMap(({ connections }) => connections.map(({ answered }) => answered))).toEqual([true, undefined]);
  } finally {
    await rig.close();
  }
});
