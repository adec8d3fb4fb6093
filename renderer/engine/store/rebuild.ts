import * as Y from 'yjs';
import { fromBase64 } from '#renderer/engine/plan/base64.ts';
import { storeErrorText } from '#renderer/engine/plan/failures.ts';
import { PROBE } from '#renderer/engine/plan/reconcile.ts';
import type { HostJournal, Schedule } from '#renderer/engine/plan/sender.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { CockpitDb } from './db.ts';
import { SCHEMA } from './migrations.ts';
import { beginPlace } from './place.ts';
import { newerStore } from './open.ts';

/*
 * A store that never opens again, built anew from the journal, and that only after every entry of the journal was read and fits: where the
 * browser has no other place for a new store, the broken one must be deleted, and from then on the journal is the only copy.
 */

/** What a new store is built from. `journal-unasked`: nobody was asked, so the broken one is not deleted, whatever happens. */
export type RebuildFrom = 'journal' | 'journal-unasked' | 'nothing';

/** Reads the journal to its end without keeping anything. @returns why nothing can be built from it */
export async function checkJournal(journal: HostJournal): Promise<Result<void, Explanation>> {
  try {
    const state = await journal.state();
    if (!state.ok) return err(refusal('The second copy cannot be read.', TRY_LATER, `${state.error.code}: ${state.error.detail}`));
    const { schema, damaged, snapshotNumber, lastNumber } = state.value;
    if (schema > SCHEMA) return err(newerStore(schema));
    if (damaged.length > 0) return err(broken(damaged.map(({ file }) => file).join(', ')));
    const documents = new Map<string, Y.Doc>();
    let others = 0; // settings and operations
    let number = snapshotNumber;
    for await (const batch of await journal.read({ after: 0 })) {
      for (const entry of batch) {
        // Entries of the snapshot all carry its number; those after it rise by one.
        const fits = entry.number === number + 1 || (entry.number === snapshotNumber && number === snapshotNumber);
        if (!fits) return err(broken(`After entry ${number} comes entry ${entry.number}.`));
        ({ number } = entry);
        if (entry.kind === 'outbox' || (entry.kind === 'setting' && entry.subject !== PROBE)) others += 1;
        if (entry.kind !== 'update') continue;
        const doc = documents.get(entry.subject) ?? new Y.Doc();
        documents.set(entry.subject, doc);
        Y.applyUpdate(doc, fromBase64(entry.data));
      }
    }
    if (number < lastNumber) return err(broken(`It ends at entry ${number} of ${lastNumber}.`));
    if (documents.size + others === 0) return err(refusal('The journal of the profile folder is empty or missing.', NO_WAY, null));
    const torn = [...documents].filter(([, { store }]) => store.pendingStructs !== null || store.pendingDs !== null);
    return torn.length === 0 ? ok(undefined) : err(broken(`Parts are missing in ${torn.length} documents.`));
  } catch (error) {
    return err(refusal('The second copy could not be read to its end.', TRY_LATER, storeErrorText(error)));
  }
}

/** Begins an empty journal and keeps the one before, readable or not, under a name with the day. */
export async function setJournalAside(journal: HostJournal, day: CalendarDate): Promise<Result<void, Explanation>> {
  try {
    const restarted = await journal.restart({ entries: [], setAside: day });
    return restarted.ok ? ok(undefined) : err(notSetAside(`${restarted.error.code}: ${restarted.error.detail}`));
  } catch (error) {
    return err(notSetAside(storeErrorText(error)));
  }
}

const DELETED_WITHIN = 5_000;

/**
 * Leaves the store where it is and begins an empty one beside it.
 * @param day for names
 * @param mayDelete whether it is deleted where the browser has no place beside it: when a person chose to build it again
 * @returns what became of it
 */
export async function leaveStore(
  db: CockpitDb,
  schedule: Schedule,
  day: CalendarDate,
  mayDelete: boolean,
): Promise<Result<'left' | 'deleted', Explanation>> {
  if (!(await beginPlace(day)))
    return mayDelete ? deleteStore(db, schedule) : err(refusal('The browser has no place beside the broken store.', NO_WAY, null));
  db.close({ disableAutoOpen: false });
  return ok('left');
}

/** Deletes the store. When another window holds it, the browser deletes it as soon as that window lets go. */
async function deleteStore(db: CockpitDb, schedule: Schedule): Promise<Result<'deleted', Explanation>> {
  let cancel = (): void => undefined;
  const late = new Promise<Result<'deleted', Explanation>>((resolve) => {
    const answer = (): void => resolve(err(refusal('Another window still uses the store.', 'Close other windows, then try again.', null)));
    cancel = schedule(answer, DELETED_WITHIN);
  });
  const deleted = (async (): Promise<Result<'deleted', Explanation>> => {
    try {
      await db.delete({ disableAutoOpen: false });
      return ok('deleted');
    } catch (error) {
      return err(
        refusal('The browser did not let go of the broken store.', 'Restart the computer, then try again.', storeErrorText(error)),
      );
    }
  })();
  const result = await Promise.race([deleted, late]);
  cancel();
  return result;
}

const NO_WAY = 'Copy the profile folder to a safe place, restart the computer and choose Try again.';
const TRY_LATER = 'Close other cockpits and try again. If it stays so, restart the cockpit.';

const refusal = (happened: string, next: string, detail: string | null): Explanation => ({
  title: 'Nothing was rebuilt',
  happened,
  safe: 'The broken store was not deleted.',
  next,
  detail,
});

const broken = (detail: string): Explanation =>
  refusal('The journal of the profile folder is damaged, so part of your plan may stand in the broken store alone.', NO_WAY, detail);

const notSetAside = (detail: string): Explanation => ({
  title: 'Nothing was begun anew',
  happened: 'The damaged journal could not be set aside.',
  safe: 'The broken store and the journal are where they were.',
  next: TRY_LATER,
  detail,
});

/** What is kept after a new beginning, for people who want it back. @param day when it was set aside */
export const keptAside = (day: CalendarDate): string =>
  `The journal from before is kept in the folder "journal" of your profile, under a name that begins with set-aside-${day}.`;

export const startedEmpty = (day: CalendarDate): Explanation => ({
  title: 'Started empty',
  happened: 'Your data could not be opened, and you chose to begin anew.',
  safe: keptAside(day),
  next: 'Connect your trackers and pull again, or restore a backup in Settings.',
  detail: null,
});

/** The person asks for what is not offered: the store opened meanwhile, or it is blocked for another reason. */
export const notOffered = (): Explanation =>
  refusal('The store cannot be rebuilt now: it is open, or not broken.', 'Reload this window.', null);

/** The host is away, and the journal with it. */
export const noHost = (): Explanation =>
  refusal("The cockpit's host program does not answer, so the journal cannot be read.", 'Start the cockpit again.', null);
