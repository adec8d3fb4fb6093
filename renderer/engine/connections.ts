import type { EditRefusal } from '#shared/plan/edit.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { Connection, ConnectionDraft, TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { HostClient } from './host-link.ts';
import { notSaved, storeErrorText, storeFailure } from './plan/failures.ts';
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

/** Connections as windows ask for them: the host keeps them, the engine puts refusals into words and remembers names. */
export class EngineConnections {
  readonly #host: HostClient;
  readonly #plan: Pick<Plan, 'set' | 'setting'>;
  readonly #mirror: () => Promise<Mirror>;
  #known: readonly Connection[] = [];

  constructor(host: HostClient, plan: Pick<Plan, 'set' | 'setting'>, mirror: () => Promise<Mirror>) {
    this.#host = host;
    this.#plan = plan;
    this.#mirror = mirror;
  }

  /** The last list the host gave: what stands while it is away. */
  get known(): readonly Connection[] {
    return this.#known;
  }

  nameOf = (id: ConnectionId): string => this.#known.find((connection) => connection.id === id)?.name ?? id;

  async list(): Promise<readonly Connection[]> {
    try {
      this.#known = await this.#host.connections.list();
    } catch {
      // The host is away; `hostLost` in the status says so.
    }
    return this.#known;
  }

  test(input: { readonly draft: ConnectionDraft; readonly token: string }): Promise<Explained<TrackerIdentity>> {
    return this.#explained(input.draft.name, () => this.#host.connections.test(input));
  }

  add(input: { readonly draft: ConnectionDraft; readonly token: string }): Promise<Explained<Connection>> {
    return this.#explained(input.draft.name, () => this.#host.connections.add(input));
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
      await (await this.#mirror()).removeConnection(id);
      const name = this.nameOf(id);
      const removed = await this.#host.connections.remove({ id });
      await this.list();
      if (!removed.ok) return err({ code: 'not-saved', explanation: explain(removed.error, name) });
      return ok(undefined);
    } catch (error) {
      return err({ code: 'not-saved', explanation: notSaved(storeFailure(error), 1, storeErrorText(error)) });
    }
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
