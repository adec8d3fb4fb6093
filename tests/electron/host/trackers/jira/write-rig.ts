import { SPRINT_FIELD, STATUS_CATEGORIES, type JiraSeed, type WireRecord } from '#electron/sandbox/jira/seed.ts';
import { itemIdOf, versionIdOf, type ItemId, type VersionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import {
  linkMember,
  type FieldValue,
  type MembersField,
  type RecordKind,
  type RecordState,
  type ValueField,
} from '#shared/sync/editable.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { Creation, Remote, Written } from '#shared/tracker/writer.ts';
import { APP, CONNECTION, issue, never, rig, site, value, type Dialect, type Rig } from './rig.ts';

export { APP };

export const item = (id: string): ItemId => itemIdOf(CONNECTION, id);
export const version = (id: string): VersionId => versionIdOf(CONNECTION, id);
export const START = '2026-11-22T12:00:00.000Z' as Instant;

const ANN = { name: 'ann', key: 'JIRAUSER10100', displayName: 'Ann Archer', active: true, timeZone: 'America/New_York' };
const BEN = { name: 'ben', key: 'JIRAUSER10200', displayName: 'Ben Bauer', active: true, timeZone: 'UTC' };
const STATUSES = [
  { id: '1', name: 'To Do', description: '', statusCategory: STATUS_CATEGORIES.new },
  { id: '3', name: 'In Progress', description: '', statusCategory: STATUS_CATEGORIES.indeterminate },
  { id: '5', name: 'Done', description: '', statusCategory: STATUS_CATEGORIES.done },
];
const STORY = { id: '10001', name: 'Story', description: '', subtask: false };
const SUBTASK = { id: '10002', name: 'Sub-task', description: '', subtask: true };
export const EPIC_FIELD = {
  id: 'customfield_10008',
  name: 'Epic Link',
  schema: { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-epic-link', customId: 10008 },
};
const released = { archived: false, released: false, projectId: 10 };

/** A site on which everything that can be written is there: people, versions, components, link types, a workflow of three states. */
export function writableSite(overrides: Partial<JiraSeed> = {}): JiraSeed {
  return site(
    [1, 2, 3].map((number) =>
      issue(number, { description: 'First line', labels: ['api'], priority: { id: '3', name: 'Medium' }, reporter: ANN }),
    ),
    {
      projects: [
        {
          id: '10',
          key: 'APP',
          name: 'App',
          issueTypes: [STORY, SUBTASK],
          components: [
            { id: '71', name: 'Core' },
            { id: '72', name: 'Shell' },
          ],
          versions: [
            { id: '501', name: '1.0', ...released },
            { id: '502', name: '1.1', ...released, releaseDate: '2026-12-01', description: 'Second' },
          ],
        },
      ],
      users: [ANN, BEN],
      statuses: STATUSES,
      priorities: [
        { id: '2', name: 'High' },
        { id: '3', name: 'Medium' },
        { id: '4', name: 'Low' },
      ],
      resolutions: [
        { id: '10000', name: 'Done' },
        { id: '10001', name: "Won't do" },
      ],
      linkTypes: [
        { id: '80', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
        { id: '81', name: 'Relates', inward: 'relates to', outward: 'relates to' },
      ],
      fields: [EPIC_FIELD, SPRINT_FIELD],
      ...overrides,
    },
  );
}

/** Ben by what a write names him with. */
export const ben = (dialect: Dialect): FieldValue =>
  dialect === 'cloud' ? { id: '5b10a2844c20165700ede2:JIRAUSER10200', name: 'Ben Bauer' } : { id: 'ben', name: 'Ben Bauer' };

export const adf = (text: string): string =>
  JSON.stringify({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] });
/** A description as the dialect holds it. */
export const described = (dialect: Dialect, text: string): string => (dialect === 'cloud' ? adf(text) : text);

export const set = (field: ValueField, base: FieldValue, wanted: FieldValue, along?: WireRecord): Change => ({
  kind: 'value',
  field,
  base,
  value: wanted,
  ...(along === undefined ? {} : { along }),
});
export const members = (field: MembersField, add: readonly string[], remove: readonly string[] = []): Change => ({
  kind: 'members',
  field,
  add,
  remove,
});
export const text = (base: string, wanted: string): Change => ({ kind: 'text', field: 'description', base, value: wanted });
export const comment = (words: string): Change => ({ kind: 'comment', text: words });
export const blocks = (target: string, direction: 'outward' | 'inward' = 'outward'): string =>
  linkMember({ type: 'Blocks', direction, target: item(target) });
export const state = (id: '1' | '3' | '5'): FieldValue => ({ id, name: STATUSES.find((each) => each.id === id)!.name });

export interface WriteRig extends Rig {
  /** What the tracker holds, read with the writer. */
  look(record?: string, kind?: RecordKind): Promise<Remote>;
  /** Looks, then writes: operations are named 'op-1', 'op-2' in their order. */
  push(changes: readonly Change[], record?: string, kind?: RecordKind): Promise<Written>;
  /** Writes against a look made earlier. */
  pushOn(remote: Remote, changes: readonly Change[], record?: string, kind?: RecordKind): Promise<Written>;
  /** The truth about an issue's fields. */
  truth(id?: string): WireRecord;
  /** Requests that changed something: 'PUT /issue/10001'. */
  writes(): readonly string[];
}

export const FIRST = '10001';

export function writeRig(dialect: Dialect, seed: JiraSeed = writableSite()): WriteRig {
  const made = rig(dialect, seed);
  const idOf = (record: string, kind: RecordKind) => (kind === 'version' ? version(record) : item(record));
  const extra: Pick<WriteRig, 'look' | 'push' | 'pushOn' | 'truth' | 'writes'> = {
    async look(record = FIRST, kind = 'item') {
      const remote = value(await made.writer.read(idOf(record, kind), kind, never));
      if (remote === null) throw new Error(`No ${kind} ${record}`);
      return remote;
    },
    push: async (changes, record = FIRST, kind = 'item') => extra.pushOn(await extra.look(record, kind), changes, record, kind),
    pushOn: (remote, changes, record = FIRST, kind = 'item') =>
      made.writer.write(
        {
          record: idOf(record, kind),
          recordKind: kind,
          project: remote.project,
          revision: remote.revision,
          changes: changes.map((change, index) => ({ id: `op-${index + 1}` as OperationId, change })),
        },
        never,
      ),
    truth: (id = FIRST) => made.sandbox.controls.issue(id)!.fields,
    writes: () =>
      made.sent
        .filter(({ method, url }) => method !== 'GET' && !/\/search|bulkfetch/.test(url.pathname))
        .map(({ method, url }) => `${method} ${url.pathname.replace(/^\/rest\/api\/\d/, '')}`),
  };
  return Object.assign(made, extra);
}

export const kinds = (written: Written): readonly Answered['kind'][] => written.answers.map(({ kind }) => kind);

/** The server does the work of this request, and the answer is lost. */
export async function loseAnswer(made: Rig, request: Request): Promise<never> {
  await made.sandbox.handle(request);
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
}

export function creation(
  recordKind: RecordKind,
  values: RecordState['values'],
  rest: Partial<RecordState> & Pick<Partial<Creation['change']>, 'along' | 'type'> = {},
): Creation {
  const { along, type = 'Story', ...parts } = rest;
  return {
    id: 'op-new' as OperationId,
    recordKind,
    project: APP,
    change: { kind: 'create', type, state: { values, texts: {}, members: {}, ...parts }, ...(along === undefined ? {} : { along }) },
  };
}
