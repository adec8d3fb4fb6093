import { afterEach, expect, test } from 'vitest';
import { createAzureSandbox, SANDBOX_TOKEN } from '#electron/sandbox/azure/sandbox.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import type { SandboxTracker } from '#electron/sandbox/tracker.ts';
import type { Item, ItemRow } from '#shared/domain/item.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { ConnectionDraft } from '#shared/tracker/connection.ts';
import { seed as organisation } from '#tests/electron/host/trackers/azure-devops/write-rig.ts';
import { issue } from '#tests/electron/host/trackers/jira/rig.ts';
import { writableSite } from '#tests/electron/host/trackers/jira/write-rig.ts';
import { startEngine } from '#tests/support/engine-rig.ts';
import { anyId, hostRig } from '#tests/support/host-rig.ts';

/*
 * An item that was deleted in the tracker and that somebody still wants: the whole way, from the deletion to the new item with everything that
 * the old one had, over the real clients.
 */

interface Tracker {
  readonly draft: ConnectionDraft;
  readonly token: string;
  readonly sandbox: SandboxTracker;
  /** The item that is deleted. It has a parent, links, labels, a description, somebody assigned, and what else its tracker has. */
  readonly key: string;
  readonly remove: () => Promise<unknown>;
}

const ANN = { name: 'ann', key: 'JIRAUSER10100', displayName: 'Ann Archer', active: true };
const EPIC = { id: '10000', name: 'Epic', description: '', subtask: false, hierarchyLevel: 1 };
const BLOCKS = { id: '80', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };

function jira(dialect: 'cloud' | 'data-center'): Tracker {
  const site = writableSite();
  const [project] = site.projects;
  const [first, second, ...others] = site.issues;
  const epic = issue(50, { issuetype: EPIC });
  const end = (one: typeof epic) => ({ id: one.id, key: one.key, fields: { summary: one.fields['summary']! } });
  const whole = {
    ...first!,
    fields: {
      ...first!.fields,
      assignee: ANN,
      components: [{ id: '71', name: 'Core' }],
      fixVersions: [{ id: '501', name: '1.0' }],
      issuelinks: [{ id: '900', type: BLOCKS, outwardIssue: end(second!) }],
      ...(dialect === 'cloud' ? { parent: end(epic) } : { customfield_10008: epic.key }),
    },
  };
  const linked = { ...second!, fields: { ...second!.fields, issuelinks: [{ id: '900', type: BLOCKS, inwardIssue: end(whole) }] } };
  const seed = {
    ...site,
    projects: [{ ...project!, issueTypes: [...project!.issueTypes, EPIC] }],
    // Of few items a pull would ask whether one that is missing is to go.
    issues: [whole, linked, ...others, epic, ...Array.from({ length: 6 }, (_, index) => issue(60 + index))],
  };
  const sandbox = createJiraSandbox({ seed, dialect, clock: Date.now });
  const cloud = dialect === 'cloud';
  return {
    draft: {
      name: 'Jira',
      kind: cloud ? 'jira-cloud' : 'jira-data-center',
      baseUrl: cloud ? 'https://acme.atlassian.net' : 'https://jira.acme.example',
      account: cloud ? 'ann@example.com' : null,
    },
    token: 'a-token-of-ann',
    sandbox,
    key: 'APP-1',
    remove: async () => sandbox.controls.delete('APP-1'),
  };
}

function azure(): Tracker {
  const sandbox = createAzureSandbox({ seed: organisation(), clock: Date.now });
  const baseUrl = 'https://dev.azure.com/fabrikam';
  const authorization = `Basic ${btoa(`:${SANDBOX_TOKEN}`)}`;
  const remove = async (): Promise<void> => {
    const url = `https://dev.azure.com/fabrikam/Shop/_apis/wit/workitems/1?api-version=7.1`;
    const answer = await sandbox.handle(new Request(url, { method: 'DELETE', headers: { authorization } }));
    expect(answer.status).toBe(200);
  };
  return {
    draft: { name: 'Azure DevOps', kind: 'azure-devops-services', baseUrl, account: null },
    token: SANDBOX_TOKEN,
    sandbox,
    key: '#1',
    remove,
  };
}

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

