import { AsyncIteratorClass } from '@orpc/client';
import type { EngineClient } from '#renderer/engine/client/index.ts';
import type { BackupSummary, EngineStatus, PullReport, ProjectState } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { LookAhead, PreviewList } from '#shared/contract/preview.ts';
import type { SyncState } from '#shared/contract/sync-run.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ItemFilter, ItemListRow, ScopeSummary } from '#shared/domain/scope.ts';
import { err, ok } from '#shared/lib/result.ts';
import { NO_EDITS } from '#shared/sync/meeting.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { AZURE, FAKE_NOW, FAKE_PROJECTS, fakeChoices, fakeFullItem, fakeItem, JIRA } from './fake-data.ts';

export {
  AZURE,
  FAKE_NOW,
  FAKE_PROJECTS,
  FAKE_TODAY,
  fakeChoices,
  fakeFullItem,
  fakeItem,
  fakeRelease,
  fillPlan,
  JIRA,
} from './fake-data.ts';

/** A value that streams: each reader gets it at once and then every change. */
export interface LiveValue<T> {
  set(value: T): void;
  read(): AsyncIteratorClass<T, unknown, void>;
}

export function liveValue<T>(initial: T): LiveValue<T> {
  let value = initial;
  let version = 1;
  let wake: (() => void)[] = [];
  return {
    set: (next) => {
      value = next;
      version += 1;
      const waiting = wake;
      wake = [];
      for (const resume of waiting) resume();
    },
    read: () => {
      let seen = 0;
      const next = async (): Promise<IteratorResult<T, unknown>> => {
        while (seen === version) await new Promise<void>((resume) => wake.push(resume));
        seen = version;
        return { done: false, value };
      };
      return new AsyncIteratorClass<T, unknown, void>(next, async () => undefined);
    },
  };
}

export const READY: EngineStatus = {
  phase: { kind: 'ready' },
  host: {
    shell: 'browser',
    version: '0.1.0',
    platform: 'linux',
    profile: '/home/amira/.cockpit',
    readOnly: false,
    secrets: 'keychain',
    pdfMissing: null,
    connectionsLost: null,
  },
  hostLost: false,
  elsewhere: false,
  save: { kind: 'saved' },
  undo: null,
  redo: null,
  repair: null,
  place: null,
  persistent: true,
  items: 600,
  quarantined: 0,
  sample: false,
  lastBackup: null,
};

/** A window keeps one stream of each for its life, so all fake engines of a test file share these. */
export const fakeStatus = liveValue<EngineStatus>(READY);
export const fakeProgress = liveValue<PullReport | null>(null);
export const fakeRevision = liveValue(1);
export const fakePush = liveValue<PushReport | null>(null);
export const fakeLook = liveValue<LookAhead | null>(null);

export const NOTHING_PREVIEWED: PreviewList = {
  going: { spans: [], rows: [] },
  coming: { spans: [], records: [] },
  total: {
    going: { going: 0, tokens: 0, removed: 0, unchosen: 0, unpulled: 0, held: 0, asked: 0 },
    coming: 0,
    kinds: { item: 0, version: 0, iteration: 0 },
  },
  facets: { releases: [], connections: [], standings: [] },
};
export const NO_SYNC: SyncState = {
  meeting: { kind: 'none' },
  run: null,
  open: NO_EDITS,
  schedule: { every: 0, sends: false, next: null, waits: null },
  slept: null,
  failures: { pull: null, push: null, pulls: [], pushes: [] },
};
export const fakeSyncState = liveValue<SyncState>(NO_SYNC);

export const anExplanation = (over: Partial<Explanation> = {}): Explanation => ({
  title: 'Jira refused the token',
  happened: 'The site acme.atlassian.net does not accept the token.',
  safe: 'Everything pulled before is still here.',
  next: 'Enter a new token, then try again.',
  detail: 'HTTP 401',
  ...over,
});

export const aConnection = (over: Partial<Connection> = {}): Connection => ({
  id: JIRA,
  name: 'Acme Jira',
  kind: 'jira-cloud',
  baseUrl: 'https://acme.atlassian.net',
  account: 'amira@acme.example',
  token: 'keychain',
  sample: false,
  identity: {
    siteId: 's1',
    accountId: 'u1',
    accountName: 'Amira Haddad',
    product: 'Jira Cloud',
    zone: 'Europe/Berlin' as never,
    serverTime: null,
  },
  ...over,
});

