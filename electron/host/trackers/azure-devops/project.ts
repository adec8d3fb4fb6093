import type { ProjectCatalog, RemoteProject } from '#shared/domain/catalog.ts';
import { projectIdOf, remoteIdOf, type ConnectionId, type ProjectId } from '#shared/domain/item.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls, Parse, Read } from './calls.ts';
import { serverTimeOf } from './identify.ts';
import { categoryOf, flatten, iterationIds, iterationsOf, typeMeanings, type ProjectContext } from './map.ts';
import {
  parseCategories,
  parseFields,
  parseMembers,
  parseNode,
  parseProject,
  parseProjects,
  parseRelationTypes,
  parseStates,
  parseTeams,
  parseTypes,
  type WireProject,
  type WireRelationType,
  type WireType,
} from './parse.ts';
import { readTypeFields, type TypeFields } from './type-fields.ts';

/** Deeper trees than this exist nowhere: the vendor's limit is 14 levels. */
const DEPTH = 20;
const PAGE = 100;
/** People come from teams; the first teams hold nearly everybody who is assigned anything, and items name the rest. */
const TEAMS = 20;

/** What is read of a project beside what every item needs. */
export interface ProjectParts {
  /** Who works in it. */
  readonly people: boolean;
  /** What new items of each type must have, and which priorities there are. */
  readonly requires: boolean;
}

export interface LoadedProject {
  readonly context: ProjectContext;
  readonly catalog: ProjectCatalog;
  /** As sent, with their states. By lower-case name. */
  readonly types: ReadonlyMap<string, WireType>;
  /** False: the tree of iterations was refused, and an item's path leads to none, or to one of an earlier reading. */
  readonly treeRead: boolean;
}

const remoteProject = (connection: ConnectionId, project: WireProject): RemoteProject => ({
  id: projectIdOf(connection, project.id),
  connectionId: connection,
  key: project.name,
  name: project.name,
  archived: false,
});

const readPage = (calls: Calls, token: string | null, signal: AbortSignal) =>
  calls.read(
    { path: '/_apis/projects', query: { $top: PAGE, ...(token === null ? {} : { continuationToken: token }) } },
    parseProjects,
    signal,
  );

