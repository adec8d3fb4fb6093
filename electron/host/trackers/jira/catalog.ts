import type { Iteration, ProjectCatalog, RemoteProject, Version } from '#shared/domain/catalog.ts';
import { projectIdOf, versionIdOf, iterationIdOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import { parseDay, parseInstant, type CalendarDate, type ZoneName } from '#shared/domain/time.ts';
import { dayIn, isZone } from '#shared/domain/wall-time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { allPages, type Ask, type Pages } from './ask.ts';
import { readRequirements } from './create-meta.ts';
import { stateCategoryOf, typeKindOf } from './meaning.ts';
import { board, linkTypes, priorities, projectDetail, sprint, typeStates, userList, version, type Field, type Sprint } from './parse.ts';

export interface CatalogOptions {
  readonly ask: Ask;
  /** '/rest/api/3' or '/rest/api/2'. */
  readonly api: string;
  readonly connection: ConnectionId;
  /** Sprints begin and end at instants; people mean the day in their own zone. */
  readonly zone: Promise<Result<ZoneName, TrackerError>>;
  /** The site's, as are the types of links: asked for once while several catalogs are read. */
  readonly fields: Promise<Result<readonly Field[], TrackerError>>;
  readonly linkTypes: Promise<Result<ProjectCatalog['linkTypes'], TrackerError>>;
  readonly priorities: Promise<Result<NonNullable<ProjectCatalog['priorities']>, TrackerError>>;
  /** Also reads what new issues must have. */
  readonly withRequires: boolean;
}

/** Boards asked for their sprints at a time. */
const BOARDS_AT_ONCE = 4;

/** Refusals that cost one part of the catalog and not the pull: no permission, no licence, no such feature. */
const PARTIAL = new Set<TrackerError['code']>(['forbidden', 'not-found', 'rejected', 'wrong-address', 'removed-api', 'malformed']);

/** Reads what is small about a project, all of it, on every pull: version edits move no issue's `updated`. */
export async function readCatalog(
  options: CatalogOptions,
  projectId: string,
  signal: AbortSignal,
): Promise<Result<ProjectCatalog, TrackerError>> {
  const { ask, api, connection } = options;
  const missing: string[] = [];
  const part = async <T>(name: string, read: Promise<Result<readonly T[], TrackerError>>): Promise<Result<readonly T[], TrackerError>> => {
    const answer = await read;
    if (answer.ok || !PARTIAL.has(answer.error.code)) return answer;
    missing.push(`${name}: ${reasonOf(answer.error)}`);
    return ok([]);
  };
  const people = async (key: Promise<Result<{ readonly key: string }, TrackerError>>) => {
    const known = await key; // Data Center wants the key, and the project may have a new one
    if (!known.ok) return ok([]);
    return ask.get(`${api}/user/assignable/search`, userList, signal, { project: known.value.key, maxResults: 1000 });
  };

  // Side by side: no part needs another one, but for the people, who need the key.
  const reading = ask.get(`${api}/project/${projectId}`, projectDetail, signal);
  const [own, zone, fields, versions, states, links, ranks, users, sprints, requires] = await Promise.all([
    reading,
    options.zone,
    options.fields,
    part('Versions', readable('Versions', allPages(ask, `${api}/project/${projectId}/version`, version, signal), missing)),
    part('States', ask.get(`${api}/project/${projectId}/statuses`, typeStates, signal)),
    part('Link types', options.linkTypes),
    part('Priorities', options.priorities),
    part('People', people(reading)),
    part('Sprints', sprintsOf(ask, projectId, missing, signal)),
    options.withRequires ? readRequirements(ask, api, projectId, signal) : null,
  ]);
  if (!own.ok) return own;
  if (!zone.ok) return zone;
  if (!fields.ok) return fields;
  if (!versions.ok) return versions;
  if (!states.ok) return states;
  if (!links.ok) return links;
  if (!users.ok) return users;
  if (!sprints.ok) return sprints;
  if (requires?.ok === false) {
    if (!PARTIAL.has(requires.error.code)) return requires;
    missing.push(`What new issues must have: ${reasonOf(requires.error)}`);
  }
  const id = projectIdOf(connection, own.value.id);
  const days = isZone(zone.value) ? zone.value : ('UTC' as ZoneName);

  const byName = new Map<string, ProjectCatalog['states'][number]>();
  for (const { id: stateId, name, statusCategory } of states.value.flatMap((type) => type.statuses))
    byName.set(name, { name, category: stateCategoryOf(statusCategory?.key), ...(stateId == null ? {} : { id: stateId }) });
  return ok({
    project: { id, connectionId: connection, key: own.value.key, name: own.value.name, archived: own.value.archived ?? false },
    versions: versions.value.map((version): Version => ({
      id: versionIdOf(connection, version.id),
      projectId: id,
      name: version.name,
      description: version.description || null,
      startDate: parseDay(version.startDate ?? ''),
      releaseDate: parseDay(version.releaseDate ?? ''),
      released: version.released ?? false,
      archived: version.archived ?? false,
    })),
    iterations: sprints.value.map((sprint) => iterationOf(sprint, id, connection, days)),
    areas: [],
    types: states.value.map((type) => ({ name: type.name, kind: typeKindOf(type), states: type.statuses.map((state) => state.name) })),
    states: [...byName.values()],
    // Only offered to people: no trouble with them is worth a pull.
    ...(ranks.ok && ranks.value.length > 0 ? { priorities: ranks.value } : {}),
    ...(requires?.ok === true ? { requires: requires.value } : {}),
    ...(own.value.components == null ? {} : { components: own.value.components.map(({ name }) => name) }),
    people: users.value.flatMap((person) => {
      const key = person.accountId ?? person.name ?? person.key; // as edits name them
      return key == null ? [] : [{ id: key, name: person.displayName ?? person.name ?? key }];
    }),
    fields: fields.value.map((field) => ({
      id: field.id,
      name: field.name,
      kind: field.schema?.custom ?? field.schema?.type ?? 'unknown',
    })),
    linkTypes: links.value,
    missing: missing.sort(),
  });
}

/** Every project the account can see, sorted by key. */
export function remoteProjects(
  connection: ConnectionId,
  found: readonly { id: string; key: string; name: string; archived?: boolean | null | undefined }[],
): readonly RemoteProject[] {
  return found
    .map(({ id, key, name, archived }) => ({
      id: projectIdOf(connection, id),
      connectionId: connection,
      key,
      name,
      archived: archived ?? false,
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The kinds of links of a site. */
export async function readLinkTypes(
  ask: Ask,
  api: string,
  signal: AbortSignal,
): Promise<Result<ProjectCatalog['linkTypes'], TrackerError>> {
  const answer = await ask.get(`${api}/issueLinkType`, linkTypes, signal);
  return answer.ok ? ok(answer.value.issueLinkTypes) : answer;
}

/** The priorities of a site. */
export const readPriorities = (
  ask: Ask,
  api: string,
  signal: AbortSignal,
): Promise<Result<NonNullable<ProjectCatalog['priorities']>, TrackerError>> => ask.get(`${api}/priority`, priorities, signal);

/** The values of a list; those that could not be read are named. */
async function readable<T>(
  name: string,
  pages: Promise<Result<Pages<T>, TrackerError>>,
  missing: string[],
): Promise<Result<readonly T[], TrackerError>> {
  const answer = await pages;
  if (!answer.ok) return answer;
  if (answer.value.unread > 0) missing.push(`${name}: ${answer.value.unread} of them could not be read.`);
  return ok(answer.value.values);
}

/** The sprints of all boards of a project, each once. A board that keeps its sprints to itself is named and passed over. */
async function sprintsOf(
  ask: Ask,
  projectId: string,
  missing: string[],
  signal: AbortSignal,
): Promise<Result<readonly Sprint[], TrackerError>> {
  const boards = await readable('Boards', allPages(ask, '/rest/agile/1.0/board', board, signal, { projectKeyOrId: projectId }), missing);
  if (!boards.ok) return boards;
  const scrum = boards.value.filter(({ type }) => type !== 'kanban'); // a kanban board has no sprints and answers 400
  const sprints = new Map<string, Sprint>();
  for (let from = 0; from < scrum.length; from += BOARDS_AT_ONCE) {
    const read = await Promise.all(
      scrum.slice(from, from + BOARDS_AT_ONCE).map(async ({ id, name }) => {
        const label = `Sprints of the board "${name}"`;
        const pages = allPages(ask, `/rest/agile/1.0/board/${id}/sprint`, sprint, signal, { state: 'future,active,closed' });
        return { label, found: await readable(label, pages, missing) };
      }),
    );
    for (const { label, found } of read) {
      if (found.ok) for (const each of found.value) sprints.set(each.id, each);
      else if (PARTIAL.has(found.error.code)) missing.push(`${label}: ${reasonOf(found.error)}`);
      else return found;
    }
  }
  return ok([...sprints.values()]);
}

const STATES: ReadonlyMap<string, Iteration['state']> = new Map([
  ['closed', 'past'],
  ['active', 'current'],
  ['future', 'future'],
] as const);

function iterationOf(sprint: Sprint, projectId: ProjectId, connection: ConnectionId, zone: ZoneName): Iteration {
  const dayOf = (stamp: string | null | undefined): CalendarDate | null => {
    const instant = parseInstant(stamp ?? '');
    return instant === null ? null : dayIn(instant, zone);
  };
  return {
    id: iterationIdOf(connection, `sprint-${sprint.id}`),
    projectId,
    name: sprint.name,
    path: sprint.name,
    start: dayOf(sprint.startDate),
    finish: dayOf(sprint.endDate),
    state: STATES.get(sprint.state?.toLowerCase() ?? '') ?? 'unknown',
  };
}

/** A part's refusal as the end of a sentence. */
function reasonOf(error: TrackerError): string {
  switch (error.code) {
    case 'forbidden':
      return 'this account may not see them, or has no licence for them.';
    case 'rejected':
      return `the tracker refused${error.messages[0] ? `: ${error.messages[0].replace(/\.$/, '')}.` : '.'}`;
    case 'malformed':
      return 'the answer could not be read.';
    default:
      return 'the tracker does not offer them to this account.';
  }
}
