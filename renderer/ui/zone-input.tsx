import type { ReactElement } from 'react';
import { ComboboxInput } from './combobox-input.tsx';
import { systemZone } from './dates.ts';
import { zoneChoices, type ZoneChoice } from './zone-choices.ts';

export interface ZoneInputProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  /** Offers to follow this computer, first and as the value ''. */
  readonly followSystem?: boolean;
}

let known: readonly ZoneChoice[] | null = null;

/** The zones of this computer, its own and UTC first. */
const zones = (): readonly ZoneChoice[] => (known ??= zoneChoices([systemZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')]));

/** Chooses an IANA zone by typing part of its name. Stands inside a Field. */
export function ZoneInput({ value, onChange, followSystem = false }: ZoneInputProps): ReactElement {
  return (
    <ComboboxInput
      value={value}
      options={followSystem ? [{ value: '', label: `System (${systemZone()})` }, ...zones()] : zones()}
      empty="No zone has this name. Type a city such as Berlin."
      onChange={onChange}
    />
  );
}
