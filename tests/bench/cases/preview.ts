import { join } from 'node:path';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { fakeRelease } from '#tests/support/fake-data.ts';
import type { Tab } from '../support/browser.ts';
import { APP, probeScript } from '../support/bundle.ts';
import type { BenchCase } from '../support/measure.ts';
import { startHelper } from '../support/processes.ts';
import { connect, startRig } from '../support/rig.ts';
import { ITEMS } from '../support/size.ts';

const LIMIT_MS = 300;
const INCOMING = (quick: boolean): number => (quick ? 300 : 5_000);
const OUTGOING = (quick: boolean): number => (quick ? 50 : 500);

const LIST = (label: string): string => `document.querySelector('[role="treegrid"][aria-label="${label}"]')`;
/** The first record is there with its values. */
const SHOWN = (label: string): string =>
  `(${LIST(label)}?.querySelector('[aria-level="2"]')?.textContent ?? 'Loading').includes('Loading') === false`;

/** What a sync would do, seen: edits that wait and a look at what would come in, both in the engine already. */
export const previewCase: BenchCase = {
  id: 'preview',
  async *run({ quick, tell }) {
    const [items, incoming, outgoing] = [ITEMS(quick), INCOMING(quick), OUTGOING(quick)];
    const probe = await probeScript();
    const site = startHelper(join(import.meta.dirname, '../support/site.ts'));
    const [opened, turned]: [number[], number[]] = [[], []];
    try {
      tell(`preparing a workspace with ${items.toLocaleString('en')} items`);
      const { url } = await site.ask<{ url: string }>('start', items);
      const rig = await startRig(APP, probe);
      try {
        const tab = await rig.open('/#/settings');
        await connect(tab, url);
        const done = await tab.probe<{ readonly items: number; readonly trouble: string | null }>('pull');
        if (done.items !== items || done.trouble !== null) throw new Error(`The workspace was not filled: ${JSON.stringify(done)}`);
        const release: Release = fakeRelease(0, { id: 'bench' as ReleaseId, name: 'Bench' });
        await tab.probe('addRelease', release);
        tell(`${outgoing} edits, and a look at ${incoming.toLocaleString('en')} changes`);
        await tab.probe('renameItems', outgoing);
        await site.ask('change', incoming);
        const found = await tab.probe<number>('look');
        if (found !== incoming) throw new Error(`The look found ${found} changes of ${incoming}.`);
        const rounds = quick ? 1 : 5;
        for (let turn = 0; turn <= rounds; turn++) {
          await tab.evaluate(`void (location.hash = '#/settings')`);
          await tab.until(`document.querySelector('[role="treegrid"]') === null`);
          const open = await act(tab, `location.hash = '#/sync'`, SHOWN('Going out'));
          const turnRound = await act(tab, clickRadio('Coming in'), SHOWN('Coming in'));
          await tab.evaluate(clickRadio('Going out'));
          if (turn === 0) continue; // the page's code is read for the first time
          opened.push(open);
          turned.push(turnRound);
        }
      } finally {
        await rig.close();
      }
    } finally {
      await site.stop();
    }
    const what = `${incoming.toLocaleString('en')} incoming and ${outgoing} outgoing changes`;
    const limit = { name: 'limit', values: [LIMIT_MS] };
    yield { name: `Preview of ${what}, opened`, unit: 'ms', product: opened, reference: limit, budget: 1 };
    yield { name: `Preview of ${what}, turned to what comes in`, unit: 'ms', product: turned, reference: limit, budget: 1 };
  },
};

const clickRadio = (name: string): string =>
  `[...document.querySelectorAll('[role="radio"]')].find((each) => each.textContent.startsWith('${name}')).click()`;

/** @returns ms until `shown` is true and painted */
const act = (tab: Tab, action: string, shown: string): Promise<number> =>
  tab.evaluate(`bench.act(() => { ${action}; }, () => Boolean(${shown}))`);
