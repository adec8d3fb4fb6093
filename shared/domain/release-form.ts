import type { Milestone, MilestoneKind, Precision, Release, ReleaseId, ReleaseType, Risk, Target } from '#shared/domain/release.ts';
import { PRECISIONS } from '#shared/domain/release.ts';
import { startOf } from '#shared/domain/target.ts';
import { addDays, parseDay, type CalendarDate, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { instantAt, isTimeOfDay, isZone, wallTimeOf } from '#shared/domain/wall-time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/** A sentence per field that could not be read; fields without one are fine. */
export type Problems<Field extends string> = { readonly [F in Field]?: string };

/** A target as typed. `time` and `until` are 'HH:MM' and count for the precision 'minute' only. */
export interface TargetFields {
  readonly precision: Precision;
  /** 'YYYY-MM-DD', any day of the quarter or week; empty for no target. */
  readonly day: string;
  readonly time: string;
  readonly until: string;
  readonly zone: string;
}

/** What the dialog for a new release asks. */
export interface ReleaseFields {
  readonly name: string;
  readonly version: string;
  readonly product: string;
  readonly train: string;
  readonly type: ReleaseType;
  readonly emergency: boolean;
  readonly owner: string;
  readonly target: TargetFields;
}

/** The longest texts, in UTF-16 units. */
const LIMIT = {
  name: 200,
  version: 100,
  product: 200,
  train: 200,
  environment: 200,
  service: 200,
  owner: 200,
  deputy: 200,
  summary: 4000,
} as const;

/** The free-text fields of a release. */
export type ReleaseText = keyof typeof LIMIT;

/** @returns a target, null when the day is empty, or what is wrong per field */
export function parseTarget(fields: TargetFields): Result<Target | null, Problems<'day' | 'time' | 'until' | 'zone'>> {
  if (fields.day.trim() === '') return ok(null);
  const date = parseDay(fields.day.trim());
  if (date === null) return err({ day: 'Give a day such as 2026-11-30.' });
  if (!PRECISIONS.includes(fields.precision)) return err({ day: 'Choose quarter, week, day or minute.' });
  if (!isZone(fields.zone)) return err({ zone: 'Choose a time zone such as Europe/Berlin.' });
  const { precision, zone } = fields;
  if (precision !== 'minute') return ok({ precision, day: startOf(precision, date), instant: null, until: null, zone });
  const instant = parseTime(date, fields.time, zone);
  if (!instant.ok) return err({ time: instant.error });
  if (fields.until.trim() === '') return ok({ precision, day: date, instant: instant.value, until: null, zone });
  const sameDay = parseTime(date, fields.until, zone);
  if (!sameDay.ok) return err({ until: sameDay.error });
  if (sameDay.value === instant.value) return err({ until: 'The window ends when it begins. Give a later time, or leave the end empty.' });
  if (sameDay.value > instant.value) return ok({ precision, day: date, instant: instant.value, until: sameDay.value, zone });
  // 22:00 to 02:00 is a night's window: the end lies on the next day.
  const nextDay = parseTime(addDays(date, 1), fields.until, zone);
  return nextDay.ok ? ok({ precision, day: date, instant: instant.value, until: nextDay.value, zone }) : err({ until: nextDay.error });
}

function parseTime(date: CalendarDate, time: string, zone: ZoneName): Result<Instant, string> {
  if (!isTimeOfDay(time.trim())) return err('Give a time such as 09:30.');
  const instant = instantAt(date, time.trim(), zone);
  return instant === null ? err(`Clocks in ${zone} skip this time on that day. Give another one.`) : ok(instant);
}

/** The fields that show a target. @param zone for a release that has no target yet */
export function targetFields(target: Target | null, zone: ZoneName): TargetFields {
  if (target === null) return { precision: 'day', day: '', time: '09:00', until: '', zone };
  return {
    precision: target.precision,
    day: target.day,
    time: target.instant === null ? '09:00' : wallTimeOf(target.instant, target.zone).time,
    until: target.until === null ? '' : wallTimeOf(target.until, target.zone).time,
    zone: target.zone,
  };
}

/** Reads one of a release's texts. Line breaks stay in the summary only. */
export function parseReleaseText(field: ReleaseText, typed: string): Result<string, string> {
  const text = field === 'summary' ? typed.trim() : typed.replace(/\s+/g, ' ').trim();
  if (field === 'name' && text === '') return err('Give the release a name.');
  if (text.length > LIMIT[field]) return err(`That is too long: ${text.length} characters, ${LIMIT[field]} fit.`);
  return ok(text);
}

/** Reads a confidence in percent. Empty: nobody gave one. */
export function parseConfidence(typed: string): Result<number | null, string> {
  const text = typed.replace('%', '').trim();
  if (text === '') return ok(null);
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= 100 ? ok(value) : err('Give a whole number from 0 to 100.');
}

/** Reads an optional day. */
export function parseOptionalDay(typed: string): Result<CalendarDate | null, string> {
  if (typed.trim() === '') return ok(null);
  const date = parseDay(typed.trim());
  return date === null ? err('Give a day such as 2026-11-30.') : ok(date);
}

/** Reads an optional moment: a day and a time in a zone. Both empty: none. */
export function parseMoment(date: string, time: string, zone: string): Result<Instant | null, Problems<'day' | 'time' | 'zone'>> {
  if (date.trim() === '') return ok(null);
  const parsed = parseDay(date.trim());
  if (parsed === null) return err({ day: 'Give a day such as 2026-11-30.' });
  if (!isZone(zone)) return err({ zone: 'Choose a time zone such as Europe/Berlin.' });
  const instant = parseTime(parsed, time, zone);
  return instant.ok ? instant : err({ time: instant.error });
}

/** A new release from what was typed, or what is wrong per field. */
export function parseRelease(
  id: ReleaseId,
  fields: ReleaseFields,
): Result<Release, Problems<'name' | 'version' | 'product' | 'train' | 'owner' | 'day' | 'time' | 'until' | 'zone'>> {
  const problems: { [field: string]: string } = {};
  const text = (field: 'name' | 'version' | 'product' | 'train' | 'owner'): string => {
    const parsed = parseReleaseText(field, fields[field]);
    if (parsed.ok) return parsed.value;
    problems[field] = parsed.error;
    return '';
  };
  const [name, version, product, train, owner] = [text('name'), text('version'), text('product'), text('train'), text('owner')];
  const target = parseTarget(fields.target);
  if (!target.ok) Object.assign(problems, target.error);
  if (Object.keys(problems).length > 0 || !target.ok) return err(problems);
  return ok({
    id,
    name,
    version,
    product,
    train,
    owner,
    type: fields.type,
    emergency: fields.emergency,
    target: target.value,
    confidence: null,
    environment: '',
    service: '',
    deputy: '',
    state: 'planned',
    baseline: null,
    forecast: null,
    actual: null,
    embargoUntil: null,
    summary: '',
    archived: false,
  });
}

/** What kinds of milestone are called; also the name of a milestone that was given none. */
export const MILESTONE_NAMES: { readonly [K in MilestoneKind]: string } = {
  'scope-freeze': 'Scope freeze',
  'code-freeze': 'Code freeze',
  'test-freeze': 'Test freeze',
  'docs-freeze': 'Docs freeze',
  candidate: 'Candidate',
  'go-no-go': 'Go/no-go',
  deploy: 'Deploy',
  'validation-end': 'Validation ends',
  'hypercare-end': 'Hypercare ends',
  other: 'Other',
};

/** A milestone as typed. */
export interface MilestoneFields {
  readonly kind: MilestoneKind;
  readonly name: string;
  readonly day: string;
  readonly time: string;
  readonly zone: string;
  readonly owner: string;
  readonly hard: boolean;
}

/** What a milestone's form says, without its identity. */
export function parseMilestone(
  fields: MilestoneFields,
): Result<Omit<Milestone, 'id' | 'releaseId' | 'done'>, Problems<'name' | 'day' | 'time' | 'zone'>> {
  const at = parseMoment(fields.day, fields.time, fields.zone);
  const typed = fields.name.replace(/\s+/g, ' ').trim();
  const problems: { [field: string]: string } = at.ok ? {} : { ...at.error };
  if (at.ok && at.value === null) problems.day = 'Give the day of the milestone.';
  if (fields.kind === 'other' && typed === '') problems.name = 'Give the milestone a name.';
  if (!at.ok || at.value === null || Object.keys(problems).length > 0) return err(problems);
  return ok({
    kind: fields.kind,
    name: typed || MILESTONE_NAMES[fields.kind],
    at: at.value,
    zone: fields.zone as ZoneName,
    owner: fields.owner.trim(),
    hard: fields.hard,
  });
}

/** A risk as typed. Scores are '1' to '5'. */
export interface RiskFields {
  readonly title: string;
  readonly category: string;
  readonly likelihood: string;
  readonly impact: string;
  readonly residualLikelihood: string;
  readonly residualImpact: string;
  readonly owner: string;
  readonly response: Risk['response'];
  readonly mitigation: string;
  readonly state: Risk['state'];
  readonly review: string;
}

type RiskScore = 'likelihood' | 'impact' | 'residualLikelihood' | 'residualImpact';

/** What a risk's form says, without its identity. */
export function parseRisk(fields: RiskFields): Result<Omit<Risk, 'id' | 'releaseId'>, Problems<'title' | 'review' | RiskScore>> {
  const problems: { [field: string]: string } = {};
  const score = (field: RiskScore): number => {
    const value = Number(fields[field]);
    if (!Number.isInteger(value) || value < 1 || value > 5) problems[field] = 'Give a whole number from 1 to 5.';
    return value;
  };
  const title = fields.title.replace(/\s+/g, ' ').trim();
  if (title === '') problems.title = 'Say what could happen.';
  const review = parseOptionalDay(fields.review);
  if (!review.ok) problems.review = review.error;
  const scores = {
    likelihood: score('likelihood'),
    impact: score('impact'),
    residualLikelihood: score('residualLikelihood'),
    residualImpact: score('residualImpact'),
  };
  if (!review.ok || Object.keys(problems).length > 0) return err(problems);
  return ok({
    title,
    ...scores,
    category: fields.category.trim(),
    owner: fields.owner.trim(),
    response: fields.response,
    mitigation: fields.mitigation.trim(),
    state: fields.state,
    review: review.value,
  });
}
