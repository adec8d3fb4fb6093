import { BOUND_FIELDS } from '#shared/domain/binding.ts';
import { MILESTONE_KINDS, PRECISIONS, RELEASE_STATES, RELEASE_TYPES, RISK_STATES } from '#shared/domain/release.ts';
import { TEXT_LIMITS } from '#shared/domain/text-limits.ts';
import { parseDay, parseInstant } from '#shared/domain/time.ts';
import { isZone } from '#shared/domain/wall-time.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Collection, PlanRecords } from './edit.ts';

/** What a field may hold. */
export interface FieldSpec {
  /** @returns the problem in plain words, or null when the value fits */
  readonly check: (value: unknown) => string | null;
  /** What a record shows when its document has no valid value: written by another version, or half of a merge. */
  readonly empty: Json;
  /** A record may be without it, as those of earlier versions are; null then stands for that. */
  readonly optional?: true;
}

type Own<R> = Exclude<keyof R, 'id' | 'releaseId'>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function text(limit: number): FieldSpec {
  return {
    check: (value) => (!isText(value) ? 'Give a text.' : value.length > limit ? `Use at most ${limit} characters.` : null),
    empty: '',
  };
}

function required(what: string, limit: number): FieldSpec {
  return {
    check: (value) =>
      !isText(value) || value.trim() === '' ? `Give ${what}.` : value.length > limit ? `Use at most ${limit} characters.` : null,
    empty: '',
  };
}

function oneOf(values: readonly string[], empty: string): FieldSpec {
  return { check: (value) => (isText(value) && values.includes(value) ? null : `Choose one of: ${values.join(', ')}.`), empty };
}

function wholeNumber(from: number, to: number): FieldSpec {
  const fits = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
  return { check: (value) => (fits(value) ? null : `Give a whole number from ${from} to ${to}.`), empty: from };
}

function orNull(spec: FieldSpec): FieldSpec {
  return { check: (value) => (value === null ? null : spec.check(value)), empty: null };
}

const flag: FieldSpec = { check: (value) => (typeof value === 'boolean' ? null : 'Choose yes or no.'), empty: false };

const day: FieldSpec = {
  check: (value) => (isText(value) && parseDay(value) !== null ? null : 'Give a day that exists, such as 2026-11-30.'),
  empty: '1970-01-01',
};

const instant: FieldSpec = {
  check: (value) => (isText(value) && parseInstant(value) === value ? null : 'Give a date and a time.'),
  empty: '1970-01-01T00:00:00.000Z',
};

const zone: FieldSpec = {
  check: (value) => (isText(value) && isZone(value) ? null : 'Choose a time zone, such as Europe/Berlin.'),
  empty: 'UTC',
};

/** A part that is not known would stay in the document for ever. */
const hasOnly = (value: Record<string, unknown>, parts: readonly string[]): boolean =>
  Object.keys(value).every((key) => parts.includes(key));

const TARGET_PARTS = ['precision', 'day', 'zone', 'instant', 'until'];

function checkTarget(value: unknown): string | null {
  if (!isObject(value) || !hasOnly(value, TARGET_PARTS)) return 'Choose quarter, week, day or minute.';
  if (!PRECISIONS.some((precision) => precision === value['precision'])) return 'Choose quarter, week, day or minute.';
  const problem =
    day.check(value['day']) ??
    zone.check(value['zone']) ??
    orNull(instant).check(value['instant']) ??
    orNull(instant).check(value['until']);
  if (problem !== null) return problem;
  const { precision, instant: from, until } = value;
  if (precision === 'minute' && from === null) return 'Give the time, or choose a coarser precision.';
  if (precision !== 'minute' && (from !== null || until !== null)) return 'A time needs the precision "minute".';
  return isText(from) && isText(until) && until < from ? 'The deployment window must end after it starts.' : null;
}

const MAPPING_PARTS: { readonly [kind: string]: readonly string[] } = {
  version: ['kind', 'version'],
  iteration: ['kind', 'iteration', 'withChildren'],
  tag: ['kind', 'project', 'tag'],
  field: ['kind', 'project', 'field', 'value'],
};
/** Ids of trackers and values of their fields, UTF-16 units. */
const MAPPING_LIMIT = 4_000;

