import { storeErrorText, storeFailure } from '#renderer/engine/plan/failures.ts';
import type { Schedule } from '#renderer/engine/plan/sender.ts';
import { within } from '#renderer/engine/time-limit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { isHeldUp, type CockpitDb } from './db.ts';
import { SCHEMA } from './migrations.ts';
import { findPlace, isPlaceLeft, setFirstPlace } from './place.ts';
import type { ReadAhead } from './read-ahead.ts';

export interface OpenOptions {
  readonly db: CockpitDb;
  /** Knows versions of databases without opening them. */
  readonly indexedDB: Pick<IDBFactory, 'databases'>;
  readonly schedule: Schedule;
  /** The store was opened a moment ago, where it stands, and has this build's schema. */
  readonly ahead?: Promise<ReadAhead | null> | undefined;
  /** Whether the host's disk takes a small write. Chromium says the same about a full disk and a damaged store; the host tells them apart. */
  readonly diskFull: () => Promise<boolean>;
  /** Says something while opening waits for another window. */
  readonly waiting: (explanation: Explanation) => void;
}

/** Why the store is not open. `broken`: it failed every time, and neither a newer cockpit, another window nor a full disk explains it. */
export interface Unopened {
  readonly explanation: Explanation;
  readonly broken: boolean;
}

const TRIES = 3;
const VERSION_TRIES = 2;
const VERSION_WITHIN = 1_000;
const BLOCKED_AFTER = 5_000;

/** Dexie stores its versions times ten. */
const schemaOf = (version: number): number => Math.floor(version / 10);

/**
 * Opens the store, or says why not. A store of a newer cockpit is not even opened: an open would be allowed to change it.
 * Nothing is ever deleted here.
 */
export async function openStore(options: OpenOptions): Promise<Result<void, Unopened>> {
  const { db, schedule } = options;
  const ahead = await within(schedule, VERSION_WITHIN, options.ahead ?? Promise.resolve(null)).catch(() => null);
  if (ahead === null) await within(schedule, VERSION_WITHIN, findPlace()).catch(() => undefined);
  if (isPlaceLeft()) {
    setFirstPlace(0); // said once: who tries again means it
    return err({ explanation: endedOpening(), broken: true });
  }
  const found = ahead === null ? await storedVersion(options) : SCHEMA;
  if (found !== null && found > SCHEMA) return err({ explanation: newerStore(found), broken: false });
  let cancel = (): void => undefined;
  let over = false;
  // Asked again and again: on a busy machine the browser may notice the other window after the store was called slow.
  const tell = async (): Promise<void> => {
    // Chromium tells the first open in its queue alone who is in the way, and that may be one of a worker that is about to end. But a store
    // that is still of an older schema after so long waits for somebody: the upgrades themselves take no time.
    const stored = await storedVersion(options);
    if (over || db.isOpen()) return;
    options.waiting(isHeldUp(db) || (stored !== null && stored < SCHEMA) ? blockedUpgrade() : slowStore());
    cancel = schedule(() => void tell(), BLOCKED_AFTER);
  };
  cancel = schedule(() => void tell(), BLOCKED_AFTER);
  try {
    return await openPatiently(options);
  } finally {
    over = true;
    cancel();
  }
}

async function openPatiently({ db, schedule, diskFull }: OpenOptions): Promise<Result<void, Unopened>> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (!db.isOpen()) await db.open();
      // Dexie opens a newer store in the form it has; one that was updated a moment ago would get past the look before.
      const version = schemaOf(db.backendDB().version);
      if (version <= SCHEMA) return ok(undefined);
      db.close({ disableAutoOpen: true });
      return err({ explanation: newerStore(version), broken: false });
    } catch (error) {
      db.close({ disableAutoOpen: false });
      const detail = storeErrorText(error);
      if (storeFailure(error) === 'disk-full' || (await diskFull())) return err({ explanation: noSpace(detail), broken: false });
      if (attempt === TRIES) return err({ explanation: unopenable(detail), broken: true });
      await new Promise<void>((resume) => {
        schedule(resume, attempt * 300);
      });
    }
  }
}

/**
 * The schema version of the stored database; null when there is none, or the browser does not tell. Chromium never answers the question
 * that was asked while site data is cleared, so it is asked once more.
 */
