import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import { itemIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { epochOf, type Instant } from '#shared/domain/time.ts';
import type { ChangeList, Watermark } from '#shared/tracker/port.ts';
import type { PullRow } from '#renderer/engine/store/db.ts';
import type { PullOptions } from './api.ts';

/**
 * Deletions leave no trace in Jira, so ids are compared with the tracker's. Up to this many ids come in one answer (the page limit of Jira
 * Cloud's id-only search), and every pull asks for them; larger projects are compared every six hours.
 */
const SWEEP_ALWAYS = 5_000;
const SWEEP_EVERY_MS = 6 * 3_600_000;
/** A person decides when this many items would vanish at once, or this share of a project (FAULTS S33). */
const MANY = 10;
const SHARE = 0.2;
/** More suspects than this are not looked up one by one before a person is asked. */
export const VERIFIABLE = 400;

export type PullPlan =
  | { readonly kind: 'resume' }
  | { readonly kind: 'full' }
  | { readonly kind: 'incremental'; readonly since: Watermark; readonly sweep: boolean };

/** What pulling a project begins with. @param known how many of its items are here */
export function planPull(row: PullRow, now: Instant, options: PullOptions, known: number): PullPlan {
  if (options.full !== true && row.open !== null) return { kind: 'resume' };
  if (options.full === true || row.watermark === null) return { kind: 'full' };
  return {
    kind: 'incremental',
    since: row.watermark,
    sweep: options.sweep === true || known <= SWEEP_ALWAYS || sweepDue(row.lastSweep, now),
  };
}

const sweepDue = (lastSweep: Instant | null, now: Instant): boolean => {
  if (lastSweep === null) return true;
  const age = epochOf(now) - epochOf(lastSweep);
  return age >= SWEEP_EVERY_MS || age < 0; // a clock set back must not put the comparison off
};

/** What a listing means: which ids to fetch, and which known items it does not speak of. */
export interface Listing {
  readonly ids: readonly string[];
  readonly suspects: readonly ItemId[];
  /** Of the items a person chose to keep though the tracker has them no more: those it still does not have. */
  readonly kept: readonly ItemId[];
  /** null: the answer is doubtful, so the stored watermark must not move. */
  readonly watermark: Watermark | null;
}

/**
 * Reads a listing against what is stored. An id that is known but not listed is a suspect, never yet a deletion. When so much is
 * missing that a person must decide, the listing may be wrong as a whole, so its watermark is not believed either.
 * @param changes what to fetch and what the tracker calls deleted @param all every id of the project when it was asked for
 */
export function readListing(
  connection: ConnectionId,
  known: ReadonlySet<ItemId>,
  kept: ReadonlySet<ItemId>,
  changes: ChangeList,
  all: ChangeList | null,
): Listing {
  const global = (id: string): ItemId => itemIdOf(connection, id);
  const ids = new Set(changes.ids);
  const suspects = new Set(changes.deleted.map(global).filter((id) => known.has(id) && !kept.has(id)));
  if (all === null) return { ids: [...ids], suspects: [...suspects], kept: [...kept], watermark: changes.watermark };
  const listed = new Set(all.ids.map(global));
  // What the search index forgot or had not seen: listed, but never pulled.
  for (const id of all.ids) if (!known.has(global(id))) ids.add(id);
  const changed = new Set([...ids].map(global));
  for (const id of known) if (!listed.has(id) && !changed.has(id) && !kept.has(id)) suspects.add(id);
  const doubtful = mustAsk(suspects.size, known.size);
  return {
    ids: [...ids],
    suspects: [...suspects],
    kept: [...kept].filter((id) => !listed.has(id)),
    watermark: doubtful ? null : changes.watermark,
  };
}

/** Whether a person decides about a removal. @param of the project's items before it */
export const mustAsk = (missing: number, of: number): boolean => missing >= MANY || missing > of * SHARE;

/** The batches of a list of ids. */
export function batchesOf(ids: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size));
}

const DAY_MS = 86_400_000;

/**
 * Whether a project is to be asked what its new items must have: nobody has, or a day ago, or a full pull asks for everything. One that
 * did not say is not asked again before: it would refuse at every pull.
 */
export function mustAskRequirements(known: ProjectCatalog | undefined, now: Instant, { full = false }: PullOptions = {}): boolean {
  if (full || known?.requiresAt === undefined) return true;
  // Stored by an earlier version, which did not keep the priorities that Azure DevOps tells with them. Only its projects have areas.
  if (known.requires !== undefined && known.priorities === undefined && known.areas.length > 0) return true;
  return !(Math.abs(epochOf(now) - epochOf(known.requiresAt)) < DAY_MS); // clocks are also set back
}

/** What was told last, and when it was asked for: a refusal takes nothing back. */
function requirementsOf(old: ProjectCatalog, fresh: ProjectCatalog): Pick<ProjectCatalog, 'requires' | 'requiresAt'> {
  const [requires, requiresAt] = [fresh.requires ?? old.requires, fresh.requiresAt ?? old.requiresAt];
  return { ...(requires === undefined ? {} : { requires }), ...(requiresAt === undefined ? {} : { requiresAt }) };
}

/**
 * A new catalog beside the old one. A part that had several entries and now has none is kept, and named among what is missing: an
 * empty answer is more often a fault than a wish.
 */
export function mergeCatalog(known: ProjectCatalog | null, fresh: ProjectCatalog): ProjectCatalog {
  const old = known ?? fresh; // the first one has its parts in the same order as those after it: they are compared as they are stored
  const kept: string[] = [];
  const part = <T>(name: string, before: readonly T[], now: readonly T[]): readonly T[] => {
    if (now.length > 0 || before.length < 2) return now;
    kept.push(`${name}: the tracker answered with none, so the ${before.length} known before are kept.`);
    return before;
  };
  const priorities = fresh.priorities ?? old.priorities; // Azure DevOps tells them with what new items must have
  const merged: ProjectCatalog = {
    project: fresh.project,
    versions: part('Versions', old.versions, fresh.versions),
    iterations: part('Iterations', old.iterations, fresh.iterations),
    areas: part('Areas', old.areas, fresh.areas),
    types: part('Types', old.types, fresh.types),
    states: part('States', old.states, fresh.states),
    ...(priorities === undefined ? {} : { priorities: part('Priorities', old.priorities ?? [], priorities) }),
    ...(fresh.components === undefined ? {} : { components: fresh.components }),
    ...requirementsOf(old, fresh),
    people: part('People', old.people, fresh.people),
    fields: part('Fields', old.fields, fresh.fields),
    linkTypes: part('Link types', old.linkTypes, fresh.linkTypes),
    missing: fresh.missing,
  };
  return { ...merged, missing: [...fresh.missing, ...kept] };
}
