import { zoneClock, type ZoneClock } from '../dates.ts';
import { badRequest } from '../refusal.ts';
import type { SiteState } from '../site.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Clause, Comparison, Operand, Operator } from './parse.ts';
import { timeOf, toMinute } from './times.ts';
import { accountIdOf, isSprintField, jqlField, sprintsOf, type JqlField } from './values.ts';

export type Predicate = (issue: Snapshot) => boolean;

/** Everything a query's meaning depends on besides the issues. */
export interface QueryContext {
  readonly site: SiteState;
  /** Refuse values the site does not know. Data Center's `validateQuery=false` lets them find nothing instead. */
  readonly validate: boolean;
  readonly now: number;
  /** The caller's profile zone: date literals are read in it. */
  readonly zone: ZoneClock;
}

/** The context of the caller's queries at this moment. */
export const queryContext = (site: SiteState, validate: boolean): QueryContext => ({
  site,
  validate,
  now: site.now(),
  zone: zoneClock(site.caller.timeZone),
});

/** @throws JiraRefusal 400 for fields, values and functions the site does not know */
export function compile(clause: Clause, context: QueryContext): Predicate {
  switch (clause.kind) {
    case 'and': {
      const parts = clause.parts.map((part) => ({ test: compile(part, context), cheap: isStamp(part, context.site) }));
      // All of them must hold, so stamps are asked first: they are numbers, while most other fields make a list of texts.
      const tests = parts.toSorted((a, b) => Number(b.cheap) - Number(a.cheap)).map((part) => part.test);
      return (issue) => tests.every((test) => test(issue));
    }
    case 'or': {
      const parts = clause.parts.map((part) => compile(part, context));
      return (issue) => parts.some((part) => part(issue));
    }
    case 'not': {
      const inner = compile(clause.clause, context);
      return (issue) => !inner(issue);
    }
    case 'compare':
      return comparison(clause, context);
  }
}

const isStamp = (clause: Clause, site: SiteState): boolean =>
  clause.kind === 'compare' && fieldNamed(clause.field, site).kind === 'instant';

/** @throws JiraRefusal 400 when the site has no such field */
export function fieldNamed(name: string, site: SiteState): JqlField {
  const field = jqlField(name, site.fields);
  if (field === null) throw badRequest(`Field '${name}' does not exist or you do not have permission to view it.`);
  return field;
}

function comparison(clause: Comparison, context: QueryContext): Predicate {
  const field = fieldNamed(clause.field, context.site);
  const { operator, operand } = clause;
  const isEmpty: Predicate =
    field.kind === 'instant' || field.kind === 'day' || field.kind === 'number'
      ? (issue) => field.number(issue) === null
      : (issue) => !field.texts(issue).some((text) => text !== '');
  if (operand.kind === 'empty') {
    if (operator === 'is' || operator === '=') return isEmpty;
    if (operator === 'is not' || operator === '!=') return (issue) => !isEmpty(issue);
  }
  if (field.kind === 'words') return contains(field, operator, operand);
  if (field.kind === 'instant' || field.kind === 'day') return inTime(field, operator, operand, context);
  switch (operator) {
    case '=':
    case 'in':
      return among(field, operand, context);
    // An empty field is neither equal nor unequal to a value. Source: Atlassian, JQL operators, NOT EQUALS.
    case '!=':
    case 'not in': {
      const inner = among(field, operand, context);
      return (issue) => !inner(issue) && !isEmpty(issue);
    }
    case '>':
    case '>=':
    case '<':
    case '<=':
      return ordered(field, operator, operand, context);
    default:
      throw unsuited(operator, field);
  }
}

const unsuited = (operator: Operator, field: JqlField): Error =>
  badRequest(`The operator '${operator}' is not supported by the '${field.name}' field.`);

function contains(field: JqlField, operator: Operator, operand: Operand): Predicate {
  if ((operator !== '~' && operator !== '!~') || operand.kind !== 'value') throw unsuited(operator, field);
  const wanted = operand.text.toLowerCase();
  const phrase = /^"(.*)"$/s.exec(wanted)?.[1];
  const needles = phrase === undefined ? (wanted.match(/[\p{L}\p{N}_*]+/gu) ?? []) : [phrase];
  const tests = needles.map((needle) => {
    const body = needle.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', String.raw`[\p{L}\p{N}_]*`);
    return new RegExp(`(?<![\\p{L}\\p{N}_])${body}(?![\\p{L}\\p{N}_])`, 'u');
  });
  const matches: Predicate = (issue) => {
    const texts = field.texts(issue);
    return tests.length > 0 && tests.every((test) => texts.some((text) => test.test(text)));
  };
  return operator === '~' ? matches : (issue) => !matches(issue) && field.texts(issue).length > 0;
}

