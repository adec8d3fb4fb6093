import type { Dice } from '#electron/sandbox/random.ts';
import { rowsToWrite, tagOf, withRow } from '#renderer/engine/outbox/joined-rows.ts';
import { Outbox, operationOf } from '#renderer/engine/outbox/outbox.ts';
import type { OperationRow } from '#renderer/engine/store/db.ts';
import { sameFieldValue, type RecordId } from '#shared/sync/editable.ts';
import { localId, type Operation, type OperationId } from '#shared/sync/operation.ts';
import type { Answer } from '#shared/sync/answer.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { Crash, newStore, PretendCockpit, type CockpitOptions, type CockpitStore } from './cockpit.ts';
import { Wishes } from './wishes.ts';

/** The host went to the other browser, and a step is in one copy only: nothing more may be sent. */
class OneCopy extends Error {}

/** One browser's store, with what its marker says of the journal. */
class Browser {
  readonly kept: CockpitStore = newStore();
  readonly rows = new Map<string, OperationRow>();
  /** The open operations in memory. */
  outbox = new Outbox();
  marker = { lastNumber: 0, stamp: 0 };
  /** Whether it has the host, and with it the journal and the trackers. */
  hasHost = false;
  /** What its person knows to be wanted. */
  readonly wishes = new Set<number>();
}

/** What two browsers of one profile need of the world. */
export interface TwoBrowsersOptions extends CockpitOptions {
  /** Draws what happens between the two: a generator of its own, so that the draws of the other histories stay. */
  readonly dice: Dice;
  readonly isStormy: () => boolean;
}

/**
 * One profile in two browsers, each with a store of its own, over one journal. One of them has the host; the other one goes on without, and
 * nobody tells it what happens. Whoever takes the host compares its store with the journal first, as a start does.
 */
export class TwoBrowsers extends PretendCockpit {
  readonly #dice: Dice;
  readonly #isStormy: () => boolean;
  readonly #journal: OperationRow[] = [];
  readonly #wishes: Wishes;
  /** Wishes that the journal holds. */
  readonly #journalled = new Set<number>();
  readonly #browsers = [new Browser(), new Browser()] as const;
  #here: Browser = this.#browsers[0];
  #isDown = false;
  protected override readonly knowsItself = false;

  constructor(options: TwoBrowsersOptions) {
    super(options);
    this.#dice = options.dice;
    this.#isStormy = options.isStormy;
    this.#wishes = new Wishes(options.side);
    this.store = this.#here.kept;
    this.#here.hasHost = true;
  }

  /** Goes on in the other browser, which takes the host. */
  changeBrowser(): void {
    this.#here.hasHost = false;
    this.#here = this.#other;
    this.#takeHost();
  }

  /** Does something in the browser that has not got the host. */
  aside(act: () => void): void {
    const there = this.#here;
    this.#enter(this.#other);
    act();
    this.#enter(there);
  }