function checkMapping(value: unknown): string | null {
  if (!isObject(value)) return 'Choose what to map.';
  const { kind } = value;
  if (!isText(kind) || !Object.hasOwn(MAPPING_PARTS, kind)) return 'Choose a version, an iteration, a tag or a field.';
  if (!hasOnly(value, MAPPING_PARTS[kind]!)) return 'Choose what to map.';
  const long = Object.values(value).some((part) => isText(part) && part.length > MAPPING_LIMIT);
  if (long) return `Use at most ${MAPPING_LIMIT} characters.`;
  const filled = (name: string): boolean => isText(value[name]) && value[name] !== '';
  switch (value['kind']) {
    case 'version':
      return filled('version') ? null : 'Choose a version.';
    case 'iteration':
      return filled('iteration') && typeof value['withChildren'] === 'boolean' ? null : 'Choose an iteration.';
    case 'tag':
      return filled('project') && filled('tag') ? null : 'Choose a project and a tag.';
    case 'field':
      return filled('project') && filled('field') && isText(value['value']) ? null : 'Choose a project, a field and its value.';
    default:
      return 'Choose a version, an iteration, a tag or a field.';
  }
}

const bound: FieldSpec = {
  check: (value) => {
    if (value === null) return null; // none, as a mapping of an earlier version has it
    const known = Array.isArray(value) && value.every((field) => BOUND_FIELDS.some((one) => one === field));
    return known && new Set(value).size === value.length ? null : `Choose among: ${BOUND_FIELDS.join(', ')}.`;
  },
  empty: null,
  optional: true,
};

/** Every field of every record, but for the ids. */
export const FIELDS: { readonly [C in Collection]: { readonly [F in Own<PlanRecords[C]>]-?: FieldSpec } } = {
  releases: {
    name: required('the release a name', TEXT_LIMITS.releases.name),
    version: text(TEXT_LIMITS.releases.version),
    type: oneOf(RELEASE_TYPES, 'feature'),
    emergency: flag,
    product: text(TEXT_LIMITS.releases.product),
    train: text(TEXT_LIMITS.releases.train),
    target: orNull({ check: checkTarget, empty: null }),
    confidence: orNull(wholeNumber(0, 100)),
    environment: text(TEXT_LIMITS.releases.environment),
    service: text(TEXT_LIMITS.releases.service),
    owner: text(TEXT_LIMITS.releases.owner),
    deputy: text(TEXT_LIMITS.releases.deputy),
    state: oneOf(RELEASE_STATES, 'planned'),
    baseline: orNull(day),
    forecast: orNull(day),
    actual: orNull(day),
    embargoUntil: orNull(instant),
    summary: text(TEXT_LIMITS.releases.summary),
    archived: flag,
  },
  mappings: {
    connection: required('the connection', TEXT_LIMITS.mappings.connection),
    target: { check: checkMapping, empty: { kind: 'tag', project: '', tag: '' } },
    label: text(TEXT_LIMITS.mappings.label),
    bound,
  },
  milestones: {
    kind: oneOf(MILESTONE_KINDS, 'other'),
    name: required('the milestone a name', TEXT_LIMITS.milestones.name),
    at: instant,
    zone,
    owner: text(TEXT_LIMITS.milestones.owner),
    hard: flag,
    done: flag,
  },
  risks: {
    title: required('the risk a title', TEXT_LIMITS.risks.title),
    category: text(TEXT_LIMITS.risks.category),
    likelihood: wholeNumber(1, 5),
    impact: wholeNumber(1, 5),
    residualLikelihood: wholeNumber(1, 5),
    residualImpact: wholeNumber(1, 5),
    owner: text(TEXT_LIMITS.risks.owner),
    response: oneOf(['avoid', 'reduce', 'transfer', 'accept'], 'reduce'),
    mitigation: text(TEXT_LIMITS.risks.mitigation),
    state: oneOf(RISK_STATES, 'open'),
    review: orNull(day),
  },
  freezes: {
    name: required('the freeze a name', TEXT_LIMITS.freezes.name),
    reason: text(TEXT_LIMITS.freezes.reason),
    scope: text(TEXT_LIMITS.freezes.scope),
    effect: oneOf(['block', 'warn'], 'block'),
    from: instant,
    to: instant,
    zone,
  },
};

/** The fields of a collection by name, for code that handles every collection alike. */
export const fieldsOf = (collection: Collection): { readonly [field: string]: FieldSpec } => FIELDS[collection];
