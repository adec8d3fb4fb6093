import type { Iteration, Version } from '#shared/domain/catalog.ts';
import type { IterationId, ProjectId, VersionId } from '#shared/domain/item.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import type { FieldValue, RecordId, RecordKind, RecordState } from '#shared/sync/editable.ts';
import { iterationStateOf, versionStateOf } from '#shared/sync/item-state.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { effective } from '#shared/sync/outbox.ts';

/*
 * Versions and iterations as they are shown: as pulled, with the edits that wait on top, or as they are to be created.
 */

const textOf = (value: FieldValue | undefined): string => (typeof value === 'string' ? value : '');
const dayOf = (value: FieldValue | undefined): CalendarDate | null => (textOf(value) === '' ? null : (textOf(value) as CalendarDate));

/** A version with edits on top; the same one where nothing waits. */
export const versionWith = (pulled: Version, operations: readonly Operation[]): Version =>
  operations.length === 0 ? pulled : versionAs(pulled, effective(versionStateOf(pulled), operations));

/** A version that holds this. */
export const versionAs = (version: Version, state: RecordState): Version => ({ ...version, ...versionIn(state) });

const versionIn = ({ values, texts }: RecordState): Omit<Version, 'id' | 'projectId'> => ({
  name: textOf(values.name),
  description: texts.description === undefined || texts.description === '' ? null : texts.description,
  startDate: dayOf(values.start),
  releaseDate: dayOf(values.date),
  released: values.released === true,
  archived: values.archived === true,
});

/** An iteration with edits on top; the same one where nothing waits. */
export const iterationWith = (pulled: Iteration, operations: readonly Operation[]): Iteration =>
  operations.length === 0 ? pulled : iterationAs(pulled, effective(iterationStateOf(pulled), operations));

/** An iteration that holds this. The iterations below it keep their paths until they are pulled. */
export function iterationAs(iteration: Iteration, { values }: RecordState): Iteration {
  const name = textOf(values.name);
  const path = name === iteration.name ? iteration.path : [...iteration.path.split('\\').slice(0, -1), name].join('\\');
  return { ...iteration, name, path, start: dayOf(values.start), finish: dayOf(values.finish) };
}

interface Made {
  readonly project: ProjectId;
  readonly state: RecordState;
  /** The path of what it is put under; null for the top. */
  readonly parent: string | null;
}

function madeOf(operations: readonly Operation[], kind: RecordKind): Made | null {
  const made = operations.find(({ change, recordKind }) => change.kind === 'create' && recordKind === kind);
  if (made?.change.kind !== 'create') return null;
  const state = effective(made.change.state, operations);
  const { parent } = state.values;
  return { project: made.project, state, parent: typeof parent === 'object' && parent !== null ? parent.name : null };
}

/** A version that is to be created; null when these operations create none. */
export function newVersion(id: RecordId, operations: readonly Operation[]): Version | null {
  const made = madeOf(operations, 'version');
  return made === null ? null : { id: id as VersionId, projectId: made.project, ...versionIn(made.state) };
}

/** An iteration that is to be created; null when these operations create none. @param rootOf the path at the top of a project */
export function newIteration(id: RecordId, operations: readonly Operation[], rootOf: (project: ProjectId) => string): Iteration | null {
  const made = madeOf(operations, 'iteration');
  if (made === null) return null;
  const { values } = made.state;
  const name = textOf(values.name);
  const path = `${made.parent ?? rootOf(made.project)}\\${name}`;
  return {
    id: id as IterationId,
    projectId: made.project,
    name,
    path,
    start: dayOf(values.start),
    finish: dayOf(values.finish),
    state: 'future',
  };
}
