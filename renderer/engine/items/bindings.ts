import type { OpenOperations } from '#renderer/engine/outbox/arrivals.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Binding, BindingField, BoundStanding } from '#shared/contract/bindings.ts';
import { boundValue, offeredFields, sameBound, type BoundField, type BoundValue } from '#shared/domain/binding.ts';
import type { Iteration, Version } from '#shared/domain/catalog.ts';
import type { ConnectionId, IterationId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, Release, ReleaseId } from '#shared/domain/release.ts';
import { targetOf, trackerField, type BoundTarget } from '#shared/plan/bound.ts';
import type { EditableField, FieldValue, RecordId, RecordState } from '#shared/sync/editable.ts';
import { iterationStateOf, versionStateOf } from '#shared/sync/item-state.ts';
import { fieldOf, isLocal, type Operation } from '#shared/sync/operation.ts';
import type { Names } from './names.ts';
import { collator } from './ranks.ts';

/** How the versions and iterations that a release is mapped to stand to it; tags and field values are left out. */
export async function bindingsOf(
  db: CockpitDb,
  names: Names,
  outbox: OpenOperations,
  connectionName: (id: ConnectionId) => string,
  id: ReleaseId,
): Promise<readonly Binding[]> {
  const [release, mappings] = await Promise.all([db.releases.get(id), db.mappings.where('releaseId').equals(id).toArray()]);
  if (release === undefined) return [];
  return mappings.flatMap((mapping) => {
    const target = targetOf(mapping);
    return target === null ? [] : [bindingOf(release, mapping, target, names, outbox, connectionName)];
  });
}

function bindingOf(
  release: Release,
  mapping: Mapping,
  { record, recordKind }: BoundTarget,
  names: Names,
  outbox: OpenOperations,
  connectionName: (id: ConnectionId) => string,
): Binding {
  const version = names.versions.get(record as VersionId);
  const iteration = names.iterations.get(record as IterationId);
  const shown = version ?? iteration;
  const operations = outbox.of(record);
  const state = version !== undefined ? versionStateOf(version) : iteration !== undefined ? iterationStateOf(iteration) : null;
  const values: Binding['values'] = state === null ? {} : { ...state.values, ...state.texts };
  return {
    mapping: mapping.id,
    record,
    recordKind,
    project: shown?.projectId ?? null,
    projectKey: shown === undefined ? '' : names.projectKey(shown.projectId),
    connectionName: connectionName(mapping.connection),
    name: version?.name ?? iteration?.path ?? mapping.label,
    isNew: isLocal(record),
    editable: shown !== undefined && !isSprint(record),
    fields:
      state === null
        ? []
        : offeredFields(recordKind).map((field) => fieldOfBinding(release, mapping, recordKind, field, state, operations)),
    values,
    waiting: operations.flatMap(({ change, state: { kind } }) =>
      'field' in change && kind !== 'acknowledged' ? [{ field: change.field, state: kind }] : [],
    ),
    siblings: version === undefined ? [] : siblingsOf(version, names),
  };
}

const isSprint = (record: RecordId): boolean => record.includes('/sprint-');

function fieldOfBinding(
  release: Release,
  { bound = [] }: Mapping,
  kind: BoundTarget['recordKind'],
  field: BoundField,
  state: RecordState,
  operations: readonly Operation[],
): BindingField {
  const name = trackerField(kind, field);
  const [ours, theirs] = [boundValue(release, field), name === null ? null : heldIn(state, name)];
  const waiting = operations.findLast((each) => fieldOf(each) === name);
  return {
    field,
    bound: bound.includes(field),
    ours,
    theirs,
    standing: standingOf(sameBound(ours, theirs), waiting, isLocal(operations[0]?.record ?? '')),
  };
}

function heldIn({ values, texts }: RecordState, field: EditableField): BoundValue {
  const all: { readonly [F in EditableField]?: FieldValue } = { ...values, ...texts };
  const held = all[field];
  return held === undefined || (typeof held === 'object' && held !== null) ? null : held;
}

function standingOf(agrees: boolean, waiting: Operation | undefined, isNew: boolean): BoundStanding {
  const kind = waiting?.state.kind;
  if (kind === 'conflict' || kind === 'parked') return kind;
  if (!agrees) return 'differs';
  if (kind === 'held' || kind === 'sending') return kind;
  return kind === 'queued' || isNew ? 'waits' : 'agrees';
}

function siblingsOf(version: Version, names: Names): Binding['siblings'] {
  const others = [...names.versions.values()].filter(
    ({ id, projectId, archived }) => projectId === version.projectId && id !== version.id && !archived && !isLocal(id),
  );
  return others
    .toSorted((a, b) => Number(a.released) - Number(b.released) || byDay(a, b) || collator.compare(a.name, b.name))
    .map(({ id, name, released }) => ({ id, name, released }));
}

const byDay = (a: Version, b: Version): number => (a.releaseDate ?? '9').localeCompare(b.releaseDate ?? '9');

/** What a version or iteration holds in the fields that can be bound. */
export function heldBy(record: Version | Iteration): { readonly [F in BoundField]?: BoundValue } {
  if ('releaseDate' in record)
    return { name: record.name, date: record.releaseDate, description: record.description, released: record.released };
  return { name: record.name, date: record.finish };
}
