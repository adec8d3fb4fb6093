import type { Release } from '#shared/domain/release.ts';
import { lastDayOf } from '#shared/domain/target.ts';
import { addDays, daysBetween, type CalendarDate, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { instantAt, wallTimeOf } from '#shared/domain/wall-time.ts';

/** What of a release a mapped version or iteration can be bound to: its name, the day it ships, its summary, and that it is released. */
export const BOUND_FIELDS = ['name', 'date', 'description', 'released'] as const;
export type BoundField = (typeof BOUND_FIELDS)[number];

/** A name or text, a day, a yes or no; null where nothing is given. */
export type BoundValue = string | boolean | null;

/** What can be bound, and the field of the tracker's record that then follows it. An iteration has no description and is never released. */
export const BINDABLE = {
  version: { name: 'name', date: 'date', description: 'description', released: 'released' },
  iteration: { name: 'name', date: 'finish' },
} as const satisfies { readonly [K in 'version' | 'iteration']: { readonly [F in BoundField]?: string } };
export type BindableKind = keyof typeof BINDABLE;

/** The fields that a target of this kind offers to be bound. */
export const offeredFields = (kind: BindableKind): readonly BoundField[] =>
  BOUND_FIELDS.filter((field) => Object.hasOwn(BINDABLE[kind], field));

/**
 * What a release says in a field that can be bound. The day is the one it really shipped on; before that, the last day that still meets its
 * target, because trackers have no weeks and quarters.
 */
export function boundValue(release: Pick<Release, 'name' | 'actual' | 'target' | 'summary' | 'state'>, field: BoundField): BoundValue {
  switch (field) {
    case 'name':
      return release.name;
    case 'date':
      return release.actual ?? (release.target === null ? null : lastDayOf(release.target));
    case 'description':
      return release.summary;
    case 'released':
      return release.state === 'released';
  }
}

const isEmpty = (value: BoundValue): boolean => value === null || value === '';
const comparable = (value: BoundValue): BoundValue => (typeof value === 'string' ? value.replaceAll(/\r\n?/g, '\n').trim() : value);

/** Whether release and tracker say the same. A missing text is an empty one, and outer white space does not count. */
export function sameBound(a: BoundValue, b: BoundValue): boolean {
  const [x, y] = [comparable(a), comparable(b)];
  return x === y || (isEmpty(x) && isEmpty(y));
}

/** What a version or iteration holds in the fields that can be bound; a field that is not known is left out. */
export type Held = { readonly [F in BoundField]?: BoundValue };

/**
 * What a new mapping is bound by unless a person says otherwise: of a version, whatever agrees, or is filled on one side alone. What differs
 * needs a decision first. Nothing of an iteration: it belongs to a team's rhythm, and other releases share it.
 */
export function usualBinding(release: Release, kind: BindableKind, held: Held): readonly BoundField[] {
  if (kind === 'iteration') return [];
  return offeredFields(kind).filter((field) => {
    const [ours, theirs] = [boundValue(release, field), held[field]];
    return theirs !== undefined && (sameBound(ours, theirs) || isEmpty(ours) || isEmpty(theirs));
  });
}

/** A release's fields once it takes over what the tracker holds. @param zone for a release that had no target */
export function adopted(release: Release, field: BoundField, value: BoundValue, zone: ZoneName): Partial<Omit<Release, 'id'>> {
  const text = typeof value === 'string' ? value : '';
  switch (field) {
    case 'name':
      return { name: text.trim() };
    case 'description':
      return { summary: text.trim() };
    case 'released':
      return value === true ? { state: 'released' } : release.state === 'released' ? { state: 'in-progress' } : {};
    case 'date': {
      const day = text === '' ? null : (text as CalendarDate);
      if (release.actual !== null) return { actual: day };
      return { target: day === null ? null : targetOn(release.target, day, zone) };
    }
  }
}

/** A target on another day. A time of day goes along, unless the clocks skip it there. */
function targetOn(target: Release['target'], day: CalendarDate, zone: ZoneName): NonNullable<Release['target']> {
  const onDay = { precision: 'day', day, instant: null, until: null, zone: target?.zone ?? zone } as const;
  if (target === null || target.instant === null) return onDay;
  const days = daysBetween(lastDayOf(target), day);
  const moved = (at: Instant): Instant | null => {
    const wall = wallTimeOf(at, target.zone);
    return instantAt(addDays(wall.day, days), wall.time, target.zone);
  };
  const instant = moved(target.instant);
  const until = target.until === null ? null : moved(target.until);
  if (instant === null || (target.until !== null && until === null)) return onDay;
  return { ...target, day: addDays(target.day, days), instant, until };
}
