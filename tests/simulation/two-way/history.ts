import { dice as newDice, type Dice } from '#electron/sandbox/random.ts';
import { instantOf } from '#shared/domain/time.ts';
import {
  comparableMember,
  comparableText,
  linkMember,
  sameFieldValue,
  type RecordId,
  type RecordKind,
  type RecordState,
} from '#shared/sync/editable.ts';
import { INDEX_LAG, REQUEST_LIMIT } from '#shared/sync/arrival.ts';
import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import { isLocal, type Change, type Operation } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { azureSide } from './azure-side.ts';
import { problemsIn } from './check.ts';
import { Crash, PretendCockpit } from './cockpit.ts';
import { jiraSide } from './jira-side.ts';
import { pretendSide } from './pretend-side.ts';
import type { Offer, Side, SideName, World } from './side.ts';
import { TwoBrowsers } from './two-browsers.ts';
import { withVirtualTimers, type VirtualTimers } from './virtual-timers.ts';
import { WORDS } from './words.ts';

const START = Date.parse('2026-11-22T08:00:00.000Z');
const DAY = 86_400_000;

const MAKE: { readonly [N in SideName]: (world: World) => Side } = {
  pretend: pretendSide,
  'jira-cloud': (world) => jiraSide(world, 'cloud'),
  'jira-data-center': (world) => jiraSide(world, 'data-center'),
  azure: azureSide,
};

/**
 * One random history: two or three cockpits edit, pull and push; other people write in between; requests and answers get lost, and the power
 * fails between any two steps. In the end everything is brought to rest, and what must hold is checked.
 * @returns what is wrong, a sentence each; empty when all is well
 */
export function liveThrough(seed: number, sideName: SideName = 'pretend', special: Special | null = null): Promise<readonly string[]> {
  const clock = { time: START };
  return withVirtualTimers(
    () => clock.time,
    (milliseconds) => void (clock.time += milliseconds),
    (timers) => history(seed, sideName, special, clock, timers),
  );
}

/**
 * What is added to a history. `two-browsers`: the first cockpit's profile is open in two browsers. `asks`: the trackers want to know
 * more with some states and new records.
 */
export const SPECIALS = ['two-browsers', 'asks'] as const;
export type Special = (typeof SPECIALS)[number];

/** Whom an edit is about. */
interface Subject {
  readonly state: RecordState;
  readonly kind: RecordKind;
  readonly project: ProjectId;
}

