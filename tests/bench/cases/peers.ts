import { join } from 'node:path';
import type { ReleaseId } from '#shared/domain/release.ts';
import { fakeRelease } from '#tests/support/fake-data.ts';
import { installPeers } from '../support/peer-packages.ts';
import { openBrowser, type Browser, type Tab } from '../support/browser.ts';
import { APP, buildPage, probeScript, type PageEntry } from '../support/bundle.ts';
import { interleaved, type BenchCase, type Measured } from '../support/measure.ts';
import { inFolder, startHelper, type Helper } from '../support/processes.ts';
import { connect, cpuOf, startRig, type Rig } from '../support/rig.ts';
import { CHANGED, ITEMS } from '../support/size.ts';
import { pulled } from './pull.ts';

/** DESIGN's "a third of". */
const THIRD = 0.33;
/** Nobody works: less processor time than this within this time. */
const QUIET_MS = 400;
const QUIET_CPU_MS = 40;
const QUIET_WITHIN_MS = 20_000;

type PeerPage = 'rxdb' | 'pouchdb' | 'dexie';
const PAGES: { readonly [name in PeerPage]: PageEntry } = {
  rxdb: '../peers/rxdb.ts',
  pouchdb: '../peers/pouchdb.ts',
  dexie: 'dexie-rows.ts',
};

interface Setup {
  readonly site: Helper;
  /** Of the tracker, which serves the peers' pages too. */
  readonly url: string;
  readonly probe: string;
  /** For the browsers of the peers. */
  readonly folder: string;
  readonly items: number;
  readonly changed: number;
  readonly tell: (text: string) => void;
}

/** The databases a developer would take instead, with the same items and in the same browser. */
export const peersCase: BenchCase = {
  id: 'peers',
  async *run({ quick, tell }) {
    installPeers();
    const [items, changed] = [ITEMS(quick), CHANGED(quick)];
    const site = startHelper(join(import.meta.dirname, '../support/site.ts'));
    try {
      const rows = await inFolder(async (folder) => {
        tell(`preparing a tracker with ${items.toLocaleString('en')} issues, for the product and for its peers`);
        for (const [name, entry] of Object.entries(PAGES)) await buildPage(entry, join(folder, 'pages', name));
        const { url } = await site.ask<{ url: string }>('start', items);
        await site.ask('offer', join(folder, 'pages'));
        const setup = { site, url, probe: await probeScript(), folder, items, changed, tell };
        const first = await firstPulls(setup, quick ? 1 : 3);
        const filled = await pullOnce(setup);
        try {
          const again = await incrementalPulls(setup, filled, quick ? 1 : 5);
          return [...first, again, await openings(setup, filled, quick ? 1 : 5)];
        } finally {
          await filled.rig.close();
        }
      });
      yield* rows;
    } finally {
      await site.stop();
    }
  },
};

interface Filled {
  readonly rig: Rig;
  /** With the list of items open, as in the group `pull`. */
  readonly tab: Tab;
  readonly ms: number;
  /** Processor time of the pull in all processes of the product. */
  readonly cpu: number;
}

/** The product pulls everything into a fresh profile. */
async function pullOnce({ probe, url, items }: Setup): Promise<Filled> {
  const rig = await startRig(APP, probe);
  try {
    const tab = await rig.open('/#/items');
    await connect(tab, url);
    const before = await cpuOf(rig);
    const { ms } = await pulled(tab, items, items);
    return { rig, tab, ms, cpu: (await cpuOf(rig)) - before };
  } catch (error) {
    await rig.close();
    throw error;
  }
}

/** A peer's page in a browser of its own, on the profile of an earlier one of the same `name`. */
async function inPeer<T>(
  { folder, url }: Setup,
  page: PeerPage,
  name: string,
  work: (tab: Tab, browser: Browser) => Promise<T>,
  hash = '',
): Promise<T> {
  const browser = await openBrowser(join(folder, 'browsers', name));
  try {
    const tab = await browser.open();
    await tab.goto(`${url}/peers/page/${page}/served/index.html${hash}`);
    await tab.until('globalThis.peer');
    return await work(tab, browser);
  } finally {
    await browser.close();
  }
}

/** Each into a fresh profile. */
async function firstPulls(setup: Setup, rounds: number): Promise<readonly Measured[]> {
  const { items, tell } = setup;
  const wall = { product: [] as number[], reference: [] as number[] };
  const cpu = { product: [] as number[], reference: [] as number[] };
  const product = async (): Promise<void> => {
    const filled = await pullOnce(setup);
    await filled.rig.close();
    wall.product.push(filled.ms);
    cpu.product.push(filled.cpu);
  };
  const reference = (turn: number): Promise<void> =>
    inPeer(setup, 'rxdb', `rxdb-${turn}`, async (tab, browser) => {
      const before = await browser.cpu();
      const { ms, count } = await tab.evaluate<{ readonly ms: number; readonly count: number }>(`peer.replicate(${items})`);
      cpu.reference.push((await browser.cpu()) - before);
      if (count !== items) throw new Error(`RxDB has ${count} documents of ${items}.`);
      wall.reference.push(ms);
    });
  for (let turn = 0; turn < rounds; turn++) {
    tell(`first pulls, round ${turn + 1} of ${rounds}`);
    for (const one of turn % 2 === 0 ? [reference, product] : [product, reference]) await one(turn);
  }
  const name = `First pull of ${items.toLocaleString('en')} items, beside RxDB`;
  const peer = 'RxDB replicating the same items into its storage over Dexie';
  return [
    { name, unit: 'ms', product: wall.product, reference: { name: peer, values: wall.reference }, budget: THIRD },
    {
      name: `${name}, processor time of all processes`,
      unit: 'ms',
      product: cpu.product,
      reference: { name: peer, values: cpu.reference },
      budget: null,
    },
  ];
}

