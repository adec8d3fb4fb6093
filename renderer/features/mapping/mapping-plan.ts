import type { MappingCandidate } from '#shared/contract/engine.ts';
import { BOUND_FIELDS, usualBinding, type BindableKind, type BoundField } from '#shared/domain/binding.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { IterationId, VersionId } from '#shared/domain/item.ts';
import { sameTarget } from '#shared/domain/mapping.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Mapping, MappingId, MappingTarget, Release } from '#shared/domain/release.ts';
import type { TargetRecord } from '#shared/domain/target-record.ts';
import type { Choice } from '#shared/sync/editable.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';

/** Something that will be mapped. `bound` is left out until a person has chosen it, `create` unless it is to be made first. */
export interface PendingSource extends MappingCandidate {
  readonly bound?: readonly BoundField[];
  readonly create?: PlanEdit;
}

/** What the person changed in the dialog and has not applied yet. */
export interface PendingMapping {
  readonly add: readonly PendingSource[];
  readonly remove: readonly MappingId[];
}

export const NOTHING_PENDING: PendingMapping = { add: [], remove: [] };

export const mappingOf = (candidate: MappingCandidate, mappings: readonly Mapping[]): Mapping | undefined =>
  mappings.find((mapping) => sameTarget(mapping.target, candidate.target));

/** Whether a candidate will be mapped once the pending changes are applied. */
export function isMapped(candidate: MappingCandidate, mappings: readonly Mapping[], pending: PendingMapping): boolean {
  const mapping = mappingOf(candidate, mappings);
  return mapping === undefined ? pending.add.some((one) => sameTarget(one.target, candidate.target)) : !pending.remove.includes(mapping.id);
}

/** Maps the candidate or takes it out again. */
export function toggled(candidate: PendingSource, mappings: readonly Mapping[], pending: PendingMapping): PendingMapping {
  const mapping = mappingOf(candidate, mappings);
  if (mapping !== undefined) {
    const remove = pending.remove.includes(mapping.id) ? pending.remove.filter((id) => id !== mapping.id) : [...pending.remove, mapping.id];
    return { ...pending, remove };
  }
  const without = pending.add.filter((one) => !sameTarget(one.target, candidate.target));
  return { ...pending, add: without.length === pending.add.length ? [...pending.add, candidate] : without };
}

/** Counts the iterations below a chosen one, or not. */
export function withChildren(candidate: PendingSource, children: boolean, pending: PendingMapping): PendingMapping {
  const { target } = candidate;
  if (target.kind !== 'iteration') return pending;
  const changed: PendingSource = { ...candidate, target: { ...target, withChildren: children } };
  return { ...pending, add: pending.add.map((one) => (one === candidate ? changed : one)) };
}

/** The fields that a source to be added will be bound by: as chosen, else as is usual. */
export function boundBy(release: Release, { target, bound, held = {} }: PendingSource): readonly BoundField[] {
  if (target.kind !== 'version' && target.kind !== 'iteration') return [];
  return bound ?? usualBinding(release, target.kind, held);
}

/** Chooses whether a field of a source to be added is bound. */
export function withBound(
  release: Release,
  source: PendingSource,
  field: BoundField,
  chosen: boolean,
  pending: PendingMapping,
): PendingMapping {
  const bound = BOUND_FIELDS.filter((each) => (each === field ? chosen : boundBy(release, source).includes(each)));
  return { ...pending, add: pending.add.map((one) => (one === source ? { ...one, bound } : one)) };
}

/** One act for everything that changed. `label` finishes the sentence "Undo …". */
export function mappingEdits(
  release: Release,
  pending: PendingMapping,
  newId: () => string,
): { readonly label: string; readonly edits: readonly PlanEdit[] } {
  const title = releaseName(release);
  const [only] = pending.add;
  const label =
    pending.add.length === 1 && pending.remove.length === 0 && only !== undefined
      ? `map ${title} to ${isolated(only.label)}`
      : pending.add.length === 0
        ? `unmap ${pending.remove.length === 1 ? 'a source' : `${pending.remove.length} sources`} from ${title}`
        : pending.remove.length === 0
          ? `map ${title} to ${pending.add.length} sources`
          : `change the mapping of ${title}`;
  return {
    label,
    edits: [
      ...pending.remove.map((id): PlanEdit => ({ kind: 'remove', doc: releaseDoc(release.id), collection: 'mappings', id })),
      ...pending.add.flatMap((candidate): readonly PlanEdit[] => [
        ...(candidate.create === undefined ? [] : [candidate.create]),
        { kind: 'put', collection: 'mappings', record: mappingTo(release, candidate, newId() as MappingId) },
      ]),
    ],
  };
}

function mappingTo(release: Release, source: PendingSource, id: MappingId): Mapping {
  const { connection, target, label } = source;
  const bound = boundBy(release, source);
  return { id, releaseId: release.id, connection, target, label, ...(bound.length === 0 ? {} : { bound }) };
}

/** The iterations that a new one can be put under, by path; the top of the project is none of them. */
export const parentChoices = ({ iterations }: Pick<ProjectCatalog, 'iterations'>): readonly Choice[] =>
  iterations
    .filter(({ path }) => path.includes('\\'))
    .map(({ id, path }) => ({ id, name: path }))
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));

/** Whether a project has one of this name where it would be made: a version anywhere in it, an iteration below the same one. */
export function isTaken(
  { project, versions, iterations }: ProjectCatalog,
  kind: BindableKind,
  name: string,
  parent: Choice | null,
): boolean {
  const wanted = name.toLowerCase();
  if (kind === 'version') return versions.some((version) => version.name.toLowerCase() === wanted);
  return iterations.some(({ path }) => path.toLowerCase() === `${parent?.name ?? project.key}\\${name}`.toLowerCase());
}

/** Whether one of the same name and place is to be made already. */
export const isPending = ({ connection, projectKey, label, detail }: PendingSource, { add }: PendingMapping): boolean =>
  add.some(
    (one) =>
      one.create !== undefined &&
      one.connection === connection &&
      one.projectKey === projectKey &&
      one.detail === detail &&
      one.label.toLowerCase() === label.toLowerCase(),
  );

/**
 * A version or iteration that is to be made, mapped at once. It is made by the act that maps it.
 * @param parent the iteration it is put under; null for the top of the project
 */
export function newSource(
  project: ProjectCatalog['project'],
  connectionName: string,
  kind: BindableKind,
  release: Release,
  { name, start, end }: TargetRecord,
  id: OperationId,
  parent: Choice | null = null,
): PendingSource {
  const record = localId(project.connectionId, id);
  const values =
    kind === 'version'
      ? { name, start, date: end, released: false, archived: false }
      : { name, start, finish: end, ...(parent === null ? {} : { parent }) };
  const texts = kind === 'version' ? { description: release.summary } : {};
  const target: MappingTarget =
    kind === 'version' ? { kind, version: record as VersionId } : { kind, iteration: record as IterationId, withChildren: false };
  return {
    target,
    connection: project.connectionId,
    connectionName,
    projectKey: project.key,
    label: name,
    detail: kind === 'version' ? 'New version' : parent === null ? 'New iteration' : `New iteration under ${parent.name}`,
    items: 0,
    isNew: true,
    held: kind === 'version' ? { name, date: end, description: release.summary, released: false } : { name, date: end },
    create: { kind: 'create-record', id, recordKind: kind, project: project.id, type: kind, state: { values, texts, members: {} } },
  };
}