function inTime(field: JqlField, operator: Operator, operand: Operand, context: QueryContext): Predicate {
  const { zone, now } = context;
  const days = field.kind === 'day';
  const value = (issue: Snapshot): number | null => {
    const number = field.number(issue);
    return number === null ? null : days ? number : toMinute(number);
  };
  const bounds = (each: Operand): { from: number; to: number } => {
    const { from, length } = timeOf(each, field.name, now, zone);
    if (!days) return { from, to: from + length };
    const wall = zone.wallAt(from); // a due date is a day: it is compared with the day the literal falls on
    const start = Date.UTC(wall.year, wall.month - 1, wall.day);
    return { from: start, to: start + 1 };
  };
  const within =
    (span: { from: number; to: number }): Predicate =>
    (issue) => {
      const at = value(issue);
      return at !== null && at >= span.from && at < span.to;
    };
  if (operator === 'in' || operator === 'not in') {
    const spans = itemsOf(operand).map((item) => within(bounds(item)));
    return operator === 'in'
      ? (issue) => spans.some((span) => span(issue))
      : (issue) => value(issue) !== null && !spans.some((span) => span(issue));
  }
  const span = bounds(operand);
  switch (operator) {
    case '=':
      return within(span);
    case '!=':
      return (issue) => value(issue) !== null && !within(span)(issue);
    case '>':
    case '>=':
    case '<':
    case '<=':
      // A day without a time is its first minute: 'created > "2026-11-22"' includes that day's 00:01.
      return compareWith(operator, value, span.from);
    default:
      throw unsuited(operator, field);
  }
}

function compareWith(operator: '>' | '>=' | '<' | '<=', value: (issue: Snapshot) => number | null, limit: number): Predicate {
  const test = {
    '>': (at: number) => at > limit,
    '>=': (at: number) => at >= limit,
    '<': (at: number) => at < limit,
    '<=': (at: number) => at <= limit,
  }[operator];
  return (issue) => {
    const at = value(issue);
    return at !== null && test(at);
  };
}

const itemsOf = (operand: Operand): readonly Operand[] => (operand.kind === 'list' ? operand.items : [operand]);

function ordered(field: JqlField, operator: '>' | '>=' | '<' | '<=', operand: Operand, context: QueryContext): Predicate {
  if (operand.kind !== 'value') throw unsuited(operator, field);
  if (field.name === 'key') {
    const match = /^(.+)-(\d+)$/.exec(operand.text);
    if (match === null) throw badRequest(`The issue key '${operand.text}' for field 'key' is invalid.`);
    // A key is compared as the place of its issue, so the issue must be there.
    if (context.validate && context.site.find(operand.text) === null)
      throw badRequest(`An issue with key '${operand.text}' does not exist for field 'key'.`);
    const project = match[1]!.toUpperCase();
    const compare = compareWith(operator, field.number, Number(match[2]));
    return (issue) => issue.projectKey === project && compare(issue);
  }
  if (field.name === 'fixVersion' || field.name === 'affectedVersion') return byVersionOrder(field, operator, operand.text, context);
  const limit =
    field.name === 'priority'
      ? Number(context.site.priorities.find((each) => each.name.toLowerCase() === operand.text.toLowerCase())?.id ?? operand.text)
      : Number(operand.text);
  if (Number.isNaN(limit)) throw badRequest(`The value '${operand.text}' does not exist for the field '${field.name}'.`);
  // Priorities are ranked from the most urgent, so 'priority > Low' means a smaller place in the list.
  return field.name === 'priority'
    ? compareWith(operator, (issue) => negative(field.number(issue)), -limit)
    : compareWith(operator, field.number, limit);
}

const negative = (value: number | null): number | null => (value === null ? null : -value);

function byVersionOrder(field: JqlField, operator: '>' | '>=' | '<' | '<=', wanted: string, { site }: QueryContext): Predicate {
  const text = wanted.toLowerCase();
  const after = new Set<string>();
  for (const project of site.projects.values()) {
    const at = project.versions.findIndex((version) => version.id === text || version.name.toLowerCase() === text);
    project.versions.forEach((version, index) => {
      if (at >= 0 && { '>': index > at, '>=': index >= at, '<': index < at, '<=': index <= at }[operator]) after.add(version.id);
    });
  }
  return (issue) => field.texts(issue).some((each) => after.has(each));
}

