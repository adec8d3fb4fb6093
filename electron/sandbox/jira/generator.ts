import {
  COMPONENTS,
  FIRST_NAMES,
  LABELS,
  LAST_NAMES,
  PLACES,
  QUALITIES,
  SENTENCES,
  THINGS,
  VERBS,
} from '#electron/sandbox/jira/generator-words.ts';
import type { JiraControls } from '#electron/sandbox/jira/controls.ts';
import { storedStamp } from '#electron/sandbox/jira/dates.ts';
import { only } from '#electron/sandbox/jira/records.ts';
import {
  SPRINT_FIELD,
  STATUS_CATEGORIES,
  STORY_POINTS_FIELD,
  type JiraBoard,
  type JiraIssue,
  type JiraIssueType,
  type JiraLinkType,
  type JiraNamed,
  type JiraProject,
  type JiraSeed,
  type JiraSprint,
  type JiraStatus,
  type JiraUser,
  type JiraVersion,
  type WireRecord,
} from '#electron/sandbox/jira/seed.ts';
import { dice, type Dice } from '#electron/sandbox/random.ts';
import type { Json } from '#shared/lib/json.ts';

export interface GeneratorOptions {
  /** 0 to 50,000, spread over the projects. */
  readonly issues: number;
  /** The same number gives the same site. */
  readonly seed: number;
  /** Epoch milliseconds the data ends at; it begins two years earlier. */
  readonly now: number;
  /** Project keys; ['GEN'] when left out. */
  readonly projects?: readonly string[];
  /** Zone of the site and of the caller's profile; UTC when left out. */
  readonly zone?: string;
  readonly callerZone?: string;
}

const DAY_MS = 86_400_000;
const SPAN_DAYS = 730;
const VERSIONS = 24;
const SPRINT_DAYS = 14;

