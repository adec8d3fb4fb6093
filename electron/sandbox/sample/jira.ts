import {
  SPRINT_FIELD,
  STATUS_CATEGORIES,
  STORY_POINTS_FIELD,
  type JiraIssue,
  type JiraIssueType,
  type JiraSeed,
  type JiraStatus,
  type JiraUser,
  type JiraVersion,
  type WireRecord,
} from '#electron/sandbox/jira/seed.ts';
import { addDays, type CalendarDate } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { SAMPLE_VERSIONS, SHOP_PROJECT, sampleVersionHeld, type SampleVersion } from '#shared/plan/sample-ids.ts';
import { backlogOf, pick, progressOf, type Work } from './backlog.ts';
import { seededRandom } from '#electron/sandbox/random.ts';
import { SAMPLE_PEOPLE } from './people.ts';
import { SAMPLE_AREAS } from './work.ts';

const TYPES = {
  epic: { id: '10000', name: 'Epic', description: 'A large piece of work.', subtask: false, hierarchyLevel: 1 },
  story: { id: '10001', name: 'Story', description: 'Something a customer can do.', subtask: false, hierarchyLevel: 0 },
  task: { id: '10002', name: 'Task', description: 'Work that customers do not see.', subtask: false, hierarchyLevel: 0 },
  subtask: { id: '10003', name: 'Sub-task', description: 'A part of another issue.', subtask: true, hierarchyLevel: -1 },
  bug: { id: '10004', name: 'Bug', description: 'Something that does not work.', subtask: false, hierarchyLevel: 0 },
} as const satisfies { readonly [kind: string]: JiraIssueType };

const status = (id: string, name: string, category: keyof typeof STATUS_CATEGORIES): JiraStatus => ({
  id,
  name,
  description: '',
  statusCategory: STATUS_CATEGORIES[category],
});
const STATUSES = {
  todo: status('10010', 'To Do', 'new'),
  doing: status('10011', 'In Progress', 'indeterminate'),
  review: status('10012', 'In Review', 'indeterminate'),
  done: status('10013', 'Done', 'done'),
};
const PRIORITIES = ['Highest', 'High', 'Medium', 'Low'].map((name, index) => ({ id: String(index + 1), name }));
const FIXED = { id: '10000', name: 'Done', description: 'Work has been completed.' };
const REJECTED = { id: '10001', name: "Won't Do", description: 'This work will not be done.' };

