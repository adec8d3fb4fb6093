import { expect, test } from 'vitest';
import { choice, creation, kinds, set, SPRINT_1, SPRINT_2, write, writeRig, type WriteRig } from './write-rig.ts';
import { SIGNAL } from './harness.ts';

/* The token may not read the project's tree of iterations, and may do everything else. */

const OTHER = set('iteration', choice(SPRINT_2, 'Shop\\Sprint 2'), choice(SPRINT_1, 'Shop\\Sprint 1'));

/** Refuses the tree until it is told not to. */
function blindRig(status: 403 | 404): { readonly rig: WriteRig; readonly see: () => void } {
  const rig = writeRig();
  rig.before = ({ url }) => {
    if (url.pathname.endsWith('classificationnodes/Iterations')) return Response.json({ message: 'TF50309: no permission' }, { status });
  };
  return { rig, see: () => (rig.before = null) };
}

test.each([403, 404] as const)('a refused list of iterations (%i) is not called a missing iteration', async (status) => {
  const { rig } = blindRig(status);
  const written = await write(rig, 1, [OTHER, set('priority', choice('3'), choice('2'))]);
  expect(written).toMatchObject({
    answers: [{ kind: 'refused', parking: { words: "The project's list of iterations could not be read." } }, { kind: 'sent' }],
    error: null,
  });
  const made = await rig.writer.create(creation('op-made', 'Bug', { values: { title: 'New', iteration: choice(SPRINT_2) } }), SIGNAL);
  expect(made).toMatchObject({ ok: false, error: { code: 'rejected', messages: [expect.stringContaining('could not be read')] } });
  expect(rig.sandbox.store.items.get(1)!.fields['System.IterationPath']).toBe('Shop\\Sprint 1');
});

test('an edit of the iteration goes soon after the list can be read again', async () => {
  const { rig, see } = blindRig(403);
  expect(kinds(await write(rig, 1, [OTHER]))).toEqual(['refused']);
  see();
  rig.pass(20_000);
  expect(kinds(await write(rig, 1, [OTHER]))).toEqual(['sent']);
  expect(rig.sandbox.store.items.get(1)!.fields['System.IterationPath']).toBe('Shop\\Sprint 2');
});
