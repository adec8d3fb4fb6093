import type { HostNotice } from '#shared/contract/host.ts';
import type { PushReport, PushResult, PushStep } from '#shared/contract/outbox.ts';
import { countsOf } from '#shared/contract/push-counts.ts';
import { storeErrorText } from '#renderer/engine/plan/failures.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { forEachLimited } from '#renderer/engine/sync/lane.ts';
import { Live } from '#renderer/engine/sync/live.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { isLocal, waitsFor, type Operation, type OperationId } from '#shared/sync/operation.ts';
import { changeLabel, sentence, wordsOfState } from '#shared/sync/words.ts';
import { explain } from '#shared/tracker/explain.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { afterRelease } from './after-release.ts';
import { alsoNewIn, knownIn } from './new-records.ts';
import { pushCreation, pushRecord, type PushContext, type PushDoing } from './push-record.ts';
import { connectionOfOperation, pushStore, PushStopped } from './push-store.ts';

/** Records of one connection under way at a time: latency rules a real tracker, and six hide it without tripping burst limits. */
const RECORDS_AT_ONCE = 6;
/** A record that is edited while it is pushed is begun again so often. */
const MOST_TRIES = 5;
const KEPT_REPORTS = 50;
/** Results that a report lists; the counts hold for all. */
const KEPT_RESULTS = 2_000;

export interface PusherDeps {
  readonly db: CockpitDb;
  readonly plan: Plan;
  readonly mirror: () => Promise<Mirror>;
  readonly writer: TrackerWriter;
  readonly connectionName: (id: ConnectionId) => string;
  /** What people call a record: its key and title; and in short. */
  readonly called: (operation: Operation) => Promise<string>;
  readonly label: (operation: Operation) => Promise<string>;
  /** Whether an edit waits for the first pull of its project: it is not sent. */
  readonly waitsForPull: (operation: Operation) => boolean;
  readonly now: () => Instant;
  readonly newId: () => string;
}

export interface PushRequest {
  /** All of them when empty. */
  readonly connections: readonly ConnectionId[];
  /** The operations to send; null sends all that are not held. */
  readonly operations: readonly OperationId[] | null;
}

interface Running {
  readonly done: Promise<void>;
  readonly stop: AbortController;
  /** The edits that it was asked to send. */
  readonly sends: ReadonlySet<OperationId>;
  /** What was asked for meanwhile and is no part of it, and the push that sends it next. */
  next: { readonly edits: Set<OperationId>; readonly done: Promise<void> } | null;
  /** What was asked for meanwhile and is part of it. */
  readonly again: Set<OperationId>;
}

/** Drives pushes: one at a time, connections side by side, records side by side, and what belongs to one record in its order. */
export class Pusher {
  readonly report = new Live<PushReport | null>(null);
  readonly #deps: PusherDeps;
  /** Connections whose tracker asked for a pause. */
  readonly #waiting = new Map<ConnectionId, { readonly until: Instant; readonly reason: string }>();
  /** By which the requests of a connection are ended: only while its tracker has asked for a pause, when hardly any has left. */
  readonly #cuts = new Map<ConnectionId, AbortController>();
  #running: Running | null = null;
  /** The one that ended last. */
  #ended: PushReport | null = null;

  constructor(deps: PusherDeps) {
    this.#deps = deps;
  }

  /** A push is under way, or one that follows it is. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /**
   * Pushes. Resolves when what was asked for has been sent, however that ended; failures are in the report. While one runs, what is part of it
   * is not sent twice, and the rest follows in a push of its own: the report of the running one says so.
   */
  push(request: PushRequest): Promise<void> {
    const wanted = this.#wanted(request);
    return this.#running === null ? this.#begin(request, wanted) : this.#meanwhile(this.#running, wanted.filter(chosenBy(request)));
  }

