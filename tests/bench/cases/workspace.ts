import { join } from 'node:path';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { fakeRelease } from '#tests/support/fake-data.ts';
import { APP, probeScript } from '../support/bundle.ts';
import { percentile, type BenchCase, type Measured } from '../support/measure.ts';
import { startHelper } from '../support/processes.ts';
import { connect, IN_MEMORY, startRig, type Rig } from '../support/rig.ts';
import { ITEMS } from '../support/size.ts';
import { editRows, editTimes } from './edit.ts';
import { measureTable } from './table.ts';

const LIMIT_SEARCH_MS = 16;

/** Working on 50,000 items that were pulled before: opening, editing, searching, the table. */
export const workspaceCase: BenchCase = {
  id: 'workspace',
  async *run({ quick, tell }) {
    const items = ITEMS(quick);
    const probe = await probeScript();
    const site = startHelper(join(import.meta.dirname, '../support/site.ts'));
    try {
      tell(`preparing a workspace with ${items.toLocaleString('en')} items`);
      const { url } = await site.ask<{ url: string }>('start', items);
      const release = fakeRelease(0, { id: 'bench' as ReleaseId, name: 'Bench' });
      const inMemory = IN_MEMORY === null ? null : await startRig(APP, probe, IN_MEMORY);
      let apart: readonly number[] = [];
      // Before everything else and ended then: nothing of it stands beside what is measured next.
      if (inMemory !== null) {
        try {
          await fill(inMemory, url, release, items);
          apart = (await editTimes(inMemory, release, quick ? 1 : 3)).edits;
        } finally {
          await inMemory.close();
        }
      }
      const rig = await startRig(APP, probe);
      try {
        await fill(rig, url, release, items);
        await site.stop();
        yield* await measureOpening(rig, release, items, quick ? 1 : 5);
        yield* editRows(await editTimes(rig, release, quick ? 1 : 3), apart);
        yield await measureSearch(rig, quick ? 1 : 5);
        yield* measureTable(rig, probe, items, quick ? 1 : 5);
      } finally {
        await rig.close();
      }
    } finally {
      await site.stop();
    }
  },
};

async function fill(rig: Rig, url: string, release: Release, items: number): Promise<void> {
  const tab = await rig.open('/#/settings');
  await connect(tab, url);
  const done = await tab.probe<{ readonly items: number; readonly trouble: string | null }>('pull');
  if (done.items !== items || done.trouble !== null) throw new Error(`The workspace was not filled: ${JSON.stringify(done)}`);
  if ((await tab.probe<number>('addRelease', release)) === 0) throw new Error('The release of the bench has no items.');
  await tab.close();
}

/** Each opening is in a browser that was started for it. */
async function measureOpening(rig: Rig, release: Release, items: number, rounds: number): Promise<readonly Measured[]> {
  const opened = { product: [] as number[], painted: [] as number[], reference: [] as number[] };
  const product = async (): Promise<void> => {
    await rig.relaunch();
    const tab = await rig.open(`/#/releases/${release.id}`);
    const { ms, total } = await tab.probe<{ readonly ms: number; readonly total: number }>('summary', release.id);
    if (total === 0) throw new Error('The overview has no numbers.');
    opened.product.push(ms);
    opened.painted.push(await tab.probe<number>('painted', String(total)));
  };
  const bare = async (): Promise<void> => {
    await rig.relaunch();
    // A file of the app's own address that runs nothing.
    const tab = await rig.open('/theme.js');
    const { ms, count } = await tab.probe<{ readonly ms: number; readonly count: number }>('openSnapshot');
    if (count !== items) throw new Error(`The snapshot has ${count} items of ${items}.`);
    opened.reference.push(ms);
  };
  for (let turn = 0; turn < rounds; turn++) for (const one of turn % 2 === 0 ? [bare, product] : [product, bare]) await one();
  const reference = { name: 'a bare page that opens the database and parses the packed snapshot', values: opened.reference };
  const name = `Opening the app on ${items.toLocaleString('en')} items, from the navigation to the numbers of the overview`;
  return [
    { name, unit: 'ms', product: opened.product, reference, budget: 1.5 },
    { name: `${name}, painted`, unit: 'ms', product: opened.painted, reference, budget: null },
  ];
}

/** p95 of each round over the keystrokes of some words, there and back between page and worker. */
async function measureSearch(rig: Rig, rounds: number): Promise<Measured> {
  const tab = await rig.open('/#/settings');
  await tab.probe('ready');
  const rows = await tab.probe<readonly { readonly title: string }[]>('rows', 0, 400);
  const typed = rows
    .filter((_, at) => at % 10 === 0)
    .flatMap(({ title }) => Array.from({ length: Math.min(12, title.length) }, (_, at) => title.slice(0, at + 1)));
  const values: number[] = [];
  for (let turn = 0; turn <= rounds; turn++) {
    const times = await tab.probe<readonly number[]>('search', typed);
    if (turn > 0) values.push(percentile(times, 0.95));
  }
  await tab.close();
  return {
    name: 'Search as you type, p95 of a keystroke from the page to the worker and back',
    unit: 'ms',
    product: values,
    reference: { name: 'limit', values: [LIMIT_SEARCH_MS] },
    budget: 1,
  };
}
