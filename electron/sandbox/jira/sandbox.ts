import type { Json } from '#shared/lib/json.ts';
import type { SandboxClock, SandboxTracker } from '#electron/sandbox/tracker.ts';
import { json, type Call, type PagePlace, type PageTokens, type Route, type Settings } from './call.ts';
import { createControls, type JiraControls } from './controls.ts';
import { createSearcher, type Searcher } from './jql/search.ts';
import { accountIdOf } from './jql/values.ts';
import { badRequest, JiraRefusal } from './refusal.ts';
import { createRenderer, type IssueRenderer } from './render.ts';
import { AGILE_ROUTES } from './routes/agile.ts';
import { HISTORY_ROUTES } from './routes/history.ts';
import { ISSUE_ROUTES } from './routes/issues.ts';
import { SEARCH_ROUTES } from './routes/search.ts';
import { SITE_ROUTES } from './routes/site.ts';
import { VERSION_ROUTES } from './routes/versions.ts';
import type { JiraSeed } from './seed.ts';
import { createSite, type SiteState } from './site.ts';
import type { Dialect, Wire } from './wire.ts';

export interface JiraSandboxOptions {
  /** The path the site lives under, as Data Center sites often do: '/jira'. */
  readonly contextPath?: string;
  /** The one token that is accepted. Left out: any token of the dialect's form (Basic in Cloud, Bearer in Data Center). */
  readonly token?: string;
  /** The e-mail that must come with it in Cloud. Left out: any. */
  readonly email?: string;
  /** Names of users by what they sign in with: the e-mail in Cloud, the token on Data Center. Whoever is not named is the site's own account. */
  readonly accounts?: { readonly [login: string]: string };
  /** What `tenant_info` gives: the site's identity. */
  readonly cloudId?: string;
  readonly pageTokenMs?: number;
}

export interface JiraSandboxSetup {
  readonly seed: JiraSeed;
  readonly dialect: Dialect;
  readonly clock: SandboxClock;
  readonly options?: JiraSandboxOptions;
}

/** A pretend Jira site with switches for tests. */
export interface JiraSandbox extends SandboxTracker {
  readonly controls: JiraControls;
}

interface Matcher extends Route {
  readonly segments: readonly string[];
}

const ROUTES: readonly Matcher[] = [
  ...SITE_ROUTES,
  ...VERSION_ROUTES,
  ...SEARCH_ROUTES,
  ...HISTORY_ROUTES,
  ...ISSUE_ROUTES,
  ...AGILE_ROUTES,
].map((route) => ({
  ...route,
  segments: route.path.split('/').slice(1),
}));

const WEEK_MS = 7 * 86_400_000;

/** @param clock the sandbox has no time of its own */
export function createJiraSandbox({ seed, dialect, clock, options = {} }: JiraSandboxSetup): JiraSandbox {
  const settings: Settings = {
    closedWays: new Set(),
    stepFields: new Map(),
    createFields: new Map(),
    pageTokenMs: options.pageTokenMs ?? WEEK_MS,
    agileLicensed: true,
  };
  const context = options.contextPath ?? '';
  let login = { token: options.token ?? null, expired: false };
  let stage = stageOf(createSite(seed, clock), settings);

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const home = `${url.origin}${context}`;
    if (!url.pathname.startsWith(`${context}/`)) return notHere();
    const path = url.pathname.slice(context.length);
    if (dialect === 'cloud' && path === '/_edge/tenant_info')
      return json({ cloudId: options.cloudId ?? '6d7f1c2e-1f0a-4d51-9b7c-0a8e3f6b5c21' });
    const parsed = /^\/rest\/(?:(api)\/(2|3|latest)|(agile)\/1\.0)(\/.*)$/.exec(path);
    if (parsed === null || (dialect === 'data-center' && parsed[2] === '3')) return notHere();
    const under = parsed[1] === 'api' ? 'api' : 'agile';
    const version = parsed[2] ?? (dialect === 'cloud' ? '3' : '2');
    const wire: Wire = {
      dialect,
      api: `${home}/rest/api/${version}`,
      agile: `${home}/rest/agile/1.0`,
      adf: dialect === 'cloud' && version === '3',
    };
    const segments = parsed[4]!.split('/').slice(1).map(decodeURIComponent);
    const routes = ROUTES.filter(
      (route) => route.under === under && (route.dialect ?? dialect) === dialect && matches(route.segments, segments),
    );
    // '/project/search' also looks like '/project/{id}': the route with fewer parameters wins.
    const route = routes.filter((each) => each.method === request.method).sort((a, b) => parametersIn(a) - parametersIn(b))[0];
    if (route?.open !== true && !isSignedIn(request, dialect, login, options.email ?? null)) return unauthenticated();
    if (route === undefined) return routes.length > 0 ? new Response(null, { status: 405 }) : notHere();
    const body = await bodyOf(request);
    // Set where nothing is waited for any more: requests of several accounts may be under way at once.
    const account = options.accounts?.[loginOf(request, dialect)];
    stage.site.caller = stage.site.users.find((user) => user.name === account) ?? stage.site.signedIn;
    const response = route.answer({
      ...stage,
      wire,
      home,
      params: paramsOf(route.segments, segments),
      query: url.searchParams,
      body,
    });
    // Both products name the caller in every answer (recorded headers).
    if (dialect === 'cloud') response.headers.set('x-aaccountid', accountIdOf(stage.site.caller.key));
    else response.headers.set('x-ausername', stage.site.caller.name);
    return response;
  };

  return {
    handle: (request) => answer(request).catch(refusal),
    controls: createControls({
      site: () => stage.site,
      settings,
      replace: (next) => {
        stage = stageOf(createSite(next, clock), settings);
      },
      setLogin: (next) => {
        login = { ...login, ...next };
      },
    }),
  };
}

