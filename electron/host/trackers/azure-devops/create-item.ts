import { errorOfCreate } from '#electron/host/trackers/write-outcome.ts';
import { itemIdOf, remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { epochOf, instantOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Creation } from '#shared/tracker/writer.ts';
import type { Calls } from './calls.ts';
import { readFeed } from './changes.ts';
import type { Contexts } from './contexts.ts';
import { itemPath } from './history.ts';
import { isMe, type Me } from './me.ts';
import { blamed } from './outcome.ts';
import { parseCreated, parseItem, parseItems, parseQueryAnswer, parseRevisions, parseUpdates } from './parse.ts';
import type { LoadedProject } from './project.ts';
import { askFor } from './type-fields.ts';
import { creationChanges, creationPatch, HISTORY, unwritable, type Present } from './patch.ts';

export interface ItemCreatorOptions {
  readonly calls: Calls;
  readonly connection: ConnectionId;
  readonly baseUrl: string;
  readonly contexts: Contexts;
  readonly me: (signal: AbortSignal) => Promise<Result<Me, TrackerError>>;
}

export interface ItemCreator {
  create(creation: Creation, signal: AbortSignal): Promise<Result<ItemId, TrackerError>>;
  findCreated(creation: Creation, since: Instant, signal: AbortSignal): Promise<Result<ItemId | null, TrackerError>>;
}

/** The first sentence in a new item's discussion. It stays in the history whatever people do to the item: by it a retry finds the item. */
const creationSentence = (id: OperationId): string => `Created with Release Cockpit (${id})`;

const PAGE = 200;
const DAY = 86_400_000;
const MINUTE = 60_000;
/** Clocks differ, also by days: so many of the project's newest items are looked at however old they seem. */
const AT_LEAST = 600;
/** A create was taken at most so long before or after it was sent, by clocks that are compared. */
const AROUND = 15 * MINUTE;
/** First words of items, which never change: so many are remembered, for the next operation that looks for its own. */
const REMEMBERED = 5_000;

/** New work items, each with a first comment that names the operation. */
export function createItemCreator({ calls, connection, baseUrl, contexts, me }: ItemCreatorOptions): ItemCreator {
  const rejected = (message: string): TrackerError => ({ code: 'rejected', host: calls.host, status: 400, messages: [message] });

  async function create({ id, project, change }: Creation, signal: AbortSignal): Promise<Result<ItemId, TrackerError>> {
    const wire = { id: 1, rev: 1, fields: { 'System.WorkItemType': change.type } };
    const reasonIn = (present: Present) =>
      creationChanges(change)
        .map((each) => unwritable(each, present))
        .find((each) => each !== null);
    let loaded = await contexts.loaded(project, signal);
    // An iteration made since the project was read.
    if (loaded.ok && reasonIn({ connection, baseUrl, wire, project: loaded.value }) !== undefined)
      loaded = await contexts.refreshed(project, signal);
    if (!loaded.ok) return loaded;
    const present: Present = { connection, baseUrl, wire, project: loaded.value };
    const reason = reasonIn(present);
    if (reason !== undefined) return err(rejected(`${reason.words} ${reason.advice}`));
    const answer = await calls.write(
      {
        method: 'POST',
        path: `/${encodeURIComponent(remoteIdOf(project))}/_apis/wit/workitems/$${encodeURIComponent(change.type)}`,
        body: creationPatch(change, present, creationSentence(id)),
        patch: true,
      },
      signal,
    );
    if (!answer.ok)
      return err(await asking(errorOfCreate(answer.error, calls.host, 'work item'), { project, change }, loaded.value, signal));
    const made = parseCreated(answer.value.json);
    return made.ok
      ? ok(itemIdOf(connection, String(made.value.id)))
      : err({ code: 'malformed', host: calls.host, detail: 'The new work item has no id.' });
  }

  /** The refusal of a create, with the fields that it is about. */
  async function asking(
    error: TrackerError,
    { project, change }: Pick<Creation, 'project' | 'change'>,
    { catalog, types }: LoadedProject,
    signal: AbortSignal,
  ): Promise<TrackerError> {
    if (error.code !== 'rejected') return error;
    const ofType = types.get(change.type.toLowerCase())?.fields;
    const found = [...blamed(error, catalog.fields).keys()];
    const own = ofType == null ? found : found.filter((field) => ofType.some(({ referenceName }) => referenceName === field));
    const asks = await askFor(calls, remoteIdOf(project), change.type, own, catalog.fields, signal);
    return asks.length === 0 ? error : { ...error, asks };
  }

  /** One slice of a project's items, or of all others', the newest first. Literals only: macros such as @Me are documented in two ways for REST. */
  async function slice(place: 'here' | 'elsewhere', { project }: Creation, name: string, before: number | null, signal: AbortSignal) {
    const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
    const conditions = [
      `[System.TeamProject] ${place === 'here' ? '=' : '<>'} ${quoted(name)}`,
      ...(before === null ? [] : [`[System.Id] < ${before}`]),
    ];
    const query = `SELECT [System.Id] FROM WorkItems WHERE ${conditions.join(' AND ')} ORDER BY [System.Id] DESC`;
    const path = place === 'here' ? `/${encodeURIComponent(remoteIdOf(project))}/_apis/wit/wiql` : '/_apis/wit/wiql';
    return calls.read({ path, query: { $top: PAGE, timePrecision: true }, body: { query } }, parseQueryAnswer, signal);
  }

  const firstWords = new Map<number, string>();

  /** The first words of an item's discussion, said when it was made. */
  async function saidAtFirst(item: number, signal: AbortSignal): Promise<Result<string, TrackerError>> {
    const known = firstWords.get(item);
    if (known !== undefined) return ok(known);
    const path = `${itemPath(itemIdOf(connection, String(item)))}/updates`;
    const read = await calls.read({ path, query: { $top: 1 } }, parseUpdates, signal);
    if (!read.ok) return read.error.code === 'not-found' ? ok('') : read;
    const said = read.value.value[0]?.fields?.[HISTORY]?.newValue;
    const words = typeof said === 'string' ? said : '';
    firstWords.set(item, words.slice(0, 500));
    if (firstWords.size > REMEMBERED) firstWords.delete(firstWords.keys().next().value!);
    return ok(words);
  }

  /** Goes through the account's own items of the project, then of all others: it may have been moved since. At last through what was deleted. */
  async function findCreated(creation: Creation, since: Instant, signal: AbortSignal): Promise<Result<ItemId | null, TrackerError>> {
    for (const place of ['here', 'elsewhere'] as const) {
      const found = await findIn(place, creation, since, signal);
      if (!found.ok || found.value !== null) return found;
    }
    return findDeleted(creation, since, signal);
  }

  /**
   * Looks among the project's deleted items, which no query finds: somebody may have put it into the recycle bin, and made again it would be
   * there twice once that is brought back. The revisions feed still has its first one, from the minutes around the sending.
   */
  async function findDeleted({ id, project }: Creation, since: Instant, signal: AbortSignal): Promise<Result<ItemId | null, TrackerError>> {
    const self = await me(signal);
    if (!self.ok) return self;
    if (Number.isNaN(epochOf(since))) return ok(null);
    const sent = epochOf(since) + (self.value.ahead ?? 0);
    const margin = self.value.ahead === null ? DAY : AROUND;
    const until = sent + margin;
    let found: number | null = null;
    let isLater = false;
    const read = await readFeed(
      calls,
      {
        path: `/${encodeURIComponent(remoteIdOf(project))}/_apis/wit/reporting/workitemrevisions`,
        query: { includeDeleted: true, $expand: 'fields' }, // the discussion is a long text, which the feed leaves out by itself
      },
      null,
      instantOf(sent - margin),
      parseRevisions,
      signal,
      ({ id: item, fields }) => {
        const said = fields?.[HISTORY];
        const changed = fields?.['System.ChangedDate'];
        const at = typeof changed === 'string' ? parseInstant(changed) : null;
        if (at !== null && epochOf(at) > until) isLater = true;
        if (typeof said === 'string' && said.includes(`(${id})`) && isMe(fields?.['System.CreatedBy'], self.value)) found = item;
      },
      () => found !== null || isLater,
    );
    // Where the feed is not to be had, it is as if nothing was deleted.
    if (!read.ok) return ['rejected', 'forbidden', 'not-found'].includes(read.error.code) ? ok(null) : read;
    return ok(found === null ? null : itemIdOf(connection, String(found)));
  }

  /** The newest first, until a day before the create was sent. */
  async function findIn(
    place: 'here' | 'elsewhere',
    creation: Creation,
    since: Instant,
    signal: AbortSignal,
  ): Promise<Result<ItemId | null, TrackerError>> {
    const [self, loaded] = await Promise.all([me(signal), contexts.loaded(creation.project, signal)]);
    if (!self.ok) return self;
    if (!loaded.ok) return loaded;
    const until = (Number.isNaN(epochOf(since)) ? 0 : epochOf(since)) - DAY;
    let seen = 0;
    for (let before: number | null = null; ;) {
      const found = await slice(place, creation, loaded.value.context.name, before, signal);
      if (!found.ok) return found;
      const ids = found.value.value.workItems.map(({ id }) => id);
      if (ids.length === 0) return ok(null);
      const body = { ids, fields: ['System.CreatedBy', 'System.CreatedDate'], errorPolicy: 'omit' };
      const batch = await calls.read({ path: '/_apis/wit/workitemsbatch', body }, parseItems, signal);
      if (!batch.ok) return batch;
      for (const element of batch.value.value) {
        const item = parseItem(element);
        if (!item.ok) continue;
        const { id, fields } = item.value;
        const created = typeof fields['System.CreatedDate'] === 'string' ? parseInstant(fields['System.CreatedDate']) : null;
        const isOld = created !== null && epochOf(created) < until;
        if (isOld && seen >= AT_LEAST) return ok(null);
        seen += 1;
        if (!isMe(fields['System.CreatedBy'], self.value)) continue;
        const said = await saidAtFirst(id, signal);
        if (!said.ok) return said;
        if (said.value.includes(`(${creation.id})`)) return ok(itemIdOf(connection, String(id)));
      }
      before = Math.min(...ids);
    }
  }

  return { create, findCreated };
}
