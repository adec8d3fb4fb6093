import { useSettings } from '#renderer/engine/client/index.ts';
import { systemZone } from '#renderer/ui/dates.ts';
import type { ZoneName } from '#shared/domain/time.ts';

/** The zone in which new dates are planned: the one chosen in the settings, else this computer's; undefined until they are read. */
export function usePlanZone(): ZoneName | undefined {
  const settings = useSettings();
  return settings === undefined ? undefined : ((settings.zone ?? systemZone()) as ZoneName);
}