async function history(
  seed: number,
  sideName: SideName,
  special: Special | null,
  now: { time: number },
  { silence }: VirtualTimers,
): Promise<readonly string[]> {
  const dice = newDice(seed);
  const chance = (percent: number): boolean => dice.below(100) < percent;
  const { pick } = dice;
  // Draws for what is special come from a stream of their own: those of a plain history stay as they are.
  const extra = newDice(seed + 0x5eed);
  const isPretend = sideName === 'pretend';
  const [faults, others] = isPretend ? [15, 15] : [pick([0, 2, 5, 10]), pick([0, 2, 5])];
  let stormy = true;
  const items = (): readonly RecordId[] => side.records.filter((each) => side.kindOf(each) === 'item');
  const mayCrash = (): void => {
    if (stormy && chance(2)) throw new Crash();
  };
  const world: World = {
    dice,
    asks: special === 'asks',
    time: () => now.time,
    pass: (milliseconds) => void (now.time += milliseconds),
    silence,
    goesWrong: () => stormy && chance(faults),
    meanwhile: () => {
      // Requests come fast on each other or far apart.
      now.time += pick([1, 1, 1, 200, 900, 20_000]);
      if (stormy && chance(others)) somebodyWrites();
      // People go on working while their own cockpit pushes.
      if (stormy && chance(10)) cockpitEdits(pick(cockpits));
    },
  };
  const side = MAKE[sideName](world);
  const cockpits = ['mara', 'jonas', 'kim'].slice(0, 2 + dice.below(2)).map((name, index) => {
    const skew = pick([0, 0, 90_000, -2 * DAY, 3 * DAY]);
    const clock = () => instantOf((now.time += 1 + dice.below(isPretend ? 30_000 : 3)) + skew);
    const options = { name, side, skew, clock, mayCrash };
    if (special !== 'two-browsers' || index > 0) return new PretendCockpit(options);
    return new TwoBrowsers({ ...options, dice: extra, isStormy: () => stormy });
  });
  const [first] = cockpits;
  const shared = first instanceof TwoBrowsers ? first : null;

  let said = 0;
  const aName = (): string => `${pick(WORDS)} ${(said += 1)}`;
  const offerOf = (kind: RecordKind, project: ProjectId): Offer => {
    if (kind === 'item') return side.offer(project);
    const [early, late] = [
      [null, '2026-11-02', '2026-11-16'],
      [null, '2026-12-01', '2026-12-24'],
    ];
    const values = kind === 'version' ? { start: early, date: late, released: [true, false] } : { start: early, finish: late };
    return { values: { name: [aName()], ...values }, members: {} };
  };
  const anEdit = ({ state, kind, project }: Subject, targets: readonly RecordId[] = [], versions: readonly RecordId[] = []): Edit => {
    const { values, members } = offerOf(kind, project);
    if (kind === 'version' && chance(25)) return { kind: 'text', field: 'description', value: pick(WORDS) };
    switch (kind !== 'item' ? 0 : dice.below(targets.length === 0 ? 5 : 7)) {
      case 0:
      case 1: {
        const [field, options] = pick(Object.entries(values) as [keyof typeof values, NonNullable<(typeof values)[keyof typeof values]>][]);
        return { kind: 'value', field, value: pick(options) };
      }
      case 2: {
        const lines = side.linesOf(state.texts.description ?? '');
        return { kind: 'text', field: 'description', value: side.textOf(lines.with(dice.below(lines.length), pick(WORDS))) };
      }
      case 3: {
        const [field, options] = pick(Object.entries(members) as [keyof typeof members, readonly string[]][]);
        const [add, remove] = [pick(field === 'fixVersions' ? [...options, ...versions] : options), pick(options)];
        return {
          kind: 'members',
          field,
          add: [add],
          remove: comparableMember(field, add) === comparableMember(field, remove) ? [] : [remove],
        };
      }
      case 4:
        return { kind: 'comment', text: isPretend ? pick(WORDS) : `${pick(WORDS)} ${(said += 1)}` };
      case 5:
        return { kind: 'value', field: 'parent', value: chance(20) ? null : { id: pick(targets), name: 'parent' } };
      default: {
        const type = pick(side.linkTypes);
        // Relations without a direction are read as outward ones, and made so.
        const direction = type === side.undirected ? 'outward' : 'inward';
        const link = linkMember({ type, direction, target: pick(targets) as ItemId });
        const held = state.members.links ?? [];
        return held.length > 0 && chance(40)
          ? { kind: 'members', field: 'links', add: [], remove: [pick(held)] }
          : { kind: 'members', field: 'links', add: [link], remove: [] };
      }
    }
  };
  /** Somebody's own idea of the field that an edit is about. */
  const rival = ({ change }: Operation, { state, kind, project }: Subject): Edit | null => {
    const { values, members } = offerOf(kind, project);
    if (change.kind === 'text' && kind !== 'item') return { ...change, value: pick(WORDS) };
    if (change.kind === 'text') {
      const lines = side.linesOf(state.texts.description ?? '');
      return { ...change, value: side.textOf(lines.with(dice.below(lines.length), pick(WORDS))) };
    }
    const options = change.kind === 'value' ? values[change.field] : undefined;
    if (change.kind === 'value' && options !== undefined) return { kind: 'value', field: change.field, value: pick(options) };
    const list = change.kind === 'members' ? members[change.field] : undefined;
    return change.kind === 'members' && list !== undefined ? { kind: 'members', field: change.field, add: [pick(list)], remove: [] } : null;
  };
  const somebodyWrites = (): void => {
    const { records } = side;
    if (records.length === 0) return;
    // Often it is the very record, and the very field, that somebody else is about to write.
    const onTheirWay = cockpits
      .flatMap(({ open }) => open)
      .filter(({ state, record }) => state.kind === 'sending' && records.includes(record));
    const hot = onTheirWay.length > 0 && chance(60) ? pick(onTheirWay) : null;
    const record = hot?.record ?? pick(records);
    const subject: Subject = { state: side.state(record)!, kind: side.kindOf(record), project: hot?.project ?? pick(side.projects) };
    const edit = hot !== null && chance(70) ? rival(hot, subject) : null;
    const targets = isPretend ? [] : records.filter((each) => each !== record && side.kindOf(each) === 'item');
    side.somebody(record, edit ?? anEdit(subject, targets));
  };

  const somethingHappens = (): void => {
    const known = items();
    const happening = chance(60) || known.length === 0 ? 'write' : pick(['delete', 'move', 'hide', 'restore', 'show'] as const);
    if (happening === 'write') somebodyWrites();
    else if (happening === 'restore') side.restore();
    else if (happening === 'show') side.showAll();
    else if (happening !== 'delete' || known.length > 1) {
      // Often to a record of which somebody does not know what became of an edit.
      const doubtful = cockpits
        .flatMap(({ open }) => open)
        .filter(({ state, record }) => state.kind === 'sending' && known.includes(record))
        .map(({ record }) => record);
      side[happening](pick(doubtful.length > 0 && chance(60) ? doubtful : known));
    }
  };

  const problems: string[] = [];
  const cockpitEdits = (cockpit: PretendCockpit): void => {
    const records = [...cockpit.known, ...cockpit.open.map((each) => each.record).filter(isLocal)];
    if (records.length === 0) return;
    // Often it is a field of which an edit is on its way: should that one not arrive, both wait side by side.
    const sent = cockpit.open.filter(({ state, record }) => isPretend && state.kind === 'sending' && records.includes(record));
    const again = sent.length > 0 && chance(60) ? pick(sent) : null;
    const one = again?.record ?? pick(records);
    const others = records.filter((each) => each !== one && cockpit.kindOf(each) === 'item');
    const project = cockpit.projectOf(one);
    const versions = records.filter((each) => cockpit.kindOf(each) === 'version' && cockpit.projectOf(each) === project);
    const subject: Subject = { state: cockpit.shown(one), kind: cockpit.kindOf(one), project };
    const edit = (again === null ? null : rival(again, subject)) ?? anEdit(subject, others, versions);
    cockpit.edit(one, edit);
    const shown = cockpit.shown(one);
    if (!isShown(edit, shown))
      problems.push(`${cockpit.name} does not show its edit of ${one}: ${JSON.stringify([edit, shown, cockpit.of(one)])}`);
  };
  for (let step = 10 + dice.below(30); step > 0; step -= 1) {
    const cockpit = pick(cockpits);
    now.time += pick([0, 50, 5_000, 600_000]);
    if (special === 'asks') for (const each of cockpits) answersSome(each, extra);
    if (shared !== null && extra.below(4) === 0) shared.changeBrowser();
    if (shared !== null && extra.below(3) === 0) shared.aside(() => cockpitEdits(shared));
    try {
      switch (dice.below(6)) {
        case 0:
          await cockpit.pull();
          break;
        case 1:
          await cockpit.push();
          break;
        case 2:
          somethingHappens();
          break;
        case 3:
          if (chance(25)) cockpit.create(aName(), pick([...side.kinds, 'item']));
          break;
        default:
          cockpitEdits(cockpit);
      }
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      cockpit.restart();
    }
  }

  // The storm is over: everything comes to rest, and people answer what is asked.
  stormy = false;
  side.showAll();
  const asked = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    now.time += REQUEST_LIMIT + INDEX_LAG;
    shared?.changeBrowser();
    for (const cockpit of cockpits) {
      await cockpit.pull();
      await cockpit.push();
      for (const operation of cockpit.open) problems.push(...settle(side, cockpit, operation, chance(50) ? 'mine' : 'theirs', asked));
    }
    if (round > 2 && cockpits.every(({ open }) => open.length === 0)) break;
  }
  now.time += REQUEST_LIMIT + INDEX_LAG;
  for (const cockpit of cockpits) await cockpit.pull();
  problems.push(...problemsIn(side, cockpits), ...side.contradictions());
  if (shared === null) return problems;
  shared.changeBrowser();
  await shared.pull();
  return [...problems, ...problemsIn(side, [shared]), ...(shared.agrees ? [] : ['The two browsers of one profile do not hold the same'])];
}

