import { Dexie } from 'dexie';
import { SNAPSHOT } from '#renderer/engine/items/load.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { engineJoined, engineReady, firstWhere } from './joined-engine.ts';
import type { SlimRow } from './slim-row.ts';
import type { PackedColumns } from '#renderer/engine/items/columns.ts';

/** What the bench asks of a page. It talks to the app's engine as a second window would, and touches nothing else of the app. */

const longTasks: number[] = [];
let observing: PerformanceObserver | null = null;
let beat: ReturnType<typeof setInterval> | undefined;
let longestGap = 0;

const frame = (): Promise<void> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    }),
  );

const seen = new Map<string, number>();
/** Since 1970, in ms with fractions: comparable between the windows of one machine. */
const clock = (): number => performance.timeOrigin + performance.now();

let bareDb: Promise<IDBDatabase> | null = null;
const openBare = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('bench-bare');
    request.onupgradeneeded = () => request.result.createObjectStore('records', { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

const bench = {
  /** Resolves once the engine takes edits and has compared its store with the journal. */
  ready: engineReady,

  async connect(baseUrl: string, account: string, token: string): Promise<void> {
    const client = await engineJoined;
    const added = await client.connections.add({ draft: { name: 'Bench', kind: 'jira-cloud', baseUrl, account }, token });
    if (!added.ok) throw new Error(`${added.error.title}: ${added.error.happened}`);
    const listed = await client.catalog.refreshProjects(added.value.id);
    if (!listed.ok) throw new Error(`The projects were refused: ${listed.error.code}`);
    await client.catalog.choose({ connection: added.value.id, projects: listed.value.map(({ project }) => project.id) });
  },

  /** @returns ms until the pull has ended, and what it did */
  async pull(): Promise<{ readonly ms: number; readonly items: number; readonly changed: number; readonly trouble: string | null }> {
    const client = await engineJoined;
    const start = performance.now();
    await client.sync.pull({ connections: [] });
    const ms = performance.now() - start;
    const report = await firstWhere(await client.sync.progress(), (value) => value !== null && value.finishedAt !== null);
    const { items } = await firstWhere(await client.status(), () => true);
    const projects = report?.projects ?? [];
    const trouble = projects.find(({ step }) => step.kind !== 'done');
    return {
      ms,
      items,
      changed: projects.reduce((sum, { changed, added }) => sum + changed + added, 0),
      trouble: trouble === undefined ? null : JSON.stringify(trouble.step),
    };
  },

  /** Gives every item another title and a label. */
  async editAll(title: string): Promise<void> {
    const client = await engineJoined;
    const { ids } = await client.items.query({ filter: NO_FILTER, sort: [{ column: 'key', descending: false }], group: null });
    const rows = await client.items.rows(ids);
    for (let from = 0; from < rows.length; from += 100) {
      const edits = rows.slice(from, from + 100).flatMap(({ id, projectId }): readonly PlanEdit[] => {
        const of = { kind: 'edit-record', record: id, recordKind: 'item', project: projectId } as const;
        return [
          { ...of, edit: { kind: 'value', field: 'title', value: `${title} ${remoteIdOf(id)}` } },
          { ...of, edit: { kind: 'members', field: 'labels', add: [title.replaceAll(' ', '-')], remove: [] } },
        ];
      });
      const done = await client.plan.run({ label: 'edit many', why: null, edits });
      if (!done.ok) throw new Error(`The edits were refused: ${JSON.stringify(done.error)}`);
    }
  },

  /** @returns ms until the push has ended, how many edits were sent, and what stopped it */
  async push(): Promise<{ readonly ms: number; readonly sent: number; readonly trouble: string | null }> {
    const client = await engineJoined;
    const start = performance.now();
    const done = await client.outbox.push({ connections: [], operations: null });
    const ms = performance.now() - start;
    const report = await firstWhere(await client.outbox.progress(), (value) => value !== null && value.finishedAt !== null);
    const step = report?.connections[0]?.step;
    return { ms, sent: report?.counts.sent ?? 0, trouble: done.ok && step?.kind === 'done' ? null : JSON.stringify([done, step]) };
  },

  /** From here on the page's long tasks are noted, and how long its main thread let a timer wait. */
  watchTasks(): void {
    longTasks.length = 0;
    longestGap = 0;
    observing?.disconnect();
    observing = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration)));
    observing.observe({ type: 'longtask' });
    clearInterval(beat);
    let last = performance.now();
    beat = setInterval(() => {
      longestGap = Math.max(longestGap, performance.now() - last);
      last = performance.now();
    }, 10);
  },

  /** The longest task in ms. Chromium reports those of 50 ms and more; below that, the longest wait of a timer stands for it. */
  longestTask(): number {
    observing?.disconnect();
    clearInterval(beat);
    return longTasks.length > 0 ? Math.max(...longTasks) : Math.min(50, longestGap);
  },

  /** @returns ms from the start of the navigation until the overview of a release has its numbers */
  async summary(release: string): Promise<{ readonly ms: number; readonly total: number }> {
    const client = await engineJoined;
    const [summary] = await client.items.summaries([release as ReleaseId]);
    return { ms: performance.now(), total: summary?.total ?? 0 };
  },

  /** @returns ms from the start of the navigation until the page has painted this text */
  async painted(text: string): Promise<number> {
    while (document.querySelector('main')?.textContent.includes(text) !== true) await frame();
    return performance.now();
  },

  /** What opening costs at least: the database opened and the packed snapshot parsed, in a page that does nothing else. */
  async openSnapshot(): Promise<{ readonly ms: number; readonly count: number }> {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('cockpit');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
    const row = await new Promise<{ readonly value: { readonly columns: PackedColumns } }>((resolve, reject) => {
      const request = db.transaction('snapshots').objectStore('snapshots').get(SNAPSHOT);
      request.onsuccess = () => resolve(request.result as { readonly value: { readonly columns: PackedColumns } });
      request.onerror = () => reject(request.error!);
    });
    const texts = JSON.parse(row.value.columns.texts) as { readonly ids: readonly unknown[] };
    const ms = performance.now();
    db.close();
    return { ms, count: texts.ids.length };
  },

  /** Adds a release mapped to the version that has the most items. @returns how many items it has */
  async addRelease(release: Release): Promise<number> {
    const client = await engineJoined;
    const candidates = await client.catalog.candidates({ text: '', limit: 500 });
    const version = candidates.filter(({ target }) => target.kind === 'version').toSorted((a, b) => b.items - a.items)[0]!;
    const mapping = {
      id: `${release.id}-mapping`,
      releaseId: release.id,
      connection: version.connection,
      target: version.target,
      label: version.label,
    };
    const made = await client.plan.run({
      label: 'add a release',
      why: null,
      edits: [
        { kind: 'put', collection: 'releases', record: release },
        { kind: 'put', collection: 'mappings', record: mapping as never },
      ],
    });
    if (!made.ok) throw new Error(`The release was refused: ${JSON.stringify(made.error)}`);
    return version.items;
  },

  /** Renames `count` items, spread over the list, and leaves the edits in the outbox. */
  async renameItems(count: number): Promise<void> {
    const client = await engineJoined;
    const { ids } = await client.items.query({ filter: NO_FILTER, sort: [{ column: 'key', descending: false }], group: null });
    const step = Math.floor(ids.length / count);
    const rows = await client.items.rows(Array.from({ length: count }, (_, at) => ids[at * step]!));
    const done = await client.plan.run({
      label: 'rename items',
      why: null,
      edits: rows.map(({ id, projectId, title }) => ({
        kind: 'edit-record',
        record: id,
        recordKind: 'item',
        project: projectId,
        edit: { kind: 'value', field: 'title', value: `${title} (bench)` },
      })),
    });
    if (!done.ok) throw new Error(`The edits were refused: ${JSON.stringify(done.error)}`);
  },

  /** Looks at what a pull would bring. @returns how many records that are */
  async look(): Promise<number> {
    const client = await engineJoined;
    await client.outbox.lookAhead({ connections: [] });
    const look = await firstWhere(await client.outbox.looking(), (value) => value !== null && value.finishedAt !== null);
    if (look === null || look.failures.length > 0) throw new Error(`The look failed: ${JSON.stringify(look?.failures)}`);
    return look.found;
  },

  /** Renames a release. @returns when it was asked for and when both copies held it */
  async rename(release: ReleaseId, name: string): Promise<{ readonly asked: number; readonly saved: number }> {
    const client = await engineJoined;
    const asked = clock();
    const done = await client.plan.run({
      label: 'rename',
      why: null,
      edits: [{ kind: 'set', doc: `release/${release}`, collection: 'releases', id: release, fields: { name } }],
    });
    if (!done.ok) throw new Error(`The edit was refused: ${JSON.stringify(done.error)}`);
    return { asked, saved: clock() };
  },

  /** Writes a record of the bench's own in a strict transaction: the least that browser and disk take. @returns ms */
  async writeStrictly(): Promise<number> {
    const db = await (bareDb ??= openBare());
    const start = performance.now();
    const written = db.transaction('records', 'readwrite', { durability: 'strict' });
    written.objectStore('records').put({ id: 1, at: clock(), text: 'x'.repeat(500) });
    await new Promise<void>((resolve, reject) => {
      written.oncomplete = () => resolve();
      written.onabort = () => reject(written.error!);
    });
    return performance.now() - start;
  },

  /** Notes when each name of the release is first seen here, read live as screens read it. */
  watchNames(release: string): void {
    const db = new CockpitDb();
    Dexie.liveQuery(() => db.releases.get(release)).subscribe((row) => {
      if (row !== undefined && !seen.has(row.name)) seen.set(row.name, clock());
    });
  },

  seenAt: (name: string): number | null => seen.get(name) ?? null,

  /** The rows `from` to below `to` of the whole list, by key. */
  async rows(from: number, to: number): Promise<readonly SlimRow[]> {
    const client = await engineJoined;
    const { ids } = await client.items.query({ filter: NO_FILTER, sort: [{ column: 'key', descending: false }], group: null });
    const rows = await client.items.rows(ids.slice(from, to));
    return rows.map((row) => ({
      key: row.key,
      title: row.title,
      state: row.state,
      assignee: row.assignee ?? '',
      priority: row.priority ?? '',
      project: row.projectKey,
      fixVersions: row.fixVersionNames.join(', '),
      iteration: row.iterationPath ?? '',
      labels: row.labels.join(', '),
      estimate: row.estimate ?? 0,
      updated: Date.parse(row.updated),
    }));
  },

  /** Searches as one types. @returns ms of each keystroke, there and back */
  async search(texts: readonly string[]): Promise<readonly number[]> {
    const client = await engineJoined;
    const times: number[] = [];
    for (const text of texts) {
      const start = performance.now();
      await client.items.search({ text, limit: 20 });
      times.push(performance.now() - start);
    }
    return times;
  },

  /** Does something to the page and waits until `shown` is true and painted. @returns ms */
  async act(action: () => void, shown: () => boolean): Promise<number> {
    const start = performance.now();
    action();
    const { port1, port2 } = new MessageChannel();
    while (!shown()) {
      // A message and not a timer: timers wait four milliseconds.
      await new Promise((resume) => {
        port1.onmessage = resume;
        port2.postMessage(null);
      });
    }
    await frame();
    return performance.now() - start;
  },
};

export type Probe = typeof bench;
Object.assign(globalThis, { bench });
