import { join } from 'node:path';
import { CREDENTIALS, fetchAndParse } from '../support/bulk.ts';
import { APP, probeScript } from '../support/bundle.ts';
import { timed, type BenchCase } from '../support/measure.ts';
import { startHelper, type Helper } from '../support/processes.ts';
import { connect, cpuOf, startRig, type Rig } from '../support/rig.ts';
import { CHANGED, ITEMS } from '../support/size.ts';
import type { Tab } from '../support/browser.ts';

const LIMIT_MB = 120;
const LIMIT_TASK_MS = 50;

interface Pulled {
  readonly ms: number;
  readonly items: number;
  readonly changed: number;
  readonly trouble: string | null;
}

/** Pulls in the built app, from a tracker in a process of its own, into a fresh profile each round, with the table of items open. */
export const pullCase: BenchCase = {
  id: 'pull',
  async *run({ quick, tell }) {
    const items = ITEMS(quick);
    const changed = CHANGED(quick);
    const rounds = quick ? 1 : 3;
    const probe = await probeScript();
    const site = startHelper(join(import.meta.dirname, '../support/site.ts'));
    const first = { product: [] as number[], reference: [] as number[], cpu: [] as number[], referenceCpu: [] as number[] };
    const again: Again = { product: [], reference: [], chain: [], cpu: [], referenceCpu: [] };
    const memory: number[] = [];
    const tasks: number[] = [];
    try {
      tell(`preparing a tracker with ${items.toLocaleString('en')} issues`);
      const { url, ids } = await site.ask<{ url: string; ids: readonly string[] }>('start', items);
      const projects = await projectsOf(url);
      await fetchAndParse(url, ids.slice(0, 2_000)); // compiles what the reference runs
      for (let turn = 0; turn < rounds; turn++) {
        tell(`pulling, round ${turn + 1} of ${rounds}`);
        const reference = async (): Promise<void> => {
          globalThis.gc?.();
          const before = process.cpuUsage();
          const { ms, value } = await timed(() => fetchAndParse(url, ids));
          if (value !== ids.length) throw new Error(`The reference got ${value} issues of ${ids.length}.`);
          const { user, system } = process.cpuUsage(before);
          first.reference.push(ms);
          first.referenceCpu.push((user + system) / 1000);
        };
        const rig = await startRig(APP, probe);
        try {
          const tab = await rig.open('/#/items');
          await connect(tab, url);
          if (turn % 2 === 0) await reference();
          await tab.probe('watchTasks');
          const before = await cpuOf(rig);
          const done = await pulled(tab, items, items);
          first.cpu.push((await cpuOf(rig)) - before);
          first.product.push(done.ms);
          tasks.push(await tab.probe<number>('longestTask'));
          if (turn % 2 === 1) await reference();
          await tab.until(`document.querySelectorAll('[role="row"][data-row]').length > 10`);
          await tab.probe('search', ['release']); // the index of words is in memory as well, once somebody has searched
          memory.push((await rig.browser.heap(rig.origin)) / 1e6);
          for (let change = 0; change < (quick ? 1 : 2); change++) {
            await incremental(rig, tab, site, { url, projects, items, changed }, again);
          }
        } finally {
          await rig.close();
        }
      }
    } finally {
      await site.stop();
    }
    const many = items.toLocaleString('en');
    yield {
      name: `First pull of ${many} items`,
      unit: 'ms',
      product: first.product,
      reference: { name: 'fetching and parsing the same pages, six in flight', values: first.reference },
      budget: 2,
    };
    yield {
      name: `First pull of ${many} items, processor time of all processes`,
      unit: 'ms',
      product: first.cpu,
      reference: { name: 'processor time of fetching and parsing', values: first.referenceCpu },
      budget: null,
    };
    yield {
      name: `Incremental pull, ${changed} changed of ${many}`,
      unit: 'ms',
      product: again.product,
      reference: { name: `fetching and parsing the ${changed}, six in flight`, values: again.reference },
      budget: 3,
    };
    yield {
      name: `Incremental pull, ${changed} changed of ${many}, beside finding them first`,
      unit: 'ms',
      product: again.product,
      reference: { name: `a search in each project, then fetching and parsing what it found`, values: again.chain },
      budget: null,
    };
    yield {
      name: `Incremental pull, ${changed} changed of ${many}, processor time of all processes`,
      unit: 'ms',
      product: again.cpu,
      reference: { name: 'processor time of fetching and parsing', values: again.referenceCpu },
      budget: null,
    };
    yield {
      name: `Memory of engine and page with ${many} items`,
      unit: 'MB',
      product: memory,
      reference: { name: 'limit', values: [LIMIT_MB] },
      budget: 1,
    };
    yield {
      name: 'Longest task of the page during the pull',
      unit: 'ms',
      product: tasks,
      reference: { name: 'limit', values: [LIMIT_TASK_MS] },
      budget: 1,
    };
  },
};

