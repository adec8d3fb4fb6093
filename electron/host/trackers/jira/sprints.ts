import { sprint, type Sprint } from './parse.ts';

/**
 * Reads the values of a Sprint field: objects, or the lines old Data Center versions print
 * ('com.atlassian.greenhopper.service.sprint.Sprint@7eede03a[id=2,state=FUTURE,name=Sprint 2,…]').
 * @returns what could be read, and how many values could not
 * @see bitbucket.org/farmas/atlassian.net-sdk, issue 562
 */
export function readSprints(values: readonly unknown[]): { readonly sprints: readonly Sprint[]; readonly unread: number } {
  const sprints: Sprint[] = [];
  for (const value of values) {
    const parsed = sprint.safeParse(typeof value === 'string' ? fromLine(value) : value);
    if (parsed.success) sprints.push(parsed.data);
  }
  return { sprints, unread: values.length - sprints.length };
}

/** The fields of a line, '<null>' left out. A name may hold commas: only a comma before `word=` ends it. */
function fromLine(line: string): unknown {
  const [from, to] = [line.indexOf('['), line.lastIndexOf(']')];
  if (from === -1 || to < from) return null;
  const fields = new Map<string, string>();
  for (const [, name, value] of line.slice(from + 1, to).matchAll(/\b(\w+)=(.*?)(?=,\w+=|$)/gs)) {
    if (name !== undefined && value !== undefined && value !== '<null>') fields.set(name, value);
  }
  const state = fields.get('state');
  if (state !== undefined) fields.set('state', state.toLowerCase());
  return Object.fromEntries(fields);
}

const RANK: ReadonlyMap<string, number> = new Map([
  ['active', 2],
  ['future', 1],
]);

const rankOf = (each: Sprint): number => RANK.get(each.state?.toLowerCase() ?? '') ?? 0;

/** The sprint an item counts for: the active one, else the next, else the last one it was in. */
export function currentSprint(sprints: readonly Sprint[]): Sprint | null {
  let best: Sprint | null = null;
  for (const each of sprints) {
    if (best === null || compare(each, best) > 0) best = each;
  }
  return best;
}

function compare(a: Sprint, b: Sprint): number {
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  if (rankA !== rankB) return rankA - rankB;
  const [dateA, dateB] = [a.endDate ?? a.startDate ?? '', b.endDate ?? b.startDate ?? ''];
  const later = dateA < dateB ? -1 : 1; // sprint stamps are UTC, all in one form
  return rankA === 1 ? -later : later; // the nearest future sprint, the latest closed one
}

/** The values of a sprint field whatever its shape: a list, one object, nothing. */
export function sprintValues(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return typeof value === 'object' && value !== null ? [value] : [];
}
