import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { ConnectionId, Item, IterationId, ItemId, ProjectId, StateCategory, TypeKind, VersionId } from '#shared/domain/item.ts';
import type { Freeze, Mapping, Milestone, Release, ReleaseState, Risk } from '#shared/domain/release.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { addDays, daysBetween, type CalendarDate, type Instant, type ZoneName } from '#shared/domain/time.ts';
import { releaseDoc, type HistoryLine } from '#shared/plan/edit.ts';
import type { ProjectChoices } from '#shared/sync/choices.ts';
import { anItem } from './builders.ts';

/** The day all made-up data stands around. */
export const FAKE_TODAY = '2026-11-22' as CalendarDate;
export const FAKE_NOW = '2026-11-22T09:30:00.000Z' as Instant;
const BERLIN = 'Europe/Berlin' as ZoneName;

export const JIRA = 'jira-1' as ConnectionId;
export const AZURE = 'ado-1' as ConnectionId;
export const FAKE_PROJECTS = [
  { id: `${JIRA}/10001` as ProjectId, connectionId: JIRA, key: 'SHOP', name: 'Web shop', archived: false },
  { id: `${JIRA}/10002` as ProjectId, connectionId: JIRA, key: 'PAY', name: 'Payments', archived: false },
  { id: `${AZURE}/a1b2` as ProjectId, connectionId: AZURE, key: 'Mobile', name: 'Mobile', archived: false },
] as const;

const STATES: readonly (readonly [string, StateCategory])[] = [
  ['To do', 'todo'],
  ['In progress', 'doing'],
  ['In review', 'doing'],
  ['Done', 'done'],
  ['Done', 'done'],
  ['Removed', 'removed'],
];
const TYPES: readonly (readonly [string, TypeKind])[] = [
  ['Story', 'story'],
  ['Bug', 'bug'],
  ['Task', 'task'],
  ['Story', 'story'],
  ['Epic', 'epic'],
];
const WHAT = [
  'checkout',
  'gift card',
  'refund',
  'search page',
  'invoice',
  'address form',
  'order history',
  'basket',
  'login',
  'price list',
];
const ACT = [
  'Keep the %s usable on a slow line',
  'Crash when the %s is empty',
  'Show the %s in the customer’s currency',
  'Retry the %s after a lost answer',
  'Explain why the %s is refused',
];
const PEOPLE = ['Amira Haddad', 'Jonas Weber', 'Mei Tanaka', 'Sofia Rossi', null];

/** The made-up item with this number; the same number gives the same item. */
export function fakeItem(number: number): ItemListRow {
  const project = FAKE_PROJECTS[number % 3]!;
  const [state, stateCategory] = STATES[(number * 7) % STATES.length]!;
  const [type, typeKind] = TYPES[(number * 3) % TYPES.length]!;
  const jira = project.connectionId === JIRA;
  return {
    id: `${project.connectionId}/${20_000 + number}` as ItemId,
    projectId: project.id,
    key: jira ? `${project.key}-${number}` : `#${number}`,
    title: ACT[number % ACT.length]!.replace('%s', WHAT[(number * 11) % WHAT.length]!),
    type,
    typeKind,
    state,
    stateCategory,
    resolution: stateCategory === 'done' ? 'Fixed' : null,
    priority: ['High', 'Medium', 'Low'][number % 3]!,
    assignee: PEOPLE[number % PEOPLE.length]!,
    labels: number % 4 === 0 ? ['checkout', 'customer-visible'] : [],
    components: [],
    fixVersions: jira ? [`${JIRA}/30001` as VersionId] : [],
    iteration: jira ? null : (`${AZURE}/sprint-31` as IterationId),
    area: jira ? null : 'Mobile\\Shop',
    parent: null,
    estimate: number % 3 === 0 ? null : (number % 8) + 1,
    due: number % 5 === 0 ? addDays(FAKE_TODAY, number % 40) : null,
    created: '2026-09-01T08:00:00.000Z' as Instant,
    updated: new Date(Date.parse(FAKE_NOW) - number * 3_600_000).toISOString() as Instant,
    resolved: null,
    linkCount: number % 4,
    projectKey: project.key,
    fixVersionNames: jira ? ['4.2'] : [],
    iterationPath: jira ? null : 'Mobile\\2026\\Sprint 31',
    parentKey: null,
    connectionName: jira ? 'Acme Jira' : 'Acme DevOps',
  };
}

