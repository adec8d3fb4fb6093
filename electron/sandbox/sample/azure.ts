import { AGILE, STANDARD_FIELDS } from '#electron/sandbox/azure/processes.ts';
import {
  identity,
  oppositeRel,
  relationTo,
  type AzureNode,
  type AzureRelation,
  type AzureSeed,
  type AzureUser,
  type AzureWorkItem,
} from '#electron/sandbox/azure/seed.ts';
import { addDays, type CalendarDate } from '#shared/domain/time.ts';
import { PAY_PROJECT, SAMPLE_ITERATIONS, type SampleIteration } from '#shared/plan/sample-ids.ts';
import { backlogOf, pick, progressOf, type Work } from './backlog.ts';
import { seededRandom } from '#electron/sandbox/random.ts';
import { SAMPLE_PEOPLE } from './people.ts';
import { SAMPLE_AREAS } from './work.ts';

/** How many work items a sprint has; the rest is the backlog. */
const PLANNED: { readonly [sprint: string]: number } = {
  'Sprint 61': 34,
  'Sprint 62': 34,
  'Sprint 63': 38,
  'Sprint 64': 36,
  'Sprint 65': 28,
  'Sprint 66': 22,
};
const BACKLOG = 28;
const TYPE = { story: 'User Story', bug: 'Bug', task: 'Task' } as const;
const AREA_FEATURES: { readonly [component: string]: string } = {
  Authorisation: 'Authorise in two steps',
  Refunds: 'Refunds customers trust',
  Invoicing: 'Invoices for business',
  Fraud: 'Fraud checks before the charge',
};
const FIRST_ID = 401;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Draft extends Mutable<Omit<AzureWorkItem, 'relations'>> {
  relations: AzureRelation[];
}

/**
 * The sample's Azure DevOps organisation: the project Payments, anchored to `today`. About 225 work items.
 * @param shopAddress where an issue of the sample's Jira is read, for the links that cross the trackers
 */
export function sampleAzureSeed(today: CalendarDate, shopAddress: (key: string) => string): AzureSeed {
  const random = seededRandom(7);
  const users = SAMPLE_PEOPLE.map(({ name, displayName }, index) => ({
    id: `7c0de000-0000-4000-8000-0000000000${String(index + 10)}`,
    displayName,
    uniqueName: `${name}@nimbus.example`,
  })) as unknown as readonly [AzureUser, ...AzureUser[]];
  const components = SAMPLE_AREAS.filter((area) => area.product === 'Payments').map((area) => area.component);
  const items: Draft[] = [];

  const add = (
    type: string,
    title: string,
    component: string | null,
    path: string,
    state: string,
    opened: number,
    changed: number,
    more: AzureWorkItem['fields'],
  ): Draft => {
    const item: Draft = {
      id: FIRST_ID + items.length,
      rev: 1 + Math.floor(random() * 9),
      fields: {
        'System.TeamProject': PAY_PROJECT.name,
        'System.AreaPath': component === null ? PAY_PROJECT.name : `${PAY_PROJECT.name}\\${component}`,
        'System.IterationPath': path,
        'System.WorkItemType': type,
        'System.State': state,
        'System.Reason': 'Planned',
        'System.Title': title,
        'System.CreatedDate': `${addDays(today, opened)}T0${8 + Math.floor(random() * 2)}:15:00Z`,
        'System.CreatedBy': identity(users[0]),
        'System.ChangedDate': `${addDays(today, changed)}T1${Math.floor(random() * 8)}:${10 + Math.floor(random() * 49)}:00.${100 + Math.floor(random() * 899)}Z`,
        'System.ChangedBy': identity(
          pick(
            users.map((user) => [user, 1] as const),
            random,
          ),
        ),
        ...more,
      },
      relations: [],
    };
    items.push(item);
    return item;
  };

  const features = new Map(
    components.map((component) => [
      component,
      add('Feature', AREA_FEATURES[component]!, component, PAY_PROJECT.name, 'Active', -150, -4, {}),
    ]),
  );
  const sprints = SAMPLE_ITERATIONS.filter(({ parent }) => parent !== null);
  const works = backlogOf(
    'Payments',
    Object.values(PLANNED).reduce((sum, n) => sum + n, BACKLOG),
    random,
  ).values();
  const bySprint = new Map<string, Draft[]>();

  const plan = (work: Work, sprint: SampleIteration | null): Draft => {
    const progress = sprint === null ? 0 : progressOf(sprint.starts, sprint.ends);
    const state = stateFor(work, progress, random);
    const opened = Math.min(-12, sprint?.starts ?? -30) - 10 - Math.floor(random() * 25);
    const item = add(
      TYPE[work.kind],
      work.title,
      work.area.component,
      sprint === null ? PAY_PROJECT.name : `${PAY_PROJECT.name}\\${sprint.parent}\\${sprint.name}`,
      state,
      opened,
      Math.min(-1, Math.max(opened + 2, Math.min(0, sprint?.ends ?? -2) - Math.floor(random() * 12))),
      {
        ...(state === 'New' && random() < 0.4
          ? {}
          : {
              'System.AssignedTo': identity(
                pick(
                  users.map((user) => [user, 1] as const),
                  random,
                ),
              ),
            }),
        ...tagsFor(work, random),
        'Microsoft.VSTS.Common.Priority': pick(
          [
            [1, 1],
            [2, 5],
            [3, 2],
          ] as const,
          random,
        ),
        ...(work.kind === 'task' || random() < 0.2
          ? {}
          : {
              'Microsoft.VSTS.Scheduling.StoryPoints': pick(
                [
                  [1, 2],
                  [2, 4],
                  [3, 4],
                  [5, 3],
                  [8, 1],
                ] as const,
                random,
              ),
            }),
        ...(state === 'Closed'
          ? { 'Microsoft.VSTS.Common.ClosedDate': `${addDays(today, Math.min(-1, sprint?.ends ?? -1))}T09:00:00Z` }
          : {}),
        [work.kind === 'bug' ? 'Microsoft.VSTS.TCM.ReproSteps' : 'System.Description']: describe(work),
      },
    );
    relate(features.get(work.area.component)!, 'System.LinkTypes.Hierarchy-Forward', item);
    return item;
  };

  for (const sprint of sprints)
    bySprint.set(
      sprint.name,
      Array.from({ length: PLANNED[sprint.name]! }, () => plan(works.next().value!, sprint)),
    );
  for (const work of works) plan(work, null);

  for (const own of bySprint.values()) {
    for (let index = 0; index + 3 < own.length; index += 4)
      relate(own[index]!, 'System.LinkTypes.Dependency-Forward', own[index + 1 + Math.floor(random() * 3)]!);
    relate(own[1]!, 'System.LinkTypes.Related', own[6]!);
  }
  const [current, next] = [bySprint.get('Sprint 63')!, bySprint.get('Sprint 64')!];
  for (let index = 0; index < 6; index += 1) relate(current[index * 5]!, 'System.LinkTypes.Dependency-Forward', next[index * 4 + 2]!);
  // The trackers know nothing of each other: people paste the other one's address.
  for (let index = 0; index < 6; index += 1) {
    next[index * 3]!.relations.push({
      rel: 'Hyperlink',
      url: shopAddress(`SHOP-${100 + index * 9}`),
      attributes: { comment: 'Needed by the storefront' },
    });
  }
  return {
    organisation: 'nimbus',
    instanceId: '0a6e7d3c-52c1-4b6f-9a77-64d3c1f0aa01',
    users,
    projects: [
      {
        ...PAY_PROJECT,
        description: 'Card payments, invoices, refunds and fraud checks.',
        ...AGILE,
        areas: {
          id: 9001,
          identifier: '6f1f0a52-6a5c-4d8e-9d5f-3b1c2e7a8001',
          name: PAY_PROJECT.name,
          children: components.map((name, index) => ({
            id: 9002 + index,
            identifier: `6f1f0a52-6a5c-4d8e-9d5f-3b1c2e7a80${10 + index}`,
            name,
          })),
        },
        iterations: {
          id: 9100,
          identifier: '6f1f0a52-6a5c-4d8e-9d5f-3b1c2e7a9100',
          name: PAY_PROJECT.name,
          children: nodesUnder(null, today),
        },
        teams: [
          { id: '6f1f0a52-6a5c-4d8e-9d5f-3b1c2e7a7001', name: 'Payments Team', iterations: sprints.map(({ identifier }) => identifier) },
        ],
      },
    ],
    fields: STANDARD_FIELDS,
    workItems: items,
  };
}

