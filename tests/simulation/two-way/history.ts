import { dice } from '#electron/sandbox/random.ts';
import { instantOf } from '#shared/domain/time.ts';
import { comparableText, linkMember, sameFieldValue, type EditableField, type RecordId, type RecordState } from '#shared/sync/editable.ts';
import { INDEX_LAG, REQUEST_LIMIT } from '#renderer/engine/outbox/push-record.ts';
import type { ItemId } from '#shared/domain/item.ts';
import { fieldOf, isLocal, type Operation } from '#shared/sync/operation.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { Crash, PretendCockpit } from './cockpit.ts';
import { PretendTracker, type Entry, type Fault } from './pretend-tracker.ts';

const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember'];
const START = Date.parse('2026-11-22T08:00:00.000Z');
const FAULTS: readonly Fault[] = ['lost-request', 'lost-answer', 'refused-unread', 'expired'];

/**
 * One random history: two or three cockpits edit, pull and push; other people write in between; requests and answers get lost, and the power
 * fails between any two steps. In the end everything is brought to rest, and what must hold is checked.
 * @returns what is wrong, a sentence each; empty when all is well
 */
export async function liveThrough(seed: number): Promise<readonly string[]> {
  const random = dice(seed);
  const chance = (percent: number): boolean => random.below(100) < percent;
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  let now = START;
  const clock = () => instantOf((now += 1 + random.below(30_000)));
  let stormy = true;
  const mayCrash = (): void => {
    if (stormy && chance(2)) throw new Crash();
  };
  const tracker = new PretendTracker(
    chance(50),
    () => instantOf(now),
    () => instantOf(now + random.below(INDEX_LAG)),
  );
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    tracker.add({
      values: { title: pick(WORDS), area: pick(WORDS) },
      texts: { description: `${pick(WORDS)}\n${pick(WORDS)}\n${pick(WORDS)}` },
      members: { labels: [pick(WORDS)] },
    });
  }
  const cockpits = ['mara', 'jonas', 'kim'].slice(0, 2 + random.below(2)).map((name) => new PretendCockpit(name, tracker, clock, mayCrash));

  const anEdit = (state: RecordState, others: readonly RecordId[] = []): Edit => {
    const lines = (state.texts.description ?? '').split('\n');
    const other = others.length === 0 ? null : pick(others);
    switch (random.below(other === null ? 4 : 6)) {
      case 0:
        return { kind: 'value', field: pick(['title', 'area'] as const), value: pick(WORDS) };
      case 1:
        return { kind: 'text', field: 'description', value: lines.with(random.below(lines.length), pick(WORDS)).join('\n') };
      case 2: {
        const [add, remove] = [pick(WORDS), pick(WORDS)];
        return { kind: 'members', field: 'labels', add: [add], remove: add === remove ? [] : [remove] };
      }
      case 3:
        return { kind: 'comment', text: pick(WORDS) };
      case 4:
        return { kind: 'value', field: 'parent', value: { id: other!, name: 'parent' } };
      default:
        return {
          kind: 'members',
          field: 'links',
          add: [linkMember({ type: 'Blocks', direction: 'inward', target: other as ItemId })],
          remove: [],
        };
    }
  };
  const somebodyWrites = (): void => {
    const record = pick(tracker.records);
    const edit = anEdit(tracker.state(record)!);
    if (edit.kind === 'value') tracker.change(record, { ...edit, base: null }, 'somebody', null);
    if (edit.kind === 'text') tracker.change(record, { ...edit, base: '' }, 'somebody', null);
    if (edit.kind === 'members') tracker.change(record, edit, 'somebody', null);
  };
  const fault = (): Fault | null => (stormy && chance(15) ? pick(FAULTS) : null);
  const meanwhile = (): void => {
    if (stormy && chance(15)) somebodyWrites();
  };

  const problems: string[] = [];
  for (let step = 10 + random.below(30); step > 0; step -= 1) {
    const cockpit = pick(cockpits);
    try {
      switch (random.below(6)) {
        case 0:
          cockpit.pull();
          break;
        case 1:
          await cockpit.push(fault, meanwhile);
          break;
        case 2:
          if (tracker.records.length > 1 && chance(10)) tracker.delete(pick(tracker.records));
          else somebodyWrites();
          break;
        case 3:
          if (chance(30)) cockpit.create({ values: { title: pick(WORDS), area: 'new' }, texts: {}, members: {} });
          break;
        default: {
          const record = [...cockpit.known, ...cockpit.open.map((each) => each.record).filter(isLocal)];
          if (record.length > 0) {
            const one = pick(record);
            const edit = anEdit(
              cockpit.shown(one),
              record.filter((each) => each !== one),
            );
            cockpit.edit(one, edit);
            if (!isShown(edit, cockpit.shown(one)))
              problems.push(
                `${cockpit.name} does not show its edit of ${one}: ${JSON.stringify([edit, cockpit.shown(one), cockpit.of(one)])}`,
              );
          }
        }
      }
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }

  // The storm is over: everything comes to rest, and people answer what is asked.
  stormy = false;
  const asked = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    now += REQUEST_LIMIT + INDEX_LAG;
    for (const cockpit of cockpits) {
      cockpit.pull();
      await cockpit.push(
        () => null,
        () => undefined,
      );
      for (const operation of cockpit.open) {
        if (operation.state.kind !== 'conflict') continue;
        const { conflict } = operation.state;
        if (conflict.kind === 'deleted') {
          cockpit.takeBack(operation);
          continue;
        }
        const reply = chance(50) ? 'mine' : 'theirs';
        const revision = tracker.revision(operation.record);
        if (asked.has(`${operation.id} ${revision}`)) problems.push(`${operation.id} is asked about again, and nothing has changed`);
        if (reply === 'mine') asked.add(`${operation.id} ${revision}`);
        cockpit.decide(operation, { kind: reply });
      }
    }
  }
  for (const cockpit of cockpits) cockpit.pull();
  return [...problems, ...problemsIn(tracker, cockpits)];
}

