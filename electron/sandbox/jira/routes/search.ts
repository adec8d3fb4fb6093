import type { Json } from '#shared/lib/json.ts';
import { bodyRecord, json, namesIn, type Call, type Route } from '../call.ts';
import { textIn, textsIn } from '../records.ts';
import { badRequest, JiraRefusal, notFound } from '../refusal.ts';
import { selectionOf } from '../render.ts';
import type { WireRecord } from '../seed.ts';
import type { Snapshot } from '../snapshot.ts';
import { SYSTEM_FIELDS } from '../system-fields.ts';
import { withHistory } from './history.ts';

const MOST_IDS = 5000;
const MOST_ISSUES = 100;
const MOST_BULK = 100;
const MOST_DATA_CENTER = 1000;
const WINDOW = 10_000;
const MOST_RECONCILED = 50;
const MOST_PROPERTIES = 5;

/** The parameters of a search, from the query of a GET or the body of a POST. */
function parametersOf(call: Call): WireRecord {
  if (call.body !== null) return bodyRecord(call);
  const merged: Record<string, Json> = {};
  for (const name of call.query.keys()) merged[name] = call.query.getAll(name).join(',');
  return merged;
}

const wholeNumber = (value: Json | undefined, fallback: number): number => {
  const number = Number(value ?? fallback);
  return Number.isInteger(number) && number >= 0 ? number : fallback;
};

const names = (call: Call): WireRecord =>
  Object.fromEntries([...SYSTEM_FIELDS, ...call.site.fields].map((field) => [textIn(field, 'id') ?? '', textIn(field, 'name') ?? '']));
const schema = (call: Call): WireRecord =>
  Object.fromEntries([...SYSTEM_FIELDS, ...call.site.fields].map((field) => [textIn(field, 'id') ?? '', field['schema'] ?? null]));

/** Parts around the issues that `expand` asks for. */
function around(call: Call, expand: readonly string[]): string {
  return (
    (expand.includes('names') ? `,"names":${JSON.stringify(names(call))}` : '') +
    (expand.includes('schema') ? `,"schema":${JSON.stringify(schema(call))}` : '')
  );
}

/** Cloud: pages by token, no total. */
function searchByToken(call: Call): Response {
  const parameters = parametersOf(call);
  const jql = textIn(parameters, 'jql') ?? '';
  const expand = namesIn(parameters['expand']);
  const selection = selectionOf(namesIn(parameters['fields']), 'id');
  const reconcile = reconciledIds(parameters['reconcileIssues']);
  const { issues, order } = call.searcher.search(jql, { bounded: true, validate: true, reconcile });
  const token = textIn(parameters, 'nextPageToken');
  const place = token === null ? null : call.pageTokens.resolve(token);
  if (place !== null && place.jql !== jql) throw badRequest('The nextPageToken does not belong to this query.');
  const from = place === null ? 0 : firstAfter(issues, (issue) => order(issue, place.after) > 0);
  // Ids and keys alone come in large pages (Atlassian, enhanced search); everything else in pages of a hundred at most.
  const light = selection.idOnly || namesIn(parameters['fields']).every((name) => name === 'id' || name === 'key');
  const size = Math.min(wholeNumber(parameters['maxResults'], 50) || 50, light ? MOST_IDS : MOST_ISSUES);
  const found = issues.slice(from, from + size);
  const isLast = from + size >= issues.length;
  const properties = namesIn(parameters['properties']).filter((name) => name !== '');
  const texts = found.map((issue) =>
    withProperties(call, issue, withHistory(call, issue, call.renderer.text(issue, selection, call.wire), expand), properties),
  );
  const next = isLast ? '' : `,"nextPageToken":${JSON.stringify(call.pageTokens.issue({ jql, after: found.at(-1)! }))}`;
  return json(`{"issues":[${texts.join()}],"isLast":${isLast}${next}${around(call, expand)}}`);
}

/** An issue's JSON text with the properties that were asked for, those that it has. At most five names (Atlassian, enhanced search). */
function withProperties(call: Call, issue: Snapshot, text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  if (names.length > MOST_PROPERTIES) throw badRequest(`A maximum of ${MOST_PROPERTIES} properties can be requested.`);
  const own = [...(call.site.properties.get(issue.id) ?? [])].filter(([name]) => names.includes(name));
  return `${text.slice(0, -1)},"properties":${JSON.stringify(Object.fromEntries(own))}}`;
}

function reconciledIds(value: Json | undefined): readonly string[] {
  const ids = (Array.isArray(value) ? (value as readonly Json[]) : (textIn({ value: value ?? null }, 'value') ?? '').split(','))
    .map(String)
    .filter((id) => id !== '');
  if (ids.length > MOST_RECONCILED) throw badRequest(`A maximum of ${MOST_RECONCILED} issues can be reconciled.`);
  return ids;
}

