/*
 * Where the store stands. Usually in the origin's own place, where `indexedDB` keeps it. When that cannot be opened any more, Chromium
 * cannot delete it either (measured, with a damaged LevelDB manifest and a damaged SQLite file: each call ends with "Internal error
 * opening backing store"); but it still opens storage buckets, which keep databases of their own. So a new store is begun in a bucket with a
 * number and a day in its name, and the damaged one stays untouched. The bucket with the highest number is the place.
 * @see the Storage Buckets API, https://wicg.github.io/storage-buckets/
 */

interface Bucket {
  readonly indexedDB: IDBFactory;
  persist(): Promise<boolean>;
}
interface Buckets {
  keys(): Promise<readonly string[]>;
  open(name: string, options?: { readonly persisted?: boolean; readonly durability?: 'strict' }): Promise<Bucket>;
}

const NAME = /^store-(\d{4})-\d{4}-\d{2}-\d{2}$/;

let firstPlace = 0;
let place: { readonly name: string; readonly bucket: Bucket } | null = null;

const factory = (): IDBFactory => place?.bucket.indexedDB ?? indexedDB;

/** Opens databases in the place that was found last: what every connection to the store is made with. */
export const storeFactory: IDBFactory = {
  open: (name, version) => factory().open(name, version),
  deleteDatabase: (name) => factory().deleteDatabase(name),
  databases: () => factory().databases(),
  cmp: (first, second) => factory().cmp(first, second),
};

/** The number of the place: 0 for the origin's own; null where the browser has no other. */
export const placeNumber = (): number | null => (buckets() === null ? null : numberOf(placeName()));

/** The browser ended too often while it opened the store in places before this one: they are left to themselves. */
export const setFirstPlace = (number: number): void => {
  firstPlace = number;
};

/** Whether the origin's own place is not to be opened. */
export const isUsualLeft = (): boolean => firstPlace > 0 && buckets() !== null;

/** Whether the place that was found last is not to be opened. */
export const isPlaceLeft = (): boolean => isUsualLeft() && numberOf(placeName()) < firstPlace;

/** The bucket in which the store stands; null for the origin's own place. */
export const placeName = (): string | null => place?.name ?? null;

/** Looks where the store stands now. Never throws: without buckets it is the origin's own place. */
export async function findPlace(): Promise<void> {
  const newest = (await namesOf(buckets())).at(-1) ?? null;
  await enterPlace(newest).catch(() => {
    place = null;
  });
}

/** Reads the store of a place that the engine named. */
export async function enterPlace(name: string | null): Promise<void> {
  if (name === placeName()) return;
  place = name === null ? null : { name, bucket: await buckets()!.open(name) };
}

/** Begins an empty place. What stands in the one before is not touched. @param day for its name @returns false where there are no buckets */
export async function beginPlace(day: string): Promise<boolean> {
  const all = buckets();
  if (all === null) return false;
  try {
    const last = numberOf((await namesOf(all)).at(-1) ?? null);
    const name = `store-${String(last + 1).padStart(4, '0')}-${day}`;
    place = { name, bucket: await all.open(name, { persisted: true, durability: 'strict' }) };
    return true;
  } catch {
    return false;
  }
}

/** Asks the browser never to delete the store by itself. @returns whether it promised */
export async function persistPlace(): Promise<boolean> {
  await findPlace();
  if (place !== null) return place.bucket.persist();
  return (await navigator.storage.persisted()) || (typeof navigator.storage.persist === 'function' && navigator.storage.persist());
}

const buckets = (): Buckets | null =>
  (typeof navigator === 'undefined' ? undefined : (navigator as { readonly storageBuckets?: Buckets }).storageBuckets) ?? null;

const numberOf = (name: string | null): number => Number(NAME.exec(name ?? '')?.[1] ?? 0);

async function namesOf(all: Buckets | null): Promise<readonly string[]> {
  try {
    return ((await all?.keys()) ?? []).filter((name) => NAME.test(name)).sort();
  } catch {
    return [];
  }
}