  #begin(request: PushRequest, sends: readonly Operation[]): Promise<void> {
    const stop = new AbortController();
    const done = this.#run(request, stop.signal).finally(() => (this.#running = null));
    this.#running = { done, stop, sends: new Set(sends.map(({ id }) => id)), next: null, again: new Set() };
    return done;
  }

  #meanwhile(running: Running, asked: readonly Operation[]): Promise<void> {
    // What was stopped, or has ended, all but its report in the store, takes nothing up any more.
    const hasEnded = running.stop.signal.aborted || this.report.value?.finishedAt !== null;
    for (const { id } of asked) {
      if (!hasEnded && running.sends.has(id)) running.again.add(id);
      else (running.next ??= { edits: new Set(), done: this.#follow(running) }).edits.add(id);
    }
    const report = this.report.value;
    if (report !== null && report.finishedAt === null) this.report.set(this.#withAsked(report));
    return running.next?.done ?? running.done;
  }

  /** Sends what was asked for while another push ran, once that has ended. */
  async #follow(running: Running): Promise<void> {
    await running.done;
    const edits = [...running.next!.edits];
    if (edits.length === 0) return;
    const connections = [...new Set(edits.flatMap((id) => this.#deps.plan.outbox.get(id) ?? []).map(connectionOfOperation))];
    if (connections.length > 0) await this.push({ connections, operations: edits });
  }

  /** What a request would send now: what was sent before and has no answer is looked at by every push. */
  #wanted(request: PushRequest): readonly Operation[] {
    const chosen = chosenBy(request);
    return this.#deps.plan.outbox.open.filter(
      (each) =>
        ((isWaiting(each) && chosen(each)) || each.state.kind === 'sending') &&
        !this.#deps.waitsForPull(each) &&
        (request.connections.length === 0 || request.connections.includes(connectionOfOperation(each))),
    );
  }

  #withAsked(report: PushReport): PushReport {
    const running = this.#running;
    const [part, follows] = [running?.again.size ?? 0, running?.next?.edits.size ?? 0];
    return part + follows === 0 ? report : { ...report, meanwhile: { part, follows } };
  }

  /**
   * Begins no further record, and not the push that was to follow; what is asked for after this is sent. Resolves when those under way have
   * come to their end: a request that left is waited for, a pause that the tracker asked for is not.
   */
  async cancel(): Promise<void> {
    this.#running?.stop.abort(new DOMException('The push was cancelled.', 'AbortError'));
    this.#running?.next?.edits.clear();
    this.#endPauses();
    await this.#running?.done;
  }

  /** Takes what the host says: a connection that waits shows it in the running report. */
  notice(notice: HostNotice): void {
    if (notice.kind === 'waiting') this.#waiting.set(notice.connection, notice);
    else if (notice.kind === 'resumed') this.#waiting.delete(notice.connection);
    else return;
    this.#endPauses();
    const report = this.report.value;
    if (report !== null && report.finishedAt === null) this.report.set(this.#withPauses(report));
  }

  /** What a cancelled push waits for behind a pause. A write that is cut off is looked at by the next push, as any without an answer. */
  #endPauses(): void {
    const stop = this.#running?.stop.signal;
    if (stop?.aborted !== true) return;
    for (const connection of this.#waiting.keys()) this.#cuts.get(connection)?.abort(stop.reason);
  }

  #withPauses(report: PushReport): PushReport {
    if (this.#waiting.size === 0) return report;
    const paused = ({ connection, step }: PushReport['connections'][number]): PushStep => {
      const wait = this.#waiting.get(connection);
      return wait === undefined || step.kind !== 'running' ? step : { kind: 'waiting', until: wait.until, reason: wait.reason };
    };
    return { ...report, connections: report.connections.map((each) => ({ ...each, step: paused(each) })) };
  }

  /** The newest reports, newest first. One that has just ended is among them, whether or not the store had room for it. */
  async reports(limit: number): Promise<readonly PushReport[]> {
    const { db } = this.#deps;
    const most = Math.min(limit, KEPT_REPORTS);
    const kept = await db.pushes.orderBy('startedAt').reverse().limit(most).toArray();
    const last = this.#ended;
    if (last === null || kept.some(({ id }) => id === last.id)) return kept;
    return [last, ...kept].slice(0, most);
  }

  async #run(request: PushRequest, stop: AbortSignal): Promise<void> {
    const { plan, db, now, newId } = this.#deps;
    // What is edited from here on was not agreed to be sent: it waits for the next push. What a new record's id changes keeps its own.
    const begun = new Set(plan.outbox.open.map(({ id }) => id));
    const asked = chosenBy(request);
    const chosen = (operation: Operation): boolean => begun.has(operation.id) && asked(operation);
    const wanted = this.#wanted(request);
    const inScope = (id: ConnectionId): boolean => request.connections.length === 0 || request.connections.includes(id);
    const byConnection = Map.groupBy(wanted, connectionOfOperation);
    const connections = [...byConnection.keys()];
    const results = new Map<OperationId, PushResult>();
    let report: PushReport = {
      id: newId(),
      startedAt: now(),
      finishedAt: null,
      connections: connections.map((connection) => ({
        connection,
        step: { kind: 'running', current: null },
        total: byConnection.get(connection)!.length,
        done: 0,
      })),
      counts: countsOf([]),
      results: [],
    };
    const change = (connection: ConnectionId, part: Partial<Omit<PushReport['connections'][number], 'connection'>>): void => {
      report = { ...report, connections: report.connections.map((each) => (each.connection === connection ? { ...each, ...part } : each)) };
      this.report.set(this.#withAsked(this.#withPauses({ ...report, counts: countsOf([...results.values()]) })));
    };
    this.report.set(report);
    const noted = async (operations: readonly Operation[]): Promise<void> => {
      for (const operation of operations) {
        const result = await this.#resultOf(operation);
        if (result !== null) results.set(operation.id, result);
      }
    };
    await Promise.all(
      connections.map(async (connection) => {
        const ids = new Set(byConnection.get(connection)!.map(({ id }) => id));
        const settled = new Set<OperationId>();
        const step = await this.#pushConnection(connection, chosen, stop, {
          doing: (current) => change(connection, { step: { kind: 'running', current } }),
          settled: (operations) => operations.forEach(({ id }) => settled.add(id)),
          stepped: async (operations, isAnswered) => {
            await noted(operations);
            // What somebody took back meanwhile is no part of it any more.
            const total = [...ids].filter((id) => results.has(id) || settled.has(id) || plan.outbox.get(id) !== null).length;
            change(connection, { done: [...ids].filter((id) => results.has(id)).length, total, ...(isAnswered ? { answered: true } : {}) });
          },
        }).catch((error: unknown): PushStep => ({ kind: 'failed', explanation: broken(error) })); // a report that never ends would hold up every later push
        change(connection, { step });
      }),
    );
    const skipped = wanted.filter((each) => !results.has(each.id));
    for (const { id } of skipped) {
      const left = plan.outbox.get(id);
      if (left !== null) results.set(id, await this.#skipped(left));
    }
    const all = [...results.values()];
    const held = plan.outbox.open.filter((each) => each.state.kind === 'held' && inScope(connectionOfOperation(each))).length;
    report = { ...report, finishedAt: now(), counts: { ...countsOf(all), held }, results: all.slice(0, KEPT_RESULTS) };
    this.#ended = report;
    this.report.set(report);
    await keepReport(db, report);
  }

  /** @returns how it ended */
  async #pushConnection(
    connection: ConnectionId,
    chosen: (operation: Operation) => boolean,
    stop: AbortSignal,
    told: {
      readonly doing: (words: string) => void;
      readonly settled: (operations: readonly Operation[]) => void;
      readonly stepped: (operations: readonly Operation[], isAnswered: boolean) => Promise<void>;
    },
  ): Promise<PushStep> {
    const { plan, mirror, writer, now, connectionName, called } = this.#deps;
    let end: PushStep | null = null;
    // What left is waited for: only what was not begun is spared by a cancel, and what a pause holds up.
    const cut = new AbortController();
    this.#cuts.set(connection, cut);
    const saving = new AbortController().signal;
    const opened = await mirror();
    const one = async (operation: Operation, work: (context: PushContext) => Promise<TrackerError | null>): Promise<void> => {
      if (end !== null || stop.aborted) return;
      const steps: Operation[] = [];
      const name = isolated(await called(operation));
      let [isAsked, isAnswered] = [false, false];
      const doing = (step: PushDoing, operations: readonly Operation[]): void => {
        isAsked = true;
        told.doing(doingWords(step, name, operations));
      };
      try {
        for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
          const stepped = (operations: readonly Operation[]): void => {
            steps.push(...operations);
            told.settled(operations);
          };
          const store = pushStore({ plan, mirror: opened, now, signal: saving, stepped });
          try {
            const error = await work({ writer, store, now, signal: cut.signal, doing, known: knownIn(opened), alsoNew: alsoNewIn(plan) });
            isAnswered = error === null && isAsked;
            if (error !== null && !(error.code === 'cancelled' && stop.aborted))
              end ??= { kind: 'failed', explanation: explain(error, connectionName(connection), 'push') };
            return;
          } catch (reason) {
            if (!(reason instanceof PushStopped)) throw reason;
            if (reason.reason === 'edited') continue;
            end ??= { kind: 'failed', explanation: notKept(reason.reason) };
            return;
          }
        }
      } finally {
        await afterRelease({ plan, mirror: opened }, steps, cut.signal);
        await told.stepped(steps, isAnswered);
      }
    };

    await opened.firstPulls.ready;
    const open = (): readonly Operation[] =>
      plan.outbox.open.filter((each) => connectionOfOperation(each) === connection && opened.firstPulls.of(each) === null);
    const isReady = (operation: Operation): boolean => waitsFor(operation).length === 0;
    // A new record may name another one: those that name none go first, and what they became is then known to the next.
    const tried = new Set<OperationId>();
    for (;;) {
      const creations = open().filter(
        (each) =>
          each.change.kind === 'create' &&
          isReady(each) &&
          !tried.has(each.id) &&
          (each.state.kind === 'sending' || (isWaiting(each) && chosen(each))),
      );
      if (creations.length === 0) break;
      for (const { id } of creations) tried.add(id);
      await forEachLimited(creations, RECORDS_AT_ONCE, (operation) =>
        one(operation, async (context) => {
          const now = plan.outbox.get(operation.id);
          if (now === null) return null;
          context.store.of(now.record);
          return pushCreation(context, now);
        }),
      );
    }
    const byRecord = Map.groupBy(
      open().filter((each) => each.change.kind !== 'create' && !isLocal(each.record)),
      (each) => each.record,
    );
    const records = [...byRecord].filter(([, its]) =>
      its.some((each) => each.state.kind === 'sending' || (isWaiting(each) && chosen(each) && isReady(each))),
    );
    await forEachLimited(records, RECORDS_AT_ONCE, ([record, its]: readonly [RecordId, readonly Operation[]]) =>
      one(its[0]!, (context) => pushRecord(context, record, (operation) => chosen(operation) && isReady(operation))),
    );
    const isLeft = stop.aborted && open().some((each) => each.state.kind === 'sending' || (isWaiting(each) && chosen(each)));
    return end ?? (isLeft ? { kind: 'cancelled' } : { kind: 'done' });
  }

  async #resultOf(operation: Operation): Promise<PushResult | null> {
    const outcome = outcomeOf(operation);
    if (outcome === null) return null;
    return this.#told(operation, outcome);
  }

  async #skipped(operation: Operation): Promise<PushResult> {
    return this.#told(operation, operation.state.kind === 'sending' ? 'in-doubt' : 'skipped');
  }

  async #told(operation: Operation, outcome: PushResult['outcome']): Promise<PushResult> {
    const { id, record, recordKind, change } = operation;
    return {
      operation: id,
      record,
      recordKind,
      connection: connectionOfOperation(operation),
      label: await this.#deps.label(operation),
      what: changeLabel(change),
      words: outcomeWords(operation),
      outcome,
    };
  }
}

