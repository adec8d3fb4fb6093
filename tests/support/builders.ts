import type { Iteration, ProjectCatalog, RemoteProject, Version } from '#shared/domain/catalog.ts';
import {
  itemIdOf,
  projectIdOf,
  versionIdOf,
  iterationIdOf,
  type ConnectionId,
  type Item,
  type ItemId,
  type ItemRow,
  type IterationId,
  type ProjectId,
  type VersionId,
} from '#shared/domain/item.ts';
import type { Mapping, MappingId, MappingTarget, Release, ReleaseId } from '#shared/domain/release.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import type { PulledItem } from '#shared/tracker/port.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';

/** Builders hide what a test does not speak of. Every time is fixed. */
export const START = Date.UTC(2026, 10, 2, 8);
export const CONNECTION = 'jira-1' as ConnectionId;

/** The instant `minutes` after the fixed start. */
export const at = (minutes: number): Instant => instantOf(START + minutes * 60_000);

export const itemId = (remoteId: string | number, connection: ConnectionId = CONNECTION): ItemId => itemIdOf(connection, String(remoteId));
export const projectId = (remoteId: string, connection: ConnectionId = CONNECTION): ProjectId => projectIdOf(connection, remoteId);
export const versionId = (remoteId: string, connection: ConnectionId = CONNECTION): VersionId => versionIdOf(connection, remoteId);
export const iterationId = (remoteId: string, connection: ConnectionId = CONNECTION): IterationId => iterationIdOf(connection, remoteId);

export function anItem(overrides: Partial<Item> = {}): Item {
  return {
    id: itemId(1),
    projectId: projectId('p1'),
    key: 'APP-1',
    title: 'Show the cart',
    type: 'Story',
    typeKind: 'story',
    state: 'To Do',
    stateCategory: 'todo',
    resolution: null,
    priority: null,
    assignee: null,
    labels: [],
    components: [],
    fixVersions: [],
    iteration: null,
    area: null,
    parent: null,
    estimate: null,
    due: null,
    created: at(0),
    updated: at(0),
    resolved: null,
    linkCount: 0,
    revision: '1',
    url: 'https://tracker.example/browse/APP-1',
    reporter: null,
    description: null,
    affectsVersions: [],
    sprints: [],
    links: [],
    extra: {},
    oddities: [],
    ...overrides,
  };
}

/** The list fields of an item. */
export function rowOf(item: Item): ItemRow {
  const { revision, url, reporter, description, affectsVersions, sprints, links, extra, oddities, ...row } = item;
  void [revision, url, reporter, description, affectsVersions, sprints, links, extra, oddities];
  return row;
}

/** An item as it leaves the host. */
export const pulled = (item: Item): PulledItem => ({ row: rowOf(item), body: JSON.stringify(item) });

export const aProject = (overrides: Partial<RemoteProject> = {}): RemoteProject => ({
  id: projectId('p1'),
  connectionId: CONNECTION,
  key: 'APP',
  name: 'App',
  archived: false,
  ...overrides,
});

export const aVersion = (overrides: Partial<Version> = {}): Version => ({
  id: versionId('10'),
  projectId: projectId('p1'),
  name: '4.2',
  description: null,
  startDate: null,
  releaseDate: null,
  released: false,
  archived: false,
  ...overrides,
});

export const anIteration = (overrides: Partial<Iteration> = {}): Iteration => ({
  id: iterationId('i1'),
  projectId: projectId('p1'),
  name: 'Sprint 1',
  path: 'App\\Sprint 1',
  start: null,
  finish: null,
  state: 'unknown',
  ...overrides,
});

export const aCatalog = (overrides: Partial<ProjectCatalog> = {}): ProjectCatalog => ({
  project: aProject(),
  versions: [],
  iterations: [],
  areas: [],
  types: [],
  states: [],
  people: [],
  fields: [],
  linkTypes: [],
  missing: [],
  ...overrides,
});

export const aRelease = (id: string, overrides: Partial<Release> = {}): Release => ({
  id: id as ReleaseId,
  name: `Release ${id}`,
  version: '1.0',
  type: 'feature',
  emergency: false,
  product: '',
  train: '',
  target: null,
  confidence: null,
  environment: '',
  service: '',
  owner: '',
  deputy: '',
  state: 'planned',
  baseline: null,
  forecast: null,
  actual: null,
  embargoUntil: null,
  summary: '',
  archived: false,
  ...overrides,
});

export const aMapping = (release: string, target: MappingTarget, overrides: Partial<Mapping> = {}): Mapping => ({
  id: `${release}-${JSON.stringify(target)}` as MappingId,
  releaseId: release as ReleaseId,
  connection: CONNECTION,
  target,
  label: 'mapped',
  ...overrides,
});

export { seededRandom } from '#electron/sandbox/random.ts';

/** Ids 'id-1', 'id-2' and so on. */
export function countingIds(): () => string {
  let count = 0;
  return () => `id-${++count}`;
}

/** What may be chosen in a project of Jira: one person, one version, and nothing else. */
export const aProjectsChoices = (overrides: Partial<ProjectChoices> = {}): ProjectChoices => ({
  project: 'jira/1' as ProjectId,
  tracker: 'jira',
  readOnly: null,
  format: 'wiki',
  states: {},
  priorities: [],
  people: [{ id: 'ada', name: 'Ada Byron' }],
  labels: [],
  components: [],
  fixVersions: [{ id: 'jira/4711', name: '4.2', released: false }],
  iterations: [],
  areas: [],
  linkTypes: [],
  ...overrides,
});
