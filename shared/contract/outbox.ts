import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import type { FirstPull } from '#shared/sync/first-pull.ts';
import type { RecordId, RecordKind, TextFormat } from '#shared/sync/editable.ts';
import type { Operation, OperationId, OperationState } from '#shared/sync/operation.ts';

/** An edit that waits, as people read it. */
export interface OutboxEntry {
  readonly id: OperationId;
  readonly record: RecordId;
  readonly recordKind: RecordKind;
  readonly connection: ConnectionId;
  readonly connectionName: string;
  readonly project: ProjectId;
  /** 'APP-12', also of an item that is not here any more; null for a record that the tracker does not have yet, or whose key nobody kept. */
  readonly key: string | null;
  readonly title: string;
  /** The record is not here because its project was never pulled into this browser; left out of every other. */
  readonly notPulled?: true;
  /** Why it waits for the first pull of its project, and is not sent; left out where it does not. */
  readonly firstPull?: FirstPull;
  /** The field; null for a comment and for a new record. */
  readonly field: string | null;
  readonly kind: Operation['change']['kind'];
  /** What both sides last agreed on, and what is wanted. Members as lists of names. */
  readonly before: Json;
  readonly after: Json;
  /** How a text is marked up; left out of everything else, and of plain text. */
  readonly format?: TextFormat;
  /** What was filled in for the tracker, by its names of the fields; left out where nothing was. */
  readonly along?: { readonly [field: string]: Json };
  readonly state: OperationState;
  /** New records that must be in the tracker before. */
  readonly waitsFor: readonly RecordId[];
  /** The releases whose scope holds the item, or that are mapped to the version or iteration. */
  readonly releases: readonly { readonly id: ReleaseId; readonly name: string }[];
  readonly by: string;
  readonly at: Instant;
}

export type PushStep =
  /** `current`: what is done at the moment, in words: 'Writing APP-12: title'. */
  | { readonly kind: 'running'; readonly current: string | null }
  /** The tracker asked for a pause. */
  | { readonly kind: 'waiting'; readonly until: Instant; readonly reason: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly explanation: Explanation };

/** `agreed`: the tracker held it already. `skipped`: it waits still. `in-doubt`: sent, and nobody knows yet whether it arrived. */
export interface PushResult {
  readonly operation: OperationId;
  readonly record: RecordId;
  readonly recordKind: RecordKind;
  readonly connection: ConnectionId;
  readonly label: string;
  /** The field, as people call it: 'Title', 'Comment', 'New Bug'. */
  readonly what: string;
  /** Of what was refused the tracker's own words and our advice; of a conflict and of what waits still, why. Empty for the rest. */
  readonly words: string;
  readonly outcome: 'sent' | 'agreed' | 'conflict' | 'parked' | 'skipped' | 'in-doubt';
}

export interface PushReport {
  readonly id: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly connections: readonly {
    readonly connection: ConnectionId;
    readonly step: PushStep;
    readonly total: number;
    readonly done: number;
    /** Its tracker has answered what it was asked, whatever came of the edits; left out until it has. */
    readonly answered?: true;
  }[];
  readonly counts: {
    readonly sent: number;
    readonly agreed: number;
    readonly conflicts: number;
    readonly parked: number;
    readonly skipped: number;
    readonly inDoubt: number;
    /** Edits of these connections that people hold back. */
    readonly held: number;
  };
  /**
   * What was asked for while it ran, by another window or a schedule; left out when nothing was. `part`: edits that it sends already. `follows`:
   * edits that a push of their own sends next.
   */
  readonly meanwhile?: { readonly part: number; readonly follows: number };
  /** Up to 2,000 of them, once it has ended. */
  readonly results: readonly PushResult[];
}
