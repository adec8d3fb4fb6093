import type { Json } from '#shared/lib/json.ts';
import type { Searcher } from './jql/search.ts';
import { dayAt } from './dates.ts';
import { isRecord, textIn, textsIn } from './records.ts';
import { notFound } from './refusal.ts';
import type { IssueRenderer } from './render.ts';
import type { WireRecord } from './seed.ts';
import type { ProjectState, SiteState } from './site.ts';
import type { Snapshot } from './snapshot.ts';
import type { Wire } from './wire.ts';

/** What tests may turn while the sandbox runs, as far as routes read it. */
export interface Settings {
  /** Ways a workflow does not have: 'Open>Done', by status names. */
  readonly closedWays: Set<string>;
  /** Fields that the step to a status asks for, by the status's name, as `transitions.fields` describes them. */
  readonly stepFields: Map<string, { readonly [field: string]: WireRecord }>;
  /** Fields that new issues of a project's type ask for beside the usual ones: see `createPlace`. */
  readonly createFields: Map<string, { readonly [field: string]: WireRecord }>;
  /** How long a page token lives. Jira Cloud: seven days. */
  readonly pageTokenMs: number;
  /** Without a licence the agile API answers 403. */
  agileLicensed: boolean;
}

/** One request on its way through a route. */
export interface Call {
  readonly site: SiteState;
  readonly settings: Settings;
  readonly searcher: Searcher;
  readonly renderer: IssueRenderer;
  readonly pageTokens: PageTokens;
  readonly wire: Wire;
  /** The site's address for people, without a trailing slash. */
  readonly home: string;
  readonly params: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  /** Parsed; null for none. */
  readonly body: Json;
}

/** Where the next page of a search begins. */
export interface PageTokens {
  issue(place: PagePlace): string;
  /** @throws JiraRefusal 400 for an unknown or expired token */
  resolve(token: string): PagePlace;
}

export interface PagePlace {
  readonly jql: string;
  /** The last issue of the page before, as it was then: the next page is what sorts after it. */
  readonly after: Snapshot;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below '/rest/api/N' or '/rest/agile/1.0': '/issue/{id}'. */
  readonly path: string;
  readonly under: 'api' | 'agile';
  /** Left out: both dialects have it. */
  readonly dialect?: Wire['dialect'];
  /** True: answered without a login. */
  readonly open?: boolean;
  readonly answer: (call: Call) => Response;
}

const HEADERS = {
  'content-type': 'application/json;charset=UTF-8',
  'cache-control': 'no-cache, no-store, no-transform',
  'x-content-type-options': 'nosniff',
};

/** A JSON answer. Text is taken as JSON already written. */
export const json = (body: unknown, status = 200): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: HEADERS });

export const noContent = (): Response => new Response(null, { status: 204 });

/** The body as a record; an empty one where there is none. */
export const bodyRecord = (call: Call): WireRecord => (isRecord(call.body) ? call.body : {});

/** A whole number of the query, within limits. */
export function numberOf(query: URLSearchParams, name: string, fallback: number, most: number): number {
  const value = Number(query.get(name) ?? fallback);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : fallback;
}

/** One page of a list, in the envelope of the newer endpoints. */
export function page(call: Call, list: readonly unknown[], most: number, fallback = 50): WireRecord {
  const startAt = numberOf(call.query, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberOf(call.query, 'maxResults', fallback, most) || fallback;
  const values = list.slice(startAt, startAt + maxResults) as readonly Json[];
  return { maxResults, startAt, total: list.length, isLast: startAt + values.length >= list.length, values };
}

/** Names of a comma list or a JSON list. */
export const namesIn = (value: Json | undefined): readonly string[] =>
  typeof value === 'string' ? value.split(',').map((name) => name.trim()) : textsIn({ value: value ?? null }, 'value');

export const today = (call: Call): string => dayAt(call.site.now(), call.site.clock);

/** By id or key. @throws JiraRefusal 404 where it is missing or hidden */
export function visibleProject(call: Call, idOrKey: string): ProjectState {
  const wanted = idOrKey.toUpperCase();
  for (const project of call.site.projects.values()) {
    if (!project.hidden && (project.record.id === idOrKey || project.record.key.toUpperCase() === wanted)) return project;
  }
  throw notFound(`No project could be found with key '${idOrKey}'.`);
}

/** The text under a name of the body. */
export const bodyText = (call: Call, name: string): string | null => textIn(bodyRecord(call), name);
