import type { ReactElement } from 'react';
import { FilterMenu } from '#renderer/ui/filter-menu.tsx';
import type { PreviewFacets, PreviewFilter } from '#shared/contract/preview.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Standing } from '#shared/sync/preview.ts';
import type { Direction } from './preview-row.tsx';
import { STANDINGS } from './preview-words.ts';

const NO_RELEASE = '';

export interface PreviewFiltersProps {
  readonly direction: Direction;
  readonly facets: PreviewFacets;
  readonly filter: PreviewFilter;
  readonly onChange: (filter: PreviewFilter) => void;
}

/** Narrows the preview. A filter that could leave everything in only is not offered. */
export function PreviewFilters({ direction, facets, filter, onChange }: PreviewFiltersProps): ReactElement {
  return (
    <>
      {(facets.releases.length > 1 || filter.releases.length > 0) && (
        <FilterMenu<string>
          label="Release"
          options={facets.releases.map(({ release, count }) => ({
            value: release?.id ?? NO_RELEASE,
            label: release?.name ?? 'In no release',
            count,
          }))}
          chosen={filter.releases.map((id) => id ?? NO_RELEASE)}
          onChange={(chosen) => onChange({ ...filter, releases: chosen.map((id) => (id === NO_RELEASE ? null : (id as ReleaseId))) })}
        />
      )}
      {(facets.connections.length > 1 || filter.connections.length > 0) && (
        <FilterMenu<ConnectionId>
          label="Connection"
          options={facets.connections.map(({ id, name, count }) => ({ value: id, label: name, count }))}
          chosen={filter.connections}
          onChange={(connections) => onChange({ ...filter, connections })}
        />
      )}
      {direction === 'going' && (facets.standings.length > 1 || filter.standings.length > 0) && (
        <FilterMenu<Standing>
          label="Standing"
          options={facets.standings.map(([standing, count]) => ({ value: standing, label: STANDINGS[standing].label, count }))}
          chosen={filter.standings}
          onChange={(standings) => onChange({ ...filter, standings })}
        />
      )}
    </>
  );
}
