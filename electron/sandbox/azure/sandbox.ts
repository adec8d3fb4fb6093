import type { Json } from '#shared/lib/json.ts';
import { json, noSuchProject, Refusal, type Answer, type Call, type Route } from '#electron/sandbox/azure/answer.ts';
import { feedRoutes, type FeedOptions } from '#electron/sandbox/azure/routes-feeds.ts';
import { itemRoutes } from '#electron/sandbox/azure/routes-items.ts';
import { projectRoutes } from '#electron/sandbox/azure/routes-project.ts';
import type { AzureProject, AzureSeed, AzureUser, AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { AzureStore, revise } from '#electron/sandbox/azure/store.ts';
import type { SandboxClock, SandboxTracker } from '#electron/sandbox/tracker.ts';

export interface AzureSandboxOptions {
  /** 'services': /{org}/…; 'server': /tfs/{collection}/… */
  readonly kind: 'services' | 'server';
  readonly token: string;
  /** Tokens of other people, by which their requests are theirs: the unique name of each. */
  readonly accounts: { readonly [token: string]: string };
  /** The newest REST version. Default '7.1'. */
  readonly version: string;
  readonly projectPage: number;
  readonly feedPage: number;
  readonly queryLimit: number;
  readonly overflow: 'cut' | 'refuse';
}

/** A token for `Authorization: Basic base64(":" + PAT)`. It opens nothing outside the sandbox. */
export const SANDBOX_TOKEN = 'sandbox-token';

const DEFAULTS: AzureSandboxOptions = {
  kind: 'services',
  token: SANDBOX_TOKEN,
  accounts: {},
  version: '7.1',
  projectPage: 100,
  feedPage: 1000,
  queryLimit: 20_000,
  overflow: 'refuse',
};

/** What happens to the pretend organisation behind the client's back. */
export interface AzureControl {
  readonly store: AzureStore;
  /** Changes fields of an item as another person would; null clears one. @throws RangeError when there is no such item */
  edit(id: number, fields: { readonly [referenceName: string]: Json }): void;
  /** Adds a link as another person would: only `from` gets a new revision. */
  link(from: number, rel: string, to: number): void;
  unlink(from: number, rel: string, to: number): void;
  /** Into the recycle bin. */
  remove(id: number): void;
  restore(id: number): void;
  /** For good, without a trace. */
  destroy(id: number): void;
  /** The id stays, the project and its paths change. */
  move(id: number, project: string): void;
  /** Hides a project from the caller, or shows it again. */
  revoke(project: string, hidden: boolean): void;
  /** 'expired' and 'revoked' refuse every request; 'valid' ends that. */
  token(state: 'valid' | 'expired' | 'revoked'): void;
  /** Milliseconds until a change shows in the reporting feeds. */
  feedLag(milliseconds: number): void;
  /**
   * Rate limits: 'delay' answers 200 with Retry-After and the X-RateLimit headers, 'refuse' answers 429 TF400733.
   * @param retryAfter seconds; null leaves the header out
   */
  limit(next: { readonly kind: 'delay' | 'refuse'; readonly requests: number; readonly retryAfter: number | null } | null): void;
}

export type AzureSandbox = SandboxTracker & AzureControl & { readonly path: string };

/**
 * A pretend Azure DevOps organisation (Services) or collection (Server). It keeps no time of its own.
 * `path` is what follows the host in a base URL: '/fabrikam' or '/tfs/DefaultCollection'.
 */
export function createAzureSandbox(input: {
  readonly seed: AzureSeed;
  readonly clock: SandboxClock;
  readonly options?: Partial<AzureSandboxOptions>;
}): AzureSandbox {
  const options = { ...DEFAULTS, ...input.options };
  const store = new AzureStore(input.seed);
  const feeds: FeedOptions = { feedPage: options.feedPage, queryLimit: options.queryLimit, overflow: options.overflow, feedLag: 0 };
  const routes = compileRoutes([...itemRoutes, ...feedRoutes(feeds), ...projectRoutes(options)]);
  const path = options.kind === 'services' ? `/${input.seed.organisation}` : `/tfs/${input.seed.organisation}`;
  const [me, other = me] = input.seed.users;
  let tokenState: 'valid' | 'expired' | 'revoked' = 'valid';
  let limit: Parameters<AzureControl['limit']>[0] = null;

  async function handle(request: Request): Promise<Response> {
    const answer = await answerOf(request).catch((cause: unknown) => {
      if (cause instanceof Refusal) return cause.toAnswer();
      throw cause;
    });
    const headers = new Headers({
      'content-type': 'application/json; charset=utf-8',
      'x-tfs-processid': input.seed.instanceId,
      date: new Date(input.clock()).toUTCString(),
      ...answer.headers,
    });
    return new Response(answer.status === 204 ? null : answer.text, { status: answer.status, headers });
  }

  async function answerOf(request: Request): Promise<Answer> {
    const url = new URL(request.url);
    const where = decodePath(url.pathname);
    if (!where.toLowerCase().startsWith(`${path.toLowerCase()}/`)) return notFoundPage(url.pathname);
    const refused = signInProblem(request);
    if (refused !== null) return refused;
    const parts = where.slice(path.length + 1).split('/');
    const apis = parts.findIndex((part) => part.toLowerCase() === '_apis');
    if (apis < 0) return notFoundPage(url.pathname);
    const limited = takeLimit();
    if (limited?.status === 429) return limited;
    const answer = await route(
      request,
      url,
      parts.slice(0, apis),
      parts.slice(apis + 1).filter((part) => part !== ''),
    );
    return limited === null ? answer : { ...answer, headers: { ...answer.headers, ...limited.headers } };
  }

  async function route(request: Request, url: URL, scope: readonly string[], resource: readonly string[]): Promise<Answer> {
    if (request.method === 'OPTIONS') return locations(routes, options.version);
    const match = routes.find((candidate) => candidate.route.method === request.method && candidate.match(resource) !== null);
    if (match === undefined) return controllerNotFound(url.pathname);
    checkVersion(request, url, options.version, match.route.preview === true);
    const [projectName, team] = scope;
    const project: AzureProject | null = projectName === undefined ? null : store.project(projectName);
    if (projectName !== undefined && project === null) throw noSuchProject(projectName);
    const base = `${url.origin}${path}`;
    const call: Call = {
      store,
      method: request.method,
      base,
      project,
      team: team ?? null,
      params: match.match(resource) ?? {},
      query: url.searchParams,
      body: await bodyOf(request),
      caller: callerOf(request) ?? me,
      now: input.clock(),
    };
    return match.route.run(call);
  }

  /** Whose token a request carries; null for nobody's. */
  function callerOf(request: Request): AzureUser | null {
    const given = request.headers.get('authorization');
    const carries = (token: string): boolean => given === `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
    if (carries(options.token)) return me;
    const [, name] = Object.entries(options.accounts).find(([token]) => carries(token)) ?? [];
    return input.seed.users.find(({ uniqueName }) => uniqueName === name) ?? null;
  }

  /** Bad credentials look like success: GET and POST get a sign-in page with 203, PATCH a JSON 401 (public issue reports). */
  function signInProblem(request: Request): Answer | null {
    if (tokenState === 'expired')
      return new Refusal(401, 'AccessCheckException', 'Access Denied: The Personal Access Token used has expired.').toAnswer();
    if (tokenState === 'valid' && callerOf(request) !== null) return null;
    if (request.method === 'GET' || request.method === 'POST')
      return { status: 203, text: SIGN_IN_PAGE, headers: { 'content-type': 'text/html; charset=utf-8' } };
    return new Refusal(401, 'UnauthorizedRequestException', "TF400813: The user '' is not authorized to access this resource.").toAnswer();
  }

  function takeLimit(): Answer | null {
    if (limit === null) return null;
    const { kind, requests, retryAfter } = limit;
    limit = requests > 1 ? { ...limit, requests: requests - 1 } : null;
    const headers = {
      ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }),
      'x-ratelimit-resource': 'wit/REST API',
      'x-ratelimit-delay': String(retryAfter ?? 5),
      'x-ratelimit-limit': '200',
      'x-ratelimit-remaining': kind === 'delay' ? '10' : '0',
      'x-ratelimit-reset': String(Math.floor(input.clock() / 1000) + (retryAfter ?? 5)),
    };
    if (kind === 'delay') return json(null, 200, headers);
    const refused = new Refusal(
      429,
      'RequestBlockedException',
      'TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource wit in namespace REST API.',
    );
    return { ...refused.toAnswer(), headers };
  }

  const existing = (id: number): AzureWorkItem => {
    const item = store.items.get(id);
    if (item === undefined) throw new RangeError(`No work item ${id}`);
    return item;
  };
  const urlOf = (id: number): string => `/_apis/wit/workItems/${id}`;

  return {
    path,
    store,
    handle,
    edit: (id, fields) => store.save(revise(existing(id), fields, other, input.clock()), input.clock()),
    link: (from, rel, to) => {
      const item = revise(existing(from), {}, other, input.clock());
      store.save(
        { ...item, relations: [...(item.relations ?? []), { rel, url: urlOf(to), attributes: { isLocked: false } }] },
        input.clock(),
      );
    },
    unlink: (from, rel, to) => {
      const item = revise(existing(from), {}, other, input.clock());
      store.save(
        { ...item, relations: (item.relations ?? []).filter((relation) => relation.rel !== rel || relation.url !== urlOf(to)) },
        input.clock(),
      );
    },
    remove: (id) => void store.remove(id, other, input.clock()),
    restore: (id) => void store.restore(id, other, input.clock()),
    destroy: (id) => void store.destroy(id),
    move: (id, name) => {
      const project = store.project(name);
      if (project === null) throw new RangeError(`No project ${name}`);
      const fields = {
        'System.TeamProject': project.name,
        'System.AreaPath': project.areas.name,
        'System.IterationPath': project.iterations.name,
      };
      store.save(revise(existing(id), fields, other, input.clock()), input.clock());
    },
    revoke: (name, hidden) => {
      const project = store.projects.find((candidate) => candidate.name === name || candidate.id === name);
      if (project === undefined) throw new RangeError(`No project ${name}`);
      if (hidden) store.revoked.add(project.id);
      else store.revoked.delete(project.id);
    },
    token: (state) => {
      tokenState = state;
    },
    feedLag: (milliseconds) => {
      feeds.feedLag = milliseconds;
    },
    limit: (next) => {
      limit = next;
    },
  };
}

interface CompiledRoute {
  readonly route: Route;
  /** The parameters when the parts fit, else null. */
  readonly match: (parts: readonly string[]) => { readonly [name: string]: string } | null;
}

const compileRoutes = (routes: readonly Route[]): readonly CompiledRoute[] =>
  routes.map((route) => {
    const pattern = route.path.split('/');
    const open = pattern.at(-1)?.startsWith('*') === true;
    const fixed = open ? pattern.slice(0, -1) : pattern;
    return {
      route,
      match: (parts) => {
        if (open ? parts.length < fixed.length : parts.length !== fixed.length) return null;
        const params: { [name: string]: string } = {};
        for (const [index, wanted] of fixed.entries()) {
          const part = parts[index] ?? '';
          if (wanted.startsWith(':')) params[wanted.slice(1)] = part;
          else if (wanted !== part.toLowerCase()) return null;
        }
        // Ids are numbers: '$Task' and '5' share a place in the address.
        if (params['id'] !== undefined && pattern[1] === 'workitems' && !/^\d+$/.test(params['id'])) return null;
        if (open) params[pattern.at(-1)!.slice(1)] = parts.slice(fixed.length).join('/');
        return params;
      },
    };
  });

const decodePath = (pathname: string): string => {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
};

async function bodyOf(request: Request): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') return null;
  const text = await request.text();
  if (text === '') return null;
  const type = request.headers.get('content-type') ?? '';
  const patches = /\/_apis\/wit\/workitems\/(?:\d+|\$|%24)/i.test(new URL(request.url).pathname) && !/comments/i.test(request.url);
  if (patches && !type.includes('application/json-patch+json')) {
    throw new Refusal(
      415,
      'UnsupportedMediaTypeException',
      `TF400898: The request's media type '${type}' is not supported for this resource. Use application/json-patch+json.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'VssPropertyValidationException', 'The request body is not valid JSON.');
  }
}

function checkVersion(request: Request, url: URL, newest: string, preview: boolean): void {
  const given = url.searchParams.get('api-version') ?? /api-version=([\w.-]+)/.exec(request.headers.get('accept') ?? '')?.[1];
  if (given === undefined) {
    throw new Refusal(
      400,
      'VssVersionNotSpecifiedException',
      `No api-version was supplied for the "${request.method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`,
    );
  }
  const match = /^(\d+\.\d+)(-preview(?:\.\d+)?)?$/.exec(given);
  if (match === null) throw new Refusal(400, 'VssVersionNotSpecifiedException', `The api-version '${given}' is not valid.`);
  if (Number(match[1]) > Number(newest)) {
    throw new Refusal(
      400,
      'VssVersionOutOfRangeException',
      `The requested REST API version of ${match[1]} is out of range for this server. The latest REST API version this server supports is ${newest}.`,
    );
  }
  if (preview && match[2] === undefined) {
    throw new Refusal(
      400,
      'VssInvalidPreviewVersionException',
      `The requested version "${match[1]}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${match[1]}-preview"`,
    );
  }
}

/** The answer to OPTIONS: where every resource lives and which versions it speaks. */
function locations(routes: readonly CompiledRoute[], version: string): Answer {
  const names = [
    ...new Set(
      routes.map(({ route }) =>
        route.path
          .split('/')
          .filter((part) => !/^[:*]/.test(part))
          .slice(0, 2)
          .join('/'),
      ),
    ),
  ];
  const value = names.map((name) => {
    const [area = '', resourceName = area] = name.split('/');
    return {
      id: `${area}-${resourceName}`,
      area,
      resourceName,
      routeTemplate: '{project}/_apis/{area}/{resource}/{id}',
      resourceVersion: 1,
      minVersion: '1.0',
      maxVersion: version,
      releasedVersion: version,
    };
  });
  return json({ value, count: value.length });
}

const controllerNotFound = (pathname: string): Answer => {
  const message = `The controller for path '${pathname}' was not found or does not implement IController.`;
  return {
    status: 404,
    text: message,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-tfs-serviceerror': encodeURIComponent(message) },
  };
};

const notFoundPage = (pathname: string): Answer => ({
  status: 404,
  text: `<!DOCTYPE html><html><head><title>The resource cannot be found.</title></head><body><h1>404 - ${encodeURI(pathname)}</h1></body></html>`,
  headers: { 'content-type': 'text/html; charset=utf-8' },
});

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html lang="en-US"><head><title>Azure DevOps Services | Sign In</title></head><body>Sign in to continue</body></html>';
