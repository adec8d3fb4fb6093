import type { PullReport } from '#shared/contract/engine.ts';
import type { CockpitDb } from '#renderer/engine/store/db.ts';

const KEPT = 50;

/**
 * The history of pulls. A pull that ended because the disk was full leaves its report here all the same: it is shown, and written with
 * the next one for which there is room.
 */
export class Reports {
  readonly #db: CockpitDb;
  /** Newest first. */
  #unsaved: readonly PullReport[] = [];

  constructor(db: CockpitDb) {
    this.#db = db;
  }

  /** Takes a finished report, or a finished one that has changed. */
  add(report: PullReport): void {
    this.#unsaved = [report, ...this.#unsaved.filter((one) => one.id !== report.id)].slice(0, KEPT);
  }

  /** The newest reports, newest first. */
  async newest(limit: number): Promise<readonly PullReport[]> {
    const unsaved = this.#unsaved;
    const newer = new Set(unsaved.map((report) => report.id));
    const saved = await this.#db.reports
      .orderBy('startedAt')
      .reverse()
      .limit(Math.min(limit, KEPT) + unsaved.length)
      .toArray();
    return [...unsaved, ...saved.filter((report) => !newer.has(report.id))]
      .sort((a, b) => (a.startedAt > b.startedAt ? -1 : a.startedAt < b.startedAt ? 1 : 0))
      .slice(0, Math.min(limit, KEPT));
  }

  /** Writes what is not written yet and forgets all but the newest. A store without room keeps it waiting. */
  async save(): Promise<void> {
    const reports = this.#unsaved;
    if (reports.length === 0) return;
    const table = this.#db.reports;
    try {
      await this.#db.transaction('rw', table, async () => {
        await table.bulkPut([...reports]);
        const old = await table.orderBy('startedAt').reverse().offset(KEPT).primaryKeys();
        if (old.length > 0) await table.bulkDelete(old);
      });
    } catch {
      return;
    }
    this.#unsaved = this.#unsaved.filter((report) => !reports.includes(report));
  }
}
