import { createTransport } from '#electron/host/http/create-transport.ts';
import type { Fetch } from '#electron/host/http/transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import { createJiraWriter } from '#electron/host/trackers/jira/write.ts';
import { createJiraSandbox, type JiraSandbox, type JiraSandboxOptions } from '#electron/sandbox/jira/sandbox.ts';
import { STATUS_CATEGORIES, type JiraIssue, type JiraSeed, type WireRecord } from '#electron/sandbox/jira/seed.ts';
import { projectIdOf, type ConnectionId, type Item, type ProjectId } from '#shared/domain/item.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { FetchedItems, TrackerPort } from '#shared/tracker/port.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { itemOf } from '#shared/tracker/body.ts';

export type Dialect = 'cloud' | 'data-center';
export const DIALECTS: readonly Dialect[] = ['cloud', 'data-center'];
export const CONNECTION = 'jira-1' as ConnectionId;
export const BASE = 'http://127.0.0.1:8099';
export const never = new AbortController().signal;
export const projectId = (id: string): ProjectId => projectIdOf(CONNECTION, id);
/** The project of a small site. */
export const APP = projectId('10');

export interface Rig {
  readonly jira: TrackerPort;
  readonly writer: TrackerWriter;
  readonly sandbox: JiraSandbox;
  /** Every request our client sent. */
  readonly sent: readonly { readonly method: string; readonly url: URL; readonly body: unknown; readonly headers: Headers }[];
  /** Epoch milliseconds of the sandbox. */
  time: number;
  /** Runs before the n-th request (from 1) is answered; an answer of its own replaces the sandbox's. */
  before: (request: Request, number: number) => Response | Promise<Response | void> | void;
}

/** A client in front of a sandbox, without sockets and without waiting. */
export function rig(dialect: Dialect, seed: JiraSeed, options: JiraSandboxOptions = {}, base = BASE): Rig {
  const sent: { method: string; url: URL; body: unknown; headers: Headers }[] = [];
  const state = { time: Date.UTC(2026, 10, 22, 12), before: () => undefined } as { time: number; before: Rig['before'] };
  const sandbox = createJiraSandbox({ seed, dialect, clock: () => state.time, options });
  const fetch: Fetch = async (url, init) => {
    const request = new Request(url, init);
    sent.push({
      method: request.method,
      url: new URL(url),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : null,
      headers: request.headers,
    });
    return (await state.before(request, sent.length)) ?? sandbox.handle(request);
  };
  const authorization = dialect === 'cloud' ? `Basic ${btoa('ann@example.com:token-1234')}` : 'Bearer token-1234';
  const transport = createTransport({
    baseUrl: base,
    authorization,
    fetch,
    sleep: () => Promise.resolve(),
    random: () => 0,
    online: () => true,
  });
  const kind = dialect === 'cloud' ? 'jira-cloud' : 'jira-data-center';
  const setup = { transport, baseUrl: base, kind, connection: CONNECTION } as const;
  return Object.assign(state, { jira: createJira(setup), writer: createJiraWriter(setup), sandbox, sent });
}

export function value<T>(result: Result<T, TrackerError>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Reads all ids in batches, as a pull does. */
export async function fetchAll(
  jira: TrackerPort,
  project: ProjectId,
  ids: readonly string[],
): Promise<FetchedItems & { readonly bodies: readonly Item[] }> {
  const batches: FetchedItems[] = [];
  for (let from = 0; from < ids.length; from += jira.batchSize)
    batches.push(value(await jira.fetch(project, ids.slice(from, from + jira.batchSize), never)));
  const items = batches.flatMap((batch) => batch.items);
  return {
    items,
    bodies: items.map((item) => itemOf(item.body)),
    missing: batches.flatMap((batch) => batch.missing),
    quarantined: batches.flatMap((batch) => batch.quarantined),
  };
}

const USER = { name: 'ann', key: 'JIRAUSER10100', displayName: 'Ann Archer', active: true, timeZone: 'America/New_York' };
const OPEN = { id: '1', name: 'To Do', description: '', statusCategory: STATUS_CATEGORIES.new };
const STORY = { id: '10001', name: 'Story', description: '', subtask: false };

export function issue(number: number, fields: WireRecord = {}, rest: WireRecord = {}): JiraIssue {
  return {
    id: String(10_000 + number),
    key: `APP-${number}`,
    ...rest,
    fields: {
      summary: `Item ${number}`,
      project: { id: '10', key: 'APP', name: 'App' },
      issuetype: STORY,
      status: OPEN,
      reporter: USER,
      created: '2026-11-01T08:00:00.000+0000',
      updated: `2026-11-10T08:${String(number % 60).padStart(2, '0')}:00.000+0000`,
      ...fields,
    },
  };
}

/** A small site with one project, one board, and the given issues. */
export function site(issues: readonly JiraIssue[], overrides: Partial<JiraSeed> = {}): JiraSeed {
  return {
    site: { title: 'Test', zone: 'Europe/Berlin', signedInAs: 'ann' },
    projects: [{ id: '10', key: 'APP', name: 'App', issueTypes: [STORY], components: [], versions: [] }],
    issues,
    users: [USER],
    statuses: [OPEN],
    priorities: [],
    resolutions: [],
    linkTypes: [],
    fields: [],
    boards: [{ id: 1, name: 'App board', type: 'scrum', projectKey: 'APP' }],
    sprints: [],
    ...overrides,
  };
}

/** The same with issues APP-1 to this number. */
export const many = (count: number): JiraSeed => site(Array.from({ length: count }, (_, index) => issue(index + 1)));

/** An answer that is not the sandbox's. */
export const answer = (status: number, body: unknown, type = 'application/json'): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } });
