/** Every zone this computer knows, and the system's own first. */
export const zoneOptions = (system: string): readonly { readonly value: string; readonly label: string }[] => [
  { value: '', label: `System (${system})` },
  ...Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
];
