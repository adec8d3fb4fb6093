import { useState } from 'react';
import { engine, expectedSummaries, useItemRevision, useSharedQuery } from '#renderer/engine/client/index.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';

/**
 * Scope counts of releases, read again when items or mappings change.
 * @param stamp changes with the releases' mappings, so that a new mapping is counted even before the engine says so; null while they are not
 *   known: nothing is asked then
 */
export function useSummaries(ids: readonly ReleaseId[], stamp: string | null): ReadonlyMap<string, ScopeSummary> {
  const revision = useItemRevision();
  const [first] = useState(() => expectedSummaries(ids, revision));
  const key = ids.length === 0 || stamp === null ? null : `${revision} ${stamp} ${ids.join(' ')}`;
  const { value } = useSharedQuery('summaries', key, async () => {
    const summaries = await engine().items.summaries(ids);
    return new Map<string, ScopeSummary>(summaries.map((summary) => [summary.release, summary]));
  });
  return value ?? first;
}

/** The stamp of a release's mappings; null while they are not known. */
export const stampOf = (mappings: readonly { readonly id: string }[] | undefined): string | null =>
  mappings === undefined ? null : mappings.map(({ id }) => id).join(' ');
