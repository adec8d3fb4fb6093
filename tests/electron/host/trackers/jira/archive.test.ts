import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { readPayloadFolder } from '#electron/sandbox/jira/payload-folder.ts';
import type { Item, ItemLink } from '#shared/domain/item.ts';
import { parseInstant } from '#shared/domain/time.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { ChangeList, FetchedItems } from '#shared/tracker/port.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { BASE, CONNECTION, DIALECTS, fetchAll, never, projectId, rig, value, type Rig } from './rig.ts';

const FOLDER = SHARED === null ? null : join(SHARED, 'fixtures/jira/tidev-archive');
const PROJECTS = [
  { key: 'ALOY', issues: 1499, versions: 223 },
  { key: 'DAEMON', issues: 317, versions: 24 },
] as const;

type Recorded = {
  readonly id: string;
  readonly key: string;
  readonly fields: { readonly [field: string]: unknown };
  readonly [top: string]: unknown;
};

function recorded(key: string): readonly Recorded[] {
  const name = join(FOLDER!, key === 'ALOY' ? 'ALOY-issues.ndjson.gz' : `${key}-issues.ndjson`);
  const bytes = readFileSync(name);
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded);
}

// Fields whose content stands in the item itself; everything else must be found in `extra`, unchanged.
const TOLD = new Set([
  'summary',
  'description',
  'project',
  'labels',
  'fixVersions',
  'versions',
  'issuelinks',
  'created',
  'updated',
  'resolutiondate',
]);
const NAMED = new Set(['status', 'issuetype', 'priority', 'resolution', 'assignee', 'reporter', 'components', 'parent']);

const named = (value: unknown): string | null => (value as { readonly name?: string } | null)?.name ?? null;
const shown = (value: unknown): string | null => (value as { readonly displayName?: string } | null)?.displayName ?? null;
const ids = (value: unknown): string[] => (value as readonly { readonly id: string }[]).map((each) => `${CONNECTION}/${each.id}`);
const stamp = (value: unknown): string | null => (typeof value === 'string' ? parseInstant(value) : null);

interface RecordedLink {
  readonly id: string;
  readonly type: { readonly name: string; readonly inward: string; readonly outward: string };
  readonly inwardIssue?: { readonly id: string; readonly key: string };
  readonly outwardIssue?: { readonly id: string; readonly key: string };
}
const linkOf = (link: RecordedLink): Omit<ItemLink, 'relation'> => {
  const other = link.outwardIssue ?? link.inwardIssue!;
  return {
    id: link.id,
    type: link.type.name,
    label: link.outwardIssue ? link.type.outward : link.type.inward,
    ...(link.outwardIssue || link.type.inward === link.type.outward ? {} : { direction: 'inward' as const }),
    target: `${CONNECTION}/${other.id}` as ItemLink['target'],
    targetKey: other.key,
  };
};

