import type { Json } from '#shared/lib/json.ts';
import { adfToText, isAdf } from '../adf.ts';
import { readStamp } from '../dates.ts';
import { isRecord, recordIn, recordsIn, textIn, textsIn } from '../records.ts';
import type { JiraField, WireRecord } from '../seed.ts';
import type { Snapshot } from '../snapshot.ts';

/** How a field compares: by name or id, by instant, by day, by words, by number, or by the issue it names. */
export type FieldKind = 'named' | 'instant' | 'day' | 'words' | 'number' | 'issue' | 'project' | 'sprint';

export interface JqlField {
  /** Jira's own name of it, for messages. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Lower-case texts that a value may equal: ids and names. Empty: the field is EMPTY. For words: the text itself. */
  readonly texts: (snapshot: Snapshot) => readonly string[];
  /** Epoch milliseconds or a number, for `>` and `<`; null: EMPTY. */
  readonly number: (snapshot: Snapshot) => number | null;
}

const lower = (value: string | null): readonly string[] => (value === null ? [] : [value.toLowerCase()]);
const noNumber = (): null => null;

const namesOf = (record: WireRecord | null): readonly string[] =>
  record === null
    ? []
    : ['id', 'name', 'key', 'accountId', 'displayName', 'emailAddress', 'value'].flatMap((name) => lower(textIn(record, name)));

const one = (name: string, id: string): JqlField => ({
  name,
  kind: 'named',
  texts: (issue) => namesOf(recordIn(issue.fields, id)),
  number: noNumber,
});
const user = (name: string): JqlField => ({
  name,
  kind: 'named',
  texts(issue) {
    const record = recordIn(issue.fields, name);
    const key = textIn(record, 'key');
    return key === null ? namesOf(record) : [...namesOf(record), accountIdOf(key).toLowerCase()];
  },
  number: noNumber,
});
const many = (name: string, id: string): JqlField => ({
  name,
  kind: 'named',
  texts: (issue) => recordsIn(issue.fields, id).flatMap(namesOf),
  number: noNumber,
});
const instant = (name: string, id: string): JqlField => ({
  name,
  kind: 'instant',
  texts: () => [],
  number: (issue) => readStamp(issue.fields[id]),
});
const words = (name: string, ...ids: readonly string[]): JqlField => ({
  name,
  kind: 'words',
  texts: (issue) => ids.flatMap((id) => plainText(issue.fields[id])),
  number: noNumber,
});

/** The account id that Cloud's dialect gives a user of a Data Center record. */
export const accountIdOf = (key: string): string => `5b10a2844c20165700ede2:${key}`;

function plainText(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value.toLowerCase()];
  if (isAdf(value)) return [adfToText(value).toLowerCase()];
  if (!isRecord(value)) return [];
  return recordsIn(value, 'comments').flatMap((comment) => plainText(comment['body']));
}

const SYSTEM: readonly (readonly [names: readonly string[], field: JqlField])[] = [
  [['project'], { name: 'project', kind: 'project', texts: (issue) => namesOf(recordIn(issue.fields, 'project')), number: noNumber }],
  [['key', 'issuekey', 'issue'], { name: 'key', kind: 'issue', texts: (issue) => [issue.id], number: (issue) => issue.number }],
  [['id'], { name: 'id', kind: 'issue', texts: (issue) => [issue.id], number: (issue) => Number(issue.id) }],
  [['status'], one('status', 'status')],
  [
    ['statuscategory'],
    {
      name: 'statusCategory',
      kind: 'named',
      texts: (issue) => namesOf(recordIn(recordIn(issue.fields, 'status') ?? {}, 'statusCategory')),
      number: noNumber,
    },
  ],
  [['issuetype', 'type'], one('issuetype', 'issuetype')],
  [['priority'], { ...one('priority', 'priority'), number: (issue) => numberOf(textIn(recordIn(issue.fields, 'priority'), 'id')) }],
  [['resolution'], one('resolution', 'resolution')],
  [['fixversion'], many('fixVersion', 'fixVersions')],
  [['affectedversion'], many('affectedVersion', 'versions')],
  [['component'], many('component', 'components')],
  [
    ['labels', 'label'],
    {
      name: 'labels',
      kind: 'named',
      texts: (issue) => textsIn(issue.fields, 'labels').map((label) => label.toLowerCase()),
      number: noNumber,
    },
  ],
  [['assignee'], user('assignee')],
  [['reporter'], user('reporter')],
  [['creator'], user('creator')],
  [
    ['parent'],
    { name: 'parent', kind: 'issue', texts: (issue) => lower(textIn(recordIn(issue.fields, 'parent'), 'id')), number: noNumber },
  ],
  [['summary'], words('summary', 'summary')],
  [['description'], words('description', 'description')],
  [['environment'], words('environment', 'environment')],
  [['comment'], words('comment', 'comment')],
  [['text'], words('text', 'summary', 'description', 'environment', 'comment')],
  [['created', 'createddate'], { ...instant('created', 'created'), number: (issue) => issue.created || null }],
  [['updated', 'updateddate'], { ...instant('updated', 'updated'), number: (issue) => issue.updated || null }],
  [['resolved', 'resolutiondate'], instant('resolved', 'resolutiondate')],
  [['due', 'duedate'], { name: 'due', kind: 'day', texts: () => [], number: (issue) => dayNumber(issue.fields['duedate']) }],
];

const BY_NAME = new Map(SYSTEM.flatMap(([names, field]) => names.map((name) => [name, field] as const)));

const numberOf = (text: string | null): number | null => (text === null || Number.isNaN(Number(text)) ? null : Number(text));
const dayNumber = (value: Json | undefined): number | null =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : null;

/** Whether a custom field is the Sprint field of some site. */
export const isSprintField = (field: JiraField): boolean => textIn(field.schema, 'custom') === 'com.pyxis.greenhopper.jira:gh-sprint';

/**
 * A field by the name written in a query: a system field, `sprint`, a custom field's name or `cf[10020]`.
 * @returns null for a name this site does not have
 */
export function jqlField(name: string, custom: readonly JiraField[]): JqlField | null {
  const wanted = name.toLowerCase();
  if (wanted === 'sprint') {
    const ids = custom.filter(isSprintField).map((field) => field.id);
    return { name: 'sprint', kind: 'sprint', texts: (issue) => sprintsOf(issue, ids).flatMap(namesOf), number: noNumber };
  }
  const system = BY_NAME.get(wanted);
  if (system !== undefined) return system;
  const number = /^cf\[(\d+)\]$/.exec(wanted)?.[1];
  const field = custom.find((each) => each.name.toLowerCase() === wanted || each.id === wanted || each.id === `customfield_${number}`);
  if (field === undefined) return null;
  const numeric = field.schema.type === 'number';
  return {
    name: field.name,
    kind: numeric ? 'number' : 'named',
    texts: (issue) => customTexts(issue.fields[field.id]),
    number: (issue) => (typeof issue.fields[field.id] === 'number' ? (issue.fields[field.id] as number) : null),
  };
}

function customTexts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value).toLowerCase()];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(customTexts);
  return isRecord(value) ? namesOf(value) : [];
}

/** The sprints an issue is or was in: the Sprint field, and the agile fields `sprint` and `closedSprints`. */
export function sprintsOf(issue: Snapshot, fieldIds: readonly string[]): readonly WireRecord[] {
  const current = recordIn(issue.fields, 'sprint');
  return [
    ...fieldIds.flatMap((id) => recordsIn(issue.fields, id)),
    ...recordsIn(issue.fields, 'closedSprints'),
    ...(current === null ? [] : [current]),
  ];
}
