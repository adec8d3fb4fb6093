import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { latency, resetAfterHeaders, resetBeforeHeaders, unavailable, type Fault } from '#electron/sandbox/faults.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { recordIn, recordsIn, textIn, textsIn } from '#electron/sandbox/jira/records.ts';
import { dice, type Dice } from '#electron/sandbox/random.ts';
import { remoteIdOf, type ItemId } from '#shared/domain/item.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { probeScript } from '#tests/bench/support/bundle.ts';
import type { Probe, ShownItem } from '#tests/e2e/page/probe.ts';
import type { Machine } from './machine.ts';
import { startJira, type JiraTracker } from './trackers.ts';

const ISSUES = 40;
const LONGEST_ROUND_MS = 1_500;
/** Somebody else writes the titles of these as well: every fourth item. */
const CONTESTED = 4;
const PROBE = resolve(import.meta.dirname, '../page/probe.ts');
/** What may go wrong on the way, and how often. `null`: nothing. */
const FAULTS: readonly (readonly [Fault | null, number])[] = [
  [null, 0],
  [latency(120), Infinity],
  [unavailable(), 2],
  [resetBeforeHeaders(false), 1],
  [resetBeforeHeaders(true), 2],
  [resetAfterHeaders(), 1],
];

/** One edit that was asked for. Each has words of its own, so that the tracker can be asked how often it has it. */
interface Said {
  readonly kind: 'title' | 'label' | 'comment' | 'new';
  /** The tracker's id; of a new item the project's. */
  readonly item: string;
  readonly words: string;
  /** Both copies held it before anything was killed. */
  acknowledged: boolean;
}

type Ask = <K extends keyof Probe>(name: K, ...input: Parameters<Probe[K]>) => Promise<Awaited<ReturnType<Probe[K]>>>;

const asking =
  (page: Page): Ask =>
  async (name, ...input) =>
    (await page.evaluate(`probe.${name}(...${JSON.stringify(input)})`)) as never;

/**
 * Edits, pulls and pushes while the browser is killed again and again, and compares what the tracker has with what was acknowledged.
 * @param rounds kills, each at a random moment of a push, a pull, or both
 * @param tell told of each round in a line
 */
export async function surviveKills(machine: Machine, rounds: number, seed: number, tell: (line: string) => void): Promise<void> {
  const random = dice(seed);
  const tracker = await startJira({ seed: generateJira({ issues: ISSUES, seed: 4, now: Date.now(), projects: ['GEN'] }) });
  try {
    machine.useScript(await probeScript(PROBE));
    let ask = await begin(machine);
    await ask('connect', tracker.address, 'mara@example.com', tracker.token);
    await ask('pull');
    const world = new World(tracker, await ask('items'), random);
    for (let round = 1; round <= rounds; round += 1) {
      for (let count = 2 + random.below(4); count > 0; count -= 1) await world.edit(ask);
      for (let count = random.below(3); count > 0; count -= 1) world.somebodyWrites();
      const [fault, times] = random.pick(FAULTS);
      if (fault !== null) tracker.served.faults.next(fault, {}, times);
      const doing = random.pick(['push', 'push', 'pull', 'both'] as const);
      const moment = random.below(LONGEST_ROUND_MS);
      let alive = true;
      const killed = wait(moment).then(async () => {
        alive = false;
        await machine.killBrowser();
      });
      // What was under way ends with the browser: nobody hears how.
      const dies = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
      const begun = [...(doing === 'pull' ? [] : [dies(ask('push'))]), ...(doing === 'push' ? [] : [dies(ask('pull'))])];
      while (alive) {
        await dies(world.edit(ask));
        await wait(40);
      }
      await Promise.all([killed, ...begun]);
      tracker.served.faults.clear();
      ask = await begin(machine);
      const outbox = await ask('outbox');
      world.check(outbox);
      tell(`kill ${round} of ${rounds}: ${doing}, ${fault?.kind ?? 'no fault'}, after ${moment} ms; ${world.summary(outbox)}`);
    }
    await world.comesToRest(ask);
    tell(`at rest: ${world.summary(await ask('outbox'))}`);
    expect(world.sent, 'edits that reached the tracker').toBeGreaterThan(rounds);
  } finally {
    await tracker.served.close();
  }
}

async function begin(machine: Machine): Promise<Ask> {
  const ask = asking(await machine.start());
  await ask('ready');
  return ask;
}

/** The items of one tracker, and everything that was asked of them. */
class World {
  readonly #tracker: JiraTracker;
  readonly #items: readonly ShownItem[];
  readonly #random: Dice;
  readonly #said: Said[] = [];
  /** Labels that somebody else has added, by issue. */
  readonly #theirs: (readonly [issue: string, label: string])[] = [];
  #count = 0;

  constructor(tracker: JiraTracker, items: readonly ShownItem[], random: Dice) {
    this.#tracker = tracker;
    this.#items = items;
    this.#random = random;
  }