/** Pulls once. @throws Error unless it brought exactly what it had to */
export async function pulled(tab: Tab, items: number, changed: number): Promise<Pulled> {
  const done = await tab.probe<Pulled>('pull');
  if (done.trouble !== null) throw new Error(`The pull stopped: ${done.trouble}`);
  if (done.items !== items) throw new Error(`The pull left ${done.items} items of ${items}.`);
  if (done.changed !== changed) throw new Error(`The pull took ${done.changed} changes of ${changed}.`);
  return done;
}

interface Again {
  readonly product: number[];
  readonly reference: number[];
  readonly chain: number[];
  readonly cpu: number[];
  readonly referenceCpu: number[];
}

async function incremental(
  rig: Rig,
  tab: Tab,
  site: Helper,
  {
    url,
    projects,
    items,
    changed,
  }: { readonly url: string; readonly projects: readonly string[]; readonly items: number; readonly changed: number },
  into: Again,
): Promise<void> {
  const ids = await site.ask<readonly string[]>('change', changed);
  const start = process.cpuUsage();
  into.reference.push((await timed(() => fetchAndParse(url, ids))).ms);
  const { user, system } = process.cpuUsage(start);
  into.referenceCpu.push((user + system) / 1000);
  const before = await cpuOf(rig);
  into.product.push((await pulled(tab, items, changed)).ms);
  into.cpu.push((await cpuOf(rig)) - before);
  // After the product's own: the tracker remembers the answers of its searches.
  const chain = await timed(() => findFetchAndParse(url, projects));
  if (chain.value !== changed) throw new Error(`The chain found ${chain.value} changed issues of ${changed}.`);
  into.chain.push(chain.ms);
  await rig.shell.ask('syncs');
}

async function projectsOf(url: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/rest/api/3/project/search`, { headers: CREDENTIALS });
  const { values } = (await answer.json()) as { readonly values: readonly { readonly id: string }[] };
  return values.map(({ id }) => id);
}

/**
 * The least that a pull from a tracker can do: nobody tells it what has changed, so each project is searched, and what was found is
 * fetched. All projects at once.
 * @returns how many issues came
 */
async function findFetchAndParse(url: string, projects: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    projects.map(async (project) => {
      const jql = `project = ${project} AND updated >= "-30m" ORDER BY updated DESC`;
      const ids: string[] = [];
      let nextPageToken: string | undefined;
      do {
        const body = JSON.stringify({ jql, fields: ['updated'], maxResults: 1000, nextPageToken });
        const answer = await fetch(`${url}/rest/api/3/search/jql`, { method: 'POST', headers: CREDENTIALS, body });
        const page = JSON.parse(await answer.text()) as { readonly issues: readonly { readonly id: string }[]; nextPageToken?: string };
        ids.push(...page.issues.map(({ id }) => id));
        ({ nextPageToken } = page);
      } while (nextPageToken !== undefined);
      return fetchAndParse(url, ids);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
