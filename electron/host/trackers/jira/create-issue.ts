import { z } from 'zod';
import { errorOfCreate } from '#electron/host/trackers/write-outcome.ts';
import { itemIdOf, remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import { epochOf, parseInstant, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { linkOf } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Creation } from '#shared/tracker/writer.ts';
import type { Ask } from './ask.ts';
import { isMarker, MARKER, markerOf, property } from './comments.ts';
import { createScreen } from './create-meta.ts';
import { epicField } from './epic.ts';
import { askFor, shaped } from './field-meta.ts';
import { memberOf, richText, unwritable, valueOf, type ParentField } from './issue-fields.ts';
import { named, wordsOf } from './outcome.ts';
import { typeStates, type Field } from './parse.ts';
import type { Remembered } from './remembered.ts';

export interface IssueCreatorOptions {
  readonly ask: Ask;
  readonly cloud: boolean;
  readonly host: string;
  readonly connection: ConnectionId;
  readonly fields: Remembered<readonly Field[]>;
}

export interface IssueCreator {
  create(creation: Creation, signal: AbortSignal): Promise<Result<ItemId, TrackerError>>;
  findCreated(creation: Creation, since: Instant, signal: AbortSignal): Promise<Result<ItemId | null, TrackerError>>;
}

const created = z.object({ id: z.union([z.string(), z.number()]).transform(String) });

const hit = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  fields: z.object({ created: z.string().nullish() }).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});
type Hit = z.infer<typeof hit>;
const tokenPage = z.object({ issues: z.array(hit), nextPageToken: z.string().nullish(), isLast: z.boolean().nullish() });
const offsetPage = z.object({ issues: z.array(hit), total: z.number() });

/** What a new issue is cannot be answered in a form about it. */
const NOT_ASKED = new Set(['project', 'issuetype']);

const PAGE = 50;
/** Own newest issues that are looked at however old they seem. */
const AT_LEAST = 20;
const DAY = 86_400_000;

