import { createJira } from '#electron/host/trackers/jira/client.ts';
import { createJiraWriter } from '#electron/host/trackers/jira/write.ts';
import { accountIdOf } from '#electron/sandbox/jira/jql/values.ts';
import { recordIn, textIn } from '#electron/sandbox/jira/records.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import type { JiraIssue, JiraSeed, JiraUser, JiraVersion } from '#electron/sandbox/jira/seed.ts';
import { itemIdOf, projectIdOf, remoteIdOf, versionIdOf, type ItemId, type VersionId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkOf, type Choice, type RecordId, type RecordKind, type RecordState } from '#shared/sync/editable.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { EPIC_FIELD, writableSite } from '#tests/electron/host/trackers/jira/write-rig.ts';
import { issue as anIssue, type Dialect } from '#tests/electron/host/trackers/jira/rig.ts';
import { Absences } from './absences.ts';
import { wasRenamed } from './check.ts';
import { faultyFetch } from './faulty-fetch.ts';
import {
  changedVersion,
  CONNECTION,
  documentOf,
  linesOf,
  normalised,
  nothingThere,
  stateOf,
  touchedBy,
  versionStateOf,
} from './jira-truth.ts';
import { Recorder, UNTOUCHED } from './recorder.ts';
import { bodyOf, withBody } from './request-body.ts';
import { sandboxSeat, seatTransport } from './sandbox-seat.ts';
import type { Offer, Side, World } from './side.ts';
import { Turns } from './turns.ts';
import { WORDS } from './words.ts';

const BASE = 'http://127.0.0.1:8099';
const PEOPLE = ['ann', 'mara', 'jonas', 'kim', 'somebody'];
const USERS = PEOPLE.map((name): JiraUser => ({
  name,
  key: `KEY-${name}`,
  displayName: `${name} N.`,
  active: true,
  timeZone: 'America/New_York',
}));
/** What people's edits run into: things of another project after a move, records that were deleted meanwhile. */
const REFUSES = /is not valid|Could not find issue|cannot be its own|does not exist|not valid for this issue/;

const fresh = { archived: false, released: false };
function seedOf({ dice }: World): JiraSeed {
  const [project] = writableSite().projects;
  const issues: JiraIssue[] = [];
  for (let number = 2 + dice.below(3); number > 0; number -= 1) {
    issues.push(
      anIssue(number, {
        summary: dice.pick(WORDS),
        labels: [dice.pick(WORDS)],
        priority: { id: '3', name: 'Medium' },
        reporter: USERS[0]!,
      }),
    );
  }
  return writableSite({
    issues,
    users: USERS,
    projects: [
      project!,
      {
        ...project!,
        id: '20',
        key: 'WEB',
        name: 'Web',
        components: [{ id: '81', name: 'Pages' }],
        versions: [{ id: '601', name: '9.0', ...fresh, projectId: 20 }],
      },
    ],
  });
}