function among(field: JqlField, operand: Operand, context: QueryContext): Predicate {
  const wanted = new Set(itemsOf(operand).flatMap((item) => meanings(field, item, context)));
  // 'Unresolved' is how Jira writes an empty resolution.
  const withEmpty =
    (operand.kind === 'list' && operand.items.some((item) => item.kind === 'empty')) ||
    (field.name === 'resolution' && wanted.has('unresolved'));
  if (field.kind === 'number') return (issue) => wanted.has(String(field.number(issue)));
  return (issue) => {
    const texts = field.texts(issue);
    return texts.length === 0 ? withEmpty : texts.some((text) => wanted.has(text));
  };
}

/** What an operand's text may equal, in the form `texts` gives. @throws JiraRefusal 400 when the site knows no such value */
function meanings(field: JqlField, operand: Operand, context: QueryContext): readonly string[] {
  const { site } = context;
  if (operand.kind === 'empty') return [];
  if (operand.kind === 'list') return operand.items.flatMap((item) => meanings(field, item, context));
  if (operand.kind === 'function') return functionMeanings(field, operand.name, context);
  const text = operand.text.toLowerCase();
  const unknown = (): Error => badRequest(`The value '${operand.text}' does not exist for the field '${field.name}'.`);
  if (field.kind === 'issue') {
    const issue = site.find(operand.text);
    if (issue !== null) return [issue.id];
    if (!context.validate) return [text];
    throw badRequest(
      /^\d+$/.test(text)
        ? `A value with ID '${operand.text}' does not exist for the field '${field.name}'.`
        : `An issue with key '${operand.text}' does not exist for field '${field.name}'.`,
    );
  }
  if (context.validate && !known(field, text, site)) throw unknown();
  return [text];
}

function known(field: JqlField, text: string, site: SiteState): boolean {
  const has = (list: readonly { readonly id: string; readonly name: string }[]): boolean =>
    list.some((each) => each.id === text || each.name.toLowerCase() === text);
  const visible = [...site.projects.values()].filter((project) => !project.hidden);
  switch (field.name) {
    case 'project':
      return visible.some(({ record }) => record.id === text || record.key.toLowerCase() === text || record.name.toLowerCase() === text);
    case 'status':
      return has(site.statuses);
    case 'statusCategory':
      return (
        site.statuses.some(
          ({ statusCategory: each }) => String(each.id) === text || each.key === text || each.name.toLowerCase() === text,
        ) || /^(new|indeterminate|done|undefined|to do|in progress|no category)$/.test(text)
      );
    case 'issuetype':
      return visible.some(({ record }) => has(record.issueTypes));
    case 'priority':
      return has(site.priorities);
    case 'resolution':
      return text === 'unresolved' || has(site.resolutions);
    case 'fixVersion':
    case 'affectedVersion':
      return visible.some(({ versions }) => has(versions));
    case 'component':
      return visible.some(({ record }) => has(record.components));
    default:
      return true;
  }
}

function functionMeanings(field: JqlField, name: string, { site }: QueryContext): readonly string[] {
  const versions = [...site.projects.values()].filter((project) => !project.hidden).flatMap((project) => project.versions);
  const sprints = (state: string): readonly string[] => {
    const ids = site.fields.filter(isSprintField).map((each) => each.id);
    const known = new Map(site.sprints.map((sprint) => [String(sprint.id), sprint.state as string]));
    for (const issue of site.index.view().all())
      for (const sprint of sprintsOf(issue, ids))
        if (!known.has(String(sprint['id']))) known.set(String(sprint['id']), String(sprint['state']));
    return [...known].filter(([, each]) => each === state).map(([id]) => id);
  };
  switch (name) {
    case 'currentuser':
      return [site.caller.name.toLowerCase(), accountIdOf(site.caller.key).toLowerCase()];
    case 'releasedversions':
      return versions.filter((version) => version.released).map((version) => version.id);
    case 'unreleasedversions':
      return versions.filter((version) => !version.released).map((version) => version.id);
    case 'opensprints':
      return sprints('active');
    case 'closedsprints':
      return sprints('closed');
    case 'futuresprints':
      return sprints('future');
    default:
      throw badRequest(`Unable to find JQL function '${name}()' for field '${field.name}'.`);
  }
}