export const aConnectionToAzure = (over: Partial<Connection> = {}): Connection =>
  aConnection({
    id: AZURE,
    name: 'Acme DevOps',
    kind: 'azure-devops-services',
    baseUrl: 'https://dev.azure.com/acme',
    account: null,
    identity: {
      siteId: 's2',
      accountId: 'u2',
      accountName: 'Amira Haddad',
      product: 'Azure DevOps Services',
      zone: 'UTC' as never,
      serverTime: null,
    },
    ...over,
  });

const PROJECT_STATES: readonly ProjectState[] = FAKE_PROJECTS.map((project, index) => ({
  project,
  pulled: true,
  lastPull: FAKE_NOW,
  items: 200 + index,
  noAccessSince: null,
  resumable: false,
}));

const matches = (row: ItemListRow, filter: ItemFilter): boolean =>
  filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => `${row.key} ${row.title}`.toLowerCase().includes(word)) &&
  (filter.stateCategories.length === 0 || filter.stateCategories.includes(row.stateCategory)) &&
  (filter.typeKinds.length === 0 || filter.typeKinds.includes(row.typeKind)) &&
  (filter.projects.length === 0 || filter.projects.includes(row.projectId)) &&
  (filter.assignees.length === 0 || filter.assignees.includes(row.assignee)) &&
  (filter.labels.length === 0 || filter.labels.some((label) => row.labels.includes(label)));

const COUNT = 600;
const rows = (): readonly ItemListRow[] => Array.from({ length: COUNT }, (_, index) => fakeItem(index + 1));

const tally = <T>(values: readonly T[]): (readonly [T, number])[] => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
};

type DeepPartial<T> = T extends (...args: never[]) => unknown ? T : { readonly [K in keyof T]?: DeepPartial<T[K]> };

function withOverrides<T extends object>(base: T, over: object): T {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = typeof value === 'object' && typeof below === 'object' && below !== null ? withOverrides(below, value as object) : value;
  }
  return result as T;
}

const COUNTS = { releases: 12, items: 600, connections: 2 };
/** A backup of which everything can be read. */
export const FAKE_BACKUP: BackupSummary = { createdAt: FAKE_NOW, appVersion: '0.1.0', schema: 1, ...COUNTS, said: COUNTS };