const BLOCKS = { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };
const RELATES = { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' };

/** How many issues a version has; the rest of a product's issues are its backlog. */
const PLANNED: { readonly [version: string]: number } = {
  'Storefront 4.0.0': 40,
  'Storefront 4.1.0': 38,
  'Storefront 4.1.1': 8,
  'Storefront 4.2.0': 46,
  'Storefront 4.3.0': 40,
  'Storefront 5.0.0': 30,
  'Mobile App 7.7': 34,
  'Mobile App 7.8': 36,
  'Mobile App 7.9': 28,
  'Design System 2.6': 22,
};
const BACKLOG = { Storefront: 16, 'Mobile App': 8, 'Design System': 5 } as const;
const EPICS: readonly (readonly [component: string, title: string])[] = [
  ['Checkout', 'Checkout in under a minute'],
  ['Cart', 'One cart everywhere'],
  ['Search', 'Search that understands'],
  ['Accounts', 'Sign-in without passwords'],
  ['Delivery', 'Delivery promises we keep'],
  ['iOS', 'The app on the lock screen'],
  ['Android', 'The app on every Android screen'],
  ['Components', 'One accessible design system'],
];

const ref = (value: WireRecord, ...names: readonly string[]): WireRecord =>
  Object.fromEntries(names.map((name) => [name, value[name] ?? null]));
const stamp = (date: CalendarDate, minutes: number): string =>
  `${date}T${String(8 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00.000+0000`;

/** The sample's Jira site: one project, three products, anchored to `today`. About 370 issues. */
export function sampleJiraSeed(today: CalendarDate): JiraSeed {
  const random = seededRandom(42);
  const users: JiraUser[] = SAMPLE_PEOPLE.map(({ name, displayName, zone }) => ({
    name,
    key: name,
    displayName,
    active: true,
    timeZone: zone,
    emailAddress: `${name}@nimbus.example`,
  }));
  const components = [...new Set(SAMPLE_AREAS.filter((area) => area.product !== 'Payments').map((area) => area.component))].map(
    (name, index) => ({
      id: String(10_200 + index),
      name,
    }),
  );
  const versions = SAMPLE_VERSIONS.map((version) => versionOf(version, today));
  const project = {
    ...SHOP_PROJECT,
    description: 'The shop, its apps and the design system.',
    issueTypes: Object.values(TYPES),
    components,
    versions,
  };
  const issues: { -readonly [K in keyof JiraIssue]: JiraIssue[K] }[] = [];
  const epics = new Map<string, JiraIssue>();

  const add = (fields: { readonly [field: string]: Json }): JiraIssue => {
    const number = issues.length + 1;
    const issue: JiraIssue = { id: String(30_000 + number), key: `${SHOP_PROJECT.key}-${number}`, fields };
    issues.push(issue);
    return issue;
  };
  const common = (title: string, component: string, opened: number, changed: number): { readonly [field: string]: Json } => ({
    summary: title,
    project: ref(SHOP_PROJECT, 'id', 'key', 'name'),
    components: components.filter(({ name }) => name === component),
    reporter: pick(
      users.map((user) => [user, 1] as const),
      random,
    ),
    creator: users[0]!,
    created: stamp(addDays(today, opened), Math.floor(random() * 540)),
    updated: stamp(addDays(today, changed), Math.floor(random() * 540)),
    versions: [],
    labels: [],
    issuelinks: [],
    subtasks: [],
    comment: { comments: [], maxResults: 0, total: 0, startAt: 0 },
  });

  for (const [component, title] of EPICS) {
    epics.set(
      component,
      add({
        ...common(title, component, -160, -3),
        issuetype: TYPES.epic,
        status: STATUSES.doing,
        priority: PRIORITIES[1]!,
        resolution: null,
        resolutiondate: null,
        assignee: users[0]!,
        fixVersions: [],
        description: `Everything that belongs to "${title}".`,
      }),
    );
  }

  const plan = (work: Work, version: SampleVersion | null): void => {
    const progress = version === null ? 0 : progressOf(version.starts, version.ships);
    const state = stateFor(progress, random);
    // Nothing in the sample happens today or later: a pull's watermark must not lie ahead of the clock.
    const opened = Math.min(-12, version?.starts ?? -50) - Math.floor(random() * 30) - 5;
    const changed = Math.min(
      -1,
      state === 'todo' ? opened + 12 : Math.max(opened + 1, Math.min(0, version?.ships ?? 0) - Math.floor(random() * 20) - 1),
    );
    const rejected = state === 'done' && random() < 0.03;
    const epic = epics.get(work.area.component)!;
    add({
      ...common(work.title, work.area.component, opened, changed),
      issuetype: TYPES[work.kind],
      status: STATUSES[state],
      priority:
        PRIORITIES[
          pick(
            [
              [0, 1],
              [1, 3],
              [2, 6],
              [3, 2],
            ] as const,
            random,
          )
        ]!,
      resolution: state !== 'done' ? null : rejected ? REJECTED : FIXED,
      resolutiondate: state === 'done' ? stamp(addDays(today, changed), 300) : null,
      assignee:
        state === 'todo' && random() < 0.4
          ? null
          : pick(
              users.map((user) => [user, 1] as const),
              random,
            ),
      fixVersions: version === null ? [] : [versionRef(versions.find(({ id }) => id === version.id)!)],
      labels: labelsFor(work, random),
      [STORY_POINTS_FIELD.id]:
        random() < 0.8
          ? pick(
              [
                [1, 3],
                [2, 4],
                [3, 4],
                [5, 3],
                [8, 1],
              ] as const,
              random,
            )
          : null,
      parent: { id: epic.id, key: epic.key, fields: { summary: epic.fields['summary']!, issuetype: TYPES.epic, status: STATUSES.doing } },
      description: describe(work),
    });
  };

  for (const product of ['Storefront', 'Mobile App', 'Design System'] as const) {
    const own = SAMPLE_VERSIONS.filter((version) => version.product === product);
    const total = own.reduce<number>((sum, { name }) => sum + PLANNED[name]!, BACKLOG[product]);
    const works = backlogOf(product, total, random).values();
    for (const version of own) for (let n = 0; n < PLANNED[version.name]!; n += 1) plan(works.next().value!, version);
    for (const work of works) plan(work, null);
  }

  addSubtasks(issues, add, common, users, random);
  link(issues, random);
  return {
    site: { title: 'Nimbus (sample)', zone: 'Europe/Berlin', signedInAs: users[0]!.name },
    projects: [project],
    issues,
    users,
    statuses: Object.values(STATUSES),
    priorities: PRIORITIES,
    resolutions: [FIXED, REJECTED],
    linkTypes: [BLOCKS, RELATES],
    fields: [SPRINT_FIELD, STORY_POINTS_FIELD],
    boards: [],
    sprints: [],
  };
}

function versionOf(version: SampleVersion, today: CalendarDate): JiraVersion {
  const { date: releaseDate, ...held } = sampleVersionHeld(version, today);
  return {
    id: version.id,
    archived: false,
    projectId: Number(SHOP_PROJECT.id),
    startDate: addDays(today, version.starts),
    releaseDate,
    ...held,
  };
}

const versionRef = (version: JiraVersion): WireRecord => ref(version, 'id', 'name', 'archived', 'released', 'releaseDate');

function stateFor(progress: number, random: () => number): keyof typeof STATUSES {
  if (progress === 1) return 'done';
  if (progress === 0) return 'todo';
  const done = progress * 0.85;
  return pick(
    [
      ['done', done],
      ['review', 0.08],
      ['doing', 0.14],
      ['todo', Math.max(0.02, 0.78 - done)],
    ] as const,
    random,
  );
}

function labelsFor(work: Work, random: () => number): string[] {
  const labels: string[] = [];
  if (/CVE|Harden|signing keys|Two-factor/.test(work.title)) labels.push('security');
  if (/legacy|SMS codes|API v1/.test(work.title)) labels.push('breaking');
  if (/Deprecate/.test(work.title)) labels.push('deprecated');
  if (random() < 0.15) labels.push('customer-request');
  if (work.kind === 'bug' && random() < 0.2) labels.push('regression');
  return labels;
}

/** An Atlassian document, as a Cloud site holds it; the Data Center dialect serves its words. */
function describe({ title, kind, area }: Work): WireRecord {
  const content =
    kind === 'bug'
      ? [
          ...part('What happens', paragraph(`${title}.`)),
          ...part('Steps', list('orderedList', [`Open ${area.product}, ${area.component}.`, 'Do what the title says.'])),
          ...part('Expected', paragraph('It works, and says what it did.')),
        ]
      : [
          paragraph(`${title}.`),
          ...part('Done when', list('bulletList', [`a customer can do it in ${area.product}`, 'it is measured', 'support knows about it'])),
        ];
  return { type: 'doc', version: 1, content };
}

const words = (text: string): WireRecord => ({ type: 'text', text });
const paragraph = (text: string): WireRecord => ({ type: 'paragraph', content: [words(text)] });
const part = (title: string, body: WireRecord): readonly WireRecord[] => [
  { type: 'heading', attrs: { level: 3 }, content: [words(title)] },
  body,
];
const list = (type: 'orderedList' | 'bulletList', items: readonly string[]): WireRecord => ({
  type,
  content: items.map((item) => ({ type: 'listItem', content: [paragraph(item)] })),
});

function addSubtasks(
  issues: readonly JiraIssue[],
  add: (fields: { readonly [field: string]: Json }) => JiraIssue,
  common: (title: string, component: string, opened: number, changed: number) => { readonly [field: string]: Json },
  users: readonly JiraUser[],
  random: () => number,
): void {
  const current = issues
    .filter(({ fields }) => fields['issuetype'] === TYPES.story && versionNames(fields).includes('Storefront 4.2.0'))
    .slice(0, 4);
  for (const parent of current) {
    for (const title of ['Write the tests', 'Update the help page']) {
      const part = add({
        ...common(`${title}: ${String(parent.fields['summary'])}`, 'Checkout', -12, -1),
        issuetype: TYPES.subtask,
        status: STATUSES.doing,
        priority: PRIORITIES[2]!,
        resolution: null,
        resolutiondate: null,
        assignee: pick(
          users.map((user) => [user, 1] as const),
          random,
        ),
        fixVersions: parent.fields['fixVersions']!,
        description: null,
        parent: {
          id: parent.id,
          key: parent.key,
          fields: { summary: parent.fields['summary']!, issuetype: TYPES.story, status: parent.fields['status']! },
        },
      });
      (parent.fields['subtasks'] as Json[]).push({
        id: part.id,
        key: part.key,
        fields: { summary: part.fields['summary']!, issuetype: TYPES.subtask, status: STATUSES.doing },
      });
    }
  }
}

const versionNames = (fields: WireRecord): readonly string[] =>
  (fields['fixVersions'] as readonly { readonly name: string }[]).map(({ name }) => name);

/** Links between issues of one version, a few across versions, and one cycle of three in the release that ships next. */
function link(issues: readonly JiraIssue[], random: () => number): void {
  let id = 40_000;
  const connect = (type: typeof BLOCKS, from: JiraIssue, to: JiraIssue): void => {
    id += 1;
    const end = (issue: JiraIssue): WireRecord => ({
      id: issue.id,
      key: issue.key,
      fields: {
        summary: issue.fields['summary']!,
        status: issue.fields['status']!,
        priority: issue.fields['priority']!,
        issuetype: issue.fields['issuetype']!,
      },
    });
    (from.fields['issuelinks'] as Json[]).push({ id: String(id), type, outwardIssue: end(to) });
    (to.fields['issuelinks'] as Json[]).push({ id: String(id), type, inwardIssue: end(from) });
  };
  const planned = issues.filter(({ fields }) => fields['issuetype'] !== TYPES.epic && fields['issuetype'] !== TYPES.subtask);
  const of = (name: string): JiraIssue[] => planned.filter(({ fields }) => versionNames(fields).includes(name));
  for (const { name } of SAMPLE_VERSIONS) {
    const own = of(name);
    // Each issue blocks only later ones: no cycle but the one below.
    for (let index = 0; index + 3 < own.length; index += 4) connect(BLOCKS, own[index]!, own[index + 1 + Math.floor(random() * 3)]!);
    if (own.length > 9) connect(RELATES, own[2]!, own[9]!);
  }
  const [next, system, mobile] = [of('Storefront 4.2.0'), of('Design System 2.6'), of('Mobile App 7.8')];
  for (let index = 0; index < 5; index += 1) connect(BLOCKS, system[index * 2]!, next[index * 6 + 3]!);
  for (let index = 0; index < 4; index += 1) connect(BLOCKS, next[index * 7 + 2]!, mobile[index * 5 + 1]!);
  const open = next.filter(({ fields }) => fields['status'] !== STATUSES.done);
  const [a, b, c] = [open[0]!, open[1]!, open[2]!];
  connect(BLOCKS, a, b);
  connect(BLOCKS, b, c);
  connect(BLOCKS, c, a);
}
