import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CREDENTIALS } from '../support/bulk.ts';
import { APP, probeScript } from '../support/bundle.ts';
import { timed, type BenchCase } from '../support/measure.ts';
import { startHelper } from '../support/processes.ts';
import { connect, startRig } from '../support/rig.ts';

/** Each gets two edits: a title and a label. */
const RECORDS = 1_000;
const IN_FLIGHT = 6;
/** At no less than nine tenths of the rate. */
const BUDGET = 1 / 0.9;
/** The report of the push names each edit; nothing else of it stays. */
const FLAT = 1.25;

interface Pushed {
  readonly ms: number;
  readonly sent: number;
  readonly trouble: string | null;
}

/** Pushes edits in the built app to a tracker with Jira Cloud's burst limits, beside the same writes sent by themselves. */
export const pushCase: BenchCase = {
  id: 'push',
  async *run({ quick, tell }) {
    const records = quick ? 150 : RECORDS;
    const rounds = quick ? 1 : 2;
    const site = startHelper(join(import.meta.dirname, '../support/limited-site.ts'));
    const times = { product: [] as number[], reference: [] as number[] };
    const memory = { before: [] as number[], after: [] as number[] };
    const arrived = async (beginning: string): Promise<void> => {
      const count = await site.ask<number>('titled', beginning);
      if (count !== records) throw new Error(`${count} of ${records} titles have arrived.`);
    };
    try {
      const { url, ids } = await site.ask<{ url: string; ids: readonly string[] }>('start', records);
      const rig = await startRig(APP, await probeScript());
      try {
        const tab = await rig.open('/#/items');
        await connect(tab, url);
        await tab.probe('pull');
        for (let turn = 0; turn < rounds; turn++) {
          tell(`pushing ${2 * records} edits, round ${turn + 1} of ${rounds}`);
          await tab.probe('editAll', `Pushed ${turn}`);
          memory.before.push((await rig.browser.heap(rig.origin)) / 1e6);
          const done = await tab.probe<Pushed>('push');
          if (done.trouble !== null || done.sent !== 2 * records) throw new Error(`${done.sent} edits were sent. ${done.trouble ?? ''}`);
          await arrived(`Pushed ${turn}`);
          times.product.push(done.ms);
          memory.after.push((await rig.browser.heap(rig.origin)) / 1e6);
          await wait(2_000); // every bucket of the limits is full again
          times.reference.push((await timed(() => writePlainly(url, ids, `Plain ${turn}`))).ms);
          await arrived(`Plain ${turn}`);
          await wait(2_000);
          await tab.probe('pull');
        }
      } finally {
        await rig.close();
      }
    } finally {
      await site.stop();
    }
    const what = `${(2 * records).toLocaleString('en')} edits of ${records.toLocaleString('en')} records`;
    yield {
      name: `Push of ${what} within Jira Cloud's burst limits`,
      unit: 'ms',
      product: times.product,
      reference: { name: 'the same writes by themselves, six in flight', values: times.reference },
      budget: BUDGET,
    };
    yield {
      name: `Memory of engine and page after a push of ${what}`,
      unit: 'MB',
      product: memory.after,
      reference: { name: 'with all of them waiting', values: memory.before },
      budget: FLAT,
    };
  },
};

/** The writes of the product, one request a record, each again after the pause that its refusal names. */
async function writePlainly(url: string, ids: readonly string[], title: string): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < ids.length) {
      const id = ids[(next += 1) - 1]!;
      const body = JSON.stringify({ fields: { summary: `${title} ${id}` }, update: { labels: [{ add: title.replaceAll(' ', '-') }] } });
      for (;;) {
        const answer = await fetch(`${url}/rest/api/3/issue/${id}`, { method: 'PUT', headers: CREDENTIALS, body });
        await answer.arrayBuffer();
        if (answer.ok) break;
        if (answer.status !== 429) throw new Error(`The tracker of the bench answered ${answer.status}.`);
        await wait(Number(answer.headers.get('retry-after')) * 1000);
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}
