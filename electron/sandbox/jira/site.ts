import type { Json } from '#shared/lib/json.ts';
import type { SandboxClock } from '#electron/sandbox/tracker.ts';
import { storedStamp, zoneClock, type ZoneClock } from './dates.ts';
import { recordIn, recordsIn, textIn } from './records.ts';
import { noIssue } from './refusal.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import type { JiraField, JiraIssue, JiraNamed, JiraProject, JiraSeed, JiraStatus, JiraUser, JiraVersion, WireRecord } from './seed.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';

export interface ProjectState {
  readonly record: JiraProject;
  versions: readonly JiraVersion[];
  /** The caller may not see it: as if it did not exist. */
  hidden: boolean;
  /** The caller may change its versions. */
  administered: boolean;
}

/** One line of an issue's history. */
export interface HistoryItem {
  readonly field: string;
  readonly fieldtype: 'jira' | 'custom';
  readonly fieldId: string;
  readonly from: string | null;
  readonly fromString: string | null;
  readonly to: string | null;
  readonly toString: string | null;
}

export interface History {
  readonly id: string;
  readonly author: JiraUser;
  readonly created: number;
  readonly items: readonly HistoryItem[];
}

/** The truth behind one pretend site. Rules stand in their own files; this only keeps and finds. */
export interface SiteState {
  readonly title: string;
  readonly zone: string;
  readonly clock: ZoneClock;
  readonly now: SandboxClock;
  readonly projects: ReadonlyMap<string, ProjectState>;
  readonly users: readonly JiraUser[];
  readonly statuses: readonly JiraStatus[];
  readonly priorities: readonly JiraNamed[];
  readonly resolutions: readonly JiraNamed[];
  readonly linkTypes: JiraSeed['linkTypes'];
  readonly fields: readonly JiraField[];
  readonly boards: JiraSeed['boards'];
  readonly sprints: JiraSeed['sprints'];
  /** Whose account the requests are made with that name no other. */
  readonly signedIn: JiraUser;
  /** Whose request is being answered. */
  caller: JiraUser;
  readonly index: SearchIndex;
  /** Properties by issue id; a comment's by 'comment/' and its id. */
  readonly properties: Map<string, Map<string, Json>>;
  readonly histories: Map<string, History[]>;
  /** Grows with every change of a record that other records show: versions, sprints. */
  readonly catalogRevision: number;
  readonly issueCount: number;
  /** By id, key or a former key; null where there is none, hidden ones too. */
  find(idOrKey: string): Snapshot | null;
  /** Every issue as it is, hidden ones too. */
  all(): readonly Snapshot[];
  /** @throws JiraRefusal 404 where it is missing or hidden */
  visible(idOrKey: string): Snapshot;
  /** Stores a record as it stands and lets the search see it after the lag. A former key keeps pointing at it. */
  put(record: JiraIssue): Snapshot;
  /** Stores new fields with `updated` moved to now. */
  touch(snapshot: Snapshot, fields: WireRecord): Snapshot;
  remove(id: string): void;
  /** The next free number in a project's keys. */
  nextNumber(projectKey: string): number;
  nextId(): string;
  /** By id, over all visible projects. */
  version(id: string): { readonly project: ProjectState; readonly version: JiraVersion } | null;
  setVersions(project: ProjectState, versions: readonly JiraVersion[]): void;
  /** Ids of the issues whose wire form shows this one: linked, parent, children. */
  neighbours(snapshot: Snapshot): readonly string[];
  /** Told after every change of an issue, with the state before it (null: new) and after it (null: deleted). */
  onChange(listener: (before: Snapshot | null, after: Snapshot | null) => void): void;
}

const FALLBACK_USER: JiraUser = { name: 'cockpit', key: 'cockpit', displayName: 'Cockpit User', active: true, timeZone: 'UTC' };