/** Jira's sandbox behind the real client. Jira takes every write, whatever stood there. */
export function jiraSide(world: World, dialect: Dialect): Side {
  const { dice } = world;
  const cloud = dialect === 'cloud';
  const accounts = Object.fromEntries(PEOPLE.map((name) => [cloud ? `${name}@example.com` : name, name]));
  // Some databases keep whole seconds only.
  const grain = dice.pick([1, 1, 1000]);
  const clock = (): number => Math.floor(world.time() / grain) * grain;
  const sandbox = createJiraSandbox({ seed: seedOf(world), dialect, clock, options: { accounts } });
  const { controls } = sandbox;
  controls.setSearchLag(dice.pick([0, 0, 3_000, 60_000]));
  if (dice.below(3) === 0) controls.closeTransition('To Do', 'Done', true);

  if (world.asks) {
    controls.askOnStep('Done', 'resolution', { required: true, name: 'Resolution', operations: ['set'], schema: { type: 'resolution' } });
    controls.askOnCreate('APP', 'Story', 'duedate', { required: true, name: 'Due date', schema: { type: 'date', system: 'duedate' } });
  }

  const seen = new WeakMap<JiraIssue, RecordState>();
  const versions = new WeakMap<JiraVersion, RecordState>();
  const ids = new Set<string>();
  const everything = (): ReadonlyMap<RecordId, RecordState> => {
    const all = new Map<RecordId, RecordState>();
    for (const id of ids) {
      const issue = controls.issue(id);
      if (issue === null) continue;
      const state = seen.get(issue) ?? stateOf(issue, cloud, (key) => controls.issue(key)?.id ?? null);
      seen.set(issue, state);
      all.set(itemIdOf(CONNECTION, id), state);
    }
    for (const version of ['APP', 'WEB'].flatMap((project) => controls.versions(project))) {
      const state = versions.get(version) ?? versionStateOf(version);
      versions.set(version, state);
      all.set(versionIdOf(CONNECTION, version.id), state);
    }
    return all;
  };
  for (let number = 1; number <= 4; number += 1) if (controls.issue(`APP-${number}`) !== null) ids.add(controls.issue(`APP-${number}`)!.id);
  const versionIn = (record: RecordId): { readonly project: string; readonly version: JiraVersion } | null => {
    for (const project of ['APP', 'WEB']) {
      const version = controls.versions(project).find(({ id }) => id === remoteIdOf(record));
      if (version !== undefined) return { project, version };
    }
    return null;
  };
  const kindOf = (record: RecordId): RecordKind => (versionIn(record) === null ? 'item' : 'version');
  const turns = new Turns();
  const deleted: JiraIssue[] = [];
  const recorder = new Recorder(
    everything,
    (record) =>
      versionIn(record)?.version.projectId?.toString() ?? textIn(recordIn(controls.issue(remoteIdOf(record))!.fields, 'project'), 'id')!,
  );

  async function answer(request: Request, again: boolean): Promise<Response> {
    const named = /\/issue\/([^/?]+)/.exec(request.url)?.[1];
    if (named !== undefined && absences.isHidden(itemIdOf(CONNECTION, controls.issue(named)?.id ?? ''))) return nothingThere();
    if (request.method === 'GET') return sandbox.handle(request);
    const url = new URL(request.url);
    const body = normalised(await bodyOf(request), dialect);
    const response = await sandbox.handle(withBody(request, body));
    if (response.status >= 300 || /\/search|bulkfetch/.test(url.pathname)) return response;
    const created =
      request.method === 'POST' && url.pathname.endsWith('/issue') ? ((await response.clone().json()) as { readonly id: string }) : null;
    if (created !== null) ids.add(created.id);
    const { acting } = turns;
    recorder.note(acting?.by ?? 'nobody', acting, again ? UNTOUCHED : touchedBy(request.method, url.pathname, body));
    return response;
  }
  const absences = new Absences(recorder.log);
  const fetch = faultyFetch((request, again) => turns.request(() => answer(request, again)), world);
  const person = (name: string): Choice => ({ id: cloud ? accountIdOf(`KEY-${name}`) : name, name: `${name} N.` });
  const byProject = (id: string): Offer => ({
    values: {
      title: [...WORDS, ' amber', 'birch '],
      priority: [
        { id: '2', name: 'High' },
        { id: '4', name: 'Low' },
      ],
      assignee: [null, person('mara'), person('somebody')],
      state: [
        { id: '1', name: 'To Do' },
        { id: '3', name: 'In Progress' },
        { id: '5', name: 'Done' },
      ],
    },
    members: {
      labels: [...WORDS, 'Amber'],
      components: id === '10' ? ['Core', 'Shell'] : ['Pages'],
      fixVersions: (id === '10' ? ['501', '502'] : ['601']).map((version) => versionIdOf(CONNECTION, version)),
    },
  });
  const side: Side = {
    connection: CONNECTION,
    log: recorder.log,
    born: recorder.born,
    get records() {
      return [...recorder.held.keys()];
    },
    projects: ['10', '20'].map((id) => projectIdOf(CONNECTION, id)),
    state: (record) => recorder.held.get(record) ?? null,
    revision: (record) => recorder.revision(record),
    kinds: ['item', 'version'],
    kindOf,
    notices: (record) => kindOf(record) === 'item',
    offer: (project) => byProject(remoteIdOf(project)),
    textOf: (lines) => (cloud ? documentOf(lines) : lines.join('\n')),
    linesOf: (text) => (cloud ? linesOf(text) : text.replaceAll('\r', '').split('\n')),
    linkTypes: ['Blocks', 'Relates'],
    undirected: 'Relates',
    newborn: (title, kind) => ({
      type: kind === 'item' ? 'Story' : kind,
      state:
        kind === 'item'
          ? { values: { title }, texts: {}, members: { labels: [dice.pick(WORDS)] } }
          : { values: { name: title }, texts: {}, members: {} },
    }),
    refuses: REFUSES,
    fillsIn: (field) => (field === 'resolution' ? { id: '10001' } : '2026-12-01'),
    somebody(record, edit) {
      turns.between(() => {
        const version = versionIn(record);
        // What somebody wants and the site refuses does not happen.
        try {
          if (version === null) edited(remoteIdOf(record), edit);
          else controls.setVersion(version.project, version.version.id, changedVersion(version.version, edit));
        } catch {
          return;
        }
        recorder.note('somebody');
      });
    },
    delete(record) {
      const id = remoteIdOf(record);
      deleted.push(controls.issue(id)!);
      controls.delete(id);
      absences.begins(record, 'deleted');
      recorder.note('somebody');
    },
    restore() {
      const issue = deleted.shift();
      // Its links went with it.
      if (issue !== undefined) {
        controls.put({ ...issue, fields: { ...issue.fields, issuelinks: [], updated: new Date(clock()).toISOString() } });
        absences.ends('deleted', itemIdOf(CONNECTION, issue.id));
      }
      recorder.note('somebody');
    },
    // Nothing in Jira tells of a deleted issue.
    wasUnknowable: (record, at) => absences.at(record, at) || wasRenamed(side, record, at),
    hide: (record) => absences.begins(record, 'hidden'),
    showAll: () => absences.ends('hidden'),
    move(record) {
      const id = remoteIdOf(record);
      controls.move(id, textIn(recordIn(controls.issue(id)!.fields, 'project'), 'key') === 'APP' ? 'WEB' : 'APP');
      recorder.note('somebody');
    },
    seat(name, skew) {
      const authorization = cloud ? `Basic ${btoa(`${name}@example.com:token`)}` : `Bearer ${name}`;
      const transport = seatTransport(world, fetch, { baseUrl: BASE, authorization, skew });
      const setup = { transport, baseUrl: BASE, kind: cloud ? 'jira-cloud' : 'jira-data-center', connection: CONNECTION } as const;
      return sandboxSeat({
        name,
        connection: CONNECTION,
        projects: side.projects,
        port: createJira(setup),
        writer: createJiraWriter(setup),
        recorder,
        turns,
        kindOf,
      });
    },
    contradictions: () =>
      recorder.contradictions(
        side.records.filter((each) => kindOf(each) === 'item'),
        (record) =>
          controls
            .history(remoteIdOf(record as ItemId))
            .flatMap(({ author, items }) =>
              items.filter(({ fieldId }) => fieldId === 'summary').map((item) => `${author.name}: ${String(item.toString)}`),
            ),
      ),
  };
  return side;

  function edited(id: string, edit: Edit): void {
    if (edit.kind === 'comment') return;
    if (edit.kind === 'members' && edit.field === 'links') {
      for (const { type, direction, target } of edit.add.map(linkOf)) {
        const ends = direction === 'outward' ? ([id, remoteIdOf(target)] as const) : ([remoteIdOf(target), id] as const);
        controls.link(type, ...ends);
      }
      return;
    }
    if (edit.kind === 'members') {
      const member = (each: string): Json =>
        edit.field === 'labels' ? each : edit.field === 'components' ? { name: each } : { id: remoteIdOf(each as VersionId) };
      const operations = [...edit.add.map((each) => ({ add: member(each) })), ...edit.remove.map((each) => ({ remove: member(each) }))];
      controls.edit(id, { update: { [edit.field]: operations } }, 'somebody');
      return;
    }
    if (edit.kind === 'text') {
      const text: Json = cloud ? (JSON.parse(edit.value) as Json) : edit.value.replaceAll('\n', '\r\n');
      controls.edit(id, { fields: { description: text } }, 'somebody');
      return;
    }
    const { value } = edit;
    const chosen = typeof value === 'object' ? value : null;
    if (edit.field === 'state') controls.step(id, chosen!.name, 'somebody');
    else if (edit.field === 'title') controls.edit(id, { fields: { summary: String(value).trim() } }, 'somebody');
    else if (edit.field === 'priority') controls.edit(id, { fields: { priority: { id: chosen!.id } } }, 'somebody');
    else if (edit.field === 'assignee')
      controls.edit(
        id,
        { fields: { assignee: chosen === null ? null : cloud ? { accountId: chosen.id } : { name: chosen.id } } },
        'somebody',
      );
    else if (edit.field === 'parent') {
      const parent = chosen === null ? null : controls.issue(remoteIdOf(chosen.id as ItemId));
      if (cloud) controls.edit(id, { fields: { parent: parent === null ? null : { id: parent.id } } }, 'somebody');
      else controls.edit(id, { fields: { [EPIC_FIELD.id]: parent?.key ?? null } }, 'somebody');
    }
  }
}
