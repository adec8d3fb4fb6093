import type { Explanation } from '#shared/domain/explanation.ts';
import type { JournalState } from '#shared/contract/host.ts';
import { storeErrorText } from './plan/failures.ts';
import { adoptChoices } from './plan/choices.ts';
import { readMarker, storeFacts, type StoreFacts } from './plan/marker.ts';
import { handOver } from './plan/messages.ts';
import type { Plan } from './plan/plan.ts';
import { appendAll, isQuiet, mergeRows, planEntries, pruneOperations, reconcile } from './plan/reconcile.ts';
import type { HostJournal, Schedule } from './plan/sender.ts';
import type { CockpitDb } from './store/db.ts';
import { SCHEMA } from './store/migrations.ts';
import { newerStore } from './store/open.ts';
import { decideRepair, repairReport, type RepairCause } from './store/repair.ts';
import type { Witness } from './store/witness.ts';

export interface ComparisonDeps {
  readonly db: CockpitDb;
  readonly journal: HostJournal;
  readonly plan: Plan;
  readonly newId: () => string;
  readonly schedule: Schedule;
  readonly witness: Witness;
  /** Whether both copies can be reached now. */
  readonly isPossible: () => boolean;
  readonly isBlocked: () => boolean;
  readonly isClosed: () => boolean;
  readonly block: (explanation: Explanation) => void;
  readonly changed: () => void;
}

const COMPARE_AGAIN = 5_000;
/** Entries after the newest snapshot that make a new one worth its while. */
const COMPACT_AFTER = 2_000;

/** Keeps the plan's two copies one: compares store and journal, repairs what differs, and keeps both short. */
export class Comparison {
  /** What the last comparison mended, to be told; null when all was well. */
  repair: Explanation | null = null;
  /** The person called the host back from another browser: what is found was made there. */
  calledBack = false;
  /** The store that did not open was left for a new one, which is empty for that reason and no other. */
  leftBehind = false;
  readonly #deps: ComparisonDeps;
  #running: Promise<void> | null = null;
  #merging = false;

  constructor(deps: ComparisonDeps) {
    this.#deps = deps;
  }

  /** Makes store and journal one again, then lets the plan write to both. */
  run(): Promise<void> {
    this.#running ??= this.#compare().finally(() => {
      this.#running = null;
      this.#deps.changed();
    });
    return this.#running;
  }

  async #compare(): Promise<void> {
    const { db, journal, plan, newId, schedule, witness, isPossible, isBlocked, isClosed, block } = this.#deps;
    if (!isPossible() || isClosed()) return;
    try {
      let generation: string | null = null;
      let longTail = false;
      const ran = await plan.exclusive(
        async () => {
          const [answer, facts] = await Promise.all([journal.state(), storeFacts(db)]);
          let state = answer;
          if (!state.ok) return plan.refuseJournal(state.error);
          if (state.value.schema > SCHEMA) return block(newerStore(state.value.schema));
          const decide = (found: JournalState) => decideRepair(facts, found, plan.documents.damaged.size > 0);
          let decision = decide(state.value);
          // Edits that stood in the lost store alone are in memory still: the journal gets them before the store is made again from it.
          if (plan.waitingForJournal.length > 0 && (facts.count === 0 || decision.cause === 'store-damaged')) {
            const rescued = await appendAll(journal, state.value.generation, plan.waitingForJournal);
            if (!rescued.ok) return plan.refuseJournal(rescued.error);
            state = await journal.state();
            if (!state.ok) return plan.refuseJournal(state.error);
            decision = decide(state.value);
          }
          const quiet = isQuiet(decision, facts);
          if (!quiet) {
            const result = await reconcile({ db, journal, newId }, decision, state.value);
            if (!result.ok) return plan.refuseJournal(result.error);
            plan.documents.damaged.clear();
            const { cause, restored, mirrorLost } = result.value;
            this.repair = repairReport(await this.#reasonOf(cause, facts), restored, state.value, mirrorLost) ?? this.repair;
          }
          this.calledBack = this.leftBehind = false;
          plan.journalComplete();
          ({ generation } = state.value);
          longTail = state.value.lastNumber - state.value.snapshotNumber > COMPACT_AFTER;
          return quiet ? false : undefined;
        },
        { evenUnwritten: true },
      );
      if (generation === null || !ran) {
        if (!isBlocked()) schedule(() => void this.run(), COMPARE_AGAIN);
        return;
      }
      plan.startJournal(generation);
      void witness.note();
      // Not before the comparison: a choice that the journal brings back is the newer one.
      void adoptChoices({ plan }, db).catch(() => undefined);
      if (longTail) await this.#compactJournal(generation);
    } catch (error) {
      plan.refuseJournal({ code: 'host-lost', detail: storeErrorText(error) });
      if (!isClosed()) schedule(() => void this.run(), COMPARE_AGAIN);
    }
  }

  /** What a person is told about a cause: two of them may have another reason than the copies tell. */
  async #reasonOf(cause: RepairCause, { marker }: StoreFacts): Promise<Parameters<typeof repairReport>[0]> {
    const isNew = marker === null || marker.generation === null;
    if (cause === 'store-lost' && isNew && this.leftBehind) return 'left-behind';
    if (cause === 'store-lost' && isNew && !(await this.#deps.witness.seen())) return 'first-here';
    return cause === 'store-behind' && this.calledBack ? 'used-elsewhere' : cause;
  }

  async #compactJournal(generation: string): Promise<void> {
    const { db, journal, plan, newId } = this.#deps;
    await plan.exclusive(async () => {
      const marker = await readMarker(db);
      if (marker?.generation !== generation) return;
      const { entries, damaged } = await planEntries(db, newId);
      for (const doc of damaged) plan.documents.damaged.add(doc); // the next comparison mends them; until then the journal stays as it is
      if (damaged.length > 0) return;
      const handed = await handOver(journal, entries, newId);
      if (!handed.ok) return;
      const compacted = await journal.compact({ generation, upTo: marker.lastNumber, ...handed.value }); // a refusal leaves the journal long
      if (compacted.ok) await pruneOperations(db);
    });
  }

  /** Merges the rows of documents that have many of them, when nothing else is under way. */
  async mergeScattered(): Promise<void> {
    const { db, plan, newId } = this.#deps;
    if (this.#merging) return;
    this.#merging = true;
    const docs = [...plan.documents.scattered];
    plan.documents.scattered.clear();
    try {
      await plan.exclusive(() => mergeRows(db, docs, newId));
    } catch {
      // The rows stay many; the next load finds them again.
    } finally {
      this.#merging = false;
    }
  }
}