const isWaiting = ({ state }: Operation): boolean => state.kind === 'queued';

function chosenBy({ operations }: PushRequest): (operation: Operation) => boolean {
  if (operations === null) return () => true;
  const ids = new Set(operations);
  return ({ id }) => ids.has(id);
}

function outcomeOf({ state }: Operation): PushResult['outcome'] | null {
  switch (state.kind) {
    case 'acknowledged':
      return state.how === 'agreed' ? 'agreed' : state.how === 'absorbed' ? null : 'sent';
    case 'conflict':
      return 'conflict';
    case 'parked':
      return 'parked';
    case 'queued':
    case 'held':
    case 'sending':
      return null;
  }
}

/** What a push does at the moment. @example 'Writing APP-12: title, labels' */
function doingWords(step: PushDoing, name: string, operations: readonly Operation[]): string {
  if (step === 'look') return `Reading ${name}`;
  if (step === 'check') return `Checking ${name}`;
  return `Writing ${name}: ${[...new Set(operations.map(({ change }) => changeLabel(change).toLowerCase()))].join(', ')}`;
}

/** Why an edit did not go out. */
function outcomeWords({ state, change, recordKind }: Operation): string {
  if (state.kind === 'parked') return `${sentence(isolated(state.parking.words))} ${sentence(state.parking.advice)}`.trim();
  return state.kind === 'acknowledged' ? '' : wordsOfState(state, [], change.kind === 'create' ? recordKind : null);
}

const notKept = (reason: 'one-copy' | 'not-saved') => ({
  title: 'Push stopped',
  happened:
    reason === 'one-copy'
      ? 'The second copy of your edits cannot be written now, and nothing is sent before it is.'
      : 'The store of the browser did not take what became of an edit.',
  safe: 'Every edit is kept. What was on its way is looked at before anything is sent again.',
  next: 'Free some disk space, or restart the cockpit, then push again.',
  detail: null,
});

const broken = (error: unknown) => ({
  title: 'Push stopped',
  happened: 'Something went wrong in the cockpit itself while edits were sent.',
  safe: 'Every edit is kept. What was on its way is looked at before anything is sent again.',
  next: 'Push again. If it happens again, close and open the cockpit.',
  detail: storeErrorText(error),
});

/** Keeps the newest reports. A store without room loses a report, never an edit. */
async function keepReport(db: CockpitDb, report: PushReport): Promise<void> {
  try {
    await db.transaction('rw', db.pushes, async () => {
      await db.pushes.put(report);
      const old = await db.pushes.orderBy('startedAt').reverse().offset(KEPT_REPORTS).primaryKeys();
      if (old.length > 0) await db.pushes.bulkDelete(old);
    });
  } catch {
    return;
  }
}
