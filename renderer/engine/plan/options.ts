import type { IsAwaited, ProjectOfRecord, PulledStates, WhyReadOnly } from '#renderer/engine/outbox/records.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { HostJournal, Schedule } from './sender.ts';

/** What the plan stands on, and whom it tells. */
export interface PlanOptions {
  readonly db: CockpitDb;
  readonly journal: HostJournal;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly schedule: Schedule;
  /** The save state, the undo labels or a setting changed. */
  readonly changed: () => void;
  /** The store under us is closed or another one. Open it again and compare; the plan keeps what is not saved. */
  readonly storeLost: () => void;
  /** Store and journal must be compared again. */
  readonly mismatch: () => void;
  /** Operations of these records changed, and the store holds it. */
  readonly operationsChanged?: (records: readonly RecordId[]) => void;
  /** The project of a pulled version or iteration. */
  readonly projectOf?: ProjectOfRecord;
  /** Why nothing of some items may be edited. */
  readonly whyReadOnly?: WhyReadOnly;
  /** Whether a record is missing only until its project is pulled. */
  readonly isAwaited?: IsAwaited;
  /** Pulled records as they stand; those that are not here are left out. Left out where there are none. */
  readonly pulled?: PulledStates;
}
