import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Item, ItemId } from '#shared/domain/item.ts';
import { ItemStore } from '#renderer/engine/items/item-store.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { anItem, at, countingIds, itemId, pulled, rowOf, seededRandom } from '#tests/support/builders.ts';
import { freshName } from '#tests/support/mirror.ts';
import { randomItem } from '#tests/support/random-items.ts';

const databases: CockpitDb[] = [];
const newId = countingIds();

async function openDb(name = freshName()): Promise<CockpitDb> {
  const db = new CockpitDb(name);
  databases.push(db);
  await db.open();
  return db;
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const db of databases.splice(0)) db.close();
});

const some = (count: number, from = 1): Item[] =>
  Array.from({ length: count }, (_, index) =>
    anItem({ id: itemId(from + index), key: `APP-${from + index}`, title: `Item ${from + index}` }),
  );

async function contents(store: ItemStore): Promise<ReadonlyMap<ItemId, Item>> {
  const bodies = await store.getMany([...store.columns.slots.keys()]);
  return new Map([...bodies].map(([id, body]) => [id, JSON.parse(body) as Item]));
}

const mapOf = (items: Iterable<Item>): ReadonlyMap<ItemId, Item> => new Map([...items].map((item) => [item.id, item]));

describe('the columns', () => {
  test('give every row back as it was set', async () => {
    const random = seededRandom(1);
    const store = await ItemStore.open(await openDb(), newId);
    const items = Array.from({ length: 500 }, (_, index) => randomItem(index, random));
    await store.put(items.map(pulled));
    for (const item of items) expect(store.columns.row(store.columns.slots.get(item.id)!)).toEqual(rowOf(item));
  });

  test.each(['APP-12', 'APP-007', '#431', '12', '', 'NO NUMBER', 'X-12345678901', 'A1B2', '-0', 'مشروع-٣', 'two\nlines-4'])(
    'keep the key %j',
    async (key) => {
      const store = await ItemStore.open(await openDb(), newId);
      await store.put([pulled(anItem({ key }))]);
      expect(store.columns.row(0).key).toBe(key);
    },
  );

  test.each([
    [['a,b'], ['a', 'b']],
    [['["a"]'], ['a']],
    [['1a'], ['a']],
    [[''], []],
  ])('keep lists apart: %j and %j', async (one, other) => {
    const store = await ItemStore.open(await openDb(), newId);
    await store.put([pulled(anItem({ id: itemId(1), labels: one })), pulled(anItem({ id: itemId(2), labels: other }))]);
    expect([store.columns.row(0).labels, store.columns.row(1).labels]).toEqual([one, other]);
  });
});

