import { expect, test } from 'vitest';
import { dice } from '#electron/sandbox/random.ts';
import { err } from '#shared/lib/result.ts';
import { instantOf } from '#shared/domain/time.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { isLocal, waitsFor, type Operation } from '#shared/sync/operation.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { Crash, PretendCockpit } from './cockpit.ts';
import { pretendSide } from './pretend-side.ts';
import type { Side, World } from './side.ts';

const START = Date.parse('2026-11-22T08:00:00.000Z');

/** A calm world with one cockpit. @param broken what is wrong with its writer */
function calm(broken: (good: TrackerWriter) => Partial<TrackerWriter>, mayCrash: () => void = () => undefined) {
  let time = START;
  const world: World = {
    dice: dice(7),
    asks: false,
    time: () => time,
    pass: (milliseconds) => void (time += milliseconds),
    silence: () => undefined,
    goesWrong: () => false,
    meanwhile: () => undefined,
  };
  const parents: (RecordId | null)[] = [];
  const made = pretendSide(world);
  const side: Side = {
    ...made,
    get records() {
      return made.records;
    },
    newborn: (title, kind) => {
      const parent = parents.shift() ?? null;
      const { type, state } = made.newborn(title, kind);
      return { type, state: { ...state, values: { ...state.values, parent: parent === null ? null : { id: parent, name: 'parent' } } } };
    },
    seat: (name, skew) => {
      const seat = made.seat(name, skew);
      return { ...seat, writer: { ...seat.writer, ...broken(seat.writer) } };
    },
  };
  const clock = () => instantOf((time += 1_000));
  return { side, parents, pass: world.pass, cockpit: new PretendCockpit({ name: 'mara', side, skew: 0, clock, mayCrash }) };
}

const WORDS = 'The summary holds words that are not allowed.';
const states = (operations: readonly Operation[]): readonly string[] => operations.map(({ state }) => state.kind);

test('S18, S19: one edit that is always refused is parked in the words of the tracker, and ninety-nine others go through', async () => {
  const { side, cockpit } = calm((good) => ({
    write: async (write, signal) =>
      write.changes.some(({ change }) => change.kind === 'value' && change.value === 'poison')
        ? {
            answers: write.changes.map(() => ({ kind: 'refused', parking: { words: WORDS, advice: 'Change it.', asks: [] } })),
            error: null,
          }
        : good.write(write, signal),
  }));
  for (let count = 0; count < 100; count += 1) cockpit.create(`item ${count}`, 'item');
  await cockpit.push();
  const made = [...cockpit.operations.values()].map(({ record }) => record);
  await cockpit.pull();
  for (const [index, record] of made.entries())
    cockpit.edit(record, { kind: 'value', field: 'title', value: index === 42 ? 'poison' : `edited ${index}` });
  for (let turn = 0; turn < 3; turn += 1) await cockpit.push();
  expect(cockpit.open).toMatchObject([{ record: made[42], state: { kind: 'parked', parking: { words: WORDS } } }]);
  expect(made.filter((record) => String(side.state(record)!.values.title).startsWith('edited'))).toHaveLength(99);
  expect(side.log.filter(({ field }) => field === 'title')).toHaveLength(99);
});

test('S20: new records go out after those that they name, those behind a refused one wait, and none is made twice whenever the power fails', async () => {
  const random = dice(20);
  let stormy = true;
  const mayCrash = (): void => {
    if (stormy && random.below(100) < 5) throw new Crash();
  };
  const refused = 17;
  const { side, parents, pass, cockpit } = calm(
    (good) => ({
      create: async (creation, signal) =>
        creation.change.state.values.title === `item ${refused}`
          ? err({ code: 'rejected', host: 'pretend', status: 400, messages: [WORDS] })
          : good.create(creation, signal),
    }),
    mayCrash,
  );
  const behind = new Set([refused]);
  for (let count = 0; count < 200; count += 1) {
    const parent = count === 0 || count === refused || random.below(4) === 0 ? null : random.below(count);
    if (parent !== null && behind.has(parent)) behind.add(count);
    parents.push(parent === null ? null : [...cockpit.operations.values()][parent]!.record);
    cockpit.create(`item ${count}`, 'item');
  }
  for (let turn = 0; turn < 60; turn += 1) {
    pass(600_000);
    stormy = turn < 30;
    try {
      await cockpit.push();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      cockpit.restart();
    }
  }
  const left = cockpit.open;
  expect(left).toHaveLength(behind.size);
  expect(states(left).filter((kind) => kind === 'parked')).toHaveLength(1);
  for (const each of left.filter(({ state }) => state.kind === 'queued')) expect(waitsFor(each)).toHaveLength(1);
  const titles = side.records.map((record) => String(side.state(record)!.values.title)).filter((title) => title.startsWith('item '));
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles).toHaveLength(200 - behind.size);
  for (const record of side.records) {
    const parent = side.state(record)!.values.parent;
    if (typeof parent === 'object' && parent !== null) expect(isLocal(parent.id)).toBe(false);
  }
});