async function storedVersion({ db, indexedDB, schedule }: OpenOptions): Promise<number | null> {
  for (let attempt = 1; attempt <= VERSION_TRIES; attempt++) {
    try {
      const found = await within(schedule, VERSION_WITHIN, indexedDB.databases());
      const version = found.find(({ name }) => name === db.name)?.version;
      return version === undefined ? null : schemaOf(version);
    } catch {
      // a full disk can make this fail too: opening tells more
    }
  }
  return null;
}

/** A store or journal written by a newer cockpit. */
export function newerStore(version: number): Explanation {
  return {
    title: 'Your data is from a newer cockpit',
    happened: `Your data has format ${version}; this cockpit knows formats up to ${SCHEMA}.`,
    safe: 'Nothing was opened, changed or deleted.',
    next: 'Start the newer cockpit again, or install it. Its backup can be made there.',
    detail: null,
  };
}

const blockedUpgrade = (): Explanation => ({
  title: 'Another window is in the way',
  happened: 'The store must be updated, but another window still uses the old one.',
  safe: 'Your data is untouched.',
  next: 'Close other windows to finish the update.',
  detail: null,
});

const slowStore = (): Explanation => ({
  title: 'Still opening your data',
  happened: 'The browser has not opened the store yet.',
  safe: 'Your data is untouched.',
  next: 'Wait a little. If nothing happens, close other windows of the cockpit.',
  detail: null,
});

/** The disk has no room to open the store: told apart from a broken one. */
export const noSpace = (detail: string | null): Explanation => ({
  title: 'Not enough disk space',
  happened: 'Not enough disk space to open your data (need about 20 MB).',
  safe: 'Your data is untouched: nothing was reset, deleted or read again.',
  next: 'Free some disk space, then choose Try again.',
  detail,
});

const unopenable = (detail: string): Explanation => ({
  title: 'Your data cannot be opened',
  happened: 'The browser did not open the store, three times in a row.',
  safe: 'Nothing was deleted. Your plan also stands in the journal of the profile folder.',
  next: 'Close other windows and choose Try again. If it stays so, restart the computer.',
  detail,
});

const endedOpening = (): Explanation => ({
  title: 'Your data was not opened',
  happened: 'Three times in a row the cockpit ended while it opened the store.',
  safe: 'Nothing was deleted. Your plan also stands in the journal of the profile folder.',
  next: 'It is rebuilt from the journal now. If this page stays, choose Rebuild from the journal, or Try again.',
  detail: null,
});

/** Another build wants to update the store: this one has let go of it. */
export const updatedElsewhere = (): Explanation => ({
  title: 'Updated elsewhere: reload',
  happened: 'Another window runs a newer cockpit and is updating the store.',
  safe: 'Everything saved is kept.',
  next: 'Reload this window.',
  detail: null,
});

/**
 * Watches the connection to the store.
 * @param events `outdated`: a newer build updates the store, and this connection was given up for it; `lost`: the store was deleted or
 *   its connection was cut, and must be opened again
 */
export function watchStore(db: CockpitDb, events: { readonly outdated: () => void; readonly lost: () => void }): void {
  let outdated = false;
  db.on('versionchange', (event) => {
    outdated = event.newVersion !== null && event.newVersion > 0;
    // Dexie's own listener closes and allows itself to open again; a deleted or newer store must be looked at first.
    queueMicrotask(() => {
      db.close({ disableAutoOpen: true });
      if (outdated) events.outdated();
    });
  });
  // Told a moment later: Dexie closes before our listener has heard why.
  db.on('close', () => {
    queueMicrotask(() => {
      if (!outdated) events.lost();
    });
  });
}

/** Why no edit is taken: another browser has the host. */
export const usedElsewhere = (): Explanation => ({
  title: 'Not changed',
  happened: 'The cockpit is open in another browser now.',
  safe: 'Everything saved before is there as well.',
  next: 'Choose "Use it here", then try again.',
  detail: null,
});

/** Why an open store cannot be used. @param error what reading it threw */
export const cannotRead = (error: unknown): Explanation => ({
  title: 'Your data cannot be read',
  happened: 'The store was opened, but reading it failed.',
  safe: 'Nothing was deleted. Your plan also stands in the journal of the profile folder.',
  next: 'Choose Try again. If it stays so, restart the cockpit.',
  detail: storeErrorText(error),
});
