import type { EngineStatus, LastBackup, Settings } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { HostInfo, HostNotice } from '#shared/contract/host.ts';
import type { CalendarDate, Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { Comparison } from './comparison.ts';
import { EngineConnections } from './connections.ts';
import type { HostLink } from './host-link.ts';
import { diskFull } from './disk-full.ts';
import { storeFailure } from './plan/failures.ts';
import { Plan } from './plan/plan.ts';
import type { HostJournal, Schedule } from './plan/sender.ts';
import { SAMPLE_SETTING } from './sample.ts';
import { LAST_BACKUP, settingsIn } from './settings.ts';
import type { CockpitDb } from './store/db.ts';
import { cannotRead, noSpace, openStore, updatedElsewhere, usedElsewhere, watchStore } from './store/open.ts';
import { placeName } from './store/place.ts';
import type { ReadAhead } from './store/read-ahead.ts';
import { checkJournal, leaveStore, noHost, notOffered, setJournalAside, startedEmpty, type RebuildFrom } from './store/rebuild.ts';
import type { Witness } from './store/witness.ts';
import { Live } from './sync/live.ts';
import { openMirror, type Mirror } from './sync/mirror.ts';
import { limitedJournal, within } from './time-limit.ts';

export interface CoreOptions {
  readonly db: CockpitDb;
  readonly host: HostLink;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly schedule: Schedule;
  readonly indexedDB: Pick<IDBFactory, 'databases'>;
  /** Asks the browser never to delete the store by itself. @returns whether it promised */
  readonly persist: () => Promise<boolean>;
  readonly witness: Witness;
  /** What the system says about the network; left out, there always is one. */
  readonly isOnline?: () => boolean;
  /** What was read before the engine's code was there; left out when nothing was. */
  readonly ahead?: Promise<ReadAhead | null>;
}

/** What a person sees of an edit comes before what the status says of it. */
const BREATH = 30;
const HOST_WITHIN = 2_000;
const COMPARE_WITHIN = 4_000;

/**
 * The engine's life: opens the store, compares it with the host's journal, keeps plan and mirror running over lost connections and
 * lost stores, and says in one status how things stand.
 */
export class Core {
  readonly status: Live<EngineStatus>;
  /** Rises with every change of the outbox. */
  readonly outboxRevision = new Live(1);
  /** Told what the host says. */
  readonly noticed = new Set<(notice: HostNotice) => void>();
  /** Aborts when the engine closes. */
  readonly closing = new AbortController();
  readonly plan: Plan;
  readonly connections: EngineConnections;
  readonly #options: CoreOptions;
  readonly #journal: HostJournal;
  #phase: EngineStatus['phase'] = { kind: 'starting' };
  #info: HostInfo | null = null;
  #hostLost = false;
  #elsewhere = false;
  readonly #comparison: Comparison;
  #persistent = true;
  #mirror: Mirror | null = null;
  #whenReady: ((mirror: Mirror) => void)[] = [];
  /** Aborts when another mirror takes the place of the one that is open. */
  #replaced = new AbortController();
  #opened = false;
  #reopening = false;
  #rebuilding = false;
  #fill: (() => Promise<Explanation>) | null = null;
  #closed = false;
  #ahead: Promise<ReadAhead | null> | undefined;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#ahead = options.ahead;
    const { db, host, now, newId, schedule } = options;
    this.#journal = limitedJournal(host.client.journal, schedule);
    this.plan = new Plan({
      db,
      journal: host.client.journal,
      now,
      newId,
      schedule,
      changed: () => this.tell(),
      storeLost: () => void this.#reopen(),
      mismatch: () => void this.#comparison.run(),
      operationsChanged: (records) => {
        this.outboxRevision.set(this.outboxRevision.value + 1);
        this.#mirror?.show(records);
      },
      pulled: (records) => {
        if (this.#mirror === null) throw new Error('What was pulled is not open now.');
        return this.#mirror.states(records);
      },
      projectOf: (record) => this.#mirror?.projectOf(record) ?? null,
      isAwaited: (record, project) => (this.#mirror?.firstPulls.of({ record, project }) ?? null) !== null,
      whyReadOnly: async (items) => (await this.#mirror?.whyReadOnly(items)) ?? null,
    });
    this.#comparison = new Comparison({
      ...options,
      journal: this.#journal,
      plan: this.plan,
      isPossible: () => this.#opened && host.connected,
      isBlocked: () => this.#isBlocked,
      isClosed: () => this.#closed,
      block: (explanation) => this.#block(explanation),
      changed: () => this.tell(),
    });
    this.connections = new EngineConnections(
      host.client,
      this.plan,
      () => this.mirror(),
      () => void this.#askHost(),
    );
    this.status = new Live(this.#snapshot());
    watchStore(db, {
      outdated: () => this.#block(updatedElsewhere()),
      lost: () => void this.#reopen(),
    });
    host.subscribe(() => void this.#hostChanged());
  }

  /** Opens everything. Never throws: what goes wrong is in the status. */
  async start(): Promise<void> {
    if (this.#options.host.connected) void this.#hostChanged();
    void this.#options.persist().then(
      (persistent) => {
        this.#persistent = persistent;
        this.tell();
      },
      () => {
        this.#persistent = false;
        this.tell();
      },
    );
    await this.#open();
  }

  /** The mirror once everything is open. */
  mirror(): Promise<Mirror> {
    const mirror = this.#mirror;
    return mirror === null ? new Promise((resolve) => this.#whenReady.push(resolve)) : Promise.resolve(mirror);
  }

  /** What the open mirror tells, and then what the one tells that takes its place: after a restore, or when the store was lost. */
  async *ofMirror<T>(watch: (mirror: Mirror, until: AbortSignal) => AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T, void> {
    for (;;) {
      const mirror = await this.mirror();
      const replaced = this.#replaced.signal;
      yield* watch(mirror, signal === undefined ? replaced : AbortSignal.any([replaced, signal]));
      if (signal?.aborted === true || !replaced.aborted) return;
    }
  }

  /** Waits until edits are taken. @returns why they are not, when the store is blocked */
  async ready(): Promise<Explanation | null> {
    if (this.#phase.kind === 'blocked') return this.#phase.explanation;
    if (this.#elsewhere) return usedElsewhere();
    await this.mirror();
    return null;
  }

  /** Tries again to open a blocked store, and to save what is not saved. */
  async retry(): Promise<void> {
    if (this.#phase.kind === 'blocked') {
      this.#phase = { kind: 'starting' };
      this.tell();
      await (this.#opened ? this.#reopen() : this.#open());
    }
    this.plan.retry();
    await this.#comparison.run();
  }

  /** Takes the host back from another browser, compares, and takes edits again. Without a host it goes on with one copy, as always then. */
  async useHere(): Promise<void> {
    const { host, schedule } = this.#options;
    if (!this.#elsewhere) return;
    this.#comparison.calledBack = true;
    host.claim();
    await this.#hostThere();
    if (host.connected) await within(schedule, COMPARE_WITHIN, this.#comparison.run()).catch(() => undefined);
    this.#elsewhere = host.elsewhere;
    this.#hostLost = !host.connected && !host.elsewhere;
    this.tell();
  }

  /**
   * Begins a new store beside a broken one. From the journal, when that is whole; or from nothing, after the journal was set aside.
   * @param fill puts something into the empty cockpit before any window sees it, and says what that was
   * @returns why not; then nothing was changed
   */
  async recover(from: RebuildFrom, fill: (() => Promise<Explanation>) | null = null): Promise<Result<void, Explanation>> {
    const { db, host, now, schedule } = this.#options;
    const day = now().slice(0, 10) as CalendarDate;
    if (this.#phase.kind !== 'blocked' || this.#phase.canRebuild !== true || this.#rebuilding) return err(notOffered());
    if (!host.connected) return err(noHost());
    this.#rebuilding = true;
    try {
      if (await this.#diskFull()) return err(noSpace(null));
      const prepared = await (from === 'nothing' ? setJournalAside(this.#journal, day) : checkJournal(this.#journal));
      if (!prepared.ok) return prepared;
      if (from === 'nothing') this.#fill = fill ?? (async () => startedEmpty(day));
      const mirror = this.#mirror;
      this.#mirror = null;
      await mirror?.close().catch(() => undefined);
      const left = await leaveStore(db, schedule, day, from !== 'journal-unasked');
      if (!left.ok) return left;
      this.#comparison.leftBehind = from !== 'nothing' && left.value === 'left';
      await (this.#opened ? this.#reopen() : this.#open());
      return this.#phase.kind === 'blocked' ? err(this.#phase.explanation) : ok(undefined);
    } finally {
      this.#rebuilding = false;
      this.#fill = null;
    }
  }

  /** Runs work that replaces what was pulled, with no mirror open. */
  async withoutMirror(work: () => Promise<void>): Promise<void> {
    const mirror = this.#mirror;
    this.#mirror = null;
    await mirror?.close();
    try {
      await work();
    } finally {
      this.#showMirror(await this.#readMirror());
    }
  }

  settings(): Settings {
    return settingsIn(this.plan);
  }

  get version(): string {
    return this.#info?.version ?? '';
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.closing.abort();
    this.plan.close();
    await this.#mirror?.close();
    this.#options.db.close();
    this.#options.host.close();
  }

  /** Resolves a breath after nothing is being saved any more. */
  async calm(): Promise<void> {
    await this.status.until(({ save }) => save.kind !== 'saving');
    await new Promise<void>((resolve) => this.#options.schedule(resolve, BREATH));
  }

  tell(): void {
    const next = this.#snapshot();
    // Whether the cockpit can be used at all is told at once.
    this.status.set(next, { urgent: next.phase !== this.status.value.phase });
    if (this.#phase.kind === 'ready' && this.plan.documents.scattered.size > 0) void this.#comparison.mergeScattered();
  }

  async #open(): Promise<void> {
    const { db, host, schedule, indexedDB } = this.#options;
    // Good for one opening: later the store may hold something else.
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const opened = await openStore({
      db,
      indexedDB,
      schedule,
      ahead,
      diskFull: this.#diskFull,
      waiting: (explanation) => this.#block(explanation),
    });
    if (!opened.ok) return this.#block(opened.error.explanation, opened.error.broken);
    this.#opened = true;
    this.#phase = { kind: 'starting' };
    // What was pulled is read while store and journal are compared: the comparison changes none of it. Nobody sees it before.
    const mirror = this.#readMirror(ahead);
    mirror.catch(() => undefined);
    let shown = false;
    try {
      await this.plan.load();
      await this.#hostThere();
      // The comparison may take longer than people wait; it then goes on behind a cockpit that is usable.
      if (host.connected) await within(schedule, COMPARE_WITHIN, this.#comparison.run()).catch(() => undefined);
      if (this.#isBlocked) return;
      this.#showMirror(await mirror);
      shown = true;
      await this.#beReady();
      this.tell();
    } catch (error) {
      this.#block(cannotRead(error), storeFailure(error) === 'other');
    } finally {
      if (!shown) void mirror.then((unused) => unused.close()).catch(() => undefined);
    }
  }

  async #beReady(): Promise<void> {
    if (this.#fill !== null) this.#comparison.repair = await this.#fill();
    this.#phase = { kind: 'ready' };
  }

  #readMirror(ahead?: Promise<ReadAhead | null>): Promise<Mirror> {
    const { db, host, now, newId } = this.#options;
    return openMirror({
      db,
      trackers: host.client.trackers,
      connectionName: this.connections.nameOf,
      isConnected: this.connections.isConnected,
      now,
      newId,
      outbox: { operations: this.plan.outbox, settle: this.plan.settle.bind(this.plan) },
      readAhead: ahead,
    });
  }

  #showMirror(mirror: Mirror): void {
    mirror.show([...this.plan.outbox.records]);
    mirror.subscribe(() => this.tell());
    this.#mirror = mirror;
    this.#replaced.abort();
    this.#replaced = new AbortController();
    for (const resolve of this.#whenReady.splice(0)) resolve(mirror);
  }

  /** Waits a moment for the host's first connection. */
  #hostThere(): Promise<void> {
    const { host, schedule } = this.#options;
    if (host.connected) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        unsubscribe();
        resolve();
      };
      const cancel = schedule(done, HOST_WITHIN);
      const unsubscribe = host.subscribe(done);
    });
  }

  async #hostChanged(): Promise<void> {
    const { host } = this.#options;
    if (!host.connected) {
      this.#elsewhere ||= host.elsewhere;
      this.#hostLost = !this.#elsewhere;
      this.plan.refuseJournal({ code: 'host-lost', detail: 'The connection to the host was lost.' });
      if (this.#elsewhere) void this.#mirror?.sync.cancel();
      return;
    }
    this.#hostLost = false;
    void this.#listen();
    if (this.#opened) void this.#comparison.run();
    await this.#askHost();
  }

  async #askHost(): Promise<void> {
    try {
      this.#info = await this.#options.host.client.info();
      await this.connections.list();
    } catch {
      // Lost again already: the next connection asks anew.
    }
    this.tell();
  }

  async #listen(): Promise<void> {
    try {
      for await (const notice of await this.#options.host.client.notices()) {
        this.#mirror?.notice(notice);
        for (const listener of this.noticed) listener(notice);
      }
    } catch {
      // The connection is gone; the next one listens anew.
    }
  }

  /** The store was closed or deleted under us: opens it again, compares, and writes what waits. */
  async #reopen(): Promise<void> {
    if (this.#reopening || this.#closed || !this.#opened) return;
    this.#reopening = true;
    try {
      const { db, host, schedule, indexedDB } = this.#options;
      db.close({ disableAutoOpen: false });
      const opened = await openStore({
        db,
        indexedDB,
        schedule,
        diskFull: this.#diskFull,
        waiting: (explanation) => this.#block(explanation),
      });
      if (!opened.ok) return this.#block(opened.error.explanation, opened.error.broken);
      this.#phase = { kind: 'starting' };
      if (host.connected) await this.#comparison.run();
      else await this.plan.exclusive(async () => undefined, { evenUnwritten: true });
      await this.withoutMirror(async () => undefined);
      if (!this.#isBlocked) await this.#beReady();
      this.plan.retry();
    } catch (error) {
      this.#block(cannotRead(error), storeFailure(error) === 'other');
    } finally {
      this.#reopening = false;
      this.tell();
    }
  }

  readonly #diskFull = (): Promise<boolean> => diskFull(this.#options);

  get #isBlocked(): boolean {
    return this.#phase.kind === 'blocked';
  }

  #block(explanation: Explanation, canRebuild = false): void {
    this.#phase = canRebuild ? { kind: 'blocked', explanation, canRebuild } : { kind: 'blocked', explanation };
    this.tell();
  }

  #snapshot(): EngineStatus {
    const { items, quarantined } = this.#mirror?.counts() ?? { items: 0, quarantined: 0 };
    return {
      phase: this.#phase,
      host: this.#info,
      hostLost: this.#hostLost,
      elsewhere: this.#elsewhere,
      save: this.plan.save,
      undo: this.plan.undoLabel,
      redo: this.plan.redoLabel,
      repair: this.#comparison.repair,
      place: placeName(),
      persistent: this.#persistent,
      items,
      quarantined,
      sample: this.plan.setting(SAMPLE_SETTING, false),
      lastBackup: this.plan.setting<LastBackup | null>(LAST_BACKUP, null),
    };
  }
}