const STATUSES: readonly JiraStatus[] = [
  { id: '10000', name: 'To Do', description: 'Nobody has begun.', statusCategory: STATUS_CATEGORIES.new },
  { id: '10001', name: 'In Progress', description: 'Somebody works on it.', statusCategory: STATUS_CATEGORIES.indeterminate },
  { id: '10002', name: 'In Review', description: 'Waiting for a second pair of eyes.', statusCategory: STATUS_CATEGORIES.indeterminate },
  { id: '10003', name: 'Done', description: 'Merged and verified.', statusCategory: STATUS_CATEGORIES.done },
];
const PRIORITIES: readonly JiraNamed[] = ['Highest', 'High', 'Medium', 'Low', 'Lowest'].map((name, index) => ({
  id: String(index + 1),
  name,
}));
const RESOLUTIONS: readonly JiraNamed[] = [
  { id: '10000', name: 'Done', description: 'Work has been completed.' },
  { id: '10001', name: "Won't Do", description: 'This will not be done.' },
];
const LINK_TYPES: readonly JiraLinkType[] = [
  { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
];
const TYPES: { readonly [kind in 'epic' | 'story' | 'bug' | 'task' | 'subtask']: JiraIssueType } = {
  epic: { id: '10000', name: 'Epic', description: 'A big piece of work.', subtask: false },
  story: { id: '10001', name: 'Story', description: 'Something a user can do afterwards.', subtask: false },
  bug: { id: '10002', name: 'Bug', description: 'Something that does not work.', subtask: false },
  task: { id: '10003', name: 'Task', description: 'Work to be done.', subtask: false },
  subtask: { id: '10004', name: 'Sub-task', description: 'A part of other work.', subtask: true },
};

const day = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

/** A site as large as asked for, with versions, links, parents, sprints and about 3 kB of JSON per issue. Takes about a second per 50,000. */
export function generateJira(options: GeneratorOptions): JiraSeed {
  const random = dice(options.seed);
  const keys = options.projects ?? ['GEN'];
  const zone = options.zone ?? 'UTC';
  const users = peopleOf(options.callerZone ?? zone);
  const begin = options.now - SPAN_DAYS * DAY_MS;
  const projects = keys.map((key, index) => projectOf(key, index, begin));
  const boards: readonly JiraBoard[] = projects.map((project, index) => ({
    id: index + 1,
    name: `${project.key} board`,
    type: 'scrum',
    projectKey: project.key,
  }));
  const sprints = boards.flatMap((board) => sprintsOf(board, begin, options.now));
  const share = Math.ceil(options.issues / keys.length);
  const issues = projects.flatMap((project, index) =>
    issuesOf({
      random,
      project,
      users,
      begin,
      now: options.now,
      sprints: sprints.filter((sprint) => sprint.originBoardId === index + 1),
      count: Math.max(0, Math.min(share, options.issues - index * share)),
      firstId: 100_000 + index * share,
    }),
  );
  return {
    site: { title: 'Generated site', zone, signedInAs: users[0]!.name },
    projects,
    issues,
    users,
    statuses: STATUSES,
    priorities: PRIORITIES,
    resolutions: RESOLUTIONS,
    linkTypes: LINK_TYPES,
    fields: [SPRINT_FIELD, STORY_POINTS_FIELD],
    boards,
    sprints,
  };
}

function peopleOf(callerZone: string): readonly JiraUser[] {
  const zones = ['Europe/Berlin', 'America/Chicago', 'Asia/Tokyo', 'UTC'];
  return FIRST_NAMES.map((first, index) => {
    const last = LAST_NAMES[index % LAST_NAMES.length]!;
    const name = first.toLowerCase();
    return {
      name,
      key: `JIRAUSER${10_000 + index}`,
      displayName: `${first} ${last}`,
      active: index % 9 !== 8,
      timeZone: index === 0 ? callerZone : zones[index % zones.length]!,
    };
  });
}

function projectOf(key: string, index: number, begin: number): JiraProject {
  const id = 10_000 + index;
  const step = ((SPAN_DAYS + 120) * DAY_MS) / VERSIONS;
  const versions = Array.from({ length: VERSIONS }, (_, at): JiraVersion => {
    const ships = begin + (at + 1) * step;
    const past = ships < begin + SPAN_DAYS * DAY_MS;
    return {
      id: String(20_000 + index * 100 + at),
      name: `${key} ${1 + Math.floor(at / 8)}.${at % 8}.0`,
      description: `The ${at % 8 === 0 ? 'major' : 'regular'} release of ${day(ships).slice(0, 7)}.`,
      archived: at < 3,
      released: past,
      startDate: day(ships - step),
      releaseDate: day(ships),
      projectId: id,
    };
  });
  const components = COMPONENTS.map((name, at): JiraNamed => ({ id: String(30_000 + index * 100 + at), name }));
  return {
    id: String(id),
    key,
    name: `Generated ${key}`,
    description: 'Made by the generator.',
    issueTypes: Object.values(TYPES),
    components,
    versions,
  };
}

function sprintsOf(board: JiraBoard, begin: number, now: number): readonly JiraSprint[] {
  return Array.from({ length: Math.ceil(SPAN_DAYS / SPRINT_DAYS) + 2 }, (_, at): JiraSprint => {
    const start = begin + at * SPRINT_DAYS * DAY_MS;
    const end = start + SPRINT_DAYS * DAY_MS;
    const state = end <= now ? 'closed' : start <= now ? 'active' : 'future';
    return {
      id: board.id * 1000 + at,
      name: `${board.projectKey} Sprint ${at + 1}`,
      state,
      originBoardId: board.id,
      startDate: new Date(start).toISOString(),
      endDate: new Date(end).toISOString(),
      ...(state === 'closed' ? { completeDate: new Date(end).toISOString() } : {}),
      goal: `Bring ${THINGS[at % THINGS.length]!} into shape`,
    };
  });
}

interface Making {
  readonly random: Dice;
  readonly project: JiraProject;
  readonly users: readonly JiraUser[];
  readonly sprints: readonly JiraSprint[];
  readonly begin: number;
  readonly now: number;
  readonly count: number;
  readonly firstId: number;
}

/** An issue while later ones still hang links and sub-tasks on it. */
type Draft = WireRecord & { readonly id: string; readonly key: string; readonly fields: Record<string, Json> };

function issuesOf(making: Making): readonly JiraIssue[] {
  const issues: Draft[] = [];
  let epic: Draft | null = null;
  for (let at = 0; at < making.count; at += 1) {
    const kind = at % 50 === 0 ? 'epic' : making.random.pick(['story', 'story', 'bug', 'bug', 'task', 'subtask'] as const);
    const before: Draft | null = at > 0 ? issues[at - 1 - making.random.below(Math.min(at, 40))]! : null;
    const isChild = kind === 'subtask' && before !== null && !(before.fields['issuetype'] as JiraIssueType).subtask && before !== epic;
    const issue: Draft = {
      id: String(making.firstId + at),
      key: `${making.project.key}-${at + 1}`,
      fields: fieldsOf(making, at, kind === 'subtask' && !isChild ? 'task' : kind),
    };
    const parent: Draft | null = isChild ? before : kind === 'epic' ? null : epic;
    if (parent !== null) issue.fields['parent'] = endOf(parent);
    if (isChild && before !== null) (before.fields['subtasks'] as Json[]).push(endOf(issue));
    if (kind === 'epic') epic = issue;
    if (before !== null && making.random.chance(0.12)) link(making.random.pick(LINK_TYPES), before, issue, `${making.firstId + at}0`);
    issues.push(issue);
  }
  return issues;
}

const endOf = (issue: Draft): WireRecord => ({
  id: issue.id,
  key: issue.key,
  fields: only(issue.fields, 'summary', 'status', 'priority', 'issuetype'),
});

function link(type: JiraLinkType, first: Draft, second: Draft, id: string): void {
  (first.fields['issuelinks'] as Json[]).push({ id, type, outwardIssue: endOf(second) });
  (second.fields['issuelinks'] as Json[]).push({ id, type, inwardIssue: endOf(first) });
}

function fieldsOf(
  { random, project, users, sprints, begin, now, count }: Making,
  at: number,
  kind: keyof typeof TYPES,
): Record<string, Json> {
  const created = begin + Math.floor((at / Math.max(1, count)) * (now - begin - DAY_MS)) + random.below(3_600_000);
  const age = (now - created) / DAY_MS;
  const status = age > 60 && random.chance(0.9) ? STATUSES[3]! : random.pick(STATUSES);
  const done = status.statusCategory.key === 'done';
  const updated = Math.min(now - 60_000, created + random.below(Math.max(1, Math.floor(age * DAY_MS))));
  const version =
    project.versions[
      Math.min(project.versions.length - 1, Math.floor((at / Math.max(1, count)) * (project.versions.length - 3)) + random.below(3))
    ]!;
  const sprint = sprints[Math.min(sprints.length - 1, Math.floor((created - begin) / (SPRINT_DAYS * DAY_MS)))];
  const [thing, place] = [random.pick(THINGS), random.pick(PLACES)];
  const embedded = only(version, 'id', 'description', 'name', 'archived', 'released', 'releaseDate');
  return {
    project: { id: project.id, key: project.key, name: project.name },
    issuetype: TYPES[kind],
    summary:
      kind === 'epic'
        ? `${random.pick(['Better', 'Faster', 'Safer', 'Simpler'])} ${thing} ${place}`
        : `${random.pick(VERBS)} ${random.pick(QUALITIES)} ${thing} ${place}`,
    status,
    priority: random.pick(PRIORITIES),
    resolution: done ? RESOLUTIONS[random.chance(0.93) ? 0 : 1]! : null,
    resolutiondate: done ? storedStamp(updated) : null,
    assignee: random.chance(0.85) ? random.pick(users) : null,
    reporter: random.pick(users),
    creator: random.pick(users),
    created: storedStamp(created),
    updated: storedStamp(updated),
    duedate: random.chance(0.15) ? day(created + (10 + random.below(60)) * DAY_MS) : null,
    fixVersions: random.chance(0.7) ? [embedded] : [],
    versions: kind === 'bug' ? [embedded] : [],
    components: random.chance(0.8) ? [random.pick(project.components)] : [],
    labels: random.chance(0.4) ? [...new Set([random.pick(LABELS), random.pick(LABELS)])] : [],
    description: descriptionOf(random, thing, place),
    environment:
      kind === 'bug' ? `Release ${version.name}, ${random.pick(['Windows 11', 'macOS 15', 'Ubuntu 24.04', 'Android 15', 'iOS 18'])}` : null,
    issuelinks: [],
    subtasks: [],
    comment: { comments: [], maxResults: 0, total: 0, startAt: 0 },
    [SPRINT_FIELD.id]: kind !== 'epic' && sprint !== undefined && random.chance(0.6) ? [sprint] : null,
    [STORY_POINTS_FIELD.id]: kind === 'story' ? random.pick([1, 2, 3, 5, 8, 13]) : null,
  };
}

function descriptionOf(random: Dice, thing: string, place: string): string {
  const paragraphs = Array.from({ length: 2 + random.below(3) }, () =>
    Array.from({ length: 2 + random.below(3) }, () => random.pick(SENTENCES)).join(' '),
  );
  const code = random.chance(0.2) ? `\n\n{code:json}\n{ "retries": ${random.below(9)}, "limit": ${random.below(900)} }\n{code}` : '';
  return `h2. Background\nPeople work with ${thing} ${place}.\n\n${paragraphs.join('\n\n')}${code}`;
}

/**
 * Somebody changes `count` different issues at the sandbox's present time: summaries, labels and fix versions.
 * @param seed the same number changes the same issues in the same way
 * @returns the ids that changed, in the order of the changes
 * @throws RangeError when the site has fewer issues
 */
export function mutateJira(controls: JiraControls, ids: readonly string[], count: number, seed: number): readonly string[] {
  if (count > ids.length) throw new RangeError(`Cannot change ${count} of ${ids.length} issues`);
  const random = dice(seed);
  const rest = [...ids];
  return Array.from({ length: count }, (_, at) => {
    const id = rest.splice(random.below(rest.length), 1)[0]!;
    const issue = controls.issue(id);
    if (issue === null) throw new Error(`No issue ${id}`);
    const project = issue.key.slice(0, issue.key.lastIndexOf('-'));
    const update: Record<string, Json> =
      at % 3 === 0
        ? { labels: [{ add: `change-${seed}` }] }
        : at % 3 === 1
          ? { summary: [{ set: `${random.pick(VERBS)} ${random.pick(QUALITIES)} ${random.pick(THINGS)} again (${seed})` }] }
          : { fixVersions: [{ set: [{ id: random.pick(controls.versions(project)).id }] }] };
    controls.edit(id, { update });
    return id;
  });
}