/** A whole host and engine in front of one tracker, everything of it pulled. */
async function cockpitOn({ draft, token, sandbox }: Tracker) {
  const rig = await hostRig({ fetch: (url, init) => sandbox.handle(new Request(url, init)) });
  const { core, engine } = await startEngine(rig.client, `again-${anyId()}`);
  close = async () => {
    await core.close();
    await rig.close();
  };
  const added = await engine.connections.add({ draft, token });
  if (!added.ok) throw new Error(JSON.stringify(added.error));
  const listed = await engine.catalog.refreshProjects(added.value.id);
  if (!listed.ok) throw new Error(JSON.stringify(listed.error));
  await engine.catalog.choose({ connection: added.value.id, projects: listed.value.map(({ project }) => project.id) });
  const pull = (): Promise<void> => engine.sync.pull({ connections: [] });
  await pull();
  const rows = async (): Promise<readonly ItemRow[]> => {
    const { ids } = await engine.items.query({ filter: NO_FILTER, sort: [], group: null });
    return engine.items.rows(ids);
  };
  return { engine, pull, rows };
}

/** What a new item must have of the old one. Ids, stamps and the state are the tracker's. */
const kept = ({ type, title, assignee, priority, labels, components, fixVersions, iteration, area, parent, links, description }: Item) => ({
  type,
  title,
  assignee,
  priority,
  labels: labels.toSorted(),
  components,
  fixVersions,
  iteration,
  area,
  parent,
  links: links.map((link) => `${link.label} ${link.target}`).toSorted(),
  description,
});

test.each([
  ['Jira Cloud', () => jira('cloud')],
  ['Jira Data Center', () => jira('data-center')],
  ['Azure DevOps', azure],
] as const)('an item that was deleted in %s is made anew with everything it had and every edit that waited', async (_, open) => {
  const tracker = open();
  const { engine, pull, rows } = await cockpitOn(tracker);
  const row = (await rows()).find(({ key }) => key === tracker.key)!;
  const before = (await engine.items.get(row.id))!;
  expect(before.parent).not.toBeNull();
  expect(before.links).not.toEqual([]);
  const edit = (what: Extract<PlanEdit, { readonly kind: 'edit-record' }>['edit']): PlanEdit => ({
    kind: 'edit-record',
    record: row.id,
    recordKind: 'item',
    project: row.projectId,
    edit: what,
  });
  const edits = [
    edit({ kind: 'value', field: 'title', value: 'Still wanted' }),
    edit({ kind: 'members', field: 'labels', add: ['kept'], remove: [] }),
    edit({ kind: 'comment', text: 'Somebody deleted it, and we need it.' }),
  ];
  expect(await engine.plan.run({ label: 'edit', why: null, edits })).toMatchObject({ ok: true });

  await tracker.remove();
  await pull();
  const asked = await engine.outbox.list();
  expect(asked.map(({ state }) => state)).toMatchObject(edits.map(() => ({ kind: 'conflict', conflict: { kind: 'deleted' } })));
  // It keeps the name that every list showed before, and under which it is made again.
  const { id, key, title } = asked[0]!;
  expect([key, title]).toEqual([tracker.key, 'Still wanted']);
  expect((await engine.outbox.conflict(id))!.explanation.title).toContain(tracker.key);
  expect(await engine.outbox.previewItems([asked[0]!.record])).toMatchObject([{ key, title, isHere: false }]);
  expect((await rows()).map(({ key }) => key)).not.toContain(tracker.key);
  expect(await engine.outbox.makeAgain([asked[0]!.id])).toEqual({ ok: true, value: { made: 1, left: [] } });

  expect(await engine.outbox.push({ connections: [], operations: null })).toMatchObject({ ok: true });
  expect(await engine.outbox.list()).toEqual([]);
  await pull();
  const made = (await rows()).filter(({ title }) => title === 'Still wanted');
  expect(made.map(({ key }) => key)).toEqual([expect.not.stringMatching(`^${tracker.key}$`)]);
  const after = (await engine.items.get(made[0]!.id))!;
  expect(kept(after)).toEqual({ ...kept(before), title: 'Still wanted', labels: [...before.labels, 'kept'].toSorted() });
});
