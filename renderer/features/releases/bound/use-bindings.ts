import { engine, useItemRevision, useMappings, useOutboxRevision, useSharedQuery } from '#renderer/engine/client/index.ts';
import type { Binding } from '#shared/contract/bindings.ts';
import { BOUND_FIELDS, boundValue } from '#shared/domain/binding.ts';
import type { Release } from '#shared/domain/release.ts';

const NONE: readonly Binding[] = [];

/** How the mapped versions and iterations stand to the release now; none until that is read. */
export function useBindings(release: Release): readonly Binding[] {
  const [items, outbox] = [useItemRevision(), useOutboxRevision()];
  const mappings = useMappings(release.id);
  const says = JSON.stringify([BOUND_FIELDS.map((field) => boundValue(release, field)), mappings]);
  const key = mappings === undefined || mappings.length === 0 ? null : `${release.id} ${items} ${outbox} ${says}`;
  const { value } = useSharedQuery('bindings', key, () => engine().catalog.bindings(release.id));
  return key === null ? NONE : (value ?? NONE);
}
