import type { ZoneClock } from '../dates.ts';
import { badRequest } from '../refusal.ts';
import type { Operand } from './parse.ts';

const MINUTE = 60_000;
const UNITS: { readonly [unit: string]: number } = { m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE, w: 7 * 1440 * MINUTE };
const LITERAL = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/;
const RELATIVE = /^[+-]?(?:\d+[wdhm]\s*)+$/i;

/** What a date in a query means: the first millisecond of the minute or day it names, and how long that is. */
export interface NamedTime {
  readonly from: number;
  readonly length: number;
}

/**
 * Reads a date of a query: 'yyyy-MM-dd HH:mm' and 'yyyy/MM/dd' in the caller's zone, '-15m', epoch milliseconds, startOfDay('-1d').
 * Minutes are the finest grain, in literals and in relative times. Source: Atlassian, JQL fields, Created.
 * @throws JiraRefusal 400 in Jira's words
 */
export function timeOf(operand: Operand, field: string, now: number, zone: ZoneClock): NamedTime {
  if (operand.kind === 'function') return { from: functionTime(operand, now, zone), length: MINUTE };
  const text = operand.kind === 'value' ? operand.text.trim() : '';
  const literal = LITERAL.exec(text);
  if (literal !== null) {
    const [year, month, day, hour, minute] = literal.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
    if (month! <= 12 && day! <= new Date(Date.UTC(year!, month, 0)).getUTCDate() && (hour ?? 0) < 24 && (minute ?? 0) < 60) {
      const from = zone.epochOf({ year: year!, month: month!, day: day!, hour: hour ?? 0, minute: minute ?? 0 });
      return { from, length: hour === undefined ? UNITS['d']! : MINUTE };
    }
  }
  if (RELATIVE.test(text)) return { from: toMinute(now + span(text)), length: MINUTE };
  if (/^\d{9,}$/.test(text)) return { from: toMinute(Number(text)), length: MINUTE };
  throw badRequest(
    `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  );
}

/** Down to the whole minute: what Jira's index compares. */
export const toMinute = (epochMs: number): number => Math.floor(epochMs / MINUTE) * MINUTE;

function span(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([wdhm])/gi)) sum += Number(count) * UNITS[unit!.toLowerCase()]!;
  return sign * sum;
}

function functionTime(call: Operand & { readonly kind: 'function' }, now: number, zone: ZoneClock): number {
  const wall = zone.wallAt(now);
  const midnight = { ...wall, hour: 0, minute: 0 };
  const shift = call.args[0] === undefined ? 0 : span(/^\d/.test(call.args[0]) ? `+${call.args[0]}` : call.args[0]);
  const startOf = (year: number, month: number, day: number): number => zone.epochOf({ ...midnight, year, month, day });
  // Monday begins the week: Jira's default outside the United States.
  const monday = wall.day - ((new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() + 6) % 7);
  switch (call.name) {
    case 'now':
      return toMinute(now);
    case 'startofday':
      return startOf(wall.year, wall.month, wall.day) + shift;
    case 'endofday':
      return startOf(wall.year, wall.month, wall.day + 1) - MINUTE + shift;
    case 'startofweek':
      return startOf(wall.year, wall.month, monday) + shift;
    case 'startofmonth':
      return startOf(wall.year, wall.month, 1) + shift;
    case 'startofyear':
      return startOf(wall.year, 1, 1) + shift;
    default:
      throw badRequest(`Unable to find JQL function '${call.name}(${call.args.join(', ')})'.`);
  }
}
