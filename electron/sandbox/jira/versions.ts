import type { Json } from '#shared/lib/json.ts';
import { isRecord, only, recordsIn, textIn } from './records.ts';
import { badField, badRequest, JiraRefusal, notFound } from './refusal.ts';
import type { JiraVersion, WireRecord } from './seed.ts';
import type { ProjectState, SiteState } from './site.ts';
import type { Snapshot } from './snapshot.ts';

const WRITABLE = ['name', 'description', 'startDate', 'releaseDate', 'released', 'archived'];
const READABLE = [
  ...WRITABLE,
  'id',
  'self',
  'projectId',
  'project',
  'moveUnfixedIssuesTo',
  'expand',
  'overdue',
  'userStartDate',
  'userReleaseDate',
  'driver',
  'approvers',
  'startDateSet',
  'releaseDateSet',
];
const LONGEST_NAME = 255;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Issues that carry a version in a field. */
export function issuesWith(site: SiteState, field: 'fixVersions' | 'versions', versionId: string): readonly Snapshot[] {
  return site.index
    .view()
    .all()
    .flatMap((seen) => site.find(seen.id) ?? [])
    .filter((issue) => recordsIn(issue.fields, field).some((version) => textIn(version, 'id') === versionId));
}

export const isUnresolved = (issue: Snapshot): boolean => (issue.fields['resolution'] ?? null) === null;

/** @throws JiraRefusal 404 where it is missing or hidden */
export function visibleVersion(site: SiteState, id: string): { readonly project: ProjectState; readonly version: JiraVersion } {
  const found = site.version(id);
  if (found === null) throw notFound(`Could not find version for id '${id}'`);
  return found;
}

function checked(body: Json, project: ProjectState, current: JiraVersion | null): WireRecord {
  if (!isRecord(body)) throw badRequest('The request body is not a version.');
  const unknown = Object.keys(body).find((name) => !READABLE.includes(name));
  if (unknown !== undefined)
    throw badRequest(
      `Unrecognized field "${unknown}" (Class com.atlassian.jira.rest.v2.issue.version.VersionBean), not marked as ignorable`,
    );
  const patch = only(body, ...WRITABLE);
  const name = patch['name'];
  if (name !== undefined || current === null) {
    if (typeof name !== 'string' || name.trim() === '') throw badField('name', 'You must specify a valid version name');
    if (name.length > LONGEST_NAME) throw badField('name', 'The version name is too long, it must not exceed 255 characters.');
    if (project.versions.some((each) => each.id !== current?.id && each.name.toLowerCase() === name.toLowerCase()))
      throw badField('name', 'A version with this name already exists in this project.');
  }
  for (const field of ['startDate', 'releaseDate']) {
    const value = patch[field];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string' || !DAY.test(value) || Number.isNaN(Date.parse(value)))
      throw badField(field, 'The date must be in the format yyyy-MM-dd');
  }
  const merged = { ...current, ...patch };
  const [start, end] = [textIn(merged, 'startDate'), textIn(merged, 'releaseDate')];
  if (start !== null && end !== null && start !== '' && end !== '' && start > end)
    throw badField('startDate', 'The start date must be before the release date.');
  return patch;
}

/** Without the dates that a null or an empty text clears. */
const cleared = (version: WireRecord): WireRecord =>
  Object.fromEntries(Object.entries(version).filter(([, value]) => value !== null && value !== ''));

const mustAdminister = (project: ProjectState, cloud: boolean): void => {
  // Without Administer Projects Cloud hides the resource from writers, Data Center says 403 (official documents of both).
  if (!project.administered)
    throw new JiraRefusal(cloud ? 404 : 403, [`The user does not have permission to manage versions of project '${project.record.key}'.`]);
};

/** @throws JiraRefusal 400, 403 or 404 */
export function createVersion(site: SiteState, body: Json, cloud: boolean): JiraVersion {
  const [id, key] = isRecord(body) ? [textIn(body, 'projectId'), textIn(body, 'project')] : [null, null];
  const project = [...site.projects.values()].find((each) => !each.hidden && (each.record.id === id || each.record.key === key));
  if (project === undefined) throw badField('projectId', 'Project must be specified to create a version.');
  mustAdminister(project, cloud);
  const version: JiraVersion = {
    archived: false,
    released: false,
    ...cleared(checked(body, project, null)),
    id: site.nextId(),
    projectId: Number(project.record.id),
  } as JiraVersion;
  site.setVersions(project, [...project.versions, version]);
  return version;
}

/** Changes a version. Releasing it may move its open issues on. @throws JiraRefusal 400, 403 or 404 */
export function updateVersion(site: SiteState, id: string, body: Json, cloud: boolean): JiraVersion {
  const { project, version } = visibleVersion(site, id);
  mustAdminister(project, cloud);
  const patch = checked(body, project, version);
  const releases = patch['released'] === true && !version.released;
  const target = isRecord(body) ? textIn(body, 'moveUnfixedIssuesTo') : null;
  // A URL, not an id, and honoured only in the update that releases (Atlassian, Update version).
  const next = target === null || !releases ? null : visibleVersion(site, target.split('/').at(-1) ?? '').version;
  const after = cleared({ ...version, ...patch }) as JiraVersion;
  site.setVersions(
    project,
    project.versions.map((each) => (each.id === id ? after : each)),
  );
  if (next !== null)
    for (const issue of issuesWith(site, 'fixVersions', id).filter(isUnresolved)) swap(site, issue, 'fixVersions', id, next);
  return after;
}

/** Deletes a version; its issues get the replacement, or none. @throws JiraRefusal 403 or 404 */
export function deleteVersion(site: SiteState, id: string, fixTo: string | null, affectedTo: string | null, cloud: boolean): void {
  const { project } = visibleVersion(site, id);
  mustAdminister(project, cloud);
  const replacement = (to: string | null): JiraVersion | null => (to === null ? null : visibleVersion(site, to).version);
  const [fix, affected] = [replacement(fixTo), replacement(affectedTo)];
  for (const issue of issuesWith(site, 'fixVersions', id)) swap(site, issue, 'fixVersions', id, fix);
  for (const issue of issuesWith(site, 'versions', id)) swap(site, site.visible(issue.id), 'versions', id, affected);
  site.setVersions(
    project,
    project.versions.filter((each) => each.id !== id),
  );
}

function swap(site: SiteState, issue: Snapshot, field: 'fixVersions' | 'versions', from: string, to: JiraVersion | null): void {
  const rest = recordsIn(issue.fields, field).filter((version) => textIn(version, 'id') !== from && textIn(version, 'id') !== to?.id);
  site.touch(issue, {
    ...issue.fields,
    [field]: to === null ? rest : [...rest, only(to, 'id', 'description', 'name', 'archived', 'released', 'releaseDate')],
  });
}
