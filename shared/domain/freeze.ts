import type { Freeze, Release } from '#shared/domain/release.ts';
import { lastDayOf } from '#shared/domain/target.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { dayIn } from '#shared/domain/wall-time.ts';

/** A freeze that a release's date runs into, and which date it is. */
export interface FreezeTouch {
  readonly freeze: Freeze;
  readonly date: 'target' | 'forecast';
}

/**
 * Freezes that cover a release's target or forecast. A target with a time is compared by the instant; a day, week or quarter by the
 * days of the freeze in the freeze's own zone, because that is the day its author meant. A week or quarter is touched only when no day
 * of it is free.
 */
export function freezesTouching(release: Pick<Release, 'target' | 'forecast'>, freezes: readonly Freeze[]): readonly FreezeTouch[] {
  const { target, forecast } = release;
  return freezes.flatMap((freeze): readonly FreezeTouch[] => {
    const covers = (first: CalendarDate, last: CalendarDate): boolean =>
      dayIn(freeze.from, freeze.zone) <= first && last <= dayIn(freeze.to, freeze.zone);
    const hitsTarget =
      target !== null &&
      (target.instant === null
        ? covers(target.day, lastDayOf(target))
        : freeze.from < (target.until ?? target.instant) && target.instant < freeze.to);
    return [
      ...(hitsTarget ? [{ freeze, date: 'target' } as const] : []),
      ...(forecast !== null && covers(forecast, forecast) ? [{ freeze, date: 'forecast' } as const] : []),
    ];
  });
}