/** An engine without a worker: 600 made-up items, two connections, empty sync history. Overrides replace single calls. */
export function fakeEngine(overrides: DeepPartial<EngineClient> = {}): EngineClient {
  const base: EngineClient = {
    status: async () => fakeStatus.read(),
    retry: async () => undefined,
    useHere: async () => undefined,
    recover: async () => ok(undefined),
    plan: {
      run: async () => ok(undefined),
      undo: async () => ok(null),
      redo: async () => ok(null),
      newestStep: async () => 1,
      undoStep: async () => ok(null),
      leaveOut: async () => ok(null),
    },
    settings: { set: async () => ok(undefined) },
    outbox: {
      list: async () => [],
      of: async () => [],
      sentComments: async () => [],
      asked: async () => [],
      conflict: async () => null,
      makeAgain: async (ids) => ok({ made: ids.length, left: [] }),
      revision: async () => fakeRevision.read(),
      hold: async (ids) => ok(ids.length),
      release: async (ids) => ok(ids.length),
      complete: async () => ok(1),
      takeBack: async () => ok(undefined),
      answer: async ({ operations }) => ok(operations.length),
      push: async () => ok(undefined),
      cancel: async () => undefined,
      progress: async () => fakePush.read(),
      reports: async () => [],
      preview: async () => NOTHING_PREVIEWED,
      previewItems: async () => [],
      lookAhead: async () => undefined,
      stopLooking: async () => undefined,
      looking: async () => fakeLook.read(),
    },
    items: {
      choices: async (project) => fakeChoices(project),
      query: async ({ filter, sort, group }) => {
        const found = rows().filter((row) => matches(row, filter));
        const first = sort[0];
        const by = (row: ItemListRow, column: string): string =>
          String((row as unknown as Record<string, unknown>)[column === 'project' ? 'projectKey' : column] ?? '');
        if (first)
          found.sort(
            (a, b) => by(a, first.column).localeCompare(by(b, first.column), 'en', { numeric: true }) * (first.descending ? -1 : 1),
          );
        const groups: { label: string; start: number; count: number }[] = [];
        if (group) {
          found.sort((a, b) => by(a, group).localeCompare(by(b, group)));
          found.forEach((row, index) => {
            const label = by(row, group) || 'None';
            const last = groups.at(-1);
            if (last?.label === label) last.count += 1;
            else groups.push({ label, start: index, count: 1 });
          });
        }
        // All rows are left to `rows`, where tests put theirs.
        return { ids: found.map((row) => row.id), groups, unfiltered: COUNT, first: [] };
      },
      rows: async (ids) => ids.map((id) => fakeItem(Number(id.split('/')[1]) - 20_000)),
      get: async (id) =>
        fakeFullItem(Number(id.split('/')[1]) - 20_000, {
          reporter: 'Jonas Weber',
          description: { format: 'markdown', source: 'The **basket** forgets its content.\n\n- [ ] reproduce\n- [x] report' },
        }),
      children: async () => [],
      webLinks: async () => [],
      webBacklinks: async () => [],
      search: async ({ text, limit }) =>
        rows()
          .filter((row) =>
            matches(row, { release: null, text, stateCategories: [], typeKinds: [], projects: [], assignees: [], labels: [] }),
          )
          .slice(0, limit)
          .map(({ id, key, title, state }) => ({ id, key, title, state })),
      facets: async () => ({
        stateCategories: tally(rows().map((row) => row.stateCategory)),
        typeKinds: tally(rows().map((row) => row.typeKind)),
        assignees: tally(rows().map((row) => row.assignee)),
        labels: tally(rows().flatMap((row) => row.labels)),
        projects: FAKE_PROJECTS.map((project) => [project.id, project.key, 200] as const),
      }),
      summaries: async (releases) =>
        releases.map((release): ScopeSummary => ({
          release,
          total: 48,
          byState: { todo: 10, doing: 8, done: 29, removed: 1, unknown: 0 },
          byType: { epic: 2, feature: 0, story: 24, task: 8, subtask: 0, bug: 14, other: 0 },
          byProject: [
            { project: FAKE_PROJECTS[0].id, key: 'SHOP', total: 30, done: 20 },
            { project: FAKE_PROJECTS[2].id, key: 'Mobile', total: 18, done: 9 },
          ],
          byMapping: [],
          estimate: 131,
          unestimated: 9,
          problems: [],
        })),
      quarantine: async () => [],
      revision: async () => fakeRevision.read(),
    },
    catalog: {
      projects: async (connection) => PROJECT_STATES.filter((state) => state.project.connectionId === connection),
      refreshProjects: async (connection) => ok(PROJECT_STATES.filter((state) => state.project.connectionId === connection)),
      choose: async () => ok(undefined),
      get: async () => null,
      bindings: async () => [],
      versions: async () => [],
      iterations: async () => [],
      candidates: async () => [],
    },
    connections: {
      left: async () => [],
      list: async () => [aConnection(), aConnectionToAzure()],
      test: async () => ok(aConnection().identity!),
      add: async ({ draft }) => ok(aConnection({ ...draft })),
      update: async ({ name }) => ok(aConnection(name === undefined ? {} : { name })),
      check: async () => ok(aConnection().identity!),
      remove: async () => ok(undefined),
    },
    sync: {
      pull: async () => undefined,
      cancel: async () => undefined,
      confirmRemoval: async () => undefined,
      removeKept: async () => undefined,
      progress: async () => fakeProgress.read(),
      reports: async () => [],
    },
    runs: {
      state: async () => fakeSyncState.read(),
      begin: async () => undefined,
      goOn: async () => undefined,
      send: async () => ok('sent' as const),
      close: async () => undefined,
      answering: async () => undefined,
      history: async () => [],
      report: async () => null,
    },
    notes: {
      draft: async () => ({
        markdown: '## 4.2\n\n### Added\n\n- Gift cards',
        generated: '## 4.2\n\n### Added\n\n- Gift cards',
        report: ['1 entry added'],
        outdated: [],
      }),
      export: async ({ format }) =>
        format === 'pdf'
          ? err({ code: 'no-browser', detail: 'No installed Chromium was found.', html: '<!doctype html><title>4.2</title><h1>4.2</h1>' })
          : ok({ name: '4.2.md', mime: 'text/markdown', data: new Blob(['## 4.2\n']) }),
    },
    backup: {
      create: async () => ({ name: 'cockpit-backup.zip', mime: 'application/zip', data: new Blob(['backup']), unread: 0 }),
      inspect: async () => ok(FAKE_BACKUP),
      restore: async () => ok(FAKE_BACKUP),
    },
    sample: { load: async () => ok(undefined), remove: async () => ok(undefined) },
  };
  return withOverrides(base, overrides);
}
