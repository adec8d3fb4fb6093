import { BINDABLE, boundValue, sameBound, type BindableKind, type BoundField, type BoundValue } from '#shared/domain/binding.ts';
import type { IterationId, VersionId } from '#shared/domain/item.ts';
import type { Mapping, Release } from '#shared/domain/release.ts';
import { EDITABLE, type EditableField, type RecordId, type TextField, type ValueField } from '#shared/sync/editable.ts';
import { isLocal } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { changesOf, docOf, overlay, type PlanReader, type RecordChange } from './change.ts';
import { releaseOf, type DocId, type PlanEdit } from './edit.ts';
import { shownState, type OutboxReader } from './outbox-change.ts';

/*
 * A release's bound fields in the trackers. Laws, for every release R, its mappings M and every command C:
 *   all or one          what C changes of a bound field waits in the outbox for every target that is bound by it, in the same undo step
 *   only what changes   a field that C leaves as it is sends nothing, whatever the tracker holds in it
 *   the person's word   where C itself edits the field of the target, that edit stands
 *   let go              what waits for a target only because it was bound is taken back when it is no longer bound; what is on its way is not
 *   never in the way    a target that is not here any more does not refuse the edit of the release
 */

/** A version or iteration that a mapping names. */
export interface BoundTarget {
  readonly record: RecordId;
  readonly recordKind: BindableKind;
}

/** The record that a mapping names; null for tags and fields, which are none. */
export function targetOf({ target }: Pick<Mapping, 'target'>): BoundTarget | null {
  if (target.kind === 'version') return { record: target.version, recordKind: 'version' };
  return target.kind === 'iteration' ? { record: target.iteration, recordKind: 'iteration' } : null;
}

/** The field of the tracker's record that a field of the release is bound to; null when its kind has none. */
export function trackerField(kind: BindableKind, field: BoundField): EditableField | null {
  const fields: { readonly [F in BoundField]?: EditableField } = BINDABLE[kind];
  return fields[field] ?? null;
}

/** The edit that gives a tracker's record the release's value. */
export function boundEdit(kind: BindableKind, field: EditableField, value: BoundValue): Edit {
  const kinds: { readonly [F in EditableField]?: 'value' | 'text' | 'members' } = EDITABLE[kind];
  if (kinds[field] === 'text') return { kind: 'text', field: field as TextField, value: String(value ?? '') };
  return { kind: 'value', field: field as ValueField, value };
}

/** One field of one target that follows the release. */
interface Bond extends BoundTarget {
  readonly field: EditableField;
  readonly value: BoundValue;
}

const keyOf = (record: RecordId, field: string): string => `${record}\n${field}`;

function bondsIn(reader: PlanReader, doc: DocId): ReadonlyMap<string, Bond> {
  const id = releaseOf(doc);
  const release = id === null ? null : (reader.record(doc, 'releases', id) as Release | null);
  const bonds = new Map<string, Bond>();
  if (release === null) return bonds;
  for (const mapping of reader.mappings(doc)) {
    const target = targetOf(mapping);
    if (target === null) continue;
    for (const each of mapping.bound ?? []) {
      const field = trackerField(target.recordKind, each);
      if (field !== null) bonds.set(keyOf(target.record, field), { ...target, field, value: boundValue(release, each) });
    }
  }
  return bonds;
}

/** Whether an edit can change what a target is bound to. */
const concernsBonds = (edit: PlanEdit): edit is Extract<PlanEdit, { readonly kind: 'put' | 'set' | 'remove' }> =>
  (edit.kind === 'put' || edit.kind === 'set' || edit.kind === 'remove') &&
  (edit.collection === 'releases' || edit.collection === 'mappings');

/** The pulled records whose state `withBound` needs. Documents must have been loaded. */
export function boundRecords(reader: PlanReader, edits: readonly PlanEdit[]): readonly BoundTarget[] {
  const docs = new Set(edits.filter(concernsBonds).map(docOf));
  const named = [...docs].flatMap((doc) => reader.mappings(doc)).filter(({ bound = [] }) => bound.length > 0);
  const records = named.flatMap((mapping) => targetOf(mapping) ?? []);
  return records.filter(({ record }) => !isLocal(record));
}

/** A command's edits, each followed by what it means for the versions and iterations that are bound. */
export function withBound(reader: PlanReader, edits: readonly PlanEdit[]): readonly PlanEdit[] {
  if (reader.outbox === undefined || !edits.some(concernsBonds)) return edits;
  const named = new Set(
    edits.flatMap((edit) => (edit.kind === 'edit-record' && edit.edit.kind !== 'comment' ? [keyOf(edit.record, edit.edit.field)] : [])),
  );
  const view = overlay(reader);
  const all: PlanEdit[] = [];
  /** @returns false when the edit is refused: then the whole command will be */
  const make = (edit: PlanEdit): boolean => {
    const changes = changesOf(view, { edits: [edit] });
    if (!changes.ok) return false;
    for (const change of changes.value) view.apply(change);
    return true;
  };
  for (const edit of edits) {
    const before = concernsBonds(edit) ? bondsIn(view, docOf(edit)) : null;
    if (!make(edit)) return edits;
    all.push(edit);
    if (before === null || view.outbox === undefined) continue;
    for (const follow of following(view.outbox, before, bondsIn(view, docOf(edit)), named)) if (make(follow)) all.push(follow);
  }
  return all;
}

function following(
  outbox: OutboxReader,
  before: ReadonlyMap<string, Bond>,
  after: ReadonlyMap<string, Bond>,
  named: ReadonlySet<string>,
): readonly PlanEdit[] {
  const edits: PlanEdit[] = [];
  for (const [key, { record, recordKind, field, value }] of after) {
    const was = before.get(key);
    if (was === undefined || sameBound(was.value, value) || named.has(key)) continue;
    const [state, project] = [shownState(outbox, record), outbox.projectOf(record)];
    const edit = boundEdit(recordKind, field, value);
    const isKnown = state !== null && (edit.kind === 'text' ? field in state.texts : field in state.values);
    if (isKnown && project !== null) edits.push({ kind: 'edit-record', record, recordKind, project, edit });
  }
  for (const [key, bond] of before) {
    if (after.has(key) || named.has(key)) continue;
    const waiting = outbox.of(bond.record).filter(({ change, state }) => {
      const isOurs = (change.kind === 'value' || change.kind === 'text') && change.field === bond.field;
      return isOurs && state.kind !== 'sending' && isPlain(change.value) && sameBound(change.value, bond.value);
    });
    edits.push(...waiting.map(({ id }): PlanEdit => ({ kind: 'take-back', operation: id })));
  }
  return edits;
}

const isPlain = (value: unknown): value is BoundValue => value === null || typeof value === 'string' || typeof value === 'boolean';

/**
 * The changes by which the mappings of a document name a record by its new id. They pass no check: a mapping that an older version has
 * stored, and that would not be taken today, names its record like any other.
 */
export function exchangedTargets(reader: PlanReader, doc: DocId, from: RecordId, to: RecordId): readonly RecordChange[] {
  return reader.mappings(doc).flatMap((before): RecordChange[] => {
    const target = withTarget(before.target, from, to);
    if (target === null) return [];
    return [{ kind: 'record', doc, collection: 'mappings', id: before.id, before, after: { ...before, target }, fields: ['target'] }];
  });
}

function withTarget(target: Mapping['target'], from: RecordId, to: RecordId): Mapping['target'] | null {
  if (target.kind === 'version' && target.version === from) return { ...target, version: to as VersionId };
  return target.kind === 'iteration' && target.iteration === from ? { ...target, iteration: to as IterationId } : null;
}