  /** Whether both browsers hold the same. */
  get agrees(): boolean {
    const [one, two] = this.#browsers.map(({ rows }) =>
      [...rows.values()]
        .map((row) => `${row.id} ${tagOf(row)}`)
        .sort()
        .join('\n'),
    );
    return one === two;
  }

  override restart(): void {
    super.restart();
    this.#isDown = false;
    this.#takeHost();
  }

  override edit(record: RecordId, edit: Edit): void {
    // What is shown already is no new wish, unless it answers a question.
    const isAsked = this.of(record).some(
      ({ change, state }) => 'field' in edit && 'field' in change && change.field === edit.field && state.kind === 'conflict',
    );
    const isNew = isAsked || edit.kind !== 'value' || !sameFieldValue(this.shown(record).values[edit.field] ?? null, edit.value);
    super.edit(record, edit);
    if (isNew) this.#wish(record, edit);
  }

  override decide(operation: Operation, reply: Answer): void {
    super.decide(operation, reply);
    const { change } = this.operations.get(operation.id) ?? operation;
    if (change.kind === 'value' || change.kind === 'text' || change.kind === 'members') this.#wish(operation.record, change);
  }

  override takeBack(operation: Operation): void {
    super.takeBack(operation);
    const { change } = operation;
    if (change.kind === 'value' || change.kind === 'text' || change.kind === 'members') this.#wish(operation.record, change);
  }

  override pull(): Promise<void> {
    return this.#withHost(() => super.pull());
  }

  override push(): Promise<void> {
    return this.#withHost(() => super.push());
  }

  async #withHost(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (this.#isDown) throw new Crash();
      if (!(error instanceof OneCopy)) throw error;
    });
    if (this.#here.hasHost) this.#look();
    else this.#takeHost();
  }

  protected override nextSeq = (): number => this.#here.outbox.nextSeq();

  protected override commit(operations: readonly Operation[]): void {
    if (operations.length > 0) this.#write(operations, [], this.#reachesJournal);
  }

  protected override drop(ids: readonly OperationId[]): void {
    if (ids.length > 0) this.#write([], ids, this.#reachesJournal);
  }

  protected override step(operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    // The power is gone for every record of a push: the journal never gets what came later without what came before.
    if (this.#isDown) throw new Crash();
    const here = this.#here;
    const happens = this.#isStormy() ? this.#dice.below(100) : 99;
    if (happens < 2) here.hasHost = false; // taken away by the other browser, in the middle of it all
    this.#isDown = happens === 2 || happens === 3;
    if (happens === 2) {
      // The power fails when the store has it and the journal has not; and the other way round.
      this.#write(operations, [], false);
      throw new Crash();
    }
    if (happens === 3) {
      this.#journal.push(...here.outbox.rowsOf(operations));
      throw new Crash();
    }
    this.#write(operations, [], here.hasHost);
    if (!here.hasHost) throw new OneCopy();
  }

  get #other(): Browser {
    return this.#browsers[this.#here === this.#browsers[0] ? 1 : 0];
  }

  /** Whether the journal gets what is edited now. What is edited while the power goes is behind what it lacks, and does not get there either. */
  get #reachesJournal(): boolean {
    return this.#here.hasHost && !this.#isDown;
  }

  #enter(browser: Browser): void {
    this.#here = browser;
    this.store = browser.kept;
  }

  /** @param isJournalled whether the journal gets it, too */
  #write(put: readonly Operation[], drop: readonly OperationId[], isJournalled: boolean): void {
    const here = this.#here;
    const rows = here.outbox.rowsOf(put, drop);
    here.outbox.take(rows);
    for (const row of rows) here.rows.set(row.id, row);
    super.commit(put);
    super.drop(drop);
    if (!isJournalled) return;
    this.#journal.push(...rows);
    // The marker follows now and then: what it does not say is compared again.
    if (this.#dice.below(2) === 0) this.#mark(here);
  }

  #mark(browser: Browser): void {
    browser.marker = { lastNumber: this.#journal.length, stamp: Math.max(0, ...[...browser.rows.values()].map(({ stamp }) => stamp)) };
  }

  /** Compares the store with the journal, as a start does, and has the host from then on. */
  #takeHost(): void {
    const here = this.#here;
    for (const each of this.#browsers) each.hasHost = each === here;
    const { rows, marker } = here;
    for (let isDone = false; !isDone;) {
      const came = new Map<string, readonly OperationRow[]>();
      for (const row of this.#journal.slice(marker.lastNumber)) came.set(row.id, withRow(came.get(row.id) ?? [], row));
      let last = Math.max(marker.stamp, ...[...rows.values(), ...[...came.values()].flat()].map(({ stamp }) => stamp));
      const put = rowsToWrite(rows, came, marker.stamp, () => (last += 1));
      const all = new Map([...rows, ...put.map((row) => [row.id as string, row] as const)]);
      const isIn = (row: OperationRow): boolean => {
        const known = came.get(row.id);
        return known?.length === 1 && tagOf(known[0]!) === tagOf(row);
      };
      this.#journal.push(...[...all.values()].filter((row) => row.stamp > marker.stamp && !isIn(row)));
      // Killed between the journal and the store: the next start compares again.
      if (this.#isStormy() && this.#dice.below(10) === 0) continue;
      for (const row of put) rows.set(row.id, row);
      isDone = true;
    }
    this.#mark(here);
    here.outbox = new Outbox();
    here.outbox.take([...rows.values()]);
    for (const wish of here.wishes) this.#journalled.add(wish);
    for (const wish of this.#journalled) here.wishes.add(wish);
    this.#enter(here);
    this.#adopt();
    this.#look();
  }

  /** The operations as the rows have them. What is new stands where that stood from which it came. */
  #adopt(): void {
    const { operations, wanted, undone } = this.store;
    operations.clear();
    wanted.clear();
    undone.clear();
    for (const row of this.#here.rows.values()) {
      const { state, id } = row;
      if (state.kind === 'dropped') {
        undone.add(id);
        continue;
      }
      if (row.change.kind === 'create') this.sees(row.recordKind, localId(this.options.side.connection, id), row.record);
      const operation = operationOf({ ...row, state });
      operations.set(id, operation);
      if (operation.change.kind === 'value' && operation.change.field !== 'parent' && state.kind !== 'acknowledged')
        wanted.set(id, operation.change.value);
      if (state.kind === 'conflict') this.inherited.add(id); // asked by the comparison, perhaps for several edits at once
      if (state.kind === 'conflict' && state.conflict.kind === 'overwritten' && !this.told.has(id)) {
        // The power failed before the store had it, so the step has told nobody: what the journal brings does.
        this.told.add(id);
        this.decided.delete(id);
      }
      this.inherit(operation, id.slice(0, id.lastIndexOf('-')) as OperationId);
    }
  }

  #wish(record: RecordId, edit: Edit): void {
    const here = this.#here;
    for (const wish of this.#wishes.make(record, edit, [...this.operations.values()], here.wishes)) {
      here.wishes.add(wish);
      if (this.#reachesJournal) this.#journalled.add(wish);
    }
  }

  /** Looks whether everything that this browser's person knows to be wanted is still somewhere. */
  #look(): void {
    const operations = [...this.operations.values()];
    for (const each of this.#wishes.lost(this.#here.wishes, operations)) this.lost.add(`${this.name}: ${each}`);
    for (const each of this.#wishes.cameBack(this.#here.wishes, operations)) this.lost.add(`${this.name}: ${each}`);
  }
}