  /** One random edit. @throws Error when it was not acknowledged */
  async edit(ask: Ask): Promise<void> {
    const { below, pick } = this.#random;
    const { id, project } = pick(this.#items);
    this.#count += 1;
    const kind = (['title', 'title', 'label', 'comment', 'new'] as const)[below(5)]!;
    const words = `${kind}-${this.#count}`;
    const said: Said = { kind, item: kind === 'new' ? project : remoteIdOf(id as ItemId), words, acknowledged: false };
    const of = { kind: 'edit-record', record: id as ItemId, recordKind: 'item', project } as const;
    const edits: { readonly [K in Said['kind']]: PlanEdit } = {
      title: { ...of, edit: { kind: 'value', field: 'title', value: words } },
      label: { ...of, edit: { kind: 'members', field: 'labels', add: [words], remove: [] } },
      comment: { ...of, edit: { kind: 'comment', text: words } },
      new: {
        kind: 'create-record',
        id: `killed-${this.#count}` as OperationId,
        recordKind: 'item',
        project,
        type: 'Story',
        state: { values: { title: words }, texts: {}, members: {} },
      },
    };
    this.#said.push(said);
    await ask('run', [edits[kind]]);
    said.acknowledged = true;
  }

  /** Somebody adds a label, or gives a contested item another title. */
  somebodyWrites(): void {
    const { below, pick } = this.#random;
    const { controls } = this.#tracker.site;
    const issue = remoteIdOf(pick(this.#items).id as ItemId);
    this.#count += 1;
    const words = `theirs-${this.#count}`;
    if (below(2) === 0 && Number(issue) % CONTESTED === 0) controls.edit(issue, { fields: { summary: words } });
    else {
      controls.edit(issue, { update: { labels: [{ add: words }] } });
      this.#theirs.push([issue, words]);
    }
  }

  /** Edits that the tracker has taken so far. */
  get sent(): number {
    return this.#said.filter((each) => this.#written(each) > 0).length;
  }

  summary(outbox: readonly OutboxEntry[]): string {
    const waiting = Object.entries(Object.groupBy(outbox, ({ state }) => state.kind)).map(([kind, list]) => `${list.length} ${kind}`);
    return `${this.#said.length} edits, ${this.sent} in the tracker, ${waiting.length === 0 ? 'nothing waits' : waiting.join(', ')}`;
  }

  /** What must hold at every moment: exactly once in the tracker, or in the outbox for everybody to see. */
  check(outbox: readonly OutboxEntry[]): void {
    for (const said of this.#said) expect(this.#written(said), `${said.words} in the tracker`).toBeLessThanOrEqual(1);
    const lost = this.#said
      .filter((each) => each.acknowledged && this.#written(each) === 0 && !this.#waits(each, outbox))
      .map(({ words }) => words);
    expect(lost, 'acknowledged edits that are neither in the tracker nor in the outbox').toEqual([]);
    const replaced = this.#theirs.filter(([issue, label]) => !this.#labels(issue).includes(label));
    expect(replaced, 'labels of other people that are gone').toEqual([]);
  }

  /** Nothing is killed any more: what waits goes out, and what is shown is what the tracker holds. */
  async comesToRest(ask: Ask): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await ask('pull');
      await ask('push');
    }
    await ask('pull');
    const outbox = await ask('outbox');
    this.check(outbox);
    // A new item whose answer was lost is looked for until an index must have it; everything else has been settled by now.
    const unsettled = outbox.filter(({ state, kind }) => !['conflict', 'parked'].includes(state.kind) && kind !== 'create');
    const behindNew = unsettled.filter(({ waitsFor }) => waitsFor.length > 0);
    expect(
      unsettled.filter((each) => !behindNew.includes(each)),
      'edits that neither went out nor ask a person',
    ).toEqual([]);
    const edited = new Set(outbox.map(({ record }) => record as string));
    const shown = (await ask('items')).filter(({ id }) => !edited.has(id) && !id.includes('/new-'));
    for (const { id, title, labels } of shown) {
      const issue = remoteIdOf(id as ItemId);
      expect([title, [...labels].sort()], `${id} as the cockpit shows it`).toEqual([this.#title(issue), [...this.#labels(issue)].sort()]);
    }
    const known = new Set([...shown.map(({ id }) => id), ...edited].map((id) => remoteIdOf(id as ItemId)));
    expect(
      this.#all().filter(({ id }) => !known.has(id)),
      'issues that no pull has brought',
    ).toEqual([]);
  }

  /** How often the tracker has taken an edit. */
  #written({ kind, item, words }: Said): number {
    const { controls } = this.#tracker.site;
    switch (kind) {
      case 'title':
        return controls
          .history(item)
          .flatMap(({ items }) => items.filter((each) => each.fieldId === 'summary' && `${each.toString}` === words)).length;
      case 'label':
        return this.#labels(item).filter((each) => each === words).length;
      case 'comment': {
        const comments = recordsIn(recordIn(controls.issue(item)!.fields, 'comment') ?? {}, 'comments');
        return comments.filter((each) => JSON.stringify(each['body']).includes(`"${words}"`)).length;
      }
      case 'new':
        return this.#all().filter(({ fields }) => textIn(fields, 'summary') === words).length;
    }
  }

  /** Whether an edit waits, or a later one of the same title says more than it. */
  #waits({ kind, item, words }: Said, outbox: readonly OutboxEntry[]): boolean {
    const says = (entry: OutboxEntry): boolean => JSON.stringify(entry.after).includes(`"${words}"`);
    if (outbox.some(says)) return true;
    if (kind !== 'title') return false;
    const later = this.#said
      .slice(this.#said.findIndex((each) => each.words === words) + 1)
      .filter((each) => each.kind === 'title' && each.item === item);
    return later.some(
      (each) => this.#written(each) > 0 || outbox.some((entry) => JSON.stringify(entry.after) === JSON.stringify(each.words)),
    );
  }

  readonly #title = (issue: string): string => textIn(this.#tracker.site.controls.issue(issue)!.fields, 'summary')!;
  readonly #labels = (issue: string): readonly string[] => textsIn(this.#tracker.site.controls.issue(issue)!.fields, 'labels');

  /** Every issue of the site: ids and keys rise by one. */
  #all(): readonly { readonly id: string; readonly fields: Parameters<typeof textIn>[0] }[] {
    const { controls } = this.#tracker.site;
    return Array.from({ length: controls.issueCount }, (_, index) => controls.issue(`GEN-${index + 1}`)).filter((each) => each !== null);
  }
}