/** All projects the token can see, over every page. */
export async function listProjects(
  calls: Calls,
  connection: ConnectionId,
  signal: AbortSignal,
): Promise<Result<readonly RemoteProject[], TrackerError>> {
  const found = new Map<string, RemoteProject>();
  let token: string | null = null;
  for (;;) {
    const page = await readPage(calls, token, signal);
    if (!page.ok) return page;
    for (const project of page.value.value) found.set(project.id, remoteProject(connection, project));
    const next: string | null = page.value.answer.headers.get('x-ms-continuationtoken');
    // A missing token ends the list; the same one again would never end it.
    if (next === null || next === '' || next === token) break;
    token = next;
  }
  return ok([...found.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
}

type Part<T> = { readonly value: T | null; readonly problem: string | null };

/**
 * Everything of a project that is small. Parts the token may not read are empty and named in `missing`. A token that is not accepted (401)
 * says nothing about a part: all of them ask for the scopes that the project and its items ask for, and items read beside an empty tree
 * would keep no iteration until somebody changes them.
 * @returns an error when the project itself cannot be read, or when a failure is not about permission
 */
export async function loadProject(
  calls: Calls,
  connection: ConnectionId,
  baseUrl: string,
  id: ProjectId,
  signal: AbortSignal,
  { people: withPeople, requires: withRequires }: ProjectParts,
): Promise<Result<LoadedProject, TrackerError>> {
  const guid = encodeURIComponent(remoteIdOf(id));
  const head = await calls.read({ path: `/_apis/projects/${guid}` }, parseProject, signal);
  if (!head.ok) return head;
  const today = (serverTimeOf(head.value.answer.headers)?.slice(0, 10) ?? null) as CalendarDate | null;

  let failure: TrackerError | null = null;
  const settled = <T>(name: string, answer: Result<T, TrackerError>): Part<T> => {
    if (answer.ok) return { value: answer.value, problem: null };
    const { code } = answer.error;
    if (code === 'forbidden') return { value: null, problem: `${name}: this token may not read them.` };
    if (code === 'not-found' || code === 'rejected') return { value: null, problem: `${name}: the server does not give them.` };
    failure ??= answer.error;
    return { value: null, problem: null };
  };
  const part = async <T>(name: string, request: Read, parse: Parse<T>): Promise<Part<T>> => {
    const answer = await calls.read(request, parse, signal);
    return settled(name, answer.ok ? ok(answer.value.value) : answer);
  };
  const [types, categories, iterations, areas, fields, relations, people] = await Promise.all([
    part('Work item types', { path: `/${guid}/_apis/wit/workitemtypes` }, parseTypes),
    part('Work item type categories', { path: `/${guid}/_apis/wit/workitemtypecategories` }, parseCategories),
    part('Iterations', { path: `/${guid}/_apis/wit/classificationnodes/Iterations`, query: { $depth: DEPTH } }, parseNode),
    part('Areas', { path: `/${guid}/_apis/wit/classificationnodes/Areas`, query: { $depth: DEPTH } }, parseNode),
    part('Fields', { path: `/${guid}/_apis/wit/fields` }, parseFields),
    part('Link types', { path: '/_apis/wit/workitemrelationtypes' }, parseRelationTypes),
    withPeople ? readPeople(guid, part) : { value: null, problem: null },
  ]);
  const typed = await withStates(guid, types.value ?? [], part);
  const required = withRequires
    ? await readTypeFields(calls, remoteIdOf(id), types.value ?? [], categories.value ?? [], fields.value ?? [], signal)
    : null;
  const ofTypes: Part<TypeFields> = required === null ? { value: null, problem: null } : settled('What new items must have', required);
  if (failure !== null) return err(failure);

  const meanings = typeMeanings(typed, categories.value ?? []);
  const project = remoteProject(connection, head.value.value);
  const context: ProjectContext = {
    connection,
    baseUrl,
    id: project.id,
    name: project.name,
    types: meanings,
    iterations: iterations.value === null ? new Map() : iterationIds(connection, iterations.value),
    linkNames: new Map((relations.value ?? []).map((type) => [type.referenceName, type.name])),
  };
  const parts = [types, iterations, areas, fields, relations, people, ofTypes];
  const catalog: ProjectCatalog = {
    project,
    versions: [],
    iterations: iterations.value === null ? [] : iterationsOf(connection, project.id, iterations.value, today),
    areas: areas.value === null ? [] : flatten(areas.value).map(({ path }) => path),
    types: typed.map((type) => ({
      name: type.name,
      kind: meanings.get(type.name.toLowerCase())?.kind ?? 'other',
      states: (type.states ?? []).map((state) => state.name),
    })),
    states: distinctStates(typed),
    ...ofTypes.value,
    people: people.value ?? [],
    fields: (fields.value ?? []).map((field) => ({ id: field.referenceName, name: field.name, kind: field.type ?? 'string' })),
    linkTypes: linkTypesOf(relations.value ?? []),
    missing: parts.flatMap((one) => (one.problem === null ? [] : [one.problem])),
  };
  return ok({
    context,
    catalog,
    types: new Map(typed.map((type) => [type.name.toLowerCase(), type])),
    treeRead: iterations.value !== null,
  });
}

type ReadPart = <T>(name: string, request: Read, parse: Parse<T>) => Promise<Part<T>>;

/** 7.1 lists the states with the types; older servers want a call per type. */
async function withStates(guid: string, types: readonly WireType[], part: ReadPart): Promise<readonly WireType[]> {
  return Promise.all(
    types.map(async (type) => {
      if (type.states !== undefined && type.states !== null) return type;
      const states = await part(
        'States',
        { path: `/${guid}/_apis/wit/workitemtypes/${encodeURIComponent(type.name)}/states` },
        parseStates,
      );
      return { ...type, states: states.value ?? [] };
    }),
  );
}

/** A state name may stand in several types; the first category that is known counts. */
function distinctStates(types: readonly WireType[]): ProjectCatalog['states'] {
  const states = new Map<string, ProjectCatalog['states'][number]>();
  for (const state of types.flatMap((type) => type.states ?? [])) {
    const known = states.get(state.name);
    if (known === undefined || known.category === 'unknown') states.set(state.name, { name: state.name, category: categoryOf(state) });
  }
  return [...states.values()];
}

/** One entry per kind of link: the forward name and the name from the other end. Hyperlinks and attachments are no links between items. */
function linkTypesOf(types: readonly WireRelationType[]): ProjectCatalog['linkTypes'] {
  const names = new Map(types.map((type) => [type.referenceName, type.name]));
  return types
    .filter((type) => type.attributes?.['usage'] !== 'resourceLink' && !type.referenceName.endsWith('-Reverse'))
    .map((type) => ({
      name: type.referenceName.replace(/-Forward$/, ''),
      outward: type.name,
      inward: names.get(type.referenceName.replace(/-Forward$/, '-Reverse')) ?? type.name,
    }));
}

/** People by what a write names them with, their account (`uniqueName`). */
async function readPeople(guid: string, part: ReadPart): Promise<Part<ProjectCatalog['people']>> {
  const teams = await part('People', { path: `/_apis/projects/${guid}/teams`, query: { $top: TEAMS } }, parseTeams);
  if (teams.value === null) return { value: null, problem: teams.problem };
  const members = await Promise.all(
    teams.value.map((team) =>
      part('People', { path: `/_apis/projects/${guid}/teams/${encodeURIComponent(team.id)}/members`, query: { $top: PAGE } }, parseMembers),
    ),
  );
  const people = new Map(
    members
      .flatMap((one) => one.value ?? [])
      .map(({ identity }) => [identity.id, { id: identity.uniqueName ?? identity.id, name: identity.displayName }]),
  );
  return {
    value: [...people.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    problem: members.find((one) => one.problem !== null)?.problem ?? null,
  };
}
