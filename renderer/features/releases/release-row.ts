import type { Mapping, Notes, Release, ReleaseState, ReleaseType, Risk } from '#shared/domain/release.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import { countedDays, daysLeft, forecastDelay, targetLeftText } from '#shared/domain/target.ts';
import type { CalendarDate } from '#shared/domain/time.ts';

/** One release as lists show it. */
export interface ReleaseRow {
  readonly release: Release;
  readonly title: string;
  /** Whole days to the last day that meets the target; null without a target, and once it shipped or was cancelled. */
  readonly daysLeft: number | null;
  /** How far the target is in words, counted to the day on show, and the days that they say. */
  readonly leftText: string;
  readonly countedDays: number | null;
  /** The day the row was made for. */
  readonly today: CalendarDate;
  readonly delay: number | null;
  /** null while the counts are being read. */
  readonly scope: { readonly total: number; readonly done: number; readonly problems: number } | null;
  readonly mappings: number;
  readonly openRisks: number;
  readonly notes: 'none' | 'written';
}

export const STATE_NAMES: { readonly [S in ReleaseState]: string } = {
  planned: 'Planned',
  'in-progress': 'In progress',
  frozen: 'Frozen',
  candidate: 'Candidate',
  released: 'Released',
  cancelled: 'Cancelled',
};

export const TYPE_NAMES: { readonly [T in ReleaseType]: string } = {
  feature: 'Feature',
  'bug-fix': 'Bug fix',
  security: 'Security',
  performance: 'Performance',
  experimental: 'Experimental',
};

/** Items that count: those taken out of the tracker's plan do not. */
export const countedOf = (summary: ScopeSummary): number => summary.total - summary.byState.removed;

export const isFinished = (state: ReleaseState): boolean => state === 'released' || state === 'cancelled';

/** Joins releases with what belongs to them. */
export function releaseRows(input: {
  readonly releases: readonly Release[];
  readonly mappings: readonly Mapping[];
  readonly risks: readonly Risk[];
  readonly notes: readonly Notes[];
  readonly summaries: ReadonlyMap<string, ScopeSummary>;
  readonly today: CalendarDate;
}): readonly ReleaseRow[] {
  const mapped = countBy(input.mappings.map((mapping) => mapping.releaseId));
  const risky = countBy(input.risks.filter((risk) => risk.state !== 'closed').map((risk) => risk.releaseId));
  const written = new Set(input.notes.filter((notes) => notes.markdown.trim() !== '').map((notes) => notes.releaseId));
  return input.releases.map((release) => {
    const summary = input.summaries.get(release.id);
    return {
      release,
      title: releaseName(release),
      daysLeft: release.target === null || isFinished(release.state) ? null : daysLeft(release.target, input.today),
      leftText: release.target === null || isFinished(release.state) ? '' : targetLeftText(release.target, input.today),
      countedDays: release.target === null || isFinished(release.state) ? null : countedDays(release.target, input.today),
      today: input.today,
      delay: isFinished(release.state) ? null : forecastDelay(release),
      scope: summary === undefined ? null : { total: countedOf(summary), done: summary.byState.done, problems: summary.problems.length },
      mappings: mapped.get(release.id) ?? 0,
      openRisks: risky.get(release.id) ?? 0,
      notes: written.has(release.id) ? 'written' : 'none',
    };
  });
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

export interface ReleaseFilter {
  readonly text: string;
  readonly states: readonly ReleaseState[];
  readonly products: readonly string[];
  readonly archived: boolean;
}

export const ALL_RELEASES: ReleaseFilter = { text: '', states: [], products: [], archived: false };

/** Rows that match every part of the filter. Archived releases are hidden until asked for, and found by their text. */
export function filterRows(rows: readonly ReleaseRow[], filter: ReleaseFilter): readonly ReleaseRow[] {
  const words = fold(filter.text).split(/\s+/).filter(Boolean);
  return rows.filter(({ release, title }) => {
    if (release.archived && !filter.archived && words.length === 0) return false;
    if (filter.states.length > 0 && !filter.states.includes(release.state)) return false;
    if (filter.products.length > 0 && !filter.products.includes(release.product)) return false;
    const haystack = fold(
      [title, release.version, release.product, release.train, release.owner, release.service, STATE_NAMES[release.state]].join(' '),
    );
    return words.every((word) => haystack.includes(word));
  });
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

export const RELEASE_COLUMNS = [
  'title',
  'version',
  'product',
  'train',
  'type',
  'state',
  'target',
  'left',
  'forecast',
  'scope',
  'mappings',
  'risks',
  'notes',
  'owner',
] as const;
export type ReleaseColumn = (typeof RELEASE_COLUMNS)[number];

export interface ReleaseSort {
  readonly column: ReleaseColumn;
  readonly descending: boolean;
}

const STATE_ORDER: readonly ReleaseState[] = ['in-progress', 'frozen', 'candidate', 'planned', 'released', 'cancelled'];
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const SORT_KEYS: { readonly [C in ReleaseColumn]: (row: ReleaseRow) => string | number | null } = {
  title: (row) => row.title,
  version: (row) => row.release.version || null,
  product: (row) => row.release.product || null,
  train: (row) => row.release.train || null,
  type: (row) => TYPE_NAMES[row.release.type],
  state: (row) => STATE_ORDER.indexOf(row.release.state),
  target: (row) => row.release.target?.day ?? null,
  left: (row) => row.countedDays,
  forecast: (row) => row.delay,
  scope: (row) => (row.scope === null || row.scope.total === 0 ? null : row.scope.done / row.scope.total),
  mappings: (row) => row.mappings,
  risks: (row) => row.openRisks,
  notes: (row) => (row.notes === 'written' ? 1 : 0),
  owner: (row) => row.release.owner || null,
};

/** What ships next first: open releases by target, those without one after them, then what is finished, the newest first. */
function shipOrder(a: ReleaseRow, b: ReleaseRow): number {
  const [x, y] = [isFinished(a.release.state), isFinished(b.release.state)];
  if (x !== y) return x ? 1 : -1;
  // The days that each row says, so that no 'in 40 days' stands below an 'in 57 days'.
  const left = ({ countedDays: days }: ReleaseRow): number => days ?? Number.MAX_SAFE_INTEGER;
  const shipped = ({ release }: ReleaseRow): string => release.actual ?? release.target?.day ?? '';
  const order = x ? collator.compare(shipped(b), shipped(a)) : left(a) - left(b);
  return order || collator.compare(a.title, b.title);
}

/**
 * Sorted rows; without a sort in the order in which they ship. What has no value stands last in both directions; equal rows keep the
 * order of their titles.
 */
export function sortRows(rows: readonly ReleaseRow[], sort: readonly ReleaseSort[]): readonly ReleaseRow[] {
  if (sort.length === 0) return rows.toSorted(shipOrder);
  return rows.toSorted((a, b) => {
    for (const { column, descending } of sort) {
      const [x, y] = [SORT_KEYS[column](a), SORT_KEYS[column](b)];
      if (x === null && y === null) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      const order = typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y));
      if (order !== 0) return descending ? -order : order;
    }
    return collator.compare(a.title, b.title);
  });
}
