import type { Release } from '#shared/domain/release.ts';
import { percentile, type Measured } from '../support/measure.ts';
import type { Rig } from '../support/rig.ts';

const EDITS = 30;
/** Between two edits: a quick person's, and both windows have drawn the last one. */
const EDIT_EVERY_MS = 300;
const LIMIT = { name: 'limit', values: [10] } as const;
const NAME = 'Local edit in both copies and seen in a second window, p95';

/** p95 of each round in ms. */
export interface EditTimes {
  /** The wait for the journal's disk taken off. */
  readonly edits: readonly number[];
  /** Of one record in a strict transaction, between the edits: the least that browser and disk take. */
  readonly bare: readonly number[];
}

/** Renames the release in one window and waits each time until both copies hold it and another window has seen it. */
export async function editTimes(rig: Rig, release: Release, rounds: number): Promise<EditTimes> {
  const [first, second] = [await rig.open(`/#/releases/${release.id}`), await rig.open('/#/settings')];
  await first.probe('ready');
  await second.probe('watchNames', release.id);
  await second.until(`bench.seenAt(${JSON.stringify(release.name)}) !== null`);
  const times = { edits: [] as number[], bare: [] as number[] };
  let number = 0;
  for (let turn = 0; turn <= rounds; turn++) {
    const [edits, bare]: [number[], number[]] = [[], []];
    for (let edit = 0; edit < EDITS; edit++) {
      const name = `Bench ${(number += 1)}`;
      await rig.shell.ask('syncs');
      const { asked, saved } = await first.probe<{ readonly asked: number; readonly saved: number }>('rename', release.id, name);
      await second.until(`bench.seenAt(${JSON.stringify(name)}) !== null`);
      const seen = await second.probe<number>('seenAt', name);
      const syncs = await rig.shell.ask<readonly number[]>('syncs');
      const disk = syncs.reduce((sum, ms) => sum + ms, 0);
      edits.push(Math.max(saved - asked - disk, seen - asked));
      await pause(EDIT_EVERY_MS / 2);
      bare.push(await second.probe<number>('writeStrictly'));
      await pause(EDIT_EVERY_MS / 2);
    }
    if (turn === 0) continue;
    times.edits.push(percentile(edits, 0.95));
    times.bare.push(percentile(bare, 0.95));
  }
  await first.close();
  await second.close();
  return times;
}

/** @param inMemory p95 of each round with profile and browser in a folder that no disk stands behind; empty where there is none */
export function editRows({ edits, bare }: EditTimes, inMemory: readonly number[]): readonly Measured[] {
  const onDisk = { unit: 'ms', product: edits } as const;
  const beside = { name: 'one record in a strict transaction in the same browser, p95', values: bare };
  const rows: readonly Measured[] = [
    { ...onDisk, name: `${NAME}, the journal's fsync apart`, reference: LIMIT, budget: 1 },
    { ...onDisk, name: `${NAME}, beside a bare write`, reference: beside, budget: null },
  ];
  if (inMemory.length === 0) return rows;
  return [...rows, { name: `${NAME}, every disk apart`, unit: 'ms', product: inMemory, reference: LIMIT, budget: null }];
}

const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));
