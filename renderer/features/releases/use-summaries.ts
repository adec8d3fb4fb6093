import { engine, useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';

const NONE: ReadonlyMap<string, ScopeSummary> = new Map();

/**
 * Scope counts of releases, read again when items or mappings change.
 * @param stamp changes with the releases' mappings, so that a new mapping is counted even before the engine says so
 */
export function useSummaries(ids: readonly ReleaseId[], stamp = ''): ReadonlyMap<string, ScopeSummary> {
  const revision = useItemRevision();
  const { value } = useEngineQuery(ids.length === 0 ? null : `${revision} ${stamp} ${ids.join(' ')}`, async () => {
    const summaries = await engine().items.summaries(ids);
    return new Map<string, ScopeSummary>(summaries.map((summary) => [summary.release, summary]));
  });
  return value ?? NONE;
}
