import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Names } from '#renderer/engine/items/names.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { keepCatalog, keepMade, keepNamed, mergedCatalog } from '#renderer/engine/sync/catalogs.ts';
import type { MirrorOutbox } from '#renderer/engine/sync/api.ts';
import { versionStateOf } from '#shared/sync/item-state.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { aCatalog, at, aVersion, CONNECTION, versionId } from '#tests/support/builders.ts';
import { anOperation } from '#tests/support/operations.ts';

const OLD = aVersion({ id: versionId('10'), name: '4.2' });
const MADE = versionId('77');
const known = aCatalog({ versions: [OLD] });
const PROJECT = known.project.id;
const creation = anOperation('op-1', {
  record: localId(CONNECTION, 'op-1' as OperationId),
  recordKind: 'version',
  project: PROJECT,
  change: { kind: 'create', type: 'version', state: { values: { name: 'Summer' }, texts: {}, members: {} } },
});

let db: CockpitDb;
let names: Names;
beforeEach(() => {
  db = new CockpitDb(`catalogs-${crypto.randomUUID()}`);
  names = new Names([known]);
});
afterEach(() => db.delete());

const stored = async () => (await db.catalogs.get(PROJECT))?.catalog.versions.map(({ name }) => name);
const shown = () => names.catalogs.get(PROJECT)?.versions.map(({ name }) => name);

describe('a catalog that was asked for before a push', () => {
  const renamed = { ...OLD, name: '4.2 renamed' };

  test('does not bring back the old name of a version that the push has written and read', async () => {
    const asked = { fresh: aCatalog({ versions: [OLD, aVersion({ id: versionId('11'), name: '4.3' })] }), notes: names.notes };
    await keepNamed({ db, names }, OLD.id, versionStateOf(renamed), null);
    expect(mergedCatalog({ db, names }, asked).catalog.versions.map(({ name }) => name)).toEqual(['4.2 renamed', '4.3']);
    const later = { ...asked, notes: names.notes };
    expect(mergedCatalog({ db, names }, later).catalog.versions.map(({ name }) => name)).toEqual(['4.2', '4.3']);
  });

  test('leaves what is made while it is written, in memory and in the store', async () => {
    const asked = { fresh: aCatalog({ versions: [{ ...OLD, name: '4.2 of theirs' }] }), notes: names.notes };
    const outbox = {
      operations: { has: () => true, of: () => [], records: [OLD.id] },
      // The turn in the plan's queue comes after that of the push.
      settle: async (_decide: unknown, write: (together: null) => Promise<void>) => {
        await keepMade({ db, names }, creation, MADE);
        return { value: await write(null), journalled: true };
      },
    } as unknown as MirrorOutbox;
    await keepCatalog({ db, names, outbox, now: () => at(0), signal: new AbortController().signal }, asked);
    expect(shown()).toEqual(['4.2 of theirs', 'Summer']);
    expect(await stored()).toEqual(['4.2 of theirs', 'Summer']);
  });
});

test('what a push reads of one version keeps the others as a pull brings them meanwhile', async () => {
  const theirs = aVersion({ id: versionId('11'), name: '4.3' });
  const reading = keepNamed({ db, names }, OLD.id, versionStateOf({ ...OLD, name: '4.2 renamed' }), null);
  names.set(aCatalog({ versions: [OLD, theirs] }));
  await reading;
  expect(shown()).toEqual(['4.2 renamed', '4.3']);
  expect(await stored()).toEqual(['4.2 renamed', '4.3']);
});
