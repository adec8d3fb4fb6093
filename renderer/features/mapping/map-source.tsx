import { useState, type ReactElement } from 'react';
import { useReleases } from '#renderer/engine/client/index.ts';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Field } from '#renderer/ui/field.tsx';
import type { MappingCandidate } from '#shared/contract/engine.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { MappingDialog } from './mapping-dialog.tsx';

export interface MapSourceProps {
  readonly candidate: MappingCandidate;
  /** null asks which one. */
  readonly release: ReleaseId | null;
  readonly onClose: () => void;
}

/** Maps a version, iteration or tag to a release. Nothing changes before the mapping is applied. */
export function MapSource({ candidate, release, onClose }: MapSourceProps): ReactElement | null {
  const [chosen, setChosen] = useState(release);
  const releases = useReleases();
  if (chosen !== null) return <MappingDialog release={chosen} open add={candidate} onClose={onClose} />;
  if (releases === undefined) return null;
  return (
    <Dialog open onClose={onClose} width="small" title={`Map ${isolated(candidate.label)}`} description={candidate.detail}>
      <Field label="Release" hint="Type a part of its name. You see the mapping before anything changes.">
        <ComboboxInput
          value=""
          options={releases
            .filter((one) => !one.archived)
            .map((one) => ({ value: one.id as string, label: releaseName(one) }))
            .toSorted((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }))}
          onChange={(id) => setChosen(id as ReleaseId)}
          empty="No release has this name. Try fewer letters."
        />
      </Field>
    </Dialog>
  );
}