/** The first round, in which code is compiled and databases tidy up after having been filled, does not count. */
async function incrementalPulls(setup: Setup, { rig, tab }: Filled, rounds: number): Promise<Measured> {
  const { site, items, changed, tell } = setup;
  const times = { product: [] as number[], reference: [] as number[] };
  await inPeer(setup, 'pouchdb', 'pouchdb', async (peer, browser) => {
    const replicate = async (wanted: number): Promise<number> => {
      const { ms, written, count } = await peer.evaluate<{ readonly ms: number; readonly written: number; readonly count: number }>(
        'peer.replicate()',
      );
      if (written !== wanted || count !== items)
        throw new Error(`PouchDB took ${written} changes of ${wanted} and has ${count} documents.`);
      return ms;
    };
    tell('PouchDB replicates everything');
    await replicate(items);
    tell(`incremental pulls, ${rounds} rounds`);
    for (let turn = 0; turn <= rounds; turn++) {
      await site.ask('change', changed);
      const product = async (): Promise<void> => {
        const { ms } = await pulled(tab, items, changed);
        if (turn > 0) times.product.push(ms);
      };
      const reference = async (): Promise<void> => {
        const ms = await replicate(changed);
        if (turn > 0) times.reference.push(ms);
      };
      for (const one of turn % 2 === 0 ? [reference, product] : [product, reference]) {
        await quiet([() => cpuOf(rig), () => browser.cpu()]);
        await one();
      }
    }
  });
  return {
    name: `Incremental pull, ${changed} changed of ${items.toLocaleString('en')}, beside PouchDB`,
    unit: 'ms',
    product: times.product,
    reference: { name: 'PouchDB replicating the same changes', values: times.reference },
    budget: THIRD,
  };
}

/** As `incrementalPulls`; each in a browser started for it. */
async function openings(setup: Setup, { rig, tab }: Filled, rounds: number): Promise<Measured> {
  const { items, tell } = setup;
  const release = fakeRelease(0, { id: 'bench' as ReleaseId, name: 'Bench' });
  if ((await tab.probe<number>('addRelease', release)) === 0) throw new Error('The release of the bench has no items.');
  await quiet([() => cpuOf(rig)]); // its snapshot is written once it has nothing else to do
  await tab.close();
  tell('Dexie takes everything');
  await inPeer(setup, 'dexie', 'dexie', async (peer, browser) => {
    const count = await peer.evaluate<number>(`peer.fill(${items})`);
    if (count !== items) throw new Error(`Dexie has ${count} items of ${items}.`);
    await quiet([() => cpuOf(rig), () => browser.cpu()]);
  });
  const product = async (): Promise<number> => {
    await rig.relaunch();
    const opened = await rig.open(`/#/releases/${release.id}`);
    const { ms, total } = await opened.probe<{ readonly ms: number; readonly total: number }>('summary', release.id);
    if (total === 0) throw new Error('The overview has no numbers.');
    await opened.close();
    return ms;
  };
  const reference = (): Promise<number> =>
    inPeer(
      setup,
      'dexie',
      'dexie',
      async (peer) => {
        const { ms, count } = await peer.evaluate<{ readonly ms: number; readonly count: number }>('peer.opened()');
        if (count !== items) throw new Error(`Dexie gave ${count} items of ${items}.`);
        return ms;
      },
      '#open',
    );
  tell(`openings, ${rounds} rounds`);
  const times = await interleaved(rounds, { reference, product });
  return {
    name: `Opening the app on ${items.toLocaleString('en')} items, beside Dexie toArray`,
    unit: 'ms',
    product: times.product,
    reference: { name: 'a bare page that opens Dexie and reads the same items with toArray', values: times.reference },
    budget: THIRD,
  };
}

/**
 * Waits until none of them works any more: what one side does after its own measurement must not stand in the other one's.
 * @param clocks processor time so far, in ms
 */
async function quiet(clocks: readonly (() => Promise<number>)[]): Promise<void> {
  const read = (): Promise<readonly number[]> => Promise.all(clocks.map((clock) => clock()));
  const end = performance.now() + QUIET_WITHIN_MS;
  for (let before = await read(); performance.now() < end;) {
    await new Promise((resume) => setTimeout(resume, QUIET_MS));
    const after = await read();
    if (after.every((value, at) => value - before[at]! < QUIET_CPU_MS)) return;
    before = after;
  }
}
