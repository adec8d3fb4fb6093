import type { ReactElement } from 'react';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { BOUND_NAMES, boundText } from '#shared/domain/binding-words.ts';
import { boundValue, offeredFields, sameBound } from '#shared/domain/binding.ts';
import type { Release } from '#shared/domain/release.ts';
import { boundBy, withBound, type PendingMapping, type PendingSource } from './mapping-plan.ts';

export interface BoundChoiceProps {
  readonly release: Release;
  readonly source: PendingSource;
  readonly pending: PendingMapping;
  readonly onChange: (pending: PendingMapping) => void;
}

/** Which fields of the release a version or iteration follows from now on. What differs says so: choosing it changes nothing yet. */
export function BoundChoice({ release, source, pending, onChange }: BoundChoiceProps): ReactElement | null {
  const { target, held = {} } = source;
  if (target.kind !== 'version' && target.kind !== 'iteration') return null;
  const bound = boundBy(release, source);
  return (
    <span role="group" aria-label={`What of the release ${source.label} follows`} className="flex flex-wrap items-center gap-x-3">
      <span className="text-sm text-muted">follows</span>
      {offeredFields(target.kind).map((field) => {
        const [ours, theirs] = [boundValue(release, field), held[field]];
        const differs = theirs !== undefined && !sameBound(ours, theirs);
        return (
          <span key={field} title={differs ? `Here: ${boundText(field, ours)}. There: ${boundText(field, theirs)}.` : undefined}>
            <Checkbox checked={bound.includes(field)} onChange={(checked) => onChange(withBound(release, source, field, checked, pending))}>
              {BOUND_NAMES[field].toLowerCase()}
              {differs && <span className="text-muted"> (differs)</span>}
            </Checkbox>
          </span>
        );
      })}
    </span>
  );
}
