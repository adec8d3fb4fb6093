import type { PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';

export const NO_FAILURES: StandingFailures = { pull: null, push: null, pulls: [], pushes: [] };

/** Failures of one project, or of what is asked for there: that its connection works says nothing about them. */
const OF_PROJECT: ReadonlySet<TrackerError['code']> = new Set(['forbidden', 'not-found', 'malformed', 'rejected', 'not-stored']);

/**
 * What stands after a pull has ended. Of the connections that it asked it is newer than anything, but for what was stopped before it had an
 * answer; of the others it says nothing.
 */
export function afterPull(standing: StandingFailures, { id, startedAt, projects }: PullReport): StandingFailures {
  const byConnection = Map.groupBy(projects, ({ connection }) => connection);
  // A project that is not asked for any more has no failure either.
  const stays = ({ pull: { connection, project, step } }: StandingFailures['pulls'][number]): boolean => {
    const its = byConnection.get(connection);
    if (its === undefined) return true;
    const works = its.some(({ step: { kind } }) => kind === 'done' || kind === 'ask-removal');
    const isStopped = its.find((pull) => pull.project === project)?.step.kind === 'cancelled';
    return isStopped && (!works || OF_PROJECT.has(step.error.code));
  };
  const isGood = (connection: ConnectionId): boolean =>
    byConnection.get(connection)?.every(({ step: { kind } }) => kind === 'done' || kind === 'ask-removal') === true;
  return {
    ...standing,
    pull: id,
    pulls: [...standing.pulls.filter(stays), ...failuresOf(projects, startedAt)],
    pushes: standing.pushes.filter((push) => !isGood(push.connection) || push.startedAt > startedAt),
  };
}

const failuresOf = (projects: PullReport['projects'], startedAt: Instant): StandingFailures['pulls'] =>
  projects.flatMap((pull) => (pull.step.kind === 'failed' ? [{ pull: { ...pull, step: pull.step }, startedAt }] : []));

/**
 * What stands after a person has answered a question of a pull that had ended: of the project that was asked about, what came of the answer.
 * @param before the report until then
 */
export function afterAnswer(standing: StandingFailures, before: PullReport, { startedAt, projects }: PullReport): StandingFailures {
  // By what they say: a store that is opened again tells the same report anew.
  const said = new Map(before.projects.map(({ project, step }) => [project, JSON.stringify(step)]));
  const answered = projects.filter(({ project, step }) => said.get(project) !== JSON.stringify(step));
  const stays = standing.pulls.filter(({ pull }) => !answered.some(({ project }) => project === pull.project));
  return { ...standing, pulls: [...stays, ...failuresOf(answered, startedAt)] };
}

/** What stands after a push has ended: an answer shows that its connection works, though not that each project may be read. */
export function afterPush(standing: StandingFailures, { id, startedAt, connections }: PushReport): StandingFailures {
  const arrived = new Set(
    connections.flatMap(({ connection, step: { kind }, done, answered }) =>
      (kind === 'done' && done > 0) || (kind !== 'failed' && answered === true) ? [connection] : [],
    ),
  );
  const told = new Set(connections.flatMap(({ connection, step }) => (step.kind === 'cancelled' ? [] : [connection])));
  const failed = connections.flatMap(({ connection, step }) =>
    step.kind === 'failed' ? [{ connection, explanation: step.explanation, startedAt }] : [],
  );
  return {
    ...standing,
    push: id,
    pulls: standing.pulls.filter(
      ({ pull, startedAt: at }) => !arrived.has(pull.connection) || at > startedAt || OF_PROJECT.has(pull.step.error.code),
    ),
    pushes: [...standing.pushes.filter(({ connection }) => !told.has(connection)), ...failed],
  };
}

/** What stands after a connection has answered a test: its site and token are not what is wrong. */
const afterTest = (standing: StandingFailures, connection: ConnectionId): StandingFailures => ({
  ...standing,
  pulls: standing.pulls.filter(({ pull }) => pull.connection !== connection || OF_PROJECT.has(pull.step.error.code)),
  pushes: standing.pushes.filter((push) => push.connection !== connection),
});

export interface FailuresDeps {
  readonly db: CockpitDb;
  /** The newest reports of what has ended, newest first. */
  readonly pulls: () => Promise<readonly PullReport[]>;
  readonly pushes: () => Promise<readonly PushReport[]>;
  readonly isConnected: (id: ConnectionId) => boolean;
  readonly changed: () => void;
}

/** Where the store keeps them. */
const FAILURES = 'sync-failures';

/** The last failure of each connection, kept until that connection succeeds: a pull of another one says nothing about it. */
export class Failures {
  readonly #deps: FailuresDeps;
  #standing = NO_FAILURES;
  #pull: PullReport | null = null;
  #push: PushReport | null = null;
  /** What was told before `open`; null from then on. */
  #early: (() => void)[] | null = [];

  constructor(deps: FailuresDeps) {
    this.#deps = deps;
  }

  /** Without those of connections that were removed. */
  get standing(): StandingFailures {
    const { isConnected } = this.#deps;
    const { pulls, pushes } = this.#standing;
    return {
      ...this.#standing,
      pulls: pulls.filter(({ pull }) => isConnected(pull.connection)),
      pushes: pushes.filter(({ connection }) => isConnected(connection)),
    };
  }

  /** Reads what was kept. What is told before counts in after it. */
  async open(): Promise<void> {
    const row = await this.#deps.db.meta.get(FAILURES).catch(() => undefined);
    if (row !== undefined) this.#standing = row.value as StandingFailures;
    const early = this.#early ?? [];
    this.#early = null;
    for (const tell of early) tell();
  }

  /** Takes the pull that runs, or the one that ended last. */
  pull(report: PullReport | null): void {
    if (this.#early !== null) return void this.#early.push(() => this.pull(report));
    const before = this.#pull;
    this.#pull = report;
    if (isMissed(before, report)) void this.#find(before.id, this.#deps.pulls, afterPull, () => this.#pull);
    if (isEnd(before, report, this.#standing.pull)) this.#keep(afterPull(this.#standing, report));
    else if (before !== null && isAnswered(before, report)) this.#keep(afterAnswer(this.#standing, before, report));
  }

  push(report: PushReport | null): void {
    if (this.#early !== null) return void this.#early.push(() => this.push(report));
    const before = this.#push;
    this.#push = report;
    if (isMissed(before, report)) void this.#find(before.id, this.#deps.pushes, afterPush, () => this.#push);
    if (isEnd(before, report, this.#standing.push)) this.#keep(afterPush(this.#standing, report));
  }

  /** A connection has answered a test. */
  tested(connection: ConnectionId): void {
    this.#keep(afterTest(this.#standing, connection));
  }

  /** Counts in a run whose end was not told, and again the newest one, should it have ended meanwhile: it has the last word. */
  async #find<R extends Run>(
    id: string,
    read: () => Promise<readonly R[]>,
    after: (standing: StandingFailures, report: R) => StandingFailures,
    newest: () => R | null,
  ): Promise<void> {
    const report = (await read().catch(() => [])).find((each) => each.id === id);
    if (report === undefined) return;
    const [found, last] = [after(this.#standing, report), newest()];
    this.#keep(last?.finishedAt == null ? found : after(found, last));
  }

  /** A store without room forgets it with the next start, and nothing else. */
  #keep(standing: StandingFailures): void {
    this.#standing = standing;
    this.#deps.changed();
    void this.#deps.db.meta.put({ key: FAILURES, value: this.standing }).catch(() => undefined);
  }
}

type Run = PullReport | PushReport;

/** @param counted the newest run that is counted in: after a restart it is told once more, and a later run may have had another outcome */
const isEnd = <R extends Run>(before: R | null, report: R | null, counted: string | null): report is R =>
  report?.finishedAt != null && (before === null ? report.id !== counted : before.id !== report.id || before.finishedAt === null);

/** Whether a question of a pull that had ended was answered; or a connection was taken out of its report, and then no project of it is new. */
const isAnswered = (before: PullReport, report: PullReport | null): report is PullReport =>
  report !== null && report !== before && report.id === before.id && before.finishedAt !== null;

/** Another run began before the end of this one was told. */
const isMissed = <R extends Run>(before: R | null, report: R | null): before is R =>
  before !== null && before.finishedAt === null && report !== null && report.id !== before.id;
