import type { Transaction } from 'dexie';

/** One step of the store's schema. Append only: a shipped step is never edited. */
export interface Migration {
  readonly version: number;
  readonly stores: { readonly [table: string]: string | null };
  readonly upgrade?: (tx: Transaction) => PromiseLike<unknown>;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    stores: {
      // Plan: documents as updates, and the rows derived from them.
      updates: '++seq, doc, &id',
      releases: 'id',
      mappings: 'id, releaseId',
      milestones: 'id, releaseId',
      risks: 'id, releaseId',
      freezes: 'id',
      notes: 'releaseId',
      history: 'id, releaseId, at',
      steps: '++seq',
      // Mirror: items in pages, and what is small about projects.
      pages: 'number',
      snapshots: 'key',
      catalogs: 'projectId, connectionId',
      pulls: 'projectId, connectionId',
      reports: 'id, startedAt',
      quarantine: 'id, projectId',
      // Both.
      settings: 'key',
      meta: 'key',
    },
  },
  // The outbox. `[id+version]` answers a start's comparison without a row being read.
  { version: 2, stores: { operations: 'id, record, state.kind, seq, stamp, [id+version]', pushes: 'id, startedAt' } },
  // The newest lines of a release's history, without the older ones being read.
  { version: 3, stores: { history: 'id, [releaseId+at]' } },
];

/** The schema version this build writes. */
export const SCHEMA = migrations.at(-1)!.version;
