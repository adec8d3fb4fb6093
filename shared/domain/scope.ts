import type { ItemId, ItemRow, PendingFields, ProjectId, StateCategory, TypeKind } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { MappingId, MappingTarget, ReleaseId } from '#shared/domain/release.ts';

/** Columns a list of items can sort, group and filter by. */
export const ITEM_COLUMNS = [
  'key',
  'title',
  'type',
  'state',
  'priority',
  'assignee',
  'project',
  'fixVersions',
  'iteration',
  'area',
  'labels',
  'components',
  'parent',
  'estimate',
  'due',
  'created',
  'updated',
  'resolved',
  'links',
] as const;
export type ItemColumn = (typeof ITEM_COLUMNS)[number];

/** Narrows a list. Every part must match; an empty list matches everything. */
export interface ItemFilter {
  /** A release's scope; null is every item. */
  readonly release: ReleaseId | null;
  /** Only what this version, iteration, tag or field value holds, mapped to a release or not. */
  readonly source?: MappingTarget | null;
  /** Words that must all begin a word of the key or title. */
  readonly text: string;
  readonly stateCategories: readonly StateCategory[];
  readonly typeKinds: readonly TypeKind[];
  readonly projects: readonly ProjectId[];
  /** Display names; null stands for nobody. */
  readonly assignees: readonly (string | null)[];
  readonly labels: readonly string[];
}

export const NO_FILTER: ItemFilter = {
  release: null,
  text: '',
  stateCategories: [],
  typeKinds: [],
  projects: [],
  assignees: [],
  labels: [],
};

export interface ItemQuery {
  readonly filter: ItemFilter;
  readonly sort: readonly { readonly column: ItemColumn; readonly descending: boolean }[];
  readonly group: ItemColumn | null;
}

/** The answer of a query: ids in order, so that a table of 50,000 rows asks for the rows it shows and no others. */
export interface ItemList {
  readonly ids: readonly ItemId[];
  /** Runs of equal group values over `ids`; empty without grouping. */
  readonly groups: readonly { readonly label: string; readonly start: number; readonly count: number }[];
  /** Items in the release or workspace before the other filters. */
  readonly unfiltered: number;
  /** The rows of the first ids: a list is drawn with its values at once. */
  readonly first: readonly ItemListRow[];
}

/** A row as a table shows it: names instead of ids where people read names. */
export interface ItemListRow extends ItemRow, PendingFields {
  readonly projectKey: string;
  readonly fixVersionNames: readonly string[];
  readonly iterationPath: string | null;
  readonly parentKey: string | null;
  readonly connectionName: string;
  /** Only where the tracker has the item no more and a person kept it: when the pull was made that missed it; null where that is not known. */
  readonly goneSince?: Instant | null;
}

/** Values that filters can offer, with how many items have each. A list leaves its own part of the filter out. */
export interface ItemFacets {
  readonly stateCategories: readonly (readonly [StateCategory, number])[];
  readonly typeKinds: readonly (readonly [TypeKind, number])[];
  /** null stands for nobody. */
  readonly assignees: readonly (readonly [string | null, number])[];
  readonly labels: readonly (readonly [string, number])[];
  /** Id, key, items. */
  readonly projects: readonly (readonly [ProjectId, string, number])[];
}

/** Counts of a release's scope. */
export interface ScopeSummary {
  readonly release: ReleaseId;
  readonly total: number;
  readonly byState: { readonly [C in StateCategory]: number };
  readonly byType: { readonly [K in TypeKind]: number };
  /** Without items that were removed, as in the progress of the whole. */
  readonly byProject: readonly { readonly project: ProjectId; readonly key: string; readonly total: number; readonly done: number }[];
  /** Items of each mapping, without those that were removed. An item that two of them name counts in both, so the sum may exceed `total`. */
  readonly byMapping: readonly { readonly mapping: MappingId; readonly total: number; readonly done: number }[];
  /** Sum of estimates of the items that have one, and how many have none. */
  readonly estimate: number;
  readonly unestimated: number;
  /** Mapped versions, iterations or tags that no longer exist or are not pulled: a sentence each. */
  readonly problems: readonly string[];
}
