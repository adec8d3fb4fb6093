import { accountIdOf } from '#electron/sandbox/jira/jql/values.ts';
import { isRecord, recordIn, recordsIn, textIn, textsIn } from '#electron/sandbox/jira/records.ts';
import type { JiraIssue, JiraVersion } from '#electron/sandbox/jira/seed.ts';
import { itemIdOf, versionIdOf, type ConnectionId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkMember, type Choice, type EditableField, type FieldValue, type RecordState } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { EPIC_FIELD } from '#tests/electron/host/trackers/jira/write-rig.ts';
import type { Dialect } from '#tests/electron/host/trackers/jira/rig.ts';
import { UNTOUCHED, type Touched } from './recorder.ts';

/* What Jira's sandbox holds and is sent, in the form that the simulation compares. */

export const CONNECTION = 'jira' as ConnectionId;

/** What the server makes of what it is sent: it trims summaries, and Data Center ends lines as Windows does. */
export function normalised(body: Json, dialect: Dialect): Json {
  if (!isRecord(body) || !isRecord(body['fields'])) return body;
  const { summary, description } = body['fields'] as { readonly summary?: Json; readonly description?: Json };
  return {
    ...body,
    fields: {
      ...body['fields'],
      ...(typeof summary === 'string' ? { summary: summary.trim() } : {}),
      ...(typeof description === 'string' && dialect === 'data-center' ? { description: description.replaceAll(/\r?\n/g, '\r\n') } : {}),
    },
  };
}

const FIELDS: { readonly [name: string]: EditableField } = {
  summary: 'title',
  description: 'description',
  assignee: 'assignee',
  priority: 'priority',
  parent: 'parent',
  labels: 'labels',
  components: 'components',
  fixVersions: 'fixVersions',
  [EPIC_FIELD.id]: 'parent',
};

const VERSION_FIELDS: { readonly [name: string]: EditableField } = {
  name: 'name',
  description: 'description',
  startDate: 'start',
  releaseDate: 'date',
  released: 'released',
};

/** The truth about a version. */
export const versionStateOf = (version: JiraVersion): RecordState => ({
  values: {
    name: version.name,
    start: textIn(version, 'startDate'),
    date: textIn(version, 'releaseDate'),
    released: version.released,
  },
  texts: { description: textIn(version, 'description') ?? '' },
  members: {},
});

/** What somebody makes of a version. */
export function changedVersion(version: JiraVersion, edit: Edit): JiraVersion {
  if (edit.kind === 'text') return { ...version, description: edit.value };
  if (edit.kind !== 'value') return version;
  const name = { name: 'name', start: 'startDate', date: 'releaseDate', released: 'released' }[edit.field as string];
  const { [name as keyof JiraVersion]: _old, ...rest } = version;
  return { ...rest, ...(edit.value === null ? {} : { [name!]: edit.value }) } as JiraVersion;
}

export const nothingThere = (): Response =>
  new Response('{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}', {
    status: 404,
    headers: { 'content-type': 'application/json' },
  });

export function touchedBy(method: string, path: string, body: Json): Touched {
  if (method === 'POST' && path.endsWith('/transitions')) return { fields: ['state'], comments: [] };
  if (path.includes('/issueLink')) return { fields: ['links'], comments: [] };
  if (method === 'POST' && path.endsWith('/comment')) {
    const [marker] = isRecord(body) ? recordsIn(body, 'properties') : [];
    const operation = textIn(recordIn(marker ?? {}, 'value'), 'operation');
    return { fields: [], comments: operation === null ? [] : [operation as OperationId] };
  }
  if (path.includes('/version/'))
    return { fields: Object.keys(isRecord(body) ? body : {}).flatMap((name) => VERSION_FIELDS[name] ?? []), comments: [] };
  if (method !== 'PUT' || !isRecord(body)) return UNTOUCHED;
  const names = [...Object.keys(recordIn(body, 'fields') ?? {}), ...Object.keys(recordIn(body, 'update') ?? {})];
  return { fields: names.flatMap((name) => FIELDS[name] ?? []), comments: [] };
}

/** The truth about an issue in the comparable form, read from the sandbox's own record. */
export function stateOf({ fields }: JiraIssue, cloud: boolean, idOf: (key: string) => string | null): RecordState {
  const choice = (name: string): Choice | null => {
    const record = recordIn(fields, name);
    return record === null ? null : { id: textIn(record, 'id') ?? '', name: textIn(record, 'name') ?? '' };
  };
  const assignee = recordIn(fields, 'assignee');
  const epic = textIn(fields, EPIC_FIELD.id);
  const parent = textIn(recordIn(fields, 'parent'), 'id') ?? (epic === null ? null : idOf(epic));
  const text = fields['description'] ?? null;
  const values: { readonly [field: string]: FieldValue } = {
    title: textIn(fields, 'summary') ?? '',
    state: choice('status'),
    priority: choice('priority'),
    assignee:
      assignee === null
        ? null
        : { id: cloud ? accountIdOf(textIn(assignee, 'key')!) : textIn(assignee, 'name')!, name: textIn(assignee, 'displayName')! },
    parent: parent === null ? null : { id: itemIdOf(CONNECTION, parent), name: parent },
  };
  return {
    values,
    texts: { description: text === null ? '' : typeof text === 'string' ? text : JSON.stringify(text) },
    members: {
      labels: textsIn(fields, 'labels'),
      components: recordsIn(fields, 'components').map((each) => textIn(each, 'name')!),
      fixVersions: recordsIn(fields, 'fixVersions').map((each) => versionIdOf(CONNECTION, textIn(each, 'id')!)),
      links: unique(
        recordsIn(fields, 'issuelinks').map((link) => {
          const [outward, inward] = [recordIn(link, 'outwardIssue'), recordIn(link, 'inwardIssue')];
          const type = recordIn(link, 'type')!;
          const direction = outward !== null || type['inward'] === type['outward'] ? 'outward' : 'inward';
          return linkMember({ type: textIn(type, 'name')!, direction, target: itemIdOf(CONNECTION, textIn(outward ?? inward, 'id')!) });
        }),
      ),
    },
  };
}

/** A relation made from both ends is two links on the site, and one to people. */
const unique = (list: readonly string[]): readonly string[] => [...new Set(list)];

export const documentOf = (lines: readonly string[]): string =>
  JSON.stringify({
    type: 'doc',
    version: 1,
    content: lines.filter((line) => line !== '').map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] })),
  });

export function linesOf(text: string): readonly string[] {
  if (text === '') return [''];
  const found = [...text.matchAll(/"text":"([^"]*)"/g)].map((match) => match[1]!);
  return found.length === 0 ? [''] : found;
}
