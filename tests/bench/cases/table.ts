import { join } from 'node:path';
import type { SlimRow } from '../page/slim-row.ts';
import type { Tab } from '../support/browser.ts';
import { buildPage } from '../support/bundle.ts';
import { interleaved, type Measured } from '../support/measure.ts';
import { inFolder } from '../support/processes.ts';
import { startRig, type Rig } from '../support/rig.ts';

const PEER = 'TanStack Table 9 alone, same rows, on the main thread';
const SLICE = 5_000;
const FIRST = `document.querySelector('[data-row="0"]')?.textContent ?? 'Loading'`;
const COUNT = `document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')`;
/** The first row is there with its values, and is not the one from before. */
const OTHER_FIRST = `(${FIRST}) !== before && !(${FIRST}).includes('Loading')`;
const OTHER_COUNT = `(${COUNT}) !== count && !(${FIRST}).includes('Loading')`;

/** The list of all items in the app: shown, sorted by title, filtered by a state. */
export async function* measureTable(app: Rig, probe: string, items: number, rounds: number): AsyncGenerator<Measured> {
  const tab = await app.open('/#/items');
  const shown = `(${COUNT}) === '${items + 1}' && !(${FIRST}).includes('Loading')`;
  await tab.until(shown);
  const times = await inFolder(async (folder) => {
    await buildPage('table.tsx', folder);
    const peerRig = await startRig(join(folder, 'served'), probe);
    try {
      const peer = await peerRig.open('/');
      await peer.until('globalThis.peer');
      await giveRows(tab, peer, items);
      return await interleaved(rounds, {
        mount: async () => {
          await tab.evaluate(`void (location.hash = '#/settings')`);
          await tab.until(`document.querySelector('[role="grid"]') === null`);
          return act(tab, `location.hash = '#/items'`, shown);
        },
        peerMount: async () => {
          await peer.evaluate('peer.unmount()');
          return act(peer, 'peer.mount()', shown);
        },
        sort: async () => {
          const ms = await act(tab, clickHead('Title'), OTHER_FIRST);
          // Descending, and then the order from before: every round sorts the same list.
          await act(tab, clickHead('Title'), OTHER_FIRST);
          await act(tab, clickHead('Updated'), OTHER_FIRST);
          await act(tab, clickHead('Updated'), OTHER_FIRST);
          return ms;
        },
        peerSort: async () => {
          const ms = await act(peer, 'peer.sort(false)', OTHER_FIRST);
          await act(peer, 'peer.sort(true)', OTHER_FIRST);
          await peer.evaluate('peer.unmount()');
          await act(peer, 'peer.mount()', shown);
          return ms;
        },
        filter: async () => {
          await tab.evaluate(
            `[...document.querySelectorAll('[role="toolbar"] button')].find((each) => each.textContent === 'State').click()`,
          );
          await tab.until(DONE_BOX);
          const ms = await act(tab, `${DONE_BOX}.click()`, OTHER_COUNT);
          await act(tab, `${DONE_BOX}.click()`, shown);
          await tab.evaluate(`document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))`);
          await tab.until(`document.querySelector('[role="dialog"]') === null`);
          return ms;
        },
        peerFilter: async () => {
          const ms = await act(peer, `peer.filter('Done')`, OTHER_COUNT);
          await act(peer, 'peer.filter(null)', shown);
          return ms;
        },
      });
    } finally {
      await peerRig.close();
    }
  });
  await tab.close();
  const many = items.toLocaleString('en');
  const row = (name: string, product: readonly number[], reference: readonly number[]): Measured => ({
    name,
    unit: 'ms',
    product,
    reference: { name: PEER, values: reference },
    budget: 0.5,
  });
  yield row(`Table of ${many} rows, shown`, times.mount, times.peerMount);
  yield row(`Table of ${many} rows, sorted by title`, times.sort, times.peerSort);
  yield row(`Table of ${many} rows, filtered by state`, times.filter, times.peerFilter);
}

const DONE_BOX = `[...document.querySelectorAll('[role="dialog"] label')].find((each) => each.textContent.trim() === 'Done')?.querySelector('[role="checkbox"], input')`;

const clickHead = (name: string): string =>
  `[...document.querySelectorAll('[role="columnheader"] button')].find((each) => each.textContent.startsWith('${name}')).click()`;

/** @returns ms until `shown` is true and painted */
const act = (tab: Tab, action: string, shown: string): Promise<number> =>
  tab.evaluate(`(() => {
    const before = ${FIRST};
    const count = ${COUNT};
    return bench.act(() => { ${action}; }, () => Boolean(${shown}));
  })()`);

/** Copies every row of the app's list into the page of the peer. */
async function giveRows(app: Tab, peer: Tab, items: number): Promise<void> {
  for (let from = 0; from < items; from += SLICE) {
    const rows = await app.probe<readonly SlimRow[]>('rows', from, from + SLICE);
    await peer.evaluate(`peer.add(${JSON.stringify(rows)})`);
  }
}
