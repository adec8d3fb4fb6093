import { SCHEMA } from './migrations.ts';
import { findPlace, isPlaceLeft, isUsualLeft, placeName, storeFactory } from './place.ts';

/** A row of `snapshots`, as it was stored. */
interface Row {
  readonly key: string;
  readonly value: unknown;
}

/** What was pulled, as one transaction found it. */
export interface AheadRows {
  /** Of the keys asked for, in their order. */
  readonly snapshots: readonly (Row | undefined)[];
  readonly pages: readonly number[];
  readonly catalogs: readonly unknown[];
  readonly quarantined: number;
}

/** What was found out about the store before the engine's code was there. */
export interface ReadAhead {
  readonly place: string | null;
  readonly rows: Promise<AheadRows>;
}

/** The database's name and version: Dexie stores its versions times ten. */
const NAME = 'cockpit';
const VERSION = SCHEMA * 10;

/**
 * Opens the store and reads what was pulled, without any library, so that it need not wait for one.
 * @returns null when there is no store of this very schema, or it does not open: then it is looked at again, and explained
 */
export async function readAhead(): Promise<ReadAhead | null> {
  // Nearly always the store stands in the usual place: it is opened there while the browser still looks for another.
  const usual = isUsualLeft() ? Promise.resolve(null) : open();
  try {
    await findPlace();
    if (isPlaceLeft()) return null;
    const db = placeName() === null ? await usual : await open();
    if (placeName() !== null) void usual.then(close);
    return db === null ? null : { place: placeName(), rows: readRows(db) };
  } catch {
    void usual.then(close);
    return null;
  }
}

const close = (db: IDBDatabase | null): void => db?.close();

/**
 * Opens the store as it is: one of another schema is closed again, and none is made. No version is asked for: that would begin an upgrade, which
 * windows of an older cockpit may hold up, and the opening that explains such things would stand behind this one.
 */
async function open(): Promise<IDBDatabase | null> {
  try {
    const opening = storeFactory.open(NAME);
    opening.onupgradeneeded = () => opening.transaction!.abort();
    const db = await answer(opening);
    db.onversionchange = () => db.close();
    if (db.version === VERSION) return db;
    db.close();
    return null;
  } catch {
    return null;
  }
}

/** The keys of `snapshots` that are read: `items/load.ts` says what stands there. */
export const AHEAD_KEYS = ['items-mark', 'items-removed', 'items-snapshot'] as const;

async function readRows(db: IDBDatabase): Promise<AheadRows> {
  try {
    const transaction = db.transaction(['snapshots', 'pages', 'catalogs', 'quarantine'], 'readonly');
    const table = (name: string): IDBObjectStore => transaction.objectStore(name);
    const [snapshots, pages, catalogs, quarantined] = await Promise.all([
      Promise.all(AHEAD_KEYS.map((key) => answer(table('snapshots').get(key) as IDBRequest<Row | undefined>))),
      answer(table('pages').getAllKeys() as IDBRequest<number[]>),
      answer(table('catalogs').getAll() as IDBRequest<unknown[]>),
      answer(table('quarantine').count()),
    ]);
    return { snapshots, pages, catalogs, quarantined };
  } finally {
    db.close();
  }
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The store did not answer.'));
  });