/** The whole of that item, with nothing but its row filled in. */
export function fakeFullItem(number: number, over: Partial<Item> = {}): Item {
  const row = fakeItem(number);
  return anItem({ ...row, url: `https://acme.atlassian.net/browse/${row.key}`, ...over });
}

const NAMES: readonly (readonly [string, string, string, ReleaseState, number])[] = [
  ['Shop', '4.1', 'Autumn sale', 'released', -34],
  ['Shop', '4.1.1', 'Basket repair', 'released', -20],
  ['Payments', '2.8', 'Card vault', 'released', -9],
  ['Shop', '4.2', 'Gift cards', 'candidate', 8],
  ['Mobile', '12.0', 'New order history', 'in-progress', 15],
  ['Payments', '2.9', 'Instant refunds', 'frozen', 3],
  ['Shop', '4.3', 'Search that forgives', 'planned', 36],
  ['Mobile', '12.1', 'Offline basket', 'planned', 50],
  ['Payments', '3.0', 'One ledger', 'planned', 71],
  ['Shop', '4.2.1', 'Address form repair', 'planned', 22],
  ['Mobile', '11.9', 'Login clean-up', 'cancelled', -3],
  ['Shop', '5.0', 'New storefront', 'planned', 120],
];

/** What the editors of a made-up project offer. */
export function fakeChoices(project: ProjectId): ProjectChoices {
  const tracker = project.startsWith(JIRA) ? 'jira' : 'azure-devops';
  const states = [...new Map(STATES)].map(([name, category], index) => ({
    id: tracker === 'jira' ? String(index + 1) : name,
    name,
    category,
  }));
  const named = (names: readonly string[]): readonly { readonly id: string; readonly name: string }[] =>
    names.map((name, index) => ({ id: tracker === 'jira' ? String(index + 1) : name, name }));
  return {
    project,
    tracker,
    readOnly: null,
    format: tracker === 'jira' ? 'adf' : 'html',
    states: Object.fromEntries(TYPES.map(([type]) => [type, states])),
    priorities: named(['High', 'Medium', 'Low']),
    people: PEOPLE.flatMap((name) => (name === null ? [] : [{ id: name.toLowerCase().replace(' ', '.'), name }])),
    labels: ['checkout', 'customer-visible', 'needs-docs'],
    components: tracker === 'jira' ? ['Basket', 'Search'] : [],
    fixVersions:
      tracker === 'jira'
        ? [
            { id: `${JIRA}/30001`, name: '4.2', released: false },
            { id: `${JIRA}/30002`, name: '4.3', released: false },
          ]
        : [],
    iterations: tracker === 'jira' ? [] : [{ id: `${AZURE}/sprint-31`, name: 'Mobile\\2026\\Sprint 31' }],
    areas: tracker === 'jira' ? [] : ['Mobile', 'Mobile\\Shop'],
    linkTypes: [
      { type: 'Blocks', direction: 'outward', label: 'blocks' },
      { type: 'Blocks', direction: 'inward', label: 'is blocked by' },
    ],
  };
}

