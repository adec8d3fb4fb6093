import type { RemoteProject } from '#shared/domain/catalog.ts';
import { itemIdOf, type ConnectionId, type ItemRow, type ProjectId, type QuarantinedRecord } from '#shared/domain/item.ts';
import { jsonOf, quarantined, refusedBy, withinStack } from '#electron/host/trackers/quarantine.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { FetchedItems, PulledItem, TrackerPort } from '#shared/tracker/port.ts';
import type { Calls } from './calls.ts';
import { mapItem, type MappedItem, type ProjectContext } from './map.ts';
import { parseItem, parseItems, type WireItem } from './parse.ts';

export interface FetcherOptions {
  readonly calls: Calls;
  readonly connection: ConnectionId;
  readonly batchSize: number;
  readonly contextOf: (project: ProjectId, signal: AbortSignal) => Promise<Result<ProjectContext, TrackerError>>;
  /** The context read again, when that may help. */
  readonly refreshed: (project: ProjectId, signal: AbortSignal) => Promise<Result<ProjectContext, TrackerError>>;
  readonly projects: (signal: AbortSignal) => Promise<Result<readonly RemoteProject[], TrackerError>>;
}

/** So many refusals with nothing read need no more of them. */
const REFUSALS = 20;

/** What a batch said about each id that was asked for. */
interface Found {
  readonly asked: number;
  readonly items: WireItem[];
  /** `reason`: a sentence. */
  readonly bad: { readonly id: number; readonly raw: unknown; readonly reason: string }[];
  readonly missing: number[];
  /** Ids that were refused when they were asked for alone. */
  refused: number;
}

/**
 * Reads work items with their relations, up to 200 at once. An item that has moved is given with the project it is in now: the batch is
 * asked of the organisation, so identity follows the id.
 */
export function createFetcher(options: FetcherOptions): TrackerPort['fetch'] {
  const { calls, connection } = options;

  async function read(ids: readonly number[], into: Found, signal: AbortSignal): Promise<TrackerError | null> {
    const body = { ids, $expand: 'relations', errorPolicy: 'omit' };
    const answer = await calls.read({ path: '/_apis/wit/workitemsbatch', body }, parseItems, signal);
    if (!answer.ok) return failed(ids, answer.error, into, signal);
    const elements = answer.value.value;
    const answered = new Set<number>();
    let nameless = 0;
    for (const [position, element] of elements.entries()) {
      if (element === null || element === undefined) continue;
      // Omitted items come as null in their place or not at all; only in the first case does a place name an id.
      const id = idOf(element) ?? (elements.length === ids.length ? ids[position]! : null);
      if (id === null) {
        nameless += 1;
        continue;
      }
      answered.add(id);
      const item = parseItem(element);
      if (item.ok) into.items.push(item.value);
      else into.bad.push({ id, raw: element, reason: `It has no readable ${item.error}.` });
    }
    const rest = ids.filter((id) => !answered.has(id));
    // A record without an id hides which ids are really missing: ask for each of them alone.
    if (nameless > 0 && ids.length > 1) return halves(rest, 1, into, signal);
    if (nameless > 0) into.bad.push({ id: ids[0]!, raw: elements[0], reason: 'The record has no id.' });
    else into.missing.push(...rest);
    return null;
  }

  /** Where "omit" is not obeyed one bad id fails the whole batch: halve until it stands alone. */
  async function failed(ids: readonly number[], error: TrackerError, into: Found, signal: AbortSignal): Promise<TrackerError | null> {
    if (error.code !== 'not-found' && error.code !== 'rejected') return error;
    if (ids.length > 1) return halves(ids, Math.ceil(ids.length / 2), into, signal);
    if (error.code === 'not-found') {
      into.missing.push(ids[0]!);
      return null;
    }
    into.bad.push({ id: ids[0]!, raw: undefined, reason: refusedBy('Azure DevOps', error) });
    into.refused += 1;
    // Refused one after the other while nothing is read: the request is at fault, not the records.
    return into.asked > 1 && into.items.length === 0 && into.refused >= Math.min(into.asked, REFUSALS) ? error : null;
  }

  async function halves(ids: readonly number[], size: number, into: Found, signal: AbortSignal): Promise<TrackerError | null> {
    for (let start = 0; start < ids.length; start += size) {
      const error = await read(ids.slice(start, start + size), into, signal);
      if (error !== null) return error;
    }
    return null;
  }

  return async (project, ids, signal): Promise<Result<FetchedItems, TrackerError>> => {
    if (ids.length === 0 || ids.length > options.batchSize)
      throw new RangeError(`fetch takes 1 to ${options.batchSize} ids, not ${ids.length}`);
    const home = await options.contextOf(project, signal);
    if (!home.ok) return home;
    const found: Found = { asked: ids.length, items: [], bad: [], missing: [], refused: 0 };
    const error = await read(ids.map(Number), found, signal);
    if (error !== null) return { ok: false, error };

    const contexts = new Map<string, ProjectContext>([[home.value.name, home.value]]);
    const items: PulledItem[] = [];
    const unread = found.bad.map(({ id, raw, reason }) => setAside(id, project, raw, reason));
    for (const wire of found.items) {
      const context = await contextFor(wire, contexts, home.value, signal);
      if (!context.ok) return context;
      let mapped = readItem(wire, context.value);
      if (mapped.ok && isBehind(mapped.value.row, wire)) {
        const newer = await options.refreshed(context.value.id, signal);
        if (!newer.ok) return newer;
        contexts.set(newer.value.name, newer.value);
        mapped = readItem(wire, newer.value);
      }
      const body = mapped.ok ? jsonOf(mapped.value.item) : mapped;
      if (mapped.ok && body.ok) items.push({ row: mapped.value.row, body: body.value });
      else if (!body.ok) unread.push(setAside(wire.id, context.value.id, wire, body.error));
    }
    return ok({ items, missing: found.missing.map((id) => itemIdOf(connection, String(id))), quarantined: unread });
  };

  /** The context of the project an item is in. A project the token cannot list leaves the item with the one asked for. */
  async function contextFor(
    wire: WireItem,
    known: Map<string, ProjectContext>,
    home: ProjectContext,
    signal: AbortSignal,
  ): Promise<Result<ProjectContext, TrackerError>> {
    const name = wire.fields['System.TeamProject'];
    const context = typeof name === 'string' ? known.get(name) : home;
    if (context !== undefined) return ok(context);
    const projects = await options.projects(signal);
    if (!projects.ok) return projects;
    const there = projects.value.find((project) => project.name === name);
    const loaded = there === undefined ? ok(home) : await options.contextOf(there.id, signal);
    if (loaded.ok) known.set(String(name), loaded.value);
    return loaded;
  }

  function setAside(id: number, project: ProjectId, raw: unknown, reason: string): QuarantinedRecord {
    return quarantined({ connection, project, remoteId: String(id), key: `#${id}`, reason, raw });
  }
}

/** An item read, or why it cannot be. */
function readItem(wire: WireItem, context: ProjectContext): Result<MappedItem, string> {
  const mapped = withinStack(() => mapItem(wire, context));
  return mapped.ok ? mapped.value : mapped;
}

/** An iteration or type made after the context was read: the item would keep the gap until somebody changes it. */
export const isBehind = (row: ItemRow, wire: WireItem): boolean =>
  row.stateCategory === 'unknown' || (row.iteration === null && typeof wire.fields['System.IterationPath'] === 'string');

function idOf(element: unknown): number | null {
  const id = typeof element === 'object' && element !== null ? (element as { readonly id?: unknown }).id : null;
  return typeof id === 'number' && Number.isInteger(id) ? id : null;
}