/** New issues, each with a property that names the operation: so that a retry finds what an earlier try has made. */
export function createIssueCreator({ ask, cloud, host, connection, fields }: IssueCreatorOptions): IssueCreator {
  const api = cloud ? '/rest/api/3' : '/rest/api/2';
  const rejected = (message: string): TrackerError => ({ code: 'rejected', host, status: 400, messages: [message] });

  /** Values that a person typed or chose by name, as the create takes them. */
  async function along({ project, change }: Creation, signal: AbortSignal): Promise<{ readonly [field: string]: Json }> {
    const given = Object.entries(change.along ?? {});
    if (!given.some(([, value]) => typeof value === 'string')) return change.along ?? {};
    const screen = await createScreen(ask, api, remoteIdOf(project), change.type, signal);
    return Object.fromEntries(given.map(([field, value]) => [field, shaped(value, screen.get(field), cloud)]));
  }

  /** The refusal of a create by people's names of the fields, with those it is about: of the screen, or filled in before it. */
  async function asking(error: TrackerError, { project, change }: Creation, signal: AbortSignal): Promise<TrackerError> {
    if (error.code !== 'rejected' || error.messages.length === 0) return error;
    const screen = await createScreen(ask, api, remoteIdOf(project), change.type, signal);
    const filledIn = Object.keys(change.along ?? {});
    const { byField } = wordsOf(error, new Set([...screen.keys(), ...filledIn]));
    // A field that left the screen after it was filled in has a name still.
    const known = [...byField.keys()].every((field) => screen.has(field)) ? null : await fields(signal);
    const names = new Map(known?.ok === true ? known.value.map(({ id, name }) => [id, name]) : []);
    for (const [field, { name }] of screen) if (name != null) names.set(field, name);
    const asks = [...byField.keys()]
      .filter((field) => !NOT_ASKED.has(field))
      .map((field) => askFor(field, screen.get(field) ?? { name: names.get(field) }));
    const told = { ...error, messages: error.messages.map((message) => named(message, names)) };
    return asks.length === 0 ? told : { ...told, asks };
  }

  /** Data Center: whether the parent of a new issue of this type is an epic. */
  async function parentField({ project, change }: Creation, signal: AbortSignal): Promise<Result<ParentField, TrackerError>> {
    if (cloud || change.state.values.parent == null) return ok({ kind: 'parent' });
    const types = await ask.get(`${api}/project/${encodeURIComponent(remoteIdOf(project))}/statuses`, typeStates, signal);
    if (!types.ok) return types;
    if (types.value.some(({ name, subtask }) => name === change.type && subtask === true)) return ok({ kind: 'parent' });
    const known = await fields(signal);
    if (!known.ok) return known;
    const epic = await epicField(ask, api, known.value, change.state.values.parent, signal);
    return epic.ok ? ok(epic.value ?? { kind: 'parent' }) : epic;
  }

  function bodyOf({ id, project, change }: Creation, parent: ParentField, asked: { readonly [field: string]: Json }): Json {
    const { values, texts, members } = change.state;
    const written: Record<string, Json> = {
      project: { id: remoteIdOf(project) },
      issuetype: { name: change.type },
      summary: String(values.title ?? ''),
    };
    if (texts.description) written['description'] = richText(texts.description, cloud);
    for (const field of ['assignee', 'priority'] as const)
      if (values[field] != null) written[field] = valueOf(field, values[field], { cloud, parent });
    if (values.parent != null)
      written[parent.kind === 'epic' ? parent.field : 'parent'] = valueOf('parent', values.parent, { cloud, parent });
    for (const field of ['labels', 'components', 'fixVersions'] as const)
      if (members[field] !== undefined && members[field].length > 0) written[field] = members[field].map(memberOf(field));
    const links = (members.links ?? []).map(linkOf).map(({ type, direction, target }): Json => {
      const other = { id: remoteIdOf(target) };
      return { add: { type: { name: type }, ...(direction === 'outward' ? { outwardIssue: other } : { inwardIssue: other }) } };
    });
    return {
      fields: { ...written, ...asked },
      ...(links.length > 0 ? { update: { issuelinks: links } } : {}),
      properties: [{ key: MARKER, value: markerOf(id) }],
    };
  }

  /** The account's own issues of a project, page by page, the newest first. A page that was refused is the last one. */
  async function* own(signal: AbortSignal): AsyncGenerator<Result<readonly Hit[], TrackerError>> {
    const jql = 'creator = currentUser() ORDER BY created DESC';
    const asked = { jql, fields: ['created'], maxResults: PAGE };
    let token: string | null = null;
    for (let startAt = 0; ;) {
      if (cloud) {
        const body: Json = { ...asked, properties: [MARKER], ...(token === null ? {} : { nextPageToken: token }) };
        const page: Result<z.infer<typeof tokenPage>, TrackerError> = await ask.post(`${api}/search/jql`, tokenPage, signal, body);
        yield page.ok ? ok(page.value.issues) : page;
        token = page.ok ? (page.value.nextPageToken ?? null) : null;
        if (!page.ok || token === null || page.value.isLast === true) return;
      } else {
        const page = await ask.post(`${api}/search`, offsetPage, signal, { ...asked, startAt });
        yield page.ok ? ok(page.value.issues) : page;
        startAt += page.ok ? page.value.issues.length : 0;
        if (!page.ok || page.value.issues.length === 0 || startAt >= page.value.total) return;
      }
    }
  }

  /** Data Center's search gives no properties. */
  async function isOurs({ id, properties }: Hit, operation: OperationId, signal: AbortSignal): Promise<Result<boolean, TrackerError>> {
    if (cloud) return ok(isMarker(properties?.[MARKER], operation));
    const read = await ask.get(`${api}/issue/${encodeURIComponent(id)}/properties/${MARKER}`, property, signal);
    if (read.ok) return ok(isMarker(read.value.value, operation));
    return read.error.code === 'not-found' || read.error.code === 'forbidden' ? ok(false) : read;
  }

  return {
    async create(creation, signal) {
      const { state } = creation.change;
      const reason = unwritable({ kind: 'text', field: 'description', base: '', value: state.texts.description ?? '' }, cloud);
      if (reason !== null) return err(rejected(`${reason.words} ${reason.advice}`));
      if (state.values.state != null || state.values.iteration != null)
        return err(
          rejected('A new issue begins in the first state of its workflow and in no sprint. Create it without them, then change it.'),
        );
      const parent = await parentField(creation, signal);
      if (!parent.ok) return parent;
      const made = await ask.write('POST', `${api}/issue`, signal, bodyOf(creation, parent.value, await along(creation, signal)));
      if (!made.ok) return err(await asking(errorOfCreate(made.error, host, 'issue'), creation, signal));
      const read = created.safeParse(made.value);
      return read.success ? ok(itemIdOf(connection, read.data.id)) : err({ code: 'malformed', host, detail: 'The new issue has no id.' });
    },

    /**
     * Goes through the account's own issues, in whatever project they are by now, the newest first, until a day before the create was sent. No date stands in the
     * query: this computer's clock and the site's may be days apart, and the newest few are looked at however old they seem.
     */
    async findCreated(creation, since, signal) {
      const from = epochOf(since);
      const until = (Number.isNaN(from) ? 0 : from) - DAY;
      let looked = 0;
      for await (const page of own(signal)) {
        if (!page.ok) return page;
        for (const each of page.value) {
          const at = parseInstant(each.fields?.created ?? '');
          if (looked >= AT_LEAST && at !== null && epochOf(at) < until) return ok(null);
          looked += 1;
          const ours = await isOurs(each, creation.id, signal);
          if (!ours.ok) return ours;
          if (ours.value) return ok(itemIdOf(connection, each.id));
        }
      }
      return ok(null);
    },
  };
}