/** @param seed not changed @param now epoch milliseconds, read at every write and search */
export function createSite(seed: JiraSeed, now: SandboxClock): SiteState {
  const projects = new Map<string, ProjectState>();
  const signedIn = seed.users.find((user) => user.name === seed.site.signedInAs) ?? seed.users[0] ?? FALLBACK_USER;
  for (const record of seed.projects) projects.set(record.key, { record, versions: record.versions, hidden: false, administered: true });
  const issues = new Map<string, Snapshot>();
  const idByKey = new Map<string, string>();
  const highest = new Map<string, number>();
  let lastId = 10_000;
  let catalogRevision = 0;
  const listeners: ((before: Snapshot | null, after: Snapshot | null) => void)[] = [];

  const children = new Map<string, Set<string>>();
  const parentOf = (snapshot: Snapshot | undefined): string | null =>
    snapshot === undefined ? null : textIn(recordIn(snapshot.fields, 'parent'), 'id');
  const keep = (snapshot: Snapshot): void => {
    const [was, is] = [parentOf(issues.get(snapshot.id)), parentOf(snapshot)];
    if (was !== null && was !== is) children.get(was)?.delete(snapshot.id);
    if (is !== null) children.set(is, (children.get(is) ?? new Set()).add(snapshot.id));
    issues.set(snapshot.id, snapshot);
    idByKey.set(snapshot.key.toUpperCase(), snapshot.id);
    highest.set(snapshot.projectKey, Math.max(highest.get(snapshot.projectKey) ?? 0, snapshot.number));
    lastId = Math.max(lastId, Number(snapshot.id) || 0);
  };
  for (const record of seed.issues) keep(snapshotOf(record));
  for (const project of seed.projects) for (const version of project.versions) lastId = Math.max(lastId, Number(version.id) || 0);

  const find = (idOrKey: string): Snapshot | null => {
    const found = issues.get(idOrKey) ?? issues.get(idByKey.get(idOrKey.toUpperCase()) ?? '');
    return found === undefined || projects.get(found.projectKey)?.hidden === true ? null : found;
  };
  const index = createSearchIndex(issues.values(), now);
  const tell = (before: Snapshot | null, after: Snapshot | null): void => {
    for (const listener of listeners) listener(before, after);
  };
  const put = (record: JiraIssue): Snapshot => {
    const [before, after] = [issues.get(record.id) ?? null, snapshotOf(record)];
    keep(after);
    index.put(after);
    tell(before, after);
    return after;
  };

  return {
    title: seed.site.title,
    zone: seed.site.zone,
    clock: zoneClock(seed.site.zone),
    now,
    projects,
    users: seed.users,
    statuses: seed.statuses,
    priorities: seed.priorities,
    resolutions: seed.resolutions,
    linkTypes: seed.linkTypes,
    fields: seed.fields,
    boards: seed.boards,
    sprints: seed.sprints,
    signedIn,
    caller: signedIn,
    index,
    properties: new Map(),
    histories: new Map(),
    get catalogRevision() {
      return catalogRevision;
    },
    get issueCount() {
      return issues.size;
    },
    find,
    all: () => [...issues.values()],
    visible(idOrKey) {
      const found = find(idOrKey);
      if (found === null) throw noIssue();
      return found;
    },
    put,
    touch: (snapshot, fields) => put({ ...snapshot.record, fields: { ...fields, updated: storedStamp(now()) } }),
    remove(id) {
      const before = issues.get(id);
      if (before === undefined) return;
      issues.delete(id);
      index.remove(id);
      tell(before, null);
    },
    nextNumber: (projectKey) => (highest.get(projectKey) ?? 0) + 1,
    nextId: () => String(++lastId),
    version(id) {
      for (const project of projects.values()) {
        const version = project.hidden ? undefined : project.versions.find((each) => each.id === id);
        if (version !== undefined) return { project, version };
      }
      return null;
    },
    setVersions(project, versions) {
      project.versions = versions;
      catalogRevision += 1;
    },
    neighbours: (snapshot) => [...namedIn(snapshot), ...(children.get(snapshot.id) ?? [])],
    onChange: (listener) => void listeners.push(listener),
  };
}

function namedIn(snapshot: Snapshot): readonly string[] {
  const ids: string[] = [];
  const add = (value: WireRecord | null): void => {
    const id = textIn(value, 'id');
    if (id !== null) ids.push(id);
  };
  for (const link of recordsIn(snapshot.fields, 'issuelinks')) {
    add(recordIn(link, 'inwardIssue'));
    add(recordIn(link, 'outwardIssue'));
  }
  add(recordIn(snapshot.fields, 'parent'));
  for (const child of recordsIn(snapshot.fields, 'subtasks')) add(child);
  return ids;
}
