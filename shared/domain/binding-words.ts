import type { BoundField, BoundValue } from '#shared/domain/binding.ts';
import { isolated } from '#shared/domain/isolate.ts';
import { dayText } from '#shared/domain/target.ts';
import type { CalendarDate } from '#shared/domain/time.ts';

/** What the fields that can be bound are called. */
export const BOUND_NAMES: { readonly [F in BoundField]: string } = {
  name: 'Name',
  date: 'Date',
  description: 'Summary',
  released: 'Released',
};

const LONGEST = 80;

/** A bound value as people read it. @example 'not set', '30 Nov 2026', 'released' @param locale undefined: the system's */
export function boundText(field: BoundField, value: BoundValue, locale?: string): string {
  if (field === 'released') return value === true ? 'released' : 'not released';
  if (typeof value !== 'string' || value === '') return 'not set';
  if (field === 'date') return dayText(value as CalendarDate, locale);
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return isolated(line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…`.toWellFormed() : line);
}
