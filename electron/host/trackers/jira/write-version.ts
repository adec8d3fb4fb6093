import { errorOfCreate, refused, type OneChange } from '#electron/host/trackers/write-outcome.ts';
import { connectionOf, projectIdOf, remoteIdOf, versionIdOf, type ConnectionId, type VersionId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { sameFieldValue, type EditableField, type RecordState } from '#shared/sync/editable.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Creation, Found, Remote, Write, Written } from '#shared/tracker/writer.ts';
import { allPages, type Ask } from './ask.ts';
import { version, versionOfProject } from './parse.ts';
import { versionState } from './record-state.ts';
import type { Remembered } from './remembered.ts';
import { sendTogether } from './together.ts';

export interface VersionWriterOptions {
  readonly ask: Ask;
  /** '/rest/api/3' or '/rest/api/2'. */
  readonly api: string;
  readonly host: string;
  readonly connection: ConnectionId;
  readonly siteUrl: Remembered<string>;
}

export interface VersionWriter {
  read(record: VersionId, signal: AbortSignal): Promise<Result<Remote | null, TrackerError>>;
  write(write: Write, signal: AbortSignal): Promise<Written>;
  create(creation: Creation, signal: AbortSignal): Promise<Result<VersionId, TrackerError>>;
  /**
   * A version's name is its marker: Jira allows each name once in a project. One of another name that came since may be it, renamed, and changed
   * otherwise too: it is not told from somebody else's, for versions keep no history.
   * @param known ids of those that were there before, as far as is known; this process knows what it saw just before it sent
   */
  findCreated(creation: Creation, signal: AbortSignal, known?: readonly string[]): Promise<Result<Found, TrackerError>>;
}

const FIELDS: ReadonlyMap<EditableField, string> = new Map([
  ['name', 'name'],
  ['description', 'description'],
  ['start', 'startDate'],
  ['date', 'releaseDate'],
  ['released', 'released'],
  ['archived', 'archived'],
]);

const jiraField = ({ change }: OneChange): string => ('field' in change ? (FIELDS.get(change.field) ?? change.field) : change.kind);
const isWritable = ({ change }: OneChange): boolean => 'field' in change && change.kind !== 'members' && FIELDS.has(change.field);

/** Versions: releases as one project of Jira has them. Changing one needs the right to administer its project. */
export function createVersionWriter({ ask, api, host, connection, siteUrl }: VersionWriterOptions): VersionWriter {
  const pathOf = (record: string): string => `${api}/version/${encodeURIComponent(record)}`;

  /**
   * The address of the version that takes the open issues of one that is released: Jira wants its `self`, not its id, and reads it only in the
   * update that releases.
   */
  async function openIssuesTo(changes: readonly OneChange[], signal: AbortSignal): Promise<Result<string | null, TrackerError>> {
    const releases = changes.map(({ change }) => change).findLast((change) => isRelease(change));
    const target = releases?.kind === 'value' ? releases.along?.['moveUnfixedIssuesTo'] : null;
    if (typeof target !== 'string' || target === '') return ok(null);
    if (/^https?:\/\//i.test(target)) return ok(target);
    const site = await siteUrl(signal);
    return site.ok ? ok(`${site.value}${pathOf(target.slice(target.indexOf('/') + 1))}`) : site;
  }

  async function write({ record, changes }: Write, signal: AbortSignal): Promise<Written> {
    const answers = new Map<OperationId, Answered>();
    for (const each of changes)
      if (!isWritable(each)) answers.set(each.id, refused('Versions of Jira have no such field.', 'Take this edit back.'));
    const target = await openIssuesTo(changes, signal);
    if (!target.ok) return { answers: changes.map(({ id }) => answers.get(id) ?? { kind: 'not-sent' }), error: target.error };
    let after: RecordState | null = null;
    const part = await sendTogether(
      changes.filter(isWritable),
      async (list) => {
        const releasing = list.some(({ change }) => isRelease(change)) && target.value !== null;
        const body = { ...bodyOf(list), ...(releasing ? { moveUnfixedIssuesTo: target.value } : {}) };
        const answer = await ask.write('PUT', pathOf(remoteIdOf(record)), signal, body);
        if (answer.ok) after = stateIn(answer.value) ?? after;
        return answer;
      },
      jiraField,
    );
    for (const [id, answer] of part.answers) answers.set(id, answer);
    if (after !== null)
      for (const each of changes) if (answers.get(each.id)?.kind === 'sent') answers.set(each.id, verified(each, changes, after));
    return { answers: changes.map(({ id }) => answers.get(id) ?? { kind: 'not-sent' }), error: part.halt?.error ?? null };
  }

  /** The new versions that this process has made, or found, by the edit that each came of, whatever it is called since. */
  const made = new Map<string, OperationId>();
  /** What was there just before each new version was sent, while nobody knows what became of it. */
  const before = new Map<OperationId, readonly string[]>();

  async function listed(creation: Creation, signal: AbortSignal) {
    const project = remoteIdOf(creation.project);
    const all = await allPages(ask, `${api}/project/${encodeURIComponent(project)}/version`, version, signal);
    return all.ok ? ok(all.value.values) : all;
  }

  async function named(creation: Creation, signal: AbortSignal) {
    const all = await listed(creation, signal);
    if (!all.ok) return all;
    const wanted = nameOf(creation);
    // Names that differ in case alone are one name to Jira.
    const taken = all.value.find((each) => each.name.trim().toLowerCase() === wanted.toLowerCase());
    return ok({ taken, ids: all.value.map(({ id }) => id) });
  }

  return {
    async read(record, signal) {
      const read = await ask.get(pathOf(remoteIdOf(record)), versionOfProject, signal);
      if (!read.ok) return read.error.code === 'not-found' ? ok(null) : read;
      const project = projectIdOf(connectionOf(record), read.value.projectId);
      return ok({ project, revision: '', state: versionState(read.value), pulled: null, by: null, at: null });
    },
    write,
    async create(creation, signal) {
      const found = await named(creation, signal);
      if (!found.ok) return found;
      const { taken, ids } = found.value;
      if (taken !== undefined) {
        const message = `The project has a version "${taken.name}" already. Choose another name, or use that one.`;
        return err({ code: 'rejected', host, status: 400, messages: [message] });
      }
      before.set(creation.id, ids);
      const answer = await ask.write('POST', `${api}/version`, signal, creationBody(creation));
      if (!answer.ok) return err(errorOfCreate(answer.error, host, 'version'));
      const read = version.safeParse(answer.value);
      if (!read.success) return err({ code: 'malformed', host, detail: 'The new version has no id.' });
      made.set(read.data.id, creation.id);
      before.delete(creation.id);
      return ok(versionIdOf(connection, read.data.id));
    },
    async findCreated(creation, signal, known) {
      const all = await listed(creation, signal);
      if (!all.ok) return all;
      const own = all.value.find(({ id }) => made.get(id) === creation.id);
      const found = own ?? all.value.find((each) => each.name.trim() === nameOf(creation));
      if (found !== undefined) {
        made.set(found.id, creation.id);
        return ok(versionIdOf(connection, found.id));
      }
      if (known === undefined) return ok(null);
      const others = new Set([...known, ...(before.get(creation.id) ?? []), ...made.keys()]);
      const since = all.value.filter(({ id }) => !others.has(id));
      return ok(since.length === 0 ? null : { perhaps: since.map(({ name }) => name) });
    },
  };
}

const isRelease = (change: Change): boolean => change.kind === 'value' && change.field === 'released' && change.value === true;

const nameOf = ({ change }: Creation): string => String(change.state.values.name ?? '').trim();

/** Null clears a date: Jira's record of a version tells "not named" and "none" apart (`releaseDateSet`). */
function bodyOf(changes: readonly OneChange[]): { readonly [field: string]: Json } {
  const entries = changes.flatMap((each): [string, Json][] => {
    const { change } = each;
    return change.kind === 'value' || change.kind === 'text' ? [[jiraField(each), change.value as Json]] : [];
  });
  return Object.fromEntries(entries);
}

function creationBody({ project, change }: Creation): Json {
  const { values, texts } = change.state;
  const days = {
    ...(values.start ? { startDate: values.start as Json } : {}),
    ...(values.date ? { releaseDate: values.date as Json } : {}),
  };
  return {
    ...change.along,
    projectId: Number(remoteIdOf(project)),
    name: String(values.name ?? '').trim(),
    ...(texts.description ? { description: texts.description } : {}),
    ...days,
    ...(values.released === true ? { released: true } : {}),
    ...(values.archived === true ? { archived: true } : {}),
  };
}

function stateIn(json: unknown): RecordState | null {
  const read = version.safeParse(json);
  return read.success ? versionState(read.data) : null;
}

/** Jira answers an update with the version as it then is: a value that it passed over in silence is no value sent. */
function verified({ change, id }: OneChange, changes: readonly OneChange[], after: RecordState): Answered {
  const sent: Answered = { kind: 'sent', replaced: null };
  if (change.kind !== 'value') return sent;
  const isLast = changes.findLast((each) => 'field' in each.change && each.change.field === change.field)?.id === id;
  const held = after.values[change.field];
  if (!isLast || held === undefined || sameFieldValue(held, change.value)) return sent;
  return refused(
    `Jira kept ${held === null ? 'the field empty' : `"${String(held)}"`}.`,
    'Check the version in Jira, then send it again or take this edit back.',
  );
}
