import { useMemo } from 'react';
import { useAllMappings, useAllNotes, useAllRisks, useReleases } from '#renderer/engine/client/index.ts';
import { releaseRows, type ReleaseRow } from './release-row.ts';
import { useSummaries } from './use-summaries.ts';
import { useToday } from './use-today.ts';

/** The releases and everything their rows show; undefined until all of it is read: nothing stands there as "none" that comes a moment later. */
export function useReleaseRows(): readonly ReleaseRow[] | undefined {
  const releases = useReleases();
  const mappings = useAllMappings();
  const risks = useAllRisks();
  const notes = useAllNotes();
  const today = useToday();
  const ids = useMemo(() => (releases ?? []).map((release) => release.id), [releases]);
  const summaries = useSummaries(ids, mappings === undefined ? null : String(mappings.length));
  return useMemo(
    () =>
      releases === undefined || mappings === undefined || risks === undefined || notes === undefined
        ? undefined
        : releaseRows({ releases, mappings, risks, notes, summaries, today }),
    [releases, mappings, risks, notes, summaries, today],
  );
}
