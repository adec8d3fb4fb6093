import type { Json } from '#shared/lib/json.ts';
import { guidFor, stamp } from '#electron/sandbox/azure/answer.ts';
import { AGILE, SCRUM, STANDARD_FIELDS } from '#electron/sandbox/azure/processes.ts';
import type {
  AzureNode,
  AzureProject,
  AzureRelation,
  AzureSeed,
  AzureType,
  AzureUser,
  AzureWorkItem,
} from '#electron/sandbox/azure/seed.ts';
import { identity, oppositeRel, relationTo } from '#electron/sandbox/azure/seed.ts';
import { seededRandom } from '#electron/sandbox/random.ts';

export interface GeneratorOptions {
  /** Work items over all projects, 0 to 50,000. */
  readonly items: number;
  /** The same seed gives the same organisation. */
  readonly seed: number;
  /** Epoch milliseconds: the youngest change is at most an hour older. */
  readonly now: number;
  readonly organisation?: string;
  /** 1 to 3. Default 1. */
  readonly projects?: number;
}

const DAY = 86_400_000;
const PARENT = 'System.LinkTypes.Hierarchy-Reverse';
const AREAS = ['Accounts', 'Billing', 'Catalogue', 'Checkout', 'Mobile', 'Platform', 'Reporting', 'Search'];
const PROJECTS = ['Harbour', 'Lighthouse', 'Compass'];
const TAGS = [
  'api',
  'breaking-change',
  'customer',
  'hotfix',
  'migration',
  'performance',
  'regression',
  'release-blocker',
  'security',
  'ux',
];
const VERBS = [
  'Add',
  'Allow',
  'Avoid',
  'Cache',
  'Export',
  'Import',
  'Migrate',
  'Reject',
  'Rename',
  'Retry',
  'Show',
  'Split',
  'Support',
  'Validate',
];
const THINGS = [
  'address form',
  'audit log',
  'basket total',
  'card payment',
  'currency list',
  'delivery slot',
  'discount code',
  'invoice PDF',
  'order history',
  'price feed',
  'return label',
  'session token',
  'stock level',
  'tax rate',
];
const REASONS = [
  'after a lost connection',
  'for guests',
  'for orders over 10,000',
  'in the nightly job',
  'on small screens',
  'when the rate changes',
  'with more than one tenant',
  'without a full reload',
];
const NAMES = [
  'Amara Diallo',
  'Ben Okafor',
  'Chloé Martin',
  'Dmitri Volkov',
  'Elif Yılmaz',
  'Farid Haddad',
  'Grace Lin',
  'Hugo Svensson',
  'Inés Romero',
  'Jonas Weber',
  'Kavya Rao',
  'Liam Byrne',
];
const SENTENCES = [
  'The value is kept for the session and written once, at the end of the step.',
  'Support has seen this on three accounts since the last release; the log shows the same call twice.',
  'The screen waits for the answer and shows what it already has meanwhile.',
  'Existing rows keep their old value until somebody edits them.',
  'Measured on the copy of production: the slowest five percent take two seconds longer.',
  'The rule is the same for all regions, the texts are not.',
];

/** A believable organisation of any size: epics, features, stories, tasks and bugs over quarters and sprints, linked and tagged. */
export function generateAzure(options: GeneratorOptions): AzureSeed {
  const random = seededRandom(options.seed);
  const organisation = options.organisation ?? 'fabrikam';
  const users = NAMES.map((displayName, index) => ({
    id: guidFor(`${organisation} user ${index}`),
    displayName,
    uniqueName: `${displayName
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z ]/g, '')
      .replaceAll(' ', '.')}@example.com`,
  })) as [AzureUser, ...AzureUser[]];
  const projects = PROJECTS.slice(0, options.projects ?? 1).map((name, index) => aProject(organisation, name, index, options.now));
  return {
    organisation,
    instanceId: guidFor(organisation),
    users,
    projects,
    fields: [...STANDARD_FIELDS, { referenceName: 'Custom.ReleaseTrain', name: 'Release Train', type: 'string' }],
    workItems: withBothEnds(workItems(options, projects, users, random)),
  };
}

