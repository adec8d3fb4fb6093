import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { MeetingPhase, OpenEdits } from '#shared/sync/meeting.ts';
import type { SyncEvery, WaitReason } from '#shared/sync/schedule.ts';
import type { ProjectPull, PullReport } from './engine.ts';
import type { PushReport } from './outbox.ts';

/** Who or what began a sync. `manual`: somebody pulled, or sent, and nothing else. */
export type SyncCause = 'manual' | 'meeting' | 'schedule';

/** What came of agreeing to an offer. `running`: another push is under way; `changed`: other edits wait by now. In both nothing was sent. */
export type OfferAnswer = 'sent' | 'running' | 'changed';

/**
 * What went wrong last at each connection, for as long as nothing later has shown that it works. A sync of another connection changes nothing
 * of it.
 */
export interface StandingFailures {
  /** The newest pull and the newest push that are counted in; null where none is. */
  readonly pull: string | null;
  readonly push: string | null;
  /** At most one of a project. */
  readonly pulls: readonly {
    readonly pull: ProjectPull & { readonly step: Extract<ProjectPull['step'], { kind: 'failed' }> };
    readonly startedAt: Instant;
  }[];
  /** At most one of a connection. */
  readonly pushes: readonly { readonly connection: ConnectionId; readonly explanation: Explanation; readonly startedAt: Instant }[];
}

/** How syncing stands, as every window shows it. */
export interface SyncState {
  /** The sync before the meeting that is under way, or was the last. */
  readonly meeting: MeetingPhase;
  /** What that one did, once its pull has begun. */
  readonly run: string | null;
  readonly open: OpenEdits;
  readonly schedule: {
    readonly every: SyncEvery;
    readonly sends: boolean;
    /** When it syncs next; null when only a person begins one. */
    readonly next: Instant | null;
    readonly waits: WaitReason | null;
  };
  /** The last time this computer slept, until a pull has come to its end. `began`: what ran then. */
  readonly slept: { readonly from: Instant; readonly to: Instant; readonly began: 'pull' | 'push' | null } | null;
  readonly failures: StandingFailures;
}

/** One sync as the history shows it: a pull, a push, or both. */
export interface SyncReport {
  readonly id: string;
  readonly cause: SyncCause;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly pull: PullReport | null;
  /** Without its results in a list; `runs.report` has them. */
  readonly push: PushReport | null;
  /** What people call the connections of both. */
  readonly names: { readonly [id: ConnectionId]: string };
}
