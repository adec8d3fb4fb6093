import { errorOfCreate, NOT_SENT, refused, SENT, type OneChange } from '#electron/host/trackers/write-outcome.ts';
import { iterationIdOf, remoteIdOf, type ConnectionId, type IterationId, type ProjectId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { sameFieldValue, type FieldValue } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Creation, Remote, Write, Written } from '#shared/tracker/writer.ts';
import type { Calls } from './calls.ts';
import type { Contexts } from './contexts.ts';
import { dayOf, flatten } from './map.ts';
import { adviceFor, outcomeOf, stale, wordsOf } from './outcome.ts';
import { parseNode, type WireNode } from './parse.ts';
import { listProjects } from './project.ts';
import { choiceId, iterationState } from './record-state.ts';

export interface IterationWriterOptions {
  readonly calls: Calls;
  readonly connection: ConnectionId;
  readonly contexts: Contexts;
}

export interface IterationWriter {
  read(record: IterationId, signal: AbortSignal): Promise<Result<Remote | null, TrackerError>>;
  write(write: Write, signal: AbortSignal): Promise<Written>;
  create(creation: Creation, signal: AbortSignal): Promise<Result<IterationId, TrackerError>>;
  /** An iteration's name is its marker: each name stands once below a parent. */
  findCreated(creation: Creation, signal: AbortSignal): Promise<Result<IterationId | null, TrackerError>>;
}

/** A node with the path that fields carry: 'Shop\2026\Sprint 31'. */
interface Placed {
  readonly path: string;
  readonly node: WireNode;
}

/** Deeper trees than this exist nowhere: the vendor's limit is 14 levels. */
const DEPTH = 20;

