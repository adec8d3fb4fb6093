import type * as Y from 'yjs';
import type { Freeze, Mapping, Milestone, Notes, Release, Risk } from '#shared/domain/release.ts';
import { historyIn, notesIn, recordsIn } from './document.ts';
import { releaseOf, type DocId, type HistoryLine } from './edit.ts';

/** The rows that screens query, as one document gives them. */
export interface PlanRows {
  readonly releases: readonly Release[];
  readonly mappings: readonly Mapping[];
  readonly milestones: readonly Milestone[];
  readonly risks: readonly Risk[];
  readonly freezes: readonly Freeze[];
  readonly notes: readonly Notes[];
  readonly history: readonly HistoryLine[];
}

/** The tables that can be rebuilt from documents at any time. */
export const DERIVED = [
  'releases',
  'mappings',
  'milestones',
  'risks',
  'freezes',
  'notes',
  'history',
] as const satisfies readonly (keyof PlanRows)[];

/**
 * Derives a document's rows. A removed release takes everything in its document with it but the history, and gives it back
 * when it returns.
 */
export function deriveRows(id: DocId, doc: Y.Doc): PlanRows {
  const history = historyIn(doc);
  const none: PlanRows = { releases: [], mappings: [], milestones: [], risks: [], freezes: [], notes: [], history };
  const release = releaseOf(id);
  if (release === null) return { ...none, freezes: recordsIn(doc, id, 'freezes') as readonly Freeze[] };
  const releases = recordsIn(doc, id, 'releases') as readonly Release[];
  if (releases.length === 0) return none;
  const notes = notesIn(doc, release);
  return {
    ...none,
    releases,
    mappings: recordsIn(doc, id, 'mappings') as readonly Mapping[],
    milestones: recordsIn(doc, id, 'milestones') as readonly Milestone[],
    risks: recordsIn(doc, id, 'risks') as readonly Risk[],
    notes: hasNotes(notes) ? [notes] : [],
  };
}

/** Whether anything was ever written. */
export const hasNotes = (notes: Notes): boolean => notes.markdown !== '' || notes.generated !== '' || notes.generatedAt !== null;
