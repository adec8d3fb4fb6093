import { z } from 'zod';
import { instantOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { personRef, type PersonRef } from './person.ts';

/** One field in one entry of an issue's history. Ids in `from` and `to`, what people read in the texts. */
export interface ChangedField {
  readonly field: string;
  /** Often absent, also in Cloud. Recorded: devlake issue-changelogs-v3. */
  readonly fieldId: string | null;
  readonly from: string | null;
  readonly fromText: string | null;
  readonly to: string | null;
  readonly toText: string | null;
}

export interface HistoryEntry {
  readonly id: string;
  readonly author: PersonRef;
  readonly at: Instant;
  readonly items: readonly ChangedField[];
}

const entry = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  author: personRef.nullish(),
  /** A date-time by the document, an epoch number in its own example. */
  created: z.union([z.string(), z.number()]),
  items: z.array(z.unknown()),
});
const page = z.object({ values: z.array(z.unknown()), total: z.number().nullish(), isLast: z.boolean().nullish() });
const expanded = z.object({ changelog: z.object({ histories: z.array(z.unknown()) }).nullish() });

const PAGE = 100;

/**
 * The newest entries of an issue's history, the newest first, at least back to an instant (null: the newest page). Cloud has a list of its own, the oldest first, which
 * is read from its end; Data Center gives the whole history with the issue.
 * @param issue the path of the issue
 */
export async function readHistory(
  ask: Ask,
  issue: string,
  since: Instant | null,
  cloud: boolean,
  signal: AbortSignal,
): Promise<Result<readonly HistoryEntry[], TrackerError>> {
  if (!cloud) {
    const read = await ask.get(issue, expanded, signal, { fields: 'updated', expand: 'changelog' });
    return read.ok ? ok(entriesOf(read.value.changelog?.histories ?? [])) : read;
  }
  const from = (startAt: number) => ask.get(`${issue}/changelog`, page, signal, { startAt, maxResults: PAGE });
  const first = await from(0);
  if (!first.ok) return first;
  // What is added while the pages are read lies behind the total: nobody misses it, it was not there when we wrote.
  const known = first.value.values.length;
  const total = first.value.total ?? known;
  if (first.value.isLast === true || known === 0) return ok(entriesOf(first.value.values));
  const found: unknown[] = [];
  for (let end = total; end > known;) {
    const begin = Math.max(known, end - PAGE);
    const part = await from(begin);
    if (!part.ok) return part;
    found.push(...part.value.values);
    const oldest = entriesOf(part.value.values).at(-1);
    if (oldest === undefined || since === null || oldest.at < since) return ok(entriesOf(found));
    end = begin;
  }
  return ok(entriesOf([...found, ...first.value.values]));
}

/** Reads entries in any order, one by one; what cannot be read is passed over. @returns the newest first */
export function entriesOf(raws: readonly unknown[]): readonly HistoryEntry[] {
  const entries = raws.flatMap((raw): HistoryEntry[] => {
    const parsed = entry.safeParse(raw);
    if (!parsed.success) return [];
    const { id, author, created, items } = parsed.data;
    const at = typeof created === 'number' ? instantOf(created) : parseInstant(created);
    return at === null ? [] : [{ id, author: author ?? {}, at, items: items.flatMap(fieldIn) }];
  });
  const unique = [...new Map(entries.map((each) => [each.id, each])).values()];
  return unique.sort((a, b) => (a.at === b.at ? Number(b.id) - Number(a.id) : a.at < b.at ? 1 : -1));
}

function fieldIn(raw: unknown): ChangedField[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const text = (name: string): string | null => {
    const value = (raw as { readonly [key: string]: unknown })[name]; // of an item without `toString` the inherited function
    return typeof value === 'string' ? value : null;
  };
  const field = text('field');
  return field === null
    ? []
    : [{ field, fieldId: text('fieldId'), from: text('from'), fromText: text('fromString'), to: text('to'), toText: text('toString') }];
}