/** Now and then people fill in what they are asked for, or give the edit up. */
function answersSome(cockpit: PretendCockpit, dice: Dice): void {
  for (const operation of cockpit.open) {
    if (operation.state.kind !== 'parked' || operation.state.parking.asks.length === 0 || dice.below(3) > 0) continue;
    if (dice.below(4) > 0) cockpit.fill(operation);
    else if (operation.change.kind !== 'create') cockpit.takeBack(operation);
  }
}

/** A person's answer to what is asked. @param asked what was answered with "mine" before, at which revision @returns what is wrong */
function settle(
  side: Side,
  cockpit: PretendCockpit,
  operation: Operation,
  reply: 'mine' | 'theirs',
  asked: Set<string>,
): readonly string[] {
  const { id, record, state } = operation;
  if (state.kind === 'parked' && state.parking.asks.length > 0) {
    const known = cockpit.filled.get(id);
    cockpit.fill(operation);
    const isFilled = known !== undefined && sameEdit(known.change, operation.change);
    return isFilled ? [`${id} is asked again for what was filled in: ${state.parking.words}`] : [];
  }
  // What it asks for could not be read when it was refused: it is sent once more.
  if (state.kind === 'parked' && /is required/.test(state.parking.words)) {
    cockpit.release(operation);
    return [];
  }
  if (state.kind === 'parked') {
    cockpit.takeBack(operation);
    return side.refuses?.test(state.parking.words) === true ? [] : [`${id} was refused: ${state.parking.words}`];
  }
  if (state.kind === 'held') cockpit.release(operation);
  if (state.kind !== 'conflict') return [];
  const { kind } = state.conflict;
  if (kind === 'deleted') {
    cockpit.takeBack(operation);
    return side.state(record) === null ? [] : [`${id} is told that ${record} is gone, and it is there`];
  }
  // No answer opens a way that the workflow does not have.
  if (kind === 'no-way') {
    cockpit.decide(operation, { kind: 'theirs' });
    return [];
  }
  // Two answers of a person may exclude each other: then they choose among those, at most once.
  const among = kind === 'two-edits' && 'value' in operation.change ? [operation.change.value, state.conflict.theirs] : [];
  const question = `${id} ${kind} ${side.revision(record)} ${JSON.stringify(among)}`;
  // An edit beside another one takes that one's question over when it takes its place.
  const problems = asked.has(question) && !cockpit.inherited.has(id) ? [`${id} is asked about again, and nothing has changed`] : [];
  if (reply === 'mine') asked.add(question);
  cockpit.decide(operation, { kind: reply });
  return problems;
}

/** Whether two changes want the same, whatever was filled in. */
function sameEdit(a: Change, b: Change): boolean {
  return a.kind === 'value' && b.kind === 'value' ? sameFieldValue(a.value, b.value) : a.kind === b.kind;
}

/** Whether a record shows what an edit asked for. */
function isShown(edit: Edit, { values, texts, members }: RecordState): boolean {
  switch (edit.kind) {
    case 'value':
      return sameFieldValue(values[edit.field] ?? null, edit.value);
    case 'text':
      return comparableText(texts[edit.field] ?? '') === comparableText(edit.value);
    case 'members': {
      const key = (member: string): string => comparableMember(edit.field, member);
      const list = (members[edit.field] ?? []).map(key);
      return edit.add.every((each) => list.includes(key(each))) && !edit.remove.some((each) => list.includes(key(each)));
    }
    case 'comment':
      return true;
  }
}