/** What lasts between requests until the data is replaced. */
interface Stage {
  readonly site: SiteState;
  readonly settings: Settings;
  readonly searcher: Searcher;
  readonly renderer: IssueRenderer;
  readonly pageTokens: PageTokens;
}

const stageOf = (site: SiteState, settings: Settings): Stage => ({
  site,
  settings,
  searcher: createSearcher(site),
  renderer: createRenderer(site),
  pageTokens: createPageTokens(site, settings),
});

function createPageTokens(site: SiteState, settings: Settings): PageTokens {
  const places = new Map<string, { readonly place: PagePlace; readonly until: number }>();
  let count = 0;
  return {
    issue(place) {
      const token = btoa(`page-${++count}-of-${place.jql.length}`);
      for (const [old, { until }] of places) if (until <= site.now()) places.delete(old);
      places.set(token, { place, until: site.now() + settings.pageTokenMs });
      return token;
    },
    resolve(token) {
      const found = places.get(token);
      if (found === undefined || found.until <= site.now()) throw badRequest('The provided next page token is invalid or expired.');
      return found.place;
    },
  };
}

const isParameter = (segment: string): boolean => segment.startsWith('{');
const parametersIn = (route: Matcher): number => route.segments.filter(isParameter).length;
const matches = (pattern: readonly string[], path: readonly string[]): boolean =>
  pattern.length === path.length &&
  pattern.every((segment, index) => (isParameter(segment) ? path[index] !== '' : segment === path[index]));
const paramsOf = (pattern: readonly string[], path: readonly string[]): Call['params'] =>
  Object.fromEntries(pattern.flatMap((segment, index) => (isParameter(segment) ? [[segment.slice(1, -1), path[index]!]] : [])));

async function bodyOf(request: Request): Promise<Json> {
  const text = await request.text();
  if (text === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw badRequest('There was an error parsing JSON. Check that your request body is valid.');
  }
}

function isSignedIn(
  request: Request,
  dialect: Dialect,
  login: { readonly token: string | null; readonly expired: boolean },
  email: string | null,
): boolean {
  const [scheme, credential = ''] = (request.headers.get('authorization') ?? '').split(' ');
  if (login.expired || credential === '') return false;
  if (dialect === 'data-center') return scheme === 'Bearer' && (login.token === null || credential === login.token);
  if (scheme !== 'Basic') return false;
  const [account, ...rest] = decodeBasic(credential).split(':');
  const token = rest.join(':');
  return token !== '' && (login.token === null || token === login.token) && (email === null || account === email);
}

/** What a request signs in with, beside the password. */
function loginOf(request: Request, dialect: Dialect): string {
  const credential = (request.headers.get('authorization') ?? '').split(' ')[1] ?? '';
  return dialect === 'data-center' ? credential : decodeBasic(credential).split(':')[0]!;
}

function decodeBasic(credential: string): string {
  try {
    return atob(credential);
  } catch {
    return '';
  }
}

const unauthenticated = (): Response =>
  new Response(JSON.stringify({ errorMessages: ['Client must be authenticated to access this resource.'], errors: {} }), {
    status: 401,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'www-authenticate': 'OAuth realm="sandbox"',
      'x-seraph-loginreason': 'AUTHENTICATED_FAILED',
    },
  });

const notHere = (): Response => json({ errorMessages: ['null for uri'], errors: {} }, 404);

function refusal(cause: unknown): Response {
  if (!(cause instanceof JiraRefusal)) throw cause;
  return json({ errorMessages: cause.messages, errors: cause.errors }, cause.status);
}
