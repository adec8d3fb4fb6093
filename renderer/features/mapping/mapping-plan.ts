import type { MappingCandidate } from '#shared/contract/engine.ts';
import { sameTarget } from '#shared/domain/mapping.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Mapping, MappingId, Release } from '#shared/domain/release.ts';
import { releaseDoc, type PlanEdit } from '#shared/plan/edit.ts';

/** What the person changed in the dialog and has not applied yet. */
export interface PendingMapping {
  readonly add: readonly MappingCandidate[];
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
export function toggled(candidate: MappingCandidate, mappings: readonly Mapping[], pending: PendingMapping): PendingMapping {
  const mapping = mappingOf(candidate, mappings);
  if (mapping !== undefined) {
    const remove = pending.remove.includes(mapping.id) ? pending.remove.filter((id) => id !== mapping.id) : [...pending.remove, mapping.id];
    return { ...pending, remove };
  }
  const without = pending.add.filter((one) => !sameTarget(one.target, candidate.target));
  return { ...pending, add: without.length === pending.add.length ? [...pending.add, candidate] : without };
}

/** Counts the iterations below a chosen one, or not. */
export function withChildren(candidate: MappingCandidate, children: boolean, pending: PendingMapping): PendingMapping {
  const { target } = candidate;
  if (target.kind !== 'iteration') return pending;
  const changed: MappingCandidate = { ...candidate, target: { ...target, withChildren: children } };
  return { ...pending, add: pending.add.map((one) => (one === candidate ? changed : one)) };
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
      ...pending.add.map((candidate): PlanEdit => ({
        kind: 'put',
        collection: 'mappings',
        record: {
          id: newId() as MappingId,
          releaseId: release.id,
          connection: candidate.connection,
          target: candidate.target,
          label: candidate.label,
        },
      })),
    ],
  };
}
