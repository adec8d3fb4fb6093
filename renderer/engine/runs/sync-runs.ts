import type { HostNotice } from '#shared/contract/host.ts';
import type { PullReport, Settings } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { OfferAnswer, SyncReport, SyncState } from '#shared/contract/sync-run.ts';
import { connectionOf, type ConnectionId } from '#shared/domain/item.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import type { FirstPull } from '#shared/sync/first-pull.ts';
import {
  beginMeeting,
  goOn,
  phaseOf,
  pullBegan,
  pushBegan,
  toSend,
  waitsForPerson,
  type AwayReason,
  type Meeting,
  type MeetingFacts,
  type OpenEdits,
} from '#shared/sync/meeting.ts';
import type { Operation } from '#shared/sync/operation.ts';
import { hasSlept, scheduleTurn, type ScheduleFacts, type Turn } from '#shared/sync/schedule.ts';
import type { Outbox } from '#renderer/engine/outbox/outbox.ts';
import type { Pusher } from '#renderer/engine/outbox/pusher.ts';
import type { Schedule } from '#renderer/engine/plan/sender.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';
import { Live } from '#renderer/engine/sync/live.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import { countEdits, openEdits, pullFacts, pushFacts, unreachable, type CountedEdits, type Reach } from './facts.ts';
import { Failures } from './failures.ts';
import { combined, keptRuns, rememberRun, withoutResults } from './history.ts';

export interface SyncRunsDeps extends Reach {
  readonly db: CockpitDb;
  readonly outbox: () => Outbox;
  /** Rises with every change of the outbox. */
  readonly outboxRevision: Live<number>;
  readonly mirror: () => Promise<Mirror>;
  readonly pusher: Pick<Pusher, 'push' | 'report' | 'reports' | 'isRunning'>;
  /** Which connections a pull of all of them asks; null when there is none. */
  readonly toPull: () => readonly ConnectionId[] | null;
  readonly settings: () => Settings;
  /** Whether edits and syncs are taken here now: the store is open, the host is there, and no other browser has it. */
  readonly isReady: () => boolean;
  /** What the system says about the network. */
  readonly isOnline: () => boolean;
  readonly now: () => Instant;
  readonly newId: () => string;
  readonly schedule: Schedule;
  readonly closing: AbortSignal;
}

/** Where the store keeps what outlives the engine. */
const MEETING = 'sync-meeting';
/** Of each kind, so that no sync of the list lacks a half. */
const KEPT_REPORTS = 50;
/** Between two looks at the clock: often while something runs that a sleep would leave hanging. */
const LOOK_MS = 20_000;
const LOOK_SYNCING_MS = 4_000;
/** The first minute of a start is for the person. */
const FIRST_AFTER_MS = 60_000;
/** How long an answer that is being given holds a schedule up, after its window spoke last. */
const ANSWERING_MS = 60_000;

/**
 * Syncs as people see them: the one before the meeting, those of the schedule, and the history of all. It begins pulls and pushes and never
 * stands in their way; what it knows it reads from their reports, so that a pull begun elsewhere is one like any other.
 */
export class SyncRuns {
  readonly state: Live<SyncState>;
  readonly #deps: SyncRunsDeps;
  readonly #openedAt: number;
  #meeting: Meeting | null = null;
  #pull: PullReport | null = null;
  #push: PushReport | null = null;
  /** The push of the sync before the meeting: another may be the newest by now. */
  #sent: PushReport | null = null;
  #followed: Mirror | null = null;
  #unfollow = new AbortController();
  #answeringUntil = 0;
  #counted: { readonly revision: string; readonly edits: CountedEdits } | null = null;
  /** The pull that makes up for one that a sleep left hanging. */
  #again: Promise<void> = Promise.resolve();
  #slept: SyncState['slept'] = null;
  /** The last look at the clock, and when the next was due. */
  #looked: { readonly at: number; readonly next: number };
  /** A sync of the schedule is under way: from its first step, which no report shows, to its last. */
  #onSchedule = false;
  readonly #failures: Failures;

