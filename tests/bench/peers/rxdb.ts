import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { itemPages, PAGE } from '../page/items.ts';

/** Text that RxDB can index: it needs a length, and a value in every document. */
const text = { type: 'string', maxLength: 100 };
const INDEXES = ['projectId', 'fixVersion', 'state', 'assignee', 'updated', 'key'];
const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: text, ...Object.fromEntries(INDEXES.map((name) => [name, text])) },
  required: ['id', ...INDEXES],
  indexes: INDEXES,
};

/** RxDB as its documents advise, into the storage over IndexedDB that is free. */
const peer = {
  /** Replicates all items into an empty database. @returns ms of the replication, and how many documents are there then */
  async replicate(total: number): Promise<{ readonly ms: number; readonly count: number }> {
    const database = await createRxDatabase({ name: 'items', storage: getRxStorageDexie(), multiInstance: false });
    const { items } = await database.addCollections({ items: { schema } });
    const start = performance.now();
    const page = itemPages(total);
    const replication = replicateRxCollection({
      collection: items,
      replicationIdentifier: 'bench',
      live: false,
      pull: {
        batchSize: PAGE,
        async handler(last: { readonly from: number } | undefined) {
          const from = last?.from ?? 0;
          const documents = (await page(from)).map((item) => ({
            ...item,
            // One value: RxDB has no index over the elements of a list.
            fixVersion: item.fixVersions[0] ?? '',
            assignee: item.assignee ?? '',
            _deleted: false,
          }));
          return { documents, checkpoint: { from: from + documents.length } };
        },
      },
    });
    const failed = new Promise<never>((_, reject) => replication.error$.subscribe(reject));
    await Promise.race([replication.awaitInitialReplication(), failed]);
    const ms = performance.now() - start;
    return { ms, count: await items.count().exec() };
  },
};
Object.assign(globalThis, { peer });