/** Whether a record shows what an edit asked for. */
function isShown(edit: Edit, { values, texts, members }: RecordState): boolean {
  switch (edit.kind) {
    case 'value':
      return sameFieldValue(values[edit.field] ?? null, edit.value);
    case 'text':
      return comparableText(texts[edit.field] ?? '') === comparableText(edit.value);
    case 'members': {
      const list = members[edit.field] ?? [];
      return edit.add.every((each) => list.includes(each)) && !edit.remove.some((each) => list.includes(each));
    }
    case 'comment':
      return true;
  }
}

/** Everything a field has held since an operation was made. */
function heldSince(
  tracker: PretendTracker,
  start: RecordState | undefined,
  record: RecordId,
  field: EditableField,
  from: number,
): readonly Entry['to'][] {
  const entries = tracker.log
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => entry.record === record && entry.field === field);
  const before = entries.filter(({ index }) => index < from).at(-1);
  const all: { readonly [field: string]: Entry['to'] } = { ...start?.values, ...start?.texts, ...start?.members };
  const first = before !== undefined ? before.entry.to : (entries[0]?.entry.from ?? all[field] ?? null);
  return [first, ...entries.filter(({ index }) => index >= from).map(({ entry }) => entry.to)];
}

const isHeld = ({ change }: Operation, held: Entry['to']): boolean => {
  if (change.kind === 'members') {
    const list = (held ?? []) as readonly string[];
    return change.add.every((each) => list.includes(each)) && !change.remove.some((each) => list.includes(each));
  }
  if (change.kind === 'text') {
    // Others may have gone on from there: every line that the edit brought must have been there.
    const lines = String(held ?? '').split('\n');
    return change.value.split('\n').every((line) => change.base.split('\n').includes(line) || lines.includes(line));
  }
  return change.kind === 'value' && same(held, change.value);
};

const same = (a: Entry['to'], b: Entry['to']): boolean =>
  typeof a === 'string' && typeof b === 'string' ? comparableText(a) === comparableText(b) : JSON.stringify(a) === JSON.stringify(b);

function problemsIn(tracker: PretendTracker, cockpits: readonly PretendCockpit[]): readonly string[] {
  const problems: string[] = [];
  for (const cockpit of cockpits) {
    for (const operation of cockpit.operations.values()) {
      const { id, change, state, record } = operation;
      const name = `${id} (${change.kind} ${fieldOf(operation) ?? ''} of ${record})`;
      if (state.kind !== 'acknowledged') {
        problems.push(`${name} never came to rest: ${state.kind}`);
        continue;
      }
      const written = tracker.log.filter((entry) => entry.operation === id);
      if (state.how === 'absorbed') continue;
      if (change.kind === 'comment' || change.kind === 'create') {
        if (written.length !== 1) problems.push(`${name} was written ${written.length} times`);
        continue;
      }
      const { how } = state;
      if (cockpit.againstThemselves.has(id)) problems.push(`${name} was in conflict with itself`);
      if (how !== 'theirs' && cockpit.told.has(id) && !cockpit.decided.has(id))
        problems.push(`${name} replaced a value, and that was forgotten by waiting`);
      if (how === 'pushed' && (written.length === 0 || (change.kind !== 'members' && !same(written.at(-1)!.to, change.value))))
        problems.push(`${name} is acknowledged and was not written`);
      if (
        how === 'agreed' &&
        !heldSince(tracker, tracker.born.get(record), record, change.field, cockpit.madeAt.get(id)!).some((held) => isHeld(operation, held))
      )
        problems.push(`${name} is acknowledged and was never there`);
      for (const { from, to, base, looked, revision } of written) {
        const raced = tracker.log.some(
          (entry) =>
            entry.record === record &&
            entry.operation !== id &&
            entry.revision > looked &&
            entry.revision < revision &&
            entry.field === change.field,
        );
        if (same(from, to)) {
          if (!raced) problems.push(`${name} was written twice`);
        } else if (change.kind !== 'members' && !same(from, base) && !(raced && cockpit.told.has(id))) {
          problems.push(`${name} replaced ${JSON.stringify(from)}, which nobody had seen or was told of`);
        }
      }
    }
    for (const record of tracker.records) {
      const [shown, held] = [cockpit.shown(record), tracker.state(record)!];
      for (const field of ['title', 'area', 'parent'] as const)
        if (!sameFieldValue(shown.values[field] ?? null, held.values[field] ?? null))
          problems.push(`${cockpit.name} shows another ${field} of ${record}`);
      if (comparableText(shown.texts.description ?? '') !== comparableText(held.texts.description ?? ''))
        problems.push(`${cockpit.name} shows another description of ${record}`);
      if ([...(shown.members.labels ?? [])].sort().join() !== [...(held.members.labels ?? [])].sort().join())
        problems.push(`${cockpit.name} shows other labels of ${record}`);
    }
  }
  return problems;
}