  constructor(deps: SyncRunsDeps) {
    this.#deps = deps;
    this.#openedAt = this.#now;
    this.#looked = { at: this.#now, next: 0 };
    this.#failures = new Failures({
      db: deps.db,
      pulls: async () => (await deps.mirror()).sync.reports(KEPT_REPORTS),
      pushes: () => deps.pusher.reports(KEPT_REPORTS),
      isConnected: deps.isConnected,
      changed: () => this.#tell(),
    });
    this.state = new Live(this.#snapshot());
  }

  /** Finds a sync before the meeting that was under way when the engine ended, and begins to look at the clock. */
  async open(): Promise<void> {
    const { db, closing, pusher, outboxRevision } = this.#deps;
    await this.#failures.open();
    await this.#follow().catch(() => undefined); // looking at the clock tries again
    const row = await db.meta.get(MEETING).catch(() => undefined);
    const found = (row?.value ?? null) as Meeting | null;
    if (found !== null && this.#meeting === null) {
      // A pull that had not begun is one that was interrupted.
      this.#meeting = { ...found, pull: found.pull ?? '' };
      this.#push = this.#sent = await this.#pushOf(found.push);
    }
    void this.#watch(pusher.report.watch(closing), (report) => this.#pushSeen(report));
    void this.#watch(outboxRevision.watch(closing), () => undefined);
    this.#look();
  }

  /** Pulls, and then waits for a person. Joins the one that runs. */
  async begin(): Promise<void> {
    const { kind } = this.#phase;
    if (kind === 'pulling' || kind === 'pushing') return;
    const mirror = await this.#follow();
    const running = this.#pull?.finishedAt === null ? this.#pull.id : null;
    const id = this.#deps.newId();
    await this.#keep(beginMeeting(id, running));
    const asked = this.#deps.toPull();
    if (asked === null) return this.#change(id, (meeting) => ({ ...meeting, pull: '', past: 'pull' }));
    await mirror.sync.pull(asked);
    await this.#again;
    const report = await newest(mirror);
    if (report === null) return;
    this.#pull = report;
    await rememberRun(this.#deps.db, id, 'meeting', { pull: report.id });
    await this.#change(id, (meeting) => pullBegan(meeting, report.id));
  }

  async goOn(): Promise<void> {
    if (this.#meeting !== null) await this.#keep(goOn(this.#meeting, this.#facts));
  }

  /** Sends what was offered. @returns `running` and `changed`: nothing was sent */
  async send(edits: number): Promise<OfferAnswer> {
    if (this.#deps.pusher.isRunning) return 'running';
    if (this.#meeting === null) return 'changed';
    let done: Promise<void> = Promise.resolve();
    const next = pushBegan(this.#meeting, this.#facts, edits, () => {
      done = this.sendAll();
      return this.#deps.pusher.report.value!.id;
    });
    if (next === null) {
      this.#tell();
      return 'changed';
    }
    this.#push = this.#sent = this.#deps.pusher.report.value;
    await this.#keep(next);
    await rememberRun(this.#deps.db, next.id, 'meeting', { pull: next.pull, push: next.push });
    await done;
    // Another push may have begun at once, and then no report of this one's end was seen.
    const ended = await this.#pushOf(next.push);
    if (ended !== null && this.#meeting?.push === ended.id) this.#sent = ended;
    this.#tell();
    return 'sent';
  }

  /** Sends what waits, but to connections that take nothing now. */
  async sendAll(): Promise<void> {
    const away = new Map(this.#open.away.map(({ connection, edits }) => [connection, edits]));
    const sites = [...this.#edits.bySite];
    const connections = away.size === 0 ? [] : sites.flatMap(([id, { edits }]) => (edits > (away.get(id) ?? 0) ? [id] : []));
    if (away.size === 0 || connections.length > 0) await this.#deps.pusher.push({ connections, operations: null });
  }

  /** Why an edit cannot be sent now; null when it can. The answers hold for a moment: ask anew for each list. */
  reasons(): (operation: Operation) => AwayReason | null {
    const why = unreachable(this.#deps, this.#failures.standing);
    return (operation) => why(connectionOf(operation.project)) ?? this.firstPull(operation);
  }

  /** Why an edit waits for the first pull of its project; null when it does not. */
  firstPull = (operation: Operation): FirstPull | null => this.#followed?.firstPulls.of(operation) ?? null;

  /** A connection has answered a test. */
  tested(connection: ConnectionId): void {
    this.#failures.tested(connection);
  }

  async close(): Promise<void> {
    await this.#keep(null);
  }

  /** Somebody is answering a conflict. */
  answering(): void {
    this.#answeringUntil = this.#now + ANSWERING_MS;
    this.#tell();
  }

  /** Takes what the host says: the desktop shell knows when the system wakes. */
  notice(notice: HostNotice): void {
    if (notice.kind === 'system-resumed') this.#woke();
  }

  async history(limit: number): Promise<readonly SyncReport[]> {
    return (await this.#reports()).slice(0, limit).map(withoutResults);
  }

  /** @param id the sync's, or that of one of its halves */
  async report(id: string): Promise<SyncReport | null> {
    return (await this.#reports()).find((each) => each.id === id || each.pull?.id === id || each.push?.id === id) ?? null;
  }

  async #reports(): Promise<readonly SyncReport[]> {
    const { mirror, pusher, connectionName } = this.#deps;
    const [pulls, pushes, runs] = await Promise.all([
      (await mirror()).sync.reports(KEPT_REPORTS),
      pusher.reports(KEPT_REPORTS),
      keptRuns(this.#deps.db),
    ]);
    return combined(pulls, pushes, runs, connectionName);
  }

  /** Reads the running pull of the mirror that is open now; another one is opened after a lost store or a restored backup. */
  async #follow(): Promise<Mirror> {
    const mirror = await this.#deps.mirror();
    if (mirror === this.#followed) return mirror;
    this.#followed = mirror;
    this.#unfollow.abort();
    this.#unfollow = new AbortController();
    this.#pull = await newest(mirror);
    const signal = AbortSignal.any([this.#unfollow.signal, this.#deps.closing]);
    void this.#watch(mirror.firstPulls.revision.watch(signal), () => undefined);
    void this.#watch(mirror.sync.progress(signal), (report) => this.#pullSeen(report));
    return mirror;
  }

  async #watch<T>(values: AsyncIterable<T>, take: (value: T) => void): Promise<void> {
    for await (const value of values) {
      take(value);
      this.#tell();
    }
  }

  /** @returns null when there is no such report any more: the engine ended before the push did */
  async #pushOf(id: string | null): Promise<PushReport | null> {
    if (id === null) return null;
    return (await this.#deps.pusher.reports(KEPT_REPORTS).catch(() => [])).find((report) => report.id === id) ?? null;
  }

  #pushSeen(report: PushReport | null): void {
    this.#failures.push(report);
    if (report === null) return;
    const isNews = report.finishedAt === null || hasEnded(this.#push, report);
    this.#push = report;
    if (report.id === this.#meeting?.push) this.#sent = report;
    // What its own came to is history now, and would stand beside what another one is sending.
    else if (isNews && this.#phase.kind === 'done') void this.#keep(null);
  }

  #pullSeen(report: PullReport | null): void {
    this.#failures.pull(report);
    const before = this.#pull?.id;
    const isOver = report !== null && hasEnded(this.#pull, report);
    this.#pull = report;
    if (report === null) {
      // What it spoke of was removed.
      if (before !== undefined && (this.#phase.kind === 'done' || this.#phase.kind === 'stopped')) void this.#keep(null);
      return;
    }
    if (report.finishedAt !== null && report.projects.some(({ step }) => step.kind === 'done')) this.#awake(report);
    const meeting = this.#meeting;
    const { kind } = this.#phase;
    if (isOver && report.id !== meeting?.pull && (kind === 'done' || kind === 'stopped')) return void this.#keep(null);
    if (meeting === null || meeting.pull !== null || (report.id === before && report.finishedAt !== null)) return;
    void this.#keep(pullBegan(meeting, report.id));
    void rememberRun(this.#deps.db, meeting.id, 'meeting', { pull: report.id });
  }

  /** What was pulled after a sleep is as new as anything. */
  #awake({ startedAt }: PullReport): void {
    if (this.#slept !== null && startedAt >= this.#slept.to) this.#slept = null;
  }

  #look(): void {
    const { closing, schedule, isReady } = this.#deps;
    if (closing.aborted) return;
    const now = this.#now;
    if (hasSlept(this.#looked.at, now, this.#looked.next)) this.#woke();
    const next = this.#isSyncing ? LOOK_SYNCING_MS : LOOK_MS;
    this.#looked = { at: now, next };
    if (isReady()) {
      this.#follow().catch(() => undefined); // the next look tries again
      const turn = this.#turn();
      if (turn.kind === 'run') this.#runOnSchedule(turn.sends).catch(() => undefined);
    }
    this.#tell();
    schedule(() => this.#look(), next);
  }

  /** After a sleep what was on its way hangs: a pull is begun again where it stopped, once. A push waits for what has left, as always. */
  #woke(): void {
    const now = this.#now;
    // The system and the clock both say so.
    if (this.#slept !== null && now - Date.parse(this.#slept.to) < LOOK_MS) return;
    const from = instantOf(Math.min(this.#looked.at, now));
    const [pulls, pushes] = [this.#pull?.finishedAt === null, this.#push?.finishedAt === null];
    this.#looked = { at: now, next: this.#looked.next };
    this.#slept = { from, to: instantOf(now), began: pulls ? 'pull' : pushes ? 'push' : null };
    this.#tell();
    // What could not be pulled again says so in its report, and the schedule tries once more.
    if (pulls) this.#again = this.#pullAgain(this.#pull!).catch(() => undefined);
  }

  async #pullAgain({ projects }: PullReport): Promise<void> {
    const mirror = await this.#deps.mirror();
    const connections = [...new Set(projects.map(({ connection }) => connection))];
    const meeting = this.#phase.kind === 'pulling' ? this.#meeting : null;
    if (meeting !== null) await this.#change(meeting.id, (held) => ({ ...held, pull: null }));
    await mirror.sync.cancel();
    await mirror.sync.pull(connections);
  }

  async #runOnSchedule(sends: boolean): Promise<void> {
    const asked = this.#deps.toPull();
    if (this.#onSchedule || asked === null) return;
    this.#onSchedule = true;
    try {
      const mirror = await this.#deps.mirror();
      await mirror.sync.pull(asked);
      const report = await newest(mirror);
      if (report === null) return;
      this.#pull = report;
      const id = this.#deps.newId();
      await rememberRun(this.#deps.db, id, 'schedule', { pull: report.id });
      const came = report.projects.some(({ step }) => step.kind === 'done' || step.kind === 'ask-removal');
      const isAlone = !waitsForPerson(this.#phase) && this.#now >= this.#answeringUntil && !this.#deps.pusher.isRunning;
      if (!sends || !came || !isAlone || this.#open.queued === 0 || toSend(this.#open) === 0) return;
      const done = this.sendAll();
      await rememberRun(this.#deps.db, id, 'schedule', { push: this.#deps.pusher.report.value!.id });
      await done;
    } finally {
      this.#onSchedule = false;
      this.#tell();
    }
  }

  get #now(): number {
    return Date.parse(this.#deps.now());
  }

  get #isSyncing(): boolean {
    return this.#onSchedule || this.#pull?.finishedAt === null || this.#push?.finishedAt === null;
  }

  get #edits(): CountedEdits {
    const { outbox, outboxRevision } = this.#deps;
    const revision = `${outboxRevision.value} ${this.#followed?.firstPulls.revision.value ?? ''}`;
    if (this.#counted?.revision !== revision) this.#counted = { revision, edits: countEdits(outbox().open, this.firstPull) };
    return this.#counted.edits;
  }

  get #open(): OpenEdits {
    return openEdits(this.#edits, this.#deps, this.#failures.standing);
  }

  get #facts(): MeetingFacts {
    const push = this.#meeting?.push == null ? this.#push : this.#sent;
    return {
      pull: this.#pull === null ? null : pullFacts(this.#pull, this.#needed()),
      push: push === null ? null : pushFacts(push),
      open: this.#open,
    };
  }

  /** The connections that are here and have edits or mappings. */
  #needed(): ReadonlyMap<ConnectionId, string> {
    const { isConnected, connectionName } = this.#deps;
    const ids = new Set([...this.#edits.bySite.keys(), ...(this.#followed?.mapped() ?? [])]);
    return new Map([...ids].filter(isConnected).map((id) => [id, connectionName(id)]));
  }

  get #phase() {
    return phaseOf(this.#meeting, this.#facts);
  }

  #turn(): Turn {
    const { settings, isOnline } = this.#deps;
    const { syncEvery, syncSends } = settings();
    const ends = [this.#pull?.finishedAt ?? null, this.#push?.finishedAt ?? null].filter((end) => end !== null).map(Date.parse);
    const now = this.#now;
    const facts: ScheduleFacts = {
      now,
      lastSync: ends.length === 0 ? null : Math.max(...ends),
      notBefore: this.#openedAt + FIRST_AFTER_MS,
      isOnline: isOnline(),
      isSyncing: this.#isSyncing,
      isAnswering: now < this.#answeringUntil,
      isAwaited: waitsForPerson(this.#phase),
    };
    return scheduleTurn(syncEvery, syncSends, facts);
  }

  #snapshot(): SyncState {
    const { syncEvery: every, syncSends: sends } = this.#deps.settings();
    const turn = this.#turn();
    const next = turn.kind === 'wait' ? instantOf(turn.next) : turn.kind === 'run' ? instantOf(this.#now) : null;
    return {
      meeting: this.#phase,
      run: this.#meeting?.id ?? null,
      open: this.#open,
      schedule: { every, sends, next, waits: turn.kind === 'wait' ? turn.why : null },
      slept: this.#slept,
      failures: this.#failures.standing,
    };
  }

  /** A setting changed, or anything else that the state is made of. */
  tell(): void {
    this.#tell();
  }

  #tell(): void {
    const next = this.#snapshot();
    if (JSON.stringify(next) !== JSON.stringify(this.state.value)) this.state.set(next);
  }

  /** Changes the meeting if it is this one still: a person may have closed it meanwhile, or begun another. */
  async #change(id: string, step: (meeting: Meeting) => Meeting): Promise<void> {
    if (this.#meeting?.id === id) await this.#keep(step(this.#meeting));
  }

  /** A store without room forgets where the meeting stood, and nothing else. */
  async #keep(meeting: Meeting | null): Promise<void> {
    this.#meeting = meeting;
    this.#tell();
    await this.#deps.db.meta.put({ key: MEETING, value: meeting }).catch(() => undefined);
  }
}

/** Whether a run has come to its end since the last look at the newest one. */
const hasEnded = (before: PullReport | PushReport | null, { id, finishedAt }: PullReport | PushReport): boolean =>
  finishedAt !== null && (before?.id !== id || before.finishedAt === null);

/** The running pull or the last one. */
async function newest(mirror: Mirror): Promise<PullReport | null> {
  for await (const report of mirror.sync.progress()) return report;
  return null;
}
