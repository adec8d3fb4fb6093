import type { ProjectPull, PullReport } from '#shared/contract/engine.ts';
import type { HostNotice } from '#shared/contract/host.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { PullRow } from '#renderer/engine/store/db.ts';
import { Live } from './live.ts';

type Counts = Pick<ProjectPull, 'fetched' | 'total' | 'added' | 'changed' | 'removed' | 'quarantined'>;
type Waiting = Extract<HostNotice, { kind: 'waiting' }>;

/** The report of a pull while it runs. */
export class Progress {
  readonly report: Live<PullReport | null>;
  readonly #waiting = new Map<ConnectionId, Waiting>();
  #id = '';
  #startedAt = '' as Instant;
  #finishedAt: Instant | null = null;
  #projects = new Map<ProjectId, ProjectPull>();

  /** @param last the newest kept report: shown until a pull begins, and a question in it can still be answered */
  constructor(last: PullReport | null) {
    this.report = new Live(last);
    if (last === null) return;
    this.#id = last.id;
    this.#startedAt = last.startedAt;
    this.#finishedAt = last.finishedAt;
    this.#projects = new Map(last.projects.map((pull) => [pull.project, pull]));
  }

  start(id: string, startedAt: Instant, rows: readonly PullRow[]): void {
    this.#id = id;
    this.#startedAt = startedAt;
    this.#finishedAt = null;
    this.#projects = new Map(rows.map((row) => [row.projectId, queued(row)]));
    this.#tell();
  }

  step(project: ProjectId, step: ProjectPull['step']): void {
    this.#change(project, (pull) => ({ ...pull, step }));
  }

  /** Sets totals, or adds to counts. */
  count(project: ProjectId, counts: Partial<Counts>): void {
    this.#change(project, (pull) => ({
      ...pull,
      fetched: pull.fetched + (counts.fetched ?? 0),
      total: counts.total ?? pull.total,
      added: pull.added + (counts.added ?? 0),
      changed: pull.changed + (counts.changed ?? 0),
      removed: pull.removed + (counts.removed ?? 0),
      quarantined: pull.quarantined + (counts.quarantined ?? 0),
    }));
  }

  of(project: ProjectId): ProjectPull | undefined {
    return this.#projects.get(project);
  }

  /** Ends the report: what had not ended by then was cancelled. @returns the report to keep */
  finish(at: Instant): PullReport {
    for (const [id, pull] of this.#projects) {
      if (isRunning(pull)) this.#projects.set(id, { ...pull, step: { kind: 'cancelled' } });
    }
    this.#finishedAt = at;
    // Whoever watches hears of the end in the same moment: what follows from it would stand beside a pull that seems to run.
    this.#tell({ urgent: true });
    return this.report.value!;
  }

  /** Takes a connection that was removed out of the report; of a report that speaks of nothing else, nothing is left. */
  forget(connection: ConnectionId): void {
    for (const [id, pull] of this.#projects) if (pull.connection === connection) this.#projects.delete(id);
    if (this.#projects.size > 0) this.#tell();
    else this.report.set(null);
  }

  notice(notice: HostNotice): void {
    if (notice.kind === 'waiting') this.#waiting.set(notice.connection, notice);
    else if (notice.kind === 'resumed') this.#waiting.delete(notice.connection);
    else return;
    if (this.#id !== '' && this.#finishedAt === null) this.#tell();
  }

  #change(project: ProjectId, change: (pull: ProjectPull) => ProjectPull): void {
    const pull = this.#projects.get(project);
    if (pull === undefined) return;
    this.#projects.set(project, change(pull));
    this.#tell();
  }

  #tell(how: { readonly urgent?: boolean } = {}): void {
    const projects = [...this.#projects.values()].map((pull) => {
      const wait = this.#waiting.get(pull.connection);
      return wait !== undefined && isRunning(pull) && pull.step.kind !== 'queued'
        ? { ...pull, step: { kind: 'waiting' as const, until: wait.until, reason: wait.reason } }
        : pull;
    });
    this.report.set({ id: this.#id, startedAt: this.#startedAt, finishedAt: this.#finishedAt, projects }, how);
  }
}

const isRunning = ({ step }: ProjectPull): boolean =>
  step.kind === 'queued' || step.kind === 'catalog' || step.kind === 'listing' || step.kind === 'fetching' || step.kind === 'waiting';

const queued = (row: PullRow): ProjectPull => ({
  project: row.projectId,
  connection: row.connectionId,
  key: row.key,
  step: { kind: 'queued' },
  fetched: 0,
  total: 0,
  added: 0,
  changed: 0,
  removed: 0,
  quarantined: 0,
});
