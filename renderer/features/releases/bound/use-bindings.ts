import { engine, useItemRevision, useMappings, useOutboxRevision, useSharedQuery } from '#renderer/engine/client/index.ts';
import type { Binding } from '#shared/contract/bindings.ts';
import { BOUND_FIELDS, boundValue, type BoundField } from '#shared/domain/binding.ts';
import type { Release } from '#shared/domain/release.ts';

const NONE: readonly Binding[] = [];
const NO_FIELDS: readonly BoundField[] = [];

export interface Bindings {
  /** How the mapped versions and iterations stand to the release now; none until that is read. */
  readonly bindings: readonly Binding[];
  /** The fields that are bound although it is not read yet how they stand: their marks come. */
  readonly awaited: readonly BoundField[];
}

/** What the mappings of a release are bound by. */
export function useBindings(release: Release): Bindings {
  const [items, outbox] = [useItemRevision(), useOutboxRevision()];
  const mappings = useMappings(release.id);
  const says = JSON.stringify([BOUND_FIELDS.map((field) => boundValue(release, field)), mappings]);
  const key = mappings === undefined || mappings.length === 0 ? null : `${release.id} ${items} ${outbox} ${says}`;
  const { value } = useSharedQuery('bindings', key, () => engine().catalog.bindings(release.id));
  if (key === null || value !== undefined) return { bindings: key === null ? NONE : (value ?? NONE), awaited: NO_FIELDS };
  return { bindings: NONE, awaited: mappings?.flatMap(({ bound }) => bound ?? []) ?? NO_FIELDS };
}
