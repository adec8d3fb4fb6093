import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { engineJoined, engineReady } from '#tests/bench/page/joined-engine.ts';

/** An item as the page shows it. */
export interface ShownItem {
  readonly id: string;
  readonly project: ProjectId;
  readonly key: string;
  readonly title: string;
  readonly labels: readonly string[];
}

/** What tests that need no screens ask of the engine, from within the page. */
const probe = {
  ready: engineReady,

  async connect(baseUrl: string, account: string, token: string): Promise<void> {
    const client = await engineJoined;
    const added = await client.connections.add({ draft: { name: 'Tracker', kind: 'jira-cloud', baseUrl, account }, token });
    if (!added.ok) throw new Error(`${added.error.title}: ${added.error.happened}`);
    const listed = await client.catalog.refreshProjects(added.value.id);
    if (!listed.ok) throw new Error(`The projects were refused: ${listed.error.code}`);
    await client.catalog.choose({ connection: added.value.id, projects: listed.value.map(({ project }) => project.id) });
  },

  async pull(): Promise<void> {
    await (await engineJoined).sync.pull({ connections: [] });
  },

  async push(): Promise<void> {
    await (await engineJoined).outbox.push({ connections: [], operations: null });
  },

  /** One act of a person. Both copies hold it when this resolves. @throws Error when it is refused */
  async run(edits: readonly PlanEdit[]): Promise<void> {
    const done = await (await engineJoined).plan.run({ label: 'edit', why: null, edits });
    if (!done.ok) throw new Error(`An edit was refused: ${JSON.stringify(done.error)}`);
  },

  async outbox(): Promise<readonly OutboxEntry[]> {
    return (await engineJoined).outbox.list();
  },

  async items(): Promise<readonly ShownItem[]> {
    const client = await engineJoined;
    const { ids } = await client.items.query({ filter: NO_FILTER, sort: [{ column: 'key', descending: false }], group: null });
    const rows = await client.items.rows(ids);
    return rows.map(({ id, projectId, key, title, labels }) => ({ id, project: projectId, key, title, labels }));
  },
};

export type Probe = typeof probe;
Object.assign(globalThis, { probe });
