import type { StoreFacts } from '#renderer/engine/plan/marker.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { JournalState } from '#shared/contract/host.ts';

/** What the comparison of store and journal found. */
export type RepairCause =
  | 'nothing'
  /** Neither holds anything yet. */
  | 'new'
  /** The last run stopped between the journal and the store. */
  | 'store-behind'
  /** The store is empty although the journal is not: deleted, or damaged and emptied by the browser. */
  | 'store-lost'
  /** The store does not hold what it says it holds. */
  | 'store-damaged'
  /** Only derived rows are wrong. */
  | 'rows-wrong'
  /** The journal is empty although the store is not. */
  | 'journal-lost'
  /** The journal ends before what the store knows was in it. */
  | 'journal-behind'
  | 'journal-damaged'
  /** Both hold data, but of different generations: both are kept, documents merge. */
  | 'strangers'
  /** A backup was taking the place of everything when the cockpit stopped. */
  | 'restore-interrupted';

export interface RepairPlan {
  readonly cause: RepairCause;
  /** Read the journal after this number into the store; null reads nothing. */
  readonly readAfter: number | null;
  /** Empty the plan in the store first: the journal's new generation takes its place. */
  readonly replace: boolean;
  /** What the journal is given afterwards. */
  readonly refill: 'nothing' | 'unsent' | 'everything';
  readonly rebuildRows: boolean;
}

/**
 * Decides how store and journal become one again. Pure: a table of cases. Reading too much or writing too much is always safe, since
 * updates merge and apply once; what matters is that an empty or old side is never believed over a full or newer one.
 * @param distrust a document in the store could not be read
 */
export function decideRepair(store: StoreFacts, journal: JournalState, distrust = false): RepairPlan {
  const { marker } = store;
  const journalEmpty = journal.lastNumber === 0;
  const plan = (cause: RepairCause, rest: Partial<RepairPlan> = {}): RepairPlan => ({
    cause,
    readAfter: null,
    replace: false,
    refill: 'unsent',
    rebuildRows: false,
    ...rest,
  });
  const both = { readAfter: 0, refill: 'everything', rebuildRows: true } as const;

  if (marker === null || marker.generation === null) {
    if (store.count === 0) return journalEmpty ? plan('new') : plan('store-lost', { readAfter: 0 });
    if (marker === null) return plan('store-damaged', both);
    return journalEmpty ? plan('new', { refill: 'everything' }) : plan('strangers', both);
  }
  if (marker.generation !== journal.generation) {
    // An empty journal is a lost one, never a backup that takes the place of a plan.
    if (store.restoring && !journalEmpty)
      return plan('restore-interrupted', { readAfter: 0, replace: true, refill: 'nothing', rebuildRows: true });
    return journalEmpty ? plan('journal-lost', { refill: 'everything' }) : plan('strangers', both);
  }
  const intact = marker.count === store.count && marker.hash === store.hash && !distrust;
  if (!intact) return plan(store.count === 0 ? 'store-lost' : 'store-damaged', both);
  const rowsWrong = Object.entries(store.rows).some(([table, count]) => (marker.rows[table] ?? 0) !== count);
  const rows = { rebuildRows: rowsWrong };
  if (journal.damaged.length > 0) return plan('journal-damaged', { ...rows, readAfter: 0, refill: 'everything' });
  if (journal.lastNumber < marker.lastNumber) return plan('journal-behind', { ...rows, refill: 'everything' });
  if (journal.lastNumber > marker.lastNumber) return plan('store-behind', { ...rows, readAfter: marker.lastNumber });
  return plan(rowsWrong ? 'rows-wrong' : 'nothing', rows);
}

const changes = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);
const count = (number: number): string => (number === 1 ? '1 change was' : `${number} changes were`);

/**
 * What people read about a repair; null when there is nothing to tell.
 * @param cause what `decideRepair` found, or what looks the same to it: a browser that never had a store, a store that was left where it is
 *   because it did not open, and a cockpit that was used in another browser meanwhile
 * @param restored changes the store got from the journal
 * @param mirrorLost what was pulled is gone: the chosen projects are known, their items are not
 */
export function repairReport(
  cause: RepairCause | 'first-here' | 'left-behind' | 'used-elsewhere',
  restored: number,
  journal: JournalState,
  mirrorLost = false,
): Explanation | null {
  const lost = journal.damaged.reduce((sum, damage) => sum + damage.count, 0);
  const files = journal.damaged.map(({ file }) => file).join(', ');
  const aside = lost === 0 ? null : `${lost} damaged ${lost === 1 ? 'entry was' : 'entries were'} set aside in ${files}.`;
  const storeWasWhole = cause !== 'store-lost' && cause !== 'store-damaged' && cause !== 'first-here';
  const lossless = lost === 0 || storeWasWhole;
  const report = (title: string, happened: string, next: string): Explanation => ({
    title,
    happened,
    safe: lossless ? 'Nothing was lost.' : `Up to ${changes(lost)} could not be read in either copy.`,
    next,
    detail: aside,
  });
  switch (cause) {
    case 'nothing':
    case 'new':
      return null;
    case 'store-behind':
      return restored === 0
        ? null
        : report('Recovered', `${count(restored)} recovered after an unexpected stop, or from another browser.`, 'Go on working.');
    case 'used-elsewhere':
      return restored === 0
        ? null
        : report(
            'Up to date',
            `${count(restored)} made in another browser. ${restored === 1 ? 'It is' : 'They are'} here now.`,
            'Go on working.',
          );
    case 'first-here':
      return report(
        'Your plan was loaded from the journal of this computer',
        `This browser had no copy of it yet. ${count(restored)} loaded.`,
        mirrorLost ? 'Pull to get the items, too.' : 'Go on working.',
      );
    case 'left-behind':
      return {
        ...report(
          'Your local data was restored',
          `The browser store did not open and was left where it is. ${count(restored)} restored from the journal.`,
          mirrorLost ? 'Pull again to get the items back.' : 'Go on working.',
        ),
        // Nobody can look into a store that does not open: what stood there alone cannot be told from nothing.
        safe: 'The journal was whole. Only what you were told is saved once, not twice, may be missing: the old store has it, and was not deleted.',
      };
    case 'store-lost':
    case 'store-damaged':
      return report(
        'Your local data was restored',
        `The browser store was damaged or deleted. ${count(restored)} restored, ${lossless ? 'none lost' : `up to ${lost} lost`}.`,
        mirrorLost ? 'Pull again to get the items back.' : 'Go on working.',
      );
    case 'rows-wrong':
      return report('Repaired', 'Some lists did not agree with your plan. They were made again from it.', 'Go on working.');
    case 'journal-lost':
    case 'journal-behind':
      return report(
        'Second copy written again',
        'The second copy of your plan was missing or old. It was written again.',
        'Go on working.',
      );
    case 'journal-damaged':
      return lost === 0
        ? null
        : report(
            'Second copy mended',
            'The second copy of your plan was damaged. It was written again from the first.',
            'Check the disk if this happens again.',
          );
    case 'strangers':
      return report(
        'Two stores were joined',
        'The browser store and the second copy came from different cockpits. Everything in both was kept.',
        'Check your releases, and remove what you do not need.',
      );
    case 'restore-interrupted':
      return report(
        'Restore finished',
        'The cockpit stopped while a backup was restored. The restore is finished now.',
        'What stood before is kept in the profile folder.',
      );
  }
}
