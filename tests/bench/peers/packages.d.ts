/**
 * What the pages use of the peers, so that the project is checked without them: they are installed only when they are measured.
 * @see https://rxdb.info/replication.html and https://pouchdb.com/api.html#replication
 */
declare module 'rxdb/plugins/core' {
  export interface RxCollection {
    count(): { exec(): Promise<number> };
  }
  export interface RxDatabase {
    addCollections(collections: { readonly items: { readonly schema: object } }): Promise<{ readonly items: RxCollection }>;
  }
  export function createRxDatabase(options: {
    readonly name: string;
    readonly storage: object;
    readonly multiInstance: boolean;
  }): Promise<RxDatabase>;
}

declare module 'rxdb/plugins/storage-dexie' {
  export function getRxStorageDexie(): object;
}

declare module 'rxdb/plugins/replication' {
  import type { RxCollection } from 'rxdb/plugins/core';

  export interface Replication {
    readonly error$: { subscribe(listener: (error: Error) => void): void };
    awaitInitialReplication(): Promise<void>;
  }
  export function replicateRxCollection<Checkpoint>(options: {
    readonly collection: RxCollection;
    readonly replicationIdentifier: string;
    readonly live: boolean;
    readonly pull: {
      readonly batchSize: number;
      handler(last: Checkpoint | undefined): Promise<{ readonly documents: readonly object[]; readonly checkpoint: Checkpoint }>;
    };
  }): Replication;
}

declare module 'pouchdb-browser' {
  export default class PouchDB {
    static plugin(plugin: object): void;
    constructor(name: string, options?: { readonly adapter?: string });
    readonly replicate: {
      from(
        source: PouchDB,
        options: { readonly batch_size: number; readonly batches_limit: number },
      ): Promise<{ readonly ok: boolean; readonly docs_written: number }>;
    };
    info(): Promise<{ readonly doc_count: number }>;
  }
}

declare module 'pouchdb-adapter-indexeddb' {
  const plugin: object;
  export default plugin;
}
