import { afterEach, expect, test } from 'vitest';
import type { ItemId, QuarantinedRecord } from '#shared/domain/item.ts';
import type { Mapping, ReleaseId } from '#shared/domain/release.ts';
import { CONNECTION, versionId } from '#tests/support/builders.ts';
import { FakeTracker } from '#tests/support/fake-tracker.ts';
import { aMirror, closeMirrors, freshName, openMirrorOf, P1 } from '#tests/support/mirror.ts';

afterEach(closeMirrors);

const mapping = (id: string): Mapping => ({
  id: id as Mapping['id'],
  releaseId: 'release' as ReleaseId,
  connection: CONNECTION,
  target: { kind: 'version', version: versionId('10') },
  label: id,
});

const unreadable = (id: string): QuarantinedRecord => ({ id: id as ItemId, projectId: P1, key: null, reason: 'no title', raw: '{}' });

/** A choice of projects would raise the revision as well. */
const nothingToChoose = (): FakeTracker => new FakeTracker([]);

async function firstAbove(values: AsyncGenerator<number, void>, low: number): Promise<number> {
  for (;;) {
    const { value } = await values.next();
    if (value === undefined) throw new Error('The revisions ended.');
    if (value > low) return value;
  }
}

test('what stood in the store already is news to nobody: an opening raises no revision, and a change of mappings raises it once', async () => {
  const name = freshName();
  const before = await aMirror(nothingToChoose(), name);
  await before.db.mappings.put(mapping('first'));
  await before.db.quarantine.put(unreadable('bad'));
  await before.mirror.close();
  before.db.close();

  const { db, mirror } = await openMirrorOf(nothingToChoose(), name);
  const revisions = mirror.items.revision();
  expect((await revisions.next()).value).toBe(1);
  expect(mirror.mapped()).toEqual(new Set([CONNECTION]));
  expect(mirror.counts().quarantined).toBe(1);
  await db.mappings.put(mapping('second'));
  expect(await firstAbove(revisions, 1)).toBe(2);
});

test('records in quarantine that others left there are told when they change, however many they are', async () => {
  const { db, mirror } = await openMirrorOf(nothingToChoose());
  const revisions = mirror.items.revision();
  await revisions.next();
  await db.quarantine.put(unreadable('first'));
  const added = await firstAbove(revisions, 1);
  expect(mirror.counts().quarantined).toBe(1);
  await db.quarantine.put({ ...unreadable('first'), reason: 'another one' });
  expect(await firstAbove(revisions, added)).toBeGreaterThan(added);
});
