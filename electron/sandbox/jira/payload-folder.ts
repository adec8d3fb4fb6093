import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Json } from '#shared/lib/json.ts';
import { isRecord, recordIn, recordsIn, textIn } from '#electron/sandbox/jira/records.ts';
import {
  STATUS_CATEGORIES,
  type JiraBoard,
  type JiraIssue,
  type JiraIssueType,
  type JiraLinkType,
  type JiraNamed,
  type JiraProject,
  type JiraSeed,
  type JiraSite,
  type JiraSprint,
  type JiraStatus,
  type JiraUser,
  type JiraVersion,
  type WireRecord,
} from '#electron/sandbox/jira/seed.ts';

const ISSUE_FILE = /^(.+)-issues\.ndjson(\.gz)?$/;

/** Who a recorded site lets in: the caller is not among the people of the recording. */
const VISITOR: JiraUser = { name: 'cockpit', key: 'cockpit', displayName: 'Release Cockpit', active: true, timeZone: 'UTC' };

/**
 * Builds a site from a folder of recorded answers: `<KEY>-project.json` and `<KEY>-issues.ndjson` or `.ndjson.gz`, one issue per line.
 * Records go in unchanged. People, statuses, priorities, resolutions, link types and sprints are those the issues mention.
 * @param site overrides of title, zone ('UTC') and caller; a caller in another zone than the recording's is a useful test
 * @throws when the folder has no such files, or a line is not JSON
 */
export async function readPayloadFolder(
  folder: string,
  site: { readonly title?: string; readonly zone?: string; readonly callerZone?: string } = {},
): Promise<JiraSeed> {
  const files = (await readdir(folder)).sort();
  const keys = files.flatMap((file) => ISSUE_FILE.exec(file)?.[1] ?? []);
  if (keys.length === 0) throw new Error(`No file like KEY-issues.ndjson in ${folder}`);
  const projects: JiraProject[] = [];
  const issues: JiraIssue[] = [];
  for (const file of files) {
    const key = ISSUE_FILE.exec(file)?.[1];
    if (key === undefined) continue;
    projects.push(projectOf(JSON.parse(await readFile(join(folder, `${key}-project.json`), 'utf8')) as Json, key));
    const bytes = await readFile(join(folder, file));
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const line of text.split('\n')) if (line.trim() !== '') issues.push(JSON.parse(line) as JiraIssue);
  }
  const settings: JiraSite = { title: site.title ?? 'Recorded site', zone: site.zone ?? 'UTC', signedInAs: VISITOR.name };
  return seedOf(settings, { ...VISITOR, timeZone: site.callerZone ?? VISITOR.timeZone }, projects, issues);
}

function projectOf(value: Json, key: string): JiraProject {
  if (!isRecord(value) || textIn(value, 'id') === null) throw new Error(`${key}-project.json holds no project`);
  return {
    ...value,
    id: textIn(value, 'id')!,
    key: textIn(value, 'key') ?? key,
    name: textIn(value, 'name') ?? key,
    issueTypes: recordsIn(value, 'issueTypes') as readonly JiraIssueType[],
    components: recordsIn(value, 'components') as readonly JiraNamed[],
    versions: recordsIn(value, 'versions') as readonly JiraVersion[],
  };
}

/** What recorded issues mention, each once: later mentions win, because issues are sorted by age. */
class Mentions<T extends WireRecord> {
  private readonly found = new Map<string, T>();

  add(record: WireRecord | null, identity: 'id' | 'name'): void {
    const id = textIn(record, identity);
    if (record !== null && id !== null) this.found.set(id, record as T);
  }

  list(): readonly T[] {
    return [...this.found.values()];
  }
}

function seedOf(site: JiraSite, visitor: JiraUser, projects: readonly JiraProject[], issues: readonly JiraIssue[]): JiraSeed {
  const users = new Mentions<JiraUser>();
  const statuses = new Mentions<JiraStatus>();
  const priorities = new Mentions<JiraNamed>();
  const resolutions = new Mentions<JiraNamed>();
  const linkTypes = new Mentions<JiraLinkType>();
  const sprints = new Map<number, { readonly sprint: JiraSprint; readonly projectKey: string }>();
  for (const { fields, key } of issues) {
    for (const role of ['creator', 'reporter', 'assignee']) users.add(recordIn(fields, role), 'name');
    priorities.add(recordIn(fields, 'priority'), 'id');
    resolutions.add(recordIn(fields, 'resolution'), 'id');
    const others = recordsIn(fields, 'issuelinks').flatMap((link) => {
      linkTypes.add(recordIn(link, 'type'), 'id');
      return [recordIn(link, 'inwardIssue'), recordIn(link, 'outwardIssue')];
    });
    for (const other of others) statuses.add(recordIn(recordIn(other ?? {}, 'fields') ?? {}, 'status'), 'id');
    statuses.add(recordIn(fields, 'status'), 'id');
    for (const sprint of [...recordsIn(fields, 'closedSprints'), recordIn(fields, 'sprint')]) {
      if (sprint !== null && typeof sprint['id'] === 'number')
        sprints.set(sprint['id'], { sprint: sprint as JiraSprint, projectKey: key.slice(0, key.lastIndexOf('-')) });
    }
  }
  const boards = new Map<number, JiraBoard>();
  for (const { sprint, projectKey } of sprints.values()) {
    const id = sprint.originBoardId;
    if (id !== undefined && !boards.has(id)) boards.set(id, { id, name: `${projectKey} board ${id}`, type: 'scrum', projectKey });
  }
  return {
    site,
    projects,
    issues,
    users: [...users.list().filter((user) => user.name !== visitor.name), visitor],
    statuses: statuses.list().map((status) => ({
      ...status,
      description: textIn(status, 'description') ?? '',
      statusCategory: status.statusCategory ?? STATUS_CATEGORIES.undefined,
    })),
    priorities: priorities.list().toSorted((a, b) => Number(a.id) - Number(b.id)),
    resolutions: resolutions.list().toSorted((a, b) => Number(a.id) - Number(b.id)),
    linkTypes: linkTypes.list(),
    fields: customFieldsOf(issues),
    boards: [...boards.values()],
    sprints: [...sprints.values()].map(({ sprint }) => sprint).toSorted((a, b) => a.id - b.id),
  };
}

/** Custom fields that recorded issues carry, named by their ids: an issue does not say what its fields are called. */
function customFieldsOf(issues: readonly JiraIssue[]): JiraSeed['fields'] {
  const samples = new Map<string, Json>();
  for (const { fields } of issues) {
    for (const [id, value] of Object.entries(fields))
      if (id.startsWith('customfield_') && value !== null && !samples.has(id)) samples.set(id, value);
  }
  return [...samples].map(([id, value]) => ({
    id,
    name: id,
    schema: { type: typeOf(value), customId: Number(id.slice('customfield_'.length)) },
  }));
}

const typeOf = (value: Json): string =>
  Array.isArray(value) ? 'array' : typeof value === 'number' ? 'number' : typeof value === 'string' ? 'string' : 'any';