describe.skipIf(FOLDER === null).each(DIALECTS)('the recorded archive in the %s dialect', (dialect) => {
  let jira: Rig;
  const pulled = new Map<
    string,
    { catalog: ProjectCatalog; listed: ChangeList; fetched: FetchedItems & { readonly bodies: readonly Item[] } }
  >();
  const sources = new Map<string, readonly Recorded[]>();

  beforeAll(async () => {
    jira = rig(dialect, await readPayloadFolder(FOLDER!, { callerZone: 'America/Los_Angeles', zone: 'Europe/Berlin' }));
    const projects = value(await jira.jira.projects(never));
    for (const project of projects) {
      const [catalog, listed] = [value(await jira.jira.catalog(project.id, never)), value(await jira.jira.list(project.id, never))];
      pulled.set(project.key, { catalog, listed, fetched: await fetchAll(jira.jira, project.id, listed.ids) });
      sources.set(project.key, recorded(project.key));
    }
  }, 120_000);

  test.each(PROJECTS)(
    '$key is pulled completely: $issues issues, $versions versions, nothing missing, nothing set aside',
    ({ key, issues, versions }) => {
      const { catalog, listed, fetched } = pulled.get(key)!;
      expect(listed.ids).toHaveLength(issues);
      expect(new Set(listed.ids).size).toBe(issues);
      expect(fetched.items).toHaveLength(issues);
      expect(fetched.missing).toEqual([]);
      expect(fetched.quarantined).toEqual([]);
      expect(catalog.versions).toHaveLength(versions);
      expect(new Set(catalog.versions.map((version) => version.id)).size).toBe(versions);
      expect(catalog.missing).toEqual([]);
    },
  );

  test.each(PROJECTS)('every field of every issue of $key is told or kept', ({ key }) => {
    const bodies = new Map(pulled.get(key)!.fetched.bodies.map((item) => [item.key, item]));
    for (const source of sources.get(key)!) {
      const item = bodies.get(source.key)!;
      const { fields } = source;
      expect({
        key: item.key,
        id: item.id,
        title: item.title,
        type: item.type,
        state: item.state,
        resolution: item.resolution,
        priority: item.priority,
        assignee: item.assignee,
        reporter: item.reporter,
        labels: item.labels,
        components: item.components,
        fixVersions: item.fixVersions,
        affectsVersions: item.affectsVersions,
        created: item.created,
        updated: item.updated,
        resolved: item.resolved,
        links: item.links.map((link) => ({ ...link, relation: undefined })),
      }).toEqual({
        key: source.key,
        id: `${CONNECTION}/${source.id}`,
        title: fields['summary'],
        type: named(fields['issuetype']),
        state: named(fields['status']),
        resolution: named(fields['resolution']),
        priority: named(fields['priority']),
        assignee: shown(fields['assignee']),
        reporter: shown(fields['reporter']),
        labels: fields['labels'],
        components: (fields['components'] as readonly unknown[]).map(named),
        fixVersions: ids(fields['fixVersions']),
        affectsVersions: ids(fields['versions']),
        created: stamp(fields['created']),
        updated: stamp(fields['updated']),
        resolved: stamp(fields['resolutiondate']),
        links: (fields['issuelinks'] as readonly RecordedLink[]).map(linkOf),
      });
      const parent = (fields['parent'] ?? fields['epic'] ?? null) as { readonly id: string | number } | null;
      const self = parent !== null && String(parent.id) === source.id;
      expect([source.key, item.parent]).toEqual([source.key, parent === null || self ? null : `${CONNECTION}/${parent.id}`]);
      const sprints = (fields['closedSprints'] ?? []) as readonly { readonly id: number; readonly name: string; readonly state: string }[];
      expect(item.sprints).toEqual(
        sprints.map((sprint) => ({ id: `${CONNECTION}/sprint-${sprint.id}`, name: sprint.name, state: sprint.state })),
      );
      const kept = Object.keys(fields).filter((name) => fields[name] !== null && !TOLD.has(name));
      expect([source.key, ...kept.filter((name) => !(name in item.extra))]).toEqual([source.key]);
      for (const name of ['epic', 'flagged', 'closedSprints', 'environment']) {
        if (fields[name] == null || NAMED.has(name)) continue;
        if (name === 'environment' && dialect === 'cloud') continue; // rich text there
        expect([source.key, item.extra[name]]).toEqual([source.key, fields[name]]);
      }
      expect(item.extra['subtasks']).toHaveLength((fields['subtasks'] as readonly unknown[]).length);
      expect([source.key, ...item.oddities]).toEqual([source.key]);
    }
  });

  test.each(PROJECTS)('descriptions of $key arrive as the tracker holds them', async ({ key }) => {
    const bodies = new Map(pulled.get(key)!.fetched.bodies.map((item) => [item.key, item]));
    for (const [index, { key: issueKey, fields }] of sources.get(key)!.entries()) {
      const { description } = bodies.get(issueKey)!;
      const source = (fields['description'] ?? '') as string;
      if (dialect === 'data-center') expect([issueKey, description]).toEqual([issueKey, source === '' ? null : { format: 'wiki', source }]);
      else if (index % 40 === 0 && source !== '') {
        // Cloud holds documents: what matters is that the one it sends is kept node by node.
        const headers = { authorization: `Basic ${btoa('ann@example.com:token-1234')}` };
        const answer = await jira.sandbox.handle(new Request(`${BASE}/rest/api/3/issue/${issueKey}?fields=description`, { headers }));
        const sent = (await answer.json()) as { readonly fields: { readonly description: unknown } };
        expect([issueKey, description?.format]).toEqual([issueKey, 'adf']);
        expect(JSON.parse(description!.source)).toEqual(sent.fields.description);
      }
    }
  });

  test.each(PROJECTS)('what records of $key say outside of their fields is kept', ({ key }) => {
    const bodies = new Map(pulled.get(key)!.fetched.bodies.map((item) => [item.key, item]));
    for (const { id: _id, key: issueKey, fields: _fields, ...others } of sources.get(key)!)
      expect(bodies.get(issueKey)!.extra).toMatchObject(others);
  });

  test('rows are the items without their long parts, and small', () => {
    for (const { fetched } of pulled.values()) {
      for (const [index, { row }] of fetched.items.entries()) {
        const body = fetched.bodies[index]!;
        expect(body).toMatchObject(row);
        expect(row).not.toHaveProperty('description');
        expect(row.linkCount).toBe(body.links.length);
      }
    }
  });

  test('dependencies read the same from both ends', () => {
    const inverse = {
      needs: 'needed-by',
      'needed-by': 'needs',
      duplicates: 'duplicated-by',
      'duplicated-by': 'duplicates',
      relates: 'relates',
      other: 'other',
    } as const;
    const byId = new Map([...pulled.values()].flatMap(({ fetched }) => fetched.bodies).map((item) => [item.id, item]));
    let dependencies = 0;
    for (const item of byId.values()) {
      for (const link of item.links) {
        if (link.relation === 'needs') dependencies += 1;
        const back = byId.get(link.target)?.links.find((each) => each.id === link.id);
        if (back) expect([item.key, link.label, back.relation]).toEqual([item.key, link.label, inverse[link.relation]]);
      }
    }
    expect(dependencies).toBeGreaterThan(200);
  });

  test('an edited, a new and a moved issue are found by the next listing, and nothing else', async () => {
    const daemon = projectId('12519');
    const { controls } = jira.sandbox;
    const first = value(await jira.jira.changes(daemon, pulled.get('DAEMON')!.listed.watermark, never));
    jira.time += 3 * 3_600_000;
    controls.edit('DAEMON-7', { fields: { summary: 'Edited' } });
    jira.time += 60_000;
    controls.edit('DAEMON-3', { fields: { summary: 'Edited later' } });
    const key = controls.move('ALOY-12', 'DAEMON');
    const second = value(await jira.jira.changes(daemon, first.watermark, never));
    const fetched = await fetchAll(jira.jira, daemon, second.ids);
    const bodies = second.ids.map((id) => fetched.bodies.find((item) => item.id === `${CONNECTION}/${id}`)!);
    expect(bodies.map((item) => item.key)).toEqual(['DAEMON-7', 'DAEMON-3', key]);
    expect(bodies.map((item) => item.projectId)).toEqual([daemon, daemon, daemon]);
    expect(bodies[2]!.id).toBe(pulled.get('ALOY')!.fetched.bodies.find((item) => item.key === 'ALOY-12')!.id);
    const third = value(await jira.jira.changes(daemon, second.watermark, never));
    expect(third.ids).toEqual([]);
  });
});