/** A release with every field filled; `over` changes some. */
export function fakeRelease(index: number, over: Partial<Release> = {}): Release {
  const [product, version, name, state, offset] = NAMES[index % NAMES.length]!;
  const target = addDays(FAKE_TODAY, offset);
  return {
    id: `release-${index}` as Release['id'],
    name: `${product} ${name}`,
    version,
    type: version.split('.').length > 2 ? 'bug-fix' : 'feature',
    emergency: false,
    product,
    train: 'Monthly',
    target:
      offset > 60
        ? { precision: 'quarter', day: '2027-01-01' as CalendarDate, instant: null, until: null, zone: BERLIN }
        : { precision: 'day', day: target, instant: null, until: null, zone: BERLIN },
    confidence: index % 2 === 0 ? 80 : null,
    environment: 'Production',
    service: product,
    owner: PEOPLE[index % 4]!,
    deputy: '',
    state,
    baseline: target,
    forecast: index % 3 === 0 ? addDays(target, 4) : target,
    actual: state === 'released' ? target : null,
    embargoUntil: null,
    summary: '',
    archived: false,
    ...over,
  };
}

/** Puts believable plan rows into a store: twelve releases around `FAKE_TODAY`, with milestones, risks, freezes and history. */
export async function fillPlan(db: CockpitDb): Promise<void> {
  const releases = NAMES.map((_, index) => fakeRelease(index));
  const milestones: Milestone[] = releases.flatMap((release, index): Milestone[] => {
    if (release.target === null || daysBetween(FAKE_TODAY, release.target.day) < 0) return [];
    const at = (days: number): Instant => `${addDays(release.target!.day, days)}T14:00:00.000Z` as Instant;
    const common = { releaseId: release.id, zone: BERLIN, owner: release.owner, hard: false, done: false };
    return [
      { ...common, id: `ms-${index}-a` as Milestone['id'], kind: 'scope-freeze', name: 'Scope freeze', at: at(-14), done: index < 6 },
      { ...common, id: `ms-${index}-b` as Milestone['id'], kind: 'go-no-go', name: 'Go/no-go', at: at(-1), hard: true },
    ];
  });
  const risks: Risk[] = releases.slice(3, 7).map((release, index) => ({
    id: `risk-${index}` as Risk['id'],
    releaseId: release.id,
    title: 'The payment provider changes its certificate in release week',
    category: 'Supplier',
    likelihood: 3,
    impact: 4,
    residualLikelihood: 2,
    residualImpact: 3,
    owner: release.owner,
    response: 'reduce',
    mitigation: 'Test with the new certificate by Friday',
    state: 'open',
    review: addDays(FAKE_TODAY, 5),
  }));
  const freezes: Freeze[] = [
    {
      id: 'freeze-1' as Freeze['id'],
      name: 'Year-end freeze',
      reason: 'Finance closes its books',
      scope: 'Payments',
      effect: 'block',
      from: '2026-12-18T17:00:00.000Z' as Instant,
      to: '2027-01-04T07:00:00.000Z' as Instant,
      zone: BERLIN,
    },
  ];
  const mappings: Mapping[] = releases.slice(3, 6).map((release, index) => ({
    id: `map-${index}` as Mapping['id'],
    releaseId: release.id,
    connection: JIRA,
    target: { kind: 'version', version: `${JIRA}/30001` as VersionId },
    label: release.version,
  }));
  const history: HistoryLine[] = releases.slice(3, 6).map((release, index) => ({
    id: `hist-${index}`,
    doc: releaseDoc(release.id),
    releaseId: release.id,
    at: FAKE_NOW,
    by: 'Amira Haddad',
    label: `move ${release.version} to 30 November`,
    collection: 'releases',
    recordId: release.id,
    field: 'target',
    from: '2026-11-27',
    to: '2026-11-30',
    why: 'Certificate test needs the weekend',
  }));
  await db.transaction('rw', [db.releases, db.milestones, db.risks, db.freezes, db.mappings, db.history], async () => {
    await Promise.all([
      db.releases.bulkPut(releases),
      db.milestones.bulkPut(milestones),
      db.risks.bulkPut(risks),
      db.freezes.bulkPut(freezes),
      db.mappings.bulkPut(mappings),
      db.history.bulkPut(history),
    ]);
  });
}
