import 'fake-indexeddb/auto';
import { openMirror, type Mirror } from '#renderer/engine/sync/mirror.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import { connectionOf, type Item, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { CONNECTION, at, countingIds, projectId } from './builders.ts';
import { FakeTracker } from './fake-tracker.ts';

export interface OpenedMirror {
  readonly db: CockpitDb;
  readonly mirror: Mirror;
  /** Sets the clock, in minutes after the fixed start. */
  readonly setMinutes: (minutes: number) => void;
}

const newId = countingIds();
let databases = 0;
/** A store name that no other test uses. */
export const freshName = (): string => `mirror-${++databases}`;

/** A mirror over a real Dexie on an in-memory IndexedDB, pulling from the fake tracker. Every project of it is chosen. */
export async function aMirror(tracker: FakeTracker, name: string = freshName()): Promise<OpenedMirror> {
  const db = new CockpitDb(name);
  await db.open();
  let minutes = 0;
  const mirror = await openMirror({
    db,
    trackers: tracker.trackers,
    connectionName: (id) => (id === CONNECTION ? 'Acme Jira' : id),
    now: () => at(minutes),
    newId,
  });
  for (const [connection, projects] of Map.groupBy(tracker.projects.keys(), connectionOf))
    await mirror.catalog.choose(connection, projects);
  return { db, mirror, setMinutes: (value) => (minutes = value) };
}

const opened: OpenedMirror[] = [];

/** The same, closed after the test by `closeMirrors`. */
export async function openMirrorOf(tracker: FakeTracker, name?: string): Promise<OpenedMirror> {
  const one = await aMirror(tracker, name);
  opened.push(one);
  return one;
}

/** Closes what `openMirrorOf` has opened; for `afterEach`. */
export async function closeMirrors(): Promise<void> {
  for (const { mirror, db } of opened.splice(0)) {
    await mirror.close();
    db.close();
  }
}

/** The first project of a fake tracker. */
export const P1 = projectId('p1');

/** A fake tracker of one project with this many items. */
export function withItems(count: number): FakeTracker {
  const tracker = new FakeTracker();
  tracker.fill(P1, count);
  return tracker;
}

/** Everything the mirror holds, whole items by id, read back from the pages. */
export async function everything(mirror: Mirror): Promise<ReadonlyMap<ItemId, Item>> {
  const { ids } = await mirror.items.query({
    filter: { release: null, text: '', stateCategories: [], typeKinds: [], projects: [], assignees: [], labels: [] },
    sort: [],
    group: null,
  });
  return new Map((await mirror.items.getMany(ids)).map((item) => [item.id, item]));
}

/** The step of a project in the running or last report. */
export async function stepOf(mirror: Mirror, project: ProjectId): Promise<string> {
  const { value: report } = await mirror.sync.progress().next();
  return report?.projects.find((one) => one.project === project)?.step.kind ?? 'none';
}

/** What the newest finished pull did. */
export async function lastReport(mirror: Mirror): Promise<PullReport> {
  return (await mirror.sync.reports(1))[0]!;
}