/** The first place where a test turns true. */
function firstAfter<T>(list: readonly T[], test: (value: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Data Center: pages by offset, with a total. */
function searchByOffset(call: Call): Response {
  const parameters = parametersOf(call);
  const expand = namesIn(parameters['expand']);
  const startAt = wholeNumber(parameters['startAt'], 0);
  const asked = wholeNumber(parameters['maxResults'], 50);
  const maxResults = Math.min(asked, MOST_DATA_CENTER);
  // Newer releases refuse deep pages of their search index (Atlassian, max_result_window).
  if (startAt + maxResults > WINDOW)
    throw new JiraRefusal(500, [
      `Search limit exceeded. Result window is too large, startAt + maxResults must be less than or equal to: [${WINDOW}].`,
    ]);
  const validate = !['false', 'none', 'warn'].includes(String(parameters['validateQuery'] ?? true));
  const { issues } = call.searcher.search(textIn(parameters, 'jql') ?? '', { bounded: false, validate, reconcile: [] });
  const selection = selectionOf(namesIn(parameters['fields']), '*navigable');
  const texts = issues
    .slice(startAt, startAt + maxResults)
    .map((issue) => withHistory(call, issue, call.renderer.text(issue, selection, call.wire), expand));
  return json(
    `{"expand":"schema,names","startAt":${startAt},"maxResults":${maxResults},"total":${issues.length},"issues":[${texts.join()}]${around(call, expand)}}`,
  );
}

function count(call: Call): Response {
  const { issues } = call.searcher.search(textIn(bodyRecord(call), 'jql') ?? '', { bounded: true, validate: true, reconcile: [] });
  return json({ count: issues.length });
}

/** Issues by id or key, in the order of their ids; those not found are only counted out. */
function bulkFetch(call: Call): Response {
  const body = bodyRecord(call);
  const wanted = textsIn(body, 'issueIdsOrKeys');
  if (wanted.length === 0) throw badRequest('The issueIdsOrKeys must not be empty.');
  if (wanted.length > MOST_BULK) throw badRequest(`The number of issues to fetch must not exceed ${MOST_BULK}.`);
  const selection = selectionOf(namesIn(body['fields']), '*navigable');
  const expand = namesIn(body['expand']);
  const found = new Map(wanted.flatMap((each) => call.site.find(each) ?? []).map((issue) => [issue.id, issue]));
  const errors = wanted
    .filter((each) => call.site.find(each) === null)
    .map((each) => ({ id: each, errorMessage: `Issue does not exist or you do not have permission to see it.` }));
  const issues = [...found.values()].sort((a, b) => Number(a.id) - Number(b.id));
  // Names and schema stand in every issue here, not around them.
  const extra = around(call, expand);
  const texts = issues.map((issue) => {
    const text = withHistory(call, issue, call.renderer.text(issue, selection, call.wire), expand);
    return extra === '' ? text : `${text.slice(0, -1)}${extra}}`;
  });
  return json(`{"issues":[${texts.join()}],"issueErrors":${JSON.stringify(errors)}}`);
}

/** What the removed search endpoint of Cloud says. */
function removed(): never {
  throw new JiraRefusal(410, [
    'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
  ]);
}

function issue(call: Call): Response {
  const found = call.site.find(call.params['id']!);
  if (found === null) throw notFound('Issue does not exist or you do not have permission to see it.');
  const expand = namesIn(call.query.get('expand') ?? '');
  const selection = selectionOf(call.query.getAll('fields'), '*all');
  const text = withHistory(call, found, JSON.stringify(call.renderer.record(found, selection, call.wire)), expand);
  const extra = around(call, expand);
  return json(extra === '' ? text : `${text.slice(0, -1)}${extra}}`);
}

/** Finding and reading issues. */
export const SEARCH_ROUTES: readonly Route[] = [
  { method: 'GET', under: 'api', path: '/search/jql', dialect: 'cloud', answer: searchByToken },
  { method: 'POST', under: 'api', path: '/search/jql', dialect: 'cloud', answer: searchByToken },
  { method: 'POST', under: 'api', path: '/search/approximate-count', dialect: 'cloud', answer: count },
  { method: 'POST', under: 'api', path: '/issue/bulkfetch', dialect: 'cloud', answer: bulkFetch },
  { method: 'GET', under: 'api', path: '/search', dialect: 'cloud', answer: removed },
  { method: 'POST', under: 'api', path: '/search', dialect: 'cloud', answer: removed },
  { method: 'GET', under: 'api', path: '/search', dialect: 'data-center', answer: searchByOffset },
  { method: 'POST', under: 'api', path: '/search', dialect: 'data-center', answer: searchByOffset },
  { method: 'GET', under: 'api', path: '/issue/{id}', answer: issue },
];
