import type { ReactElement } from 'react';
import { ComboboxInput } from './combobox-input.tsx';
import { systemZone } from './dates.ts';

export interface ZoneInputProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  /** Offers to follow this computer, first and as the value ''. */
  readonly followSystem?: boolean;
}

const choice = (zone: string): { readonly value: string; readonly label: string } => ({ value: zone, label: zone.replaceAll('_', ' ') });

let known: readonly ReturnType<typeof choice>[] | null = null;

/** The zones of this computer, its own and UTC first. */
const zones = (): readonly ReturnType<typeof choice>[] =>
  (known ??= [...new Set([systemZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])].map(choice));

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
