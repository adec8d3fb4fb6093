import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import { generateJira, mutateJira } from '#electron/sandbox/jira/generator.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { HostTrackers } from '#renderer/engine/sync/api.ts';
import { openMirror, type Mirror } from '#renderer/engine/sync/mirror.ts';
import { itemIdOf, projectIdOf, remoteIdOf, type ConnectionId, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';

const CONNECTION = 'big' as ConnectionId;
const COUNT = 50_000;
const MINUTE = 60_000;

/** A tracker's port as the engine calls it, until `silent`: then every call stays without an answer, as after a kill. */
function hostOf(port: TrackerPort, watch: { fetched: number; silent: () => boolean }): HostTrackers {
  const never = new AbortController().signal;
  const unlessSilent = <T>(ask: () => Promise<T>): Promise<T> => (watch.silent() ? new Promise<T>(() => undefined) : ask());
  return {
    projects: () => unlessSilent(() => port.projects(never)),
    catalog: ({ project }) => unlessSilent(() => port.catalog(project, never)),
    list: ({ project }) => unlessSilent(() => port.list(project, never)),
    changes: ({ project, since }) => unlessSilent(() => port.changes(project, since, never)),
    fetch: ({ project, ids }) =>
      unlessSilent(() => {
        watch.fetched += ids.length;
        return port.fetch(project, ids, never);
      }),
    lastChanges: ({ item, revision, fields }) => unlessSilent(() => port.lastChanges(item as ItemId, revision, fields, never)),
    batchSize: () => Promise.resolve(port.batchSize),
  };
}

test(
  'a Jira site of 50,000 issues is pulled whole though the cockpit is killed in the middle, and 500 changes are read alone',
  { timeout: 300_000 },
  async () => {
    const clock = { now: Date.UTC(2026, 10, 22, 12) };
    const seed = generateJira({ issues: COUNT, seed: 21, now: clock.now, projects: ['BIG'] });
    const site = createJiraSandbox({ seed, dialect: 'cloud', clock: () => clock.now });
    const transport = createTransport({
      baseUrl: 'https://big.atlassian.net',
      authorization: `Basic ${btoa('ada@example.com:token')}`,
      fetch: (url, init) => site.handle(new Request(url, init)),
      clock: () => clock.now,
    });
    const port = createJira({ transport, baseUrl: 'https://big.atlassian.net', kind: 'jira-cloud', connection: CONNECTION });
    const project: ProjectId = projectIdOf(CONNECTION, seed.projects[0]!.id);
    const watch = { fetched: 0, silent: () => false };
    let names = 0;
    const open = async (db: CockpitDb): Promise<Mirror> =>
      openMirror({
        db,
        trackers: hostOf(port, watch),
        connectionName: () => 'Big Jira',
        now: () => instantOf(clock.now),
        newId: () => `id-${++names}`,
      });

    const first = new CockpitDb('large-tracker');
    await first.open();
    const killed = await open(first);
    await killed.catalog.refreshProjects(CONNECTION);
    await killed.catalog.choose(CONNECTION, [project]);
    watch.silent = () => watch.fetched >= COUNT / 2;
    void killed.sync.pull([]);
    await expect.poll(() => watch.fetched, { timeout: 200_000, interval: 50 }).toBeGreaterThanOrEqual(COUNT / 2);
    await expect.poll(() => killed.counts().items, { timeout: 60_000, interval: 50 }).toBeGreaterThan(COUNT / 3);
    await killed.close();
    first.close();

    watch.silent = () => false;
    const db = new CockpitDb('large-tracker');
    await db.open();
    const mirror = await open(db);
    const stored = mirror.counts().items;
    expect(stored).toBeGreaterThan(COUNT / 3);
    watch.fetched = 0;
    await mirror.sync.pull([]);
    expect(watch.fetched).toBeLessThanOrEqual(COUNT - stored + 2 * port.batchSize);

    const { ids } = await mirror.items.query({ filter: NO_FILTER, sort: [], group: null });
    expect(ids.length).toBe(COUNT);
    expect(new Set(ids.map(remoteIdOf))).toEqual(new Set(seed.issues.map(({ id }) => id)));

    clock.now += 30 * MINUTE;
    const changed = mutateJira(
      site.controls,
      seed.issues.map(({ id }) => id),
      500,
      5,
    );
    clock.now += MINUTE;
    watch.fetched = 0;
    await mirror.sync.pull([]);
    expect(watch.fetched).toBeGreaterThanOrEqual(500);
    expect(watch.fetched).toBeLessThan(2_000);
    expect(mirror.counts().items).toBe(COUNT);
    for (const id of changed.slice(0, 50)) {
      const item = await mirror.items.get(itemIdOf(CONNECTION, id));
      expect(item?.title, id).toBe(site.controls.issue(id)?.fields['summary']);
    }
    await mirror.close();
    db.close();
  },
);