function aProject(organisation: string, name: string, index: number, now: number): AzureProject {
  let id = 1000 * (index + 1);
  const node = (label: string, extra: Partial<AzureNode> = {}): AzureNode => {
    id += 1;
    return { id, identifier: guidFor(`${organisation} ${name} node ${id}`), name: label, ...extra };
  };
  const year = new Date(now).getUTCFullYear();
  const start = Date.UTC(year, 0, 5);
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const quarters = [1, 2, 3, 4].map((quarter) => {
    const sprints = Array.from({ length: 6 }, (_, sprint) => {
      const first = start + ((quarter - 1) * 6 + sprint) * 14 * DAY;
      return node(`Sprint ${(quarter - 1) * 6 + sprint + 1}`, { startDate: day(first), finishDate: day(first + 11 * DAY) });
    });
    return node(`${year} Q${quarter}`, { startDate: sprints[0]!.startDate!, finishDate: sprints.at(-1)!.finishDate!, children: sprints });
  });
  const iterations = node(name, { children: quarters });
  const areas = node(name, { children: AREAS.map((area) => node(area)) });
  const { process, types } = index === 1 ? SCRUM : AGILE;
  const sprints = quarters.flatMap((quarter) => quarter.children ?? []);
  return {
    id: guidFor(`${organisation} ${name}`),
    name,
    description: `${name} of ${organisation}.`,
    process,
    types,
    areas,
    iterations,
    teams: [{ id: guidFor(`${organisation} ${name} team`), name: `${name} Team`, iterations: sprints.map((sprint) => sprint.identifier) }],
  };
}

function workItems(
  options: GeneratorOptions,
  projects: readonly AzureProject[],
  users: readonly AzureUser[],
  random: () => number,
): AzureWorkItem[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const people = users.map(identity);
  const span = 300 * DAY;
  const items: AzureWorkItem[] = [];
  const openParents = new Map<string, number[]>();
  const sameProject = new Map<string, number[]>();
  for (let index = 0; index < options.items; index += 1) {
    const id = 1 + index * 2; // gaps, as deletions and other projects leave them
    const project = projects[Math.floor(random() * projects.length)]!;
    const level = index % 100 === 0 ? 0 : index % 20 === 0 ? 1 : 2;
    const type = typeFor(project, level, random);
    const state = pick(type.states);
    const created = Math.floor(options.now - span + (span * index) / Math.max(1, options.items) - 2 * 3_600_000);
    const changed = Math.floor(Math.min(created + random() * 30 * DAY, options.now - 60_000));
    const parents = openParents.get(`${project.id} ${level - 1}`) ?? [];
    const relations: AzureRelation[] = [];
    if (parents.length > 0 && random() < 0.8)
      relations.push(relationTo(PARENT, parents[Math.max(0, parents.length - 1 - Math.floor(random() * 3))]!));
    const others = sameProject.get(project.id) ?? [];
    if (others.length > 5 && random() < 0.12)
      relations.push(relationTo('System.LinkTypes.Dependency-Reverse', others[Math.floor(random() * others.length)]!, 'needs it first'));
    if (others.length > 5 && random() < 0.06) relations.push(relationTo('System.LinkTypes.Related', others.at(-1)!));
    if (random() < 0.05)
      relations.push({
        rel: 'ArtifactLink',
        url: `vstfs:///Git/PullRequestId/${project.id}%2f${guidFor('repository')}%2f${id}`,
        attributes: { name: 'Pull Request' },
      });
    items.push({
      id,
      rev: 1 + Math.floor(random() * 12),
      fields: fieldsFor(project, type, state, people, created, changed, level, random),
      relations,
    });
    if (level < 2) openParents.set(`${project.id} ${level}`, [...(openParents.get(`${project.id} ${level}`) ?? []), id].slice(-5));
    sameProject.set(project.id, others.length >= 200 ? [...others.slice(1), id] : [...others, id]);
  }
  return items;
}

function typeFor(project: AzureProject, level: number, random: () => number): AzureType {
  const named = (name: string): AzureType => project.types.find((type) => type.name === name) ?? project.types[0]!;
  if (level === 0) return named('Epic');
  if (level === 1) return named('Feature');
  const dice = random();
  if (dice < 0.25) return named('Bug');
  if (dice < 0.45) return named('Task');
  return project.types[2]!;
}

