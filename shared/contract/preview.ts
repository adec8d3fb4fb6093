import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { CountedEdit, EditCounts } from '#shared/sync/edit-counts.ts';
import type { RecordId, RecordKind } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { PreviewEntry, Standing } from '#shared/sync/preview.ts';

/** What of the preview is asked for. An empty list leaves everything in. */
export interface PreviewFilter {
  /** null: what belongs to no release. */
  readonly releases: readonly (ReleaseId | null)[];
  readonly connections: readonly ConnectionId[];
  /** Of edits that go out; what comes in has none. */
  readonly standings: readonly Standing[];
}

export const NO_PREVIEW_FILTER: PreviewFilter = { releases: [], connections: [], standings: [] };

/** Neighbours in a list that belong to one release; null for those of none. */
export interface PreviewSpan {
  readonly release: { readonly id: ReleaseId; readonly name: string } | null;
  readonly start: number;
  readonly count: number;
}

/** A record that goes out, with as much of its edits as an act on it needs. */
export interface OutgoingRow {
  readonly record: RecordId;
  /** `standing`: what would become of it. `state` and `away`: how it is, which says what can be done with it. */
  readonly operations: readonly (CountedEdit & { readonly id: OperationId; readonly standing: Standing })[];
}

/** What filters can offer, with counts of everything that is previewed: of edits for standings, of records for the others. */
export interface PreviewFacets {
  readonly releases: readonly { readonly release: PreviewSpan['release']; readonly count: number }[];
  readonly connections: readonly { readonly id: ConnectionId; readonly name: string; readonly count: number }[];
  readonly standings: readonly (readonly [Standing, number])[];
}

/** Every record in its place, so that a list can be drawn; what it shows of each is asked for with `previewItems`. */
export interface PreviewList {
  readonly going: { readonly spans: readonly PreviewSpan[]; readonly rows: readonly OutgoingRow[] };
  readonly coming: { readonly spans: readonly PreviewSpan[]; readonly records: readonly RecordId[] };
  /** Each counted once, however many releases it is in: edits that wait, and records that come in, before filters. `kinds`: of those that come in. */
  readonly total: { readonly going: EditCounts; readonly coming: number; readonly kinds: { readonly [K in RecordKind]: number } };
  readonly facets: PreviewFacets;
}

/** A record as the preview shows it. */
export interface PreviewItem {
  readonly id: RecordId;
  readonly kind: RecordKind;
  readonly connection: ConnectionId;
  readonly connectionName: string;
  /** 'APP-12', '#431', the name of a version; null for a record that no tracker has yet. */
  readonly key: string | null;
  /** Of a version or iteration its name. */
  readonly title: string;
  /** What people call its project; null when that is not here. */
  readonly projectKey: string | null;
  /** An item that is here, so that its panel can be opened. */
  readonly isHere: boolean;
  /** It is not here because its project was never pulled into this browser; left out of every other. `key` is null where nothing tells it. */
  readonly notPulled?: true;
  readonly outgoing: PreviewEntry['outgoing'];
  readonly incoming: PreviewEntry['incoming'];
}

/** A look at what a pull would bring. Nothing of it is stored; a pull makes it void. */
export interface LookAhead {
  readonly startedAt: Instant;
  /** null while it runs. */
  readonly finishedAt: Instant | null;
  readonly cancelled: boolean;
  /** Records read so far, of those that are known to have changed by now. */
  readonly read: number;
  readonly total: number;
  /** Records that a pull would change. */
  readonly found: number;
  /** New to this computer and too many to be read one by one: what a first pull brings. */
  readonly unread: number;
  /** Items that the tracker no longer names, so many that a pull would ask before it removes any. */
  readonly doubted: number;
  /** What could not be looked at, by connection. */
  readonly failures: readonly { readonly connection: ConnectionId; readonly explanation: Explanation }[];
}