/** Iterations: nodes of a project's tree, with days. They have no revision and no history. */
export function createIterationWriter({ calls, connection, contexts }: IterationWriterOptions): IterationWriter {
  /** Where each iteration was found last. The id does not say, and only a project's own tree knows it. */
  const homes = new Map<IterationId, ProjectId>();

  const addressOf = (project: ProjectId, path: string): string => {
    const below = path.split('\\').slice(1).map(encodeURIComponent);
    return [`/${encodeURIComponent(remoteIdOf(project))}/_apis/wit/classificationnodes/Iterations`, ...below].join('/');
  };

  async function treeOf(project: ProjectId, signal: AbortSignal): Promise<Result<readonly Placed[], TrackerError>> {
    const read = await calls.read({ path: addressOf(project, ''), query: { $depth: DEPTH } }, parseNode, signal);
    if (!read.ok) return read;
    const placed = flatten(read.value.value);
    for (const { node } of placed) homes.set(iterationIdOf(connection, node.identifier), project);
    return ok(placed);
  }

  async function find(record: IterationId, project: ProjectId, signal: AbortSignal): Promise<Result<Placed | null, TrackerError>> {
    const tree = await treeOf(project, signal);
    return tree.ok ? ok(tree.value.find(({ node }) => iterationIdOf(connection, node.identifier) === record) ?? null) : tree;
  }

  const hides = ({ code }: TrackerError): boolean => code === 'not-found' || code === 'forbidden' || code === 'rejected';

  /** Looks in the project where it was last, then in all others. */
  async function read(record: IterationId, signal: AbortSignal): Promise<Result<Remote | null, TrackerError>> {
    const known = homes.get(record);
    const remote = (project: ProjectId, { node }: Placed): Remote => ({
      project,
      revision: '',
      state: iterationState(node),
      pulled: null,
      by: null,
      at: null,
    });
    if (known !== undefined) {
      const found = await find(record, known, signal);
      if (!found.ok && !hides(found.error)) return found;
      if (found.ok && found.value !== null) return ok(remote(known, found.value));
    }
    const projects = await listProjects(calls, connection, signal);
    if (!projects.ok) return projects;
    for (const { id } of projects.value) {
      if (id === known) continue;
      const found = await find(record, id, signal);
      if (!found.ok && !hides(found.error)) return found;
      if (found.ok && found.value !== null) return ok(remote(id, found.value));
    }
    return ok(null);
  }

  /** What a change is sent with: the name by itself, both days together, because a node is given its days as one. */
  const partOf = ({ change }: OneChange): 'name' | 'days' | null => {
    if (change.kind !== 'value') return null;
    if (change.field === 'name') return 'name';
    return change.field === 'start' || change.field === 'finish' ? 'days' : null;
  };

  async function write({ record, project, changes }: Write, signal: AbortSignal): Promise<Written> {
    const all = new Map<OperationId, Answered>();
    const written = (error: TrackerError | null): Written => ({ answers: changes.map(({ id }) => all.get(id) ?? NOT_SENT), error });
    const what = 'the iteration';
    const found = await find(record as IterationId, project, signal);
    if (!found.ok) return written(found.error);
    if (found.value === null) return written(stale(what).error);
    const { path, node } = found.value;
    // No revision guards a node: what is not as it was compared is looked at again, moments before the write.
    const held = iterationState(node).values;
    const moved = changes.some(({ change }) => {
      if (change.kind !== 'value') return false;
      const now = held[change.field];
      return now !== undefined && !sameFieldValue(now, change.base) && !sameFieldValue(now, change.value);
    });
    if (moved) return written(stale(what).error);
    for (const each of changes)
      if (partOf(each) === null) all.set(each.id, refused('Iterations of Azure DevOps have no such field.', 'Take this edit back.'));

    const send = async (list: readonly OneChange[]) =>
      outcomeOf(
        await calls.write({ method: 'PATCH', path: addressOf(project, path), body: bodyOf(list, node), patch: false }, signal),
        what,
        false,
      );
    const writable = changes.filter((each) => partOf(each) !== null);
    // The name last: the address that the days are sent to holds it.
    const groups = (['days', 'name'] as const)
      .map((part) => writable.filter((each) => partOf(each) === part))
      .filter((list) => list.length > 0);
    let tries: readonly (readonly OneChange[])[] = writable.length === 0 ? [] : [writable];
    while (tries.length > 0) {
      const [list, ...later] = tries as readonly [readonly OneChange[], ...(readonly OneChange[])[]];
      const outcome = await send(list);
      if (outcome.kind === 'taken') contexts.begin(project);
      if (outcome.kind === 'halted') {
        for (const { id } of list) all.set(id, outcome.answer);
        return written(outcome.halt.error);
      }
      if (outcome.kind === 'refused' && groups.length > 1 && list.length === writable.length) {
        tries = groups;
        continue;
      }
      const answer = outcome.kind === 'taken' ? SENT : refused(wordsOf(outcome.refusal), adviceFor(outcome.refusal));
      for (const { id } of list) all.set(id, answer);
      tries = later;
    }
    return written(null);
  }

  /** The parent of a new iteration; the project's root when none is given. */
  async function parentOf({ project, change }: Creation, signal: AbortSignal): Promise<Result<Placed, TrackerError>> {
    const tree = await treeOf(project, signal);
    if (!tree.ok) return tree;
    const id = choiceId(change.state.values.parent ?? null);
    const found = tree.value.find(({ node }, index) => (id === null ? index === 0 : iterationIdOf(connection, node.identifier) === id));
    return found === undefined ? err(rejected('The iteration to put it under is not there any more. Choose another one.')) : ok(found);
  }

  const rejected = (message: string): TrackerError => ({ code: 'rejected', host: calls.host, status: 400, messages: [message] });
  const namedIn = (parent: Placed, name: string): WireNode | undefined =>
    parent.node.children.find((child) => child.name.trim().toLowerCase() === name.toLowerCase());

  return {
    read,
    write,
    async create(creation, signal) {
      const { values } = creation.change.state;
      const name = String(values.name ?? '').trim();
      const parent = await parentOf(creation, signal);
      if (!parent.ok) return parent;
      const taken = namedIn(parent.value, name);
      if (taken !== undefined)
        return err(rejected(`There is an iteration "${parent.value.path}\\${taken.name}" already. Choose another name, or use that one.`));
      const days = daysOf({ start: values.start ?? null, finish: values.finish ?? null });
      const answer = await calls.write(
        {
          method: 'POST',
          path: addressOf(creation.project, parent.value.path),
          body: { name, ...(days.startDate === null && days.finishDate === null ? {} : { attributes: days }) },
          patch: false,
        },
        signal,
      );
      if (!answer.ok) return err(errorOfCreate(answer.error, calls.host, 'iteration'));
      contexts.begin(creation.project);
      const made = parseNode(answer.value.json);
      if (!made.ok) return err({ code: 'malformed', host: calls.host, detail: 'The new iteration has no id.' });
      const id = iterationIdOf(connection, made.value.identifier);
      homes.set(id, creation.project);
      return ok(id);
    },
    async findCreated(creation, signal) {
      const parent = await parentOf(creation, signal);
      if (!parent.ok) return parent.error.code === 'rejected' ? ok(null) : parent;
      const made = namedIn(parent.value, String(creation.change.state.values.name ?? '').trim());
      return ok(made === undefined ? null : iterationIdOf(connection, made.identifier));
    },
  };
}

/** Days as the server keeps them, at midnight UTC. @see Azure DevOps REST 7.1, Classification Nodes - Create Or Update */
const daysOf = ({ start, finish }: { readonly start: FieldValue; readonly finish: FieldValue }) => {
  const midnight = (day: FieldValue): string | null => (typeof day === 'string' && day !== '' ? `${day.slice(0, 10)}T00:00:00Z` : null);
  return { startDate: midnight(start), finishDate: midnight(finish) };
};

/** Both days are always sent together: the one that is not changed as it is. */
function bodyOf(changes: readonly OneChange[], node: WireNode): Json {
  const wanted = new Map(
    changes.flatMap(({ change }) => (change.kind === 'value' ? [[change.field as string, change.value] as const] : [])),
  );
  const held = { start: dayOf(node.start), finish: dayOf(node.finish) };
  const day = (field: 'start' | 'finish'): FieldValue => (wanted.has(field) ? wanted.get(field)! : held[field]);
  return {
    ...(wanted.has('name') ? { name: String(wanted.get('name') ?? '').trim() } : {}),
    ...(wanted.has('start') || wanted.has('finish') ? { attributes: daysOf({ start: day('start'), finish: day('finish') }) } : {}),
  };
}