function fieldsFor(
  project: AzureProject,
  type: AzureType,
  state: AzureType['states'][number],
  people: readonly { readonly [name: string]: Json }[],
  created: number,
  changed: number,
  level: number,
  random: () => number,
): { readonly [name: string]: Json } {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const quarter = pick(project.iterations.children ?? []);
  const iteration =
    level === 0
      ? project.name
      : level === 1
        ? `${project.name}\\${quarter.name}`
        : `${project.name}\\${quarter.name}\\${pick(quarter.children ?? []).name}`;
  const text = Array.from({ length: 3 + Math.floor(random() * 6) }, () => `<p>${pick(SENTENCES)}</p>`).join('');
  const author = pick(people);
  const tags = [...new Set(Array.from({ length: Math.floor(random() * 3) }, () => pick(TAGS)))];
  const closed = state.category === 'Completed';
  const estimate = type.fields.find((field) => /StoryPoints|Effort$/.test(field));
  return {
    'System.AreaPath': `${project.name}\\${pick(AREAS)}`,
    'System.TeamProject': project.name,
    'System.IterationPath': iteration,
    'System.WorkItemType': type.name,
    'System.State': state.name,
    'System.Reason': `Moved to state ${state.name}`,
    ...(random() < 0.85 ? { 'System.AssignedTo': pick(people) } : {}),
    'System.CreatedDate': stamp(created),
    'System.CreatedBy': author,
    'System.ChangedDate': stamp(changed),
    'System.ChangedBy': author,
    'System.Title': `${pick(VERBS)} ${pick(THINGS)} ${pick(REASONS)}`,
    'Microsoft.VSTS.Common.StateChangeDate': stamp(changed),
    'Microsoft.VSTS.Common.Priority': 1 + Math.floor(random() * 4),
    ...(type.name === 'Bug'
      ? {
          'Microsoft.VSTS.TCM.ReproSteps': text,
          'Microsoft.VSTS.Common.Severity': pick(['1 - Critical', '2 - High', '3 - Medium', '4 - Low']),
        }
      : { 'System.Description': text }),
    ...(estimate !== undefined && random() < 0.7 ? { [estimate]: pick([1, 2, 3, 5, 8, 13]) } : {}),
    ...(closed ? { 'Microsoft.VSTS.Common.ClosedDate': stamp(changed), 'Microsoft.VSTS.Common.ClosedBy': author } : {}),
    ...(tags.length > 0 ? { 'System.Tags': tags.join('; ') } : {}),
    'Custom.ReleaseTrain': pick(['amber', 'blue', 'green']),
  };
}

/** Every link stands on both of its items: adds the missing ends. */
export function withBothEnds(items: readonly AzureWorkItem[]): readonly AzureWorkItem[] {
  const added = new Map<number, AzureRelation[]>();
  const has = new Set(items.flatMap((item) => (item.relations ?? []).map((relation) => `${item.id} ${relation.rel} ${relation.url}`)));
  for (const item of items) {
    for (const relation of item.relations ?? []) {
      const target = /^\/_apis\/wit\/workItems\/(\d+)$/.exec(relation.url)?.[1];
      if (target === undefined) continue;
      const back = relationTo(oppositeRel(relation.rel), item.id);
      const key = `${target} ${back.rel} ${back.url}`;
      if (has.has(key)) continue;
      has.add(key);
      const list = added.get(Number(target));
      if (list === undefined) added.set(Number(target), [back]);
      else list.push(back);
    }
  }
  return items.map((item) => {
    const more = added.get(item.id);
    return more === undefined ? item : { ...item, relations: [...(item.relations ?? []), ...more] };
  });
}

/** Changes `count` items, spread over the whole organisation, through a sandbox's control. @returns their ids */
export function mutateAzure(
  control: {
    readonly store: { readonly items: ReadonlyMap<number, AzureWorkItem> };
    edit(id: number, fields: { readonly [name: string]: Json }): void;
  },
  count: number,
  seed: number,
): readonly number[] {
  const random = seededRandom(seed);
  const ids = [...control.store.items.keys()];
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, ids.length)) chosen.add(ids[Math.floor(random() * ids.length)]!);
  for (const id of chosen)
    control.edit(id, {
      'System.Title': `${VERBS[id % VERBS.length]} ${THINGS[id % THINGS.length]}, second attempt`,
      'Microsoft.VSTS.Common.Priority': 1 + (id % 4),
    });
  return [...chosen];
}
