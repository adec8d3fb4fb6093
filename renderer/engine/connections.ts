import type { EditRefusal } from '#shared/plan/edit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { Connection, ConnectionDraft, FormerConnection, LeftConnection, TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { HostClient } from './host-link.ts';
import { notSaved, storeErrorText, storeFailure } from './plan/failures.ts';
import { namesToLeave } from './outbox/left-names.ts';
import { forgetChoices } from './plan/choices.ts';
import type { Plan } from './plan/plan.ts';
import type { Mirror } from './sync/mirror.ts';

type Explained<T> = Result<T, Explanation>;

const hostAway = (error: unknown): Explanation => ({
  title: 'The host does not answer',
  happened: 'The part of the cockpit that talks to trackers does not answer.',
  safe: 'Nothing was changed.',
  next: 'Try again in a moment. If it stays so, restart the cockpit.',
  detail: error instanceof Error ? error.message : String(error),
});

/**
 * What is remembered of a connection that is or was here, by its id: never a token. A setting, so that it stands in the journal too: mappings
 * name a tracker that is not connected any more, and whoever connects it again gets its old id back.
 */
interface Remembered {
  readonly [id: string]: {
    readonly name: string;
    readonly siteId: string | null;
    readonly accountId: string | null;
    /** What its form held; left out by versions that did not keep it. */
    readonly form?: Omit<ConnectionDraft, 'name'>;
  };
}
const REMEMBERED = 'known-connections';

/** Connections as windows ask for them: the host keeps them, the engine puts refusals into words and remembers names. */
export class EngineConnections {
  readonly #host: HostClient;
  readonly #plan: Pick<Plan, 'set' | 'setting' | 'outbox'>;
  readonly #mirror: () => Promise<Mirror>;
  readonly #added: () => void;
  #known: readonly Connection[] = [];
  /** The host has said which connections there are. */
  #listed = false;
  /** The host has said which connections there are: others may have a token now. */
  listed: () => void = () => undefined;
  #remembering: Promise<void> = Promise.resolve();

  /** @param added a connection was made: what the host says about itself may be another */
  constructor(
    host: HostClient,
    plan: Pick<Plan, 'set' | 'setting' | 'outbox'>,
    mirror: () => Promise<Mirror>,
    added: () => void = () => undefined,
  ) {
    this.#host = host;
    this.#plan = plan;
    this.#mirror = mirror;
    this.#added = added;
  }

  /** The last list the host gave: what stands while it is away. */
  get known(): readonly Connection[] {
    return this.#known;
  }

  /** The name of a connection that is or was here; its id when nobody remembers one. */
  nameOf = (id: ConnectionId): string => this.#known.find((connection) => connection.id === id)?.name ?? this.#remembered[id]?.name ?? id;

  /** False once it is certain that a connection is not there any more. */
  isConnected = (id: ConnectionId): boolean => !this.#listed || this.#known.some((connection) => connection.id === id);

  /** Those that were removed, as far as their addresses are remembered. */
  get left(): readonly LeftConnection[] {
    return Object.entries(this.#remembered).flatMap(([id, { name, form }]): LeftConnection[] =>
      form === undefined || this.isConnected(id as ConnectionId) ? [] : [{ id: id as ConnectionId, name, ...form }],
    );
  }

  /** Connections that are here and have no token. The sample's own trackers need none. */
  withoutToken = (): readonly ConnectionId[] =>
    this.#known.flatMap(({ id, token, sample }) => (token === 'missing' && !sample ? [id] : []));

  /**
   * Which connections a pull of these asks: what was pulled through one that is gone cannot be pulled.
   * @param asked empty: all of them @returns null when there is none to ask
   */
  pulled(asked: readonly ConnectionId[]): readonly ConnectionId[] | null {
    if (asked.length > 0 || !this.#listed) return asked;
    return this.#known.length === 0 ? null : this.#known.map(({ id }) => id);
  }

  async list(): Promise<readonly Connection[]> {
    try {
      this.#known = await this.#host.connections.list();
      this.#listed = true;
      this.listed();
      this.#remembering = this.#remembering.then(() => this.#remember());
    } catch {
      // The host is away; `hostLost` in the status says so.
    }
    return this.#known;
  }

  test(input: { readonly draft: ConnectionDraft; readonly token: string }): Promise<Explained<TrackerIdentity>> {
    return this.#explained(input.draft.name, () => this.#host.connections.test(input));
  }

  async add(input: { readonly draft: ConnectionDraft; readonly token: string }): Promise<Explained<Connection>> {
    const former = Object.entries(this.#remembered).flatMap(([id, { siteId, accountId }]): FormerConnection[] =>
      siteId === null || accountId === null ? [] : [{ id: id as ConnectionId, siteId, accountId }],
    );
    const added = await this.#explained(input.draft.name, () => this.#host.connections.add({ ...input, former }));
    if (added.ok) this.#added();
    return added;
  }

  update(input: { readonly id: ConnectionId; readonly name?: string; readonly token?: string }): Promise<Explained<Connection>> {
    return this.#explained(this.nameOf(input.id), () => this.#host.connections.update(input));
  }

  check(id: ConnectionId): Promise<Explained<TrackerIdentity>> {
    return this.#explained(this.nameOf(id), () => this.#host.connections.check({ id }));
  }

  /** Data first, then the connection: a stop in between leaves a connection without data, which can be pulled again. */
  async remove(id: ConnectionId): Promise<Result<void, EditRefusal>> {
    try {
      const forgotten = await forgetChoices({ plan: this.#plan }, [id]);
      if (!forgotten.ok) return forgotten;
      const mirror = await this.#mirror();
      const names = namesToLeave(this.#plan, mirror, id);
      const left = names === null ? ok(undefined) : await this.#plan.set(names);
      if (!left.ok) return left;
      await mirror.removeConnection(id);
      const name = this.nameOf(id);
      const removed = await this.#host.connections.remove({ id });
      await this.list();
      if (!removed.ok) return err({ code: 'not-saved', explanation: explain(removed.error, name) });
      return ok(undefined);
    } catch (error) {
      return err({ code: 'not-saved', explanation: notSaved(storeFailure(error), 1, storeErrorText(error)) });
    }
  }

  get #remembered(): Remembered {
    return this.#plan.setting<Remembered>(REMEMBERED, {});
  }

  /** Keeps the names and identities of the connections that are here, once there is a plan to keep them in. */
  async #remember(): Promise<void> {
    await this.#mirror();
    const here = this.#known.filter((connection) => !connection.sample);
    const before = this.#remembered;
    const fresh = here.map(({ id, name, kind, baseUrl, account, identity }) => {
      // A connection out of a backup has no identity until its token proves one: what it proved before still stands.
      const { siteId = null, accountId = null } = identity ?? before[id] ?? {};
      return [id, { name, siteId, accountId, form: { kind, baseUrl, account } }] as const;
    });
    const isNew = fresh.some(([id, one]) => JSON.stringify(before[id]) !== JSON.stringify(one));
    // A refusal keeps what waits, as for every setting; the next list tries again.
    if (isNew) await this.#plan.set({ [REMEMBERED]: { ...before, ...Object.fromEntries(fresh) } }).catch(() => undefined);
  }

  async #explained<T>(name: string, call: () => Promise<Result<T, TrackerError>>): Promise<Explained<T>> {
    try {
      const result = await call();
      await this.list();
      return result.ok ? result : err(explain(result.error, name, 'connect'));
    } catch (error) {
      return err(hostAway(error));
    }
  }
}