describe('the store', () => {
  test('holds what was put and removed, whatever the order, and again after a restart', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = seededRandom(seed);
      const name = freshName();
      let db = await openDb(name);
      let store = await ItemStore.open(db, newId);
      const model = new Map<ItemId, Item>();
      for (let step = 0; step < 40; step++) {
        const dice = random();
        if (dice < 0.6) {
          const items = Array.from({ length: 1 + Math.floor(random() * 60) }, () => ({
            ...randomItem(Math.floor(random() * 300), random),
            updated: at(step),
          }));
          await store.put([...mapOf(items).values()].map(pulled));
          for (const item of items) model.set(item.id, item);
        } else if (dice < 0.75) {
          const ids = [...model.keys()].filter(() => random() < 0.2);
          expect(await store.remove([...ids, itemId('never')])).toBe(ids.length);
          for (const id of ids) model.delete(id);
        } else if (dice < 0.85) await store.tidy();
        else if (dice < 0.92) await store.flush(random() < 0.5 ? 1 : undefined);
        else {
          if (random() < 0.3) await db.snapshots.delete('items-snapshot');
          db.close();
          db = await openDb(name);
          store = await ItemStore.open(db, newId);
        }
        expect(store.count).toBe(model.size);
      }
      expect(await contents(store)).toEqual(model);
    }
  });

  test('takes no older item in place of a newer one, also within one delivery', async () => {
    const store = await ItemStore.open(await openDb(), newId);
    await store.put([pulled(anItem({ title: 'new', updated: at(5) })), pulled(anItem({ title: 'old', updated: at(1) }))]);
    const outcome = await store.put([pulled(anItem({ title: 'older', updated: at(4) }))]);
    expect([outcome, (await contents(store)).get(itemId(1))!.title]).toEqual([{ added: 0, changed: 0, stale: 1 }, 'new']);
  });

  test('writes together with the items, or neither', async () => {
    const db = await openDb();
    const store = await ItemStore.open(db, newId);
    const failing = store.put(some(3).map(pulled), {
      tables: [db.meta],
      run: async () => {
        await db.meta.put({ key: 'beside', value: 1 });
        throw new Error('refused');
      },
    });
    await expect(failing).rejects.toThrow('refused');
    expect([store.count, await db.pages.count(), await db.meta.count()]).toEqual([0, 0, 0]);
    await store.put(some(3).map(pulled));
    expect(store.count).toBe(3);
  });

  test('keeps 1,000 items that change all the time in few pages, each with its newest body', async () => {
    const db = await openDb();
    const store = await ItemStore.open(db, newId);
    const random = seededRandom(11);
    const model = new Map(mapOf(some(1_000)));
    await store.put([...model.values()].map(pulled));
    for (let round = 1; round <= 400; round++) {
      const changed = [...model.values()]
        .filter(() => random() < 0.02)
        .map((item) => ({ ...item, updated: at(round), title: `Change ${round}` }));
      await store.put(changed.map(pulled));
      for (const item of changed) model.set(item.id, item);
      while (await store.tidy());
    }
    expect(await db.pages.count()).toBeLessThanOrEqual(1_000 / 64 + 16);
    expect(await contents(store)).toEqual(model);
  });

  test('shows what no tracker has yet among the others, and writes it nowhere', async () => {
    const db = await openDb();
    const store = await ItemStore.open(db, newId);
    const [one, two, new3, four] = some(4) as [Item, Item, Item, Item];
    await store.put([one, two].map(pulled));
    store.showNew(pulled(new3));
    expect(await contents(store)).toEqual(mapOf([one, two, new3]));
    await store.flush(1);
    const said = { ...new3, title: 'Said otherwise' };
    store.showNew(pulled(said));
    await store.put([pulled(four)]);
    expect(await contents(store)).toEqual(mapOf([one, two, said, four]));
    const again = await ItemStore.open(db, newId);
    expect(await contents(again)).toEqual(mapOf([one, two, four]));
    expect(again.damaged).toEqual([]);
    store.forgetNew(new3.id);
    expect(await contents(store)).toEqual(mapOf([one, two, four]));
  });

  test('believes no snapshot of another store', async () => {
    const [one, other] = [await openDb(), await openDb()];
    const store = await ItemStore.open(one, newId);
    await store.put(some(300).map(pulled));
    await store.flush();
    const stranger = await ItemStore.open(other, newId);
    await stranger.put(some(5).map(pulled));
    await other.snapshots.put((await one.snapshots.get('items-snapshot'))!);
    expect((await ItemStore.open(other, newId)).count).toBe(5);
  });

  test('builds its columns from the pages when the snapshot is damaged', async () => {
    const db = await openDb();
    const store = await ItemStore.open(db, newId);
    await store.put(some(300).map(pulled));
    await store.flush();
    const row = (await db.snapshots.get('items-snapshot'))!;
    const value = row.value as { readonly columns: object };
    await db.snapshots.put({ ...row, value: { ...value, columns: { ...value.columns, texts: '{"ids":[' } } });
    expect((await ItemStore.open(db, newId)).count).toBe(300);
  });

  test('finds pages that are lost or unreadable, lets their items go and has them pulled again', async () => {
    const db = await openDb();
    const store = await ItemStore.open(db, newId);
    await db.pulls.put({
      projectId: anItem().projectId,
      connectionId: 'jira-1' as never,
      key: 'APP',
      chosen: true,
      watermark: '7',
      lastPull: at(0),
      lastSweep: at(0),
      noAccessSince: null,
      open: null,
    });
    await store.put(some(400).map(pulled));
    await store.flush();
    const [first] = await db.pages.orderBy('number').toArray();
    await db.pages.delete(first!.number);
    const reopened = await ItemStore.open(db, newId);
    expect([reopened.count, reopened.damaged.length]).toEqual([300, 100]);
    expect((await db.pulls.toArray())[0]).toMatchObject({ watermark: null, open: null });
  });

  test('answers for an item whose page is being rewritten', async () => {
    const db = await openDb();
    const store = await ItemStore.open(db, newId);
    await store.put(some(10).map(pulled));
    const writing = store.put(some(10).map((item) => pulled({ ...item, updated: at(1), title: 'Changed' })));
    const [body] = await Promise.all([store.get(itemId(4)), writing]);
    expect(body).not.toBeNull();
  });
});
