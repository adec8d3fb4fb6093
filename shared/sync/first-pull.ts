import type { ProjectId } from '#shared/domain/item.ts';
import type { RecordId } from './editable.ts';
import type { Operation } from './operation.ts';

/** Why an edit waits for a first pull. `not-chosen`: nobody has chosen its project to be pulled. */
export type FirstPull = 'not-chosen' | 'not-pulled';

/** What this computer has of the trackers. */
export interface PulledHere {
  /** Whether a record is here, as it was pulled. */
  readonly isHere: (record: RecordId) => boolean;
  /** How far a project has come; null for one of which nothing is known. */
  readonly project: (project: ProjectId) => { readonly chosen: boolean; readonly pulled: boolean } | null;
}

/**
 * Whether an edit waits for the first pull of its project: after a connection was removed and added again, and in a browser that has only what
 * the journal holds. Nobody could see here what it would overwrite, so it is not sent. A record that moved to a project that is not pulled is
 * here all the same; one that is gone from a project that was pulled is for the conflict that says so.
 * @returns null when it does not wait
 */
export function firstPullOf({ record, project }: Pick<Operation, 'record' | 'project'>, here: PulledHere): FirstPull | null {
  if (here.isHere(record)) return null;
  const known = here.project(project);
  if (known?.pulled === true) return null;
  return known?.chosen === true ? 'not-pulled' : 'not-chosen';
}