const nodesUnder = (parent: string | null, today: CalendarDate): readonly AzureNode[] =>
  SAMPLE_ITERATIONS.filter((each) => each.parent === parent).map((each) => {
    const children = nodesUnder(each.name, today);
    return {
      id: each.number,
      identifier: each.identifier,
      name: each.name,
      startDate: addDays(today, each.starts),
      finishDate: addDays(today, each.ends),
      ...(children.length === 0 ? {} : { children }),
    };
  });

/** Every link stands on both items, as the tracker keeps it. */
function relate(from: Draft, rel: string, to: Draft): void {
  from.relations.push(relationTo(rel, to.id));
  to.relations.push(relationTo(oppositeRel(rel), from.id));
}

function stateFor({ kind }: Work, progress: number, random: () => number): string {
  // A bug of the Agile process cannot be removed.
  if (progress === 1) return random() < 0.04 && kind !== 'bug' ? 'Removed' : 'Closed';
  if (progress === 0) return 'New';
  const done = progress * 0.8;
  return pick(
    [
      ['Closed', done],
      [kind === 'task' ? 'Active' : 'Resolved', 0.1],
      ['Active', 0.2],
      ['New', Math.max(0.02, 0.7 - done)],
    ] as const,
    random,
  );
}

function tagsFor(work: Work, random: () => number): AzureWorkItem['fields'] {
  const tags = [
    /key store|Encrypt|Prove/.test(work.title) ? ['security'] : [],
    random() < 0.12 ? ['storefront'] : [],
    work.kind === 'bug' && random() < 0.2 ? ['regression'] : [],
  ].flat();
  return tags.length === 0 ? {} : { 'System.Tags': tags.join('; ') };
}

const describe = ({ title, kind, area }: Work): string =>
  kind === 'bug'
    ? `<div><b>Steps</b></div><ol><li>Open ${area.component}.</li><li>${title}.</li></ol><div><b>Expected:</b> the customer is told what happened.</div>`
    : `<p>${title}.</p><ul><li>Works for every currency</li><li>Is measured</li><li>Support knows about it</li></ul>`;
