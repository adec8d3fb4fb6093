import { recordIn, textIn } from '../records.ts';
import { badRequest } from '../refusal.ts';
import type { IndexView } from '../search-index.ts';
import type { SiteState } from '../site.ts';
import { byNumber, type Snapshot } from '../snapshot.ts';
import { compile, fieldNamed, queryContext, type QueryContext } from './evaluate.ts';
import { parseJql, type Clause, type Operand, type OrderTerm, type Query } from './parse.ts';
import { accountIdOf } from './values.ts';

export type Order = (a: Snapshot, b: Snapshot) => number;

/** The answer to a query: every issue found, in its order. */
export interface Found {
  readonly issues: readonly Snapshot[];
  readonly order: Order;
}

export interface SearchOptions {
  /** Refuse a query without a restriction, as Cloud does. */
  readonly bounded: boolean;
  /** Refuse values the site does not know. */
  readonly validate: boolean;
  /** Ids that must be as current as the issue itself. */
  readonly reconcile: readonly string[];
}

/** Runs queries over what searches may see, and remembers the last answers until something changes. */
export interface Searcher {
  /**
   * @throws JiraRefusal 400 in Jira's words
   */
  search(jql: string, options: SearchOptions): Found;
}

const REMEMBERED = 8;

/** A searcher over one site. */
export function createSearcher(site: SiteState): Searcher {
  const answers = new Map<string, Found>();
  return {
    search(jql, { bounded, validate, reconcile }) {
      const view = site.index.view();
      const hidden = [...site.projects.values()].filter((project) => project.hidden).map((project) => project.record.key);
      // Relative dates move with the minute, versions with the catalogue.
      const key = JSON.stringify([jql, bounded, validate, view.revision, site.catalogRevision, Math.floor(site.now() / 60_000), hidden]);
      const remembered = reconcile.length === 0 ? answers.get(key) : undefined;
      if (remembered !== undefined) return remembered;
      const query = parseJql(jql);
      if (bounded && query.where === null)
        throw badRequest('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
      const found = run(
        query,
        reconcile.length === 0 ? view : reconciled(view, site, reconcile),
        queryContext(site, validate),
        new Set(hidden),
      );
      if (reconcile.length === 0) {
        if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value!);
        answers.set(key, found);
      }
      return found;
    },
  };
}

function reconciled(view: IndexView, site: SiteState, ids: readonly string[]): IndexView {
  const current = new Map(ids.map((id) => [id, site.find(id)]));
  const all = [...view.all().filter((issue) => !current.has(issue.id)), ...[...current.values()].filter((issue) => issue !== null)];
  return {
    revision: view.revision,
    get: (id) => (current.has(id) ? (current.get(id) ?? undefined) : view.get(id)),
    all: () => all,
    project: (key) => all.filter((issue) => issue.projectKey === key).sort(byNumber),
  };
}

function run(query: Query, view: IndexView, context: QueryContext, hidden: ReadonlySet<string>): Found {
  const { site } = context;
  const order = orderOf(query.orderBy, site);
  const candidates = query.where === null ? view.all() : narrow(query.where, view, site);
  const matches = query.where === null ? () => true : compile(query.where, context);
  const issues = candidates.filter((issue) => !hidden.has(issue.projectKey) && matches(issue));
  // A project's list is already in the order of its keys, which is how clients page.
  const sorted = query.orderBy.length === 1 && isKeyAscending(query.orderBy[0]!) && candidates !== view.all() && inKeyOrder(issues);
  return { issues: sorted ? issues : issues.sort(order), order };
}

const isKeyAscending = (term: OrderTerm): boolean => !term.descending && /^(issue)?key$/i.test(term.field);
const inKeyOrder = (issues: readonly Snapshot[]): boolean =>
  issues.every((issue, index) => index === 0 || byNumber(issues[index - 1]!, issue) <= 0);

/** Fewer candidates than all issues, from a clause that every answer must satisfy. */
function narrow(where: Clause, view: IndexView, site: SiteState): readonly Snapshot[] {
  const clauses = where.kind === 'and' ? where.parts : [where];
  let best: readonly Snapshot[] | null = null;
  for (const clause of clauses) {
    const list = clause.kind === 'compare' ? candidatesOf(clause.field.toLowerCase(), clause.operator, clause.operand, view, site) : null;
    if (list !== null && (best === null || list.length < best.length)) best = list;
  }
  return best ?? view.all();
}

function candidatesOf(field: string, operator: string, operand: Operand, view: IndexView, site: SiteState): readonly Snapshot[] | null {
  const texts = valuesOf(operand);
  if (texts === null) return null;
  const equal = operator === '=' || operator === 'in';
  if (equal && (field === 'id' || field === 'key' || field === 'issuekey' || field === 'issue')) {
    const ids = new Set(texts.map((text) => site.find(text)?.id ?? text));
    return [...ids].flatMap((id) => view.get(id) ?? []);
  }
  if (equal && field === 'project') {
    const wanted = [...site.projects.values()].filter(({ record }) =>
      texts.some((text) => [record.id, record.key, record.name].some((name) => name.toLowerCase() === text.toLowerCase())),
    );
    return wanted.length === 1 ? view.project(wanted[0]!.record.key) : wanted.flatMap(({ record }) => view.project(record.key));
  }
  if ((operator === '>' || operator === '>=') && (field === 'key' || field === 'issuekey')) {
    const match = /^(.+)-(\d+)$/.exec(texts[0] ?? '');
    if (match === null) return null;
    const list = view.project(match[1]!.toUpperCase());
    return list.slice(firstAtLeast(list, Number(match[2])));
  }
  return null;
}

function firstAtLeast(list: readonly Snapshot[], number: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.number < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

function valuesOf(operand: Operand): readonly string[] | null {
  if (operand.kind === 'value') return [operand.text];
  if (operand.kind !== 'list') return null;
  const texts = operand.items.map((item) => (item.kind === 'value' ? item.text : null));
  return texts.every((text) => text !== null) ? texts : null;
}

/** Compares by the terms, then by id, so that every order is total. */
function orderOf(terms: readonly OrderTerm[], site: SiteState): Order {
  const comparisons = terms.map((term): Order => {
    const compare = orderBy(term.field, site);
    return term.descending ? (a, b) => -compare(a, b) : compare;
  });
  // Without ORDER BY Jira answers the newest first.
  const last: Order =
    terms.length === 0 ? (a, b) => b.created - a.created || Number(b.id) - Number(a.id) : (a, b) => Number(a.id) - Number(b.id);
  return (a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return last(a, b);
  };
}

function orderBy(name: string, site: SiteState): Order {
  const field = fieldNamed(name, site);
  if (field.name === 'key') return byNumber;
  if (field.name === 'priority') {
    const rank = new Map(site.priorities.map((priority, index) => [priority.id, index]));
    const place = (issue: Snapshot): number => rank.get(textIn(recordIn(issue.fields, 'priority'), 'id') ?? '') ?? site.priorities.length;
    return (a, b) => place(b) - place(a);
  }
  if (field.kind === 'instant' || field.kind === 'day' || field.kind === 'number' || field.name === 'id')
    return (a, b) => (field.number(a) ?? -Infinity) - (field.number(b) ?? -Infinity) || 0;
  // Names sort as text; the first text of a record is its id, the second its name.
  const text = (issue: Snapshot): string => {
    const texts = field.texts(issue).filter((each) => !each.startsWith(accountIdOf('').toLowerCase()));
    return texts[1] ?? texts[0] ?? '';
  };
  return (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
}
