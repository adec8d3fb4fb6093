import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { serve } from '#electron/sandbox/serve.ts';
import { CREDENTIALS, bulkBody, BULK_PATH, PAGE } from './bulk.ts';
import { createPeerSource } from './peer-source.ts';
import { answerWith } from './processes.ts';
import { NOW } from './size.ts';

/**
 * The tracker of the bench, in a process of its own: a generated Jira Cloud site that has rendered every issue before, so that neither
 * the product nor what it is compared with pays for that.
 */
const KEYS = ['APP', 'WEB', 'API', 'OPS', 'LAB'];
const clock = { now: NOW };
let changes = 0;

async function start(issues: number) {
  const seed = generateJira({ issues, seed: 7, now: NOW, projects: KEYS });
  const sandbox = createJiraSandbox({ seed, dialect: 'cloud', clock: () => clock.now });
  const peers = createPeerSource(sandbox);
  const served = await serve({ handle: (request) => peers.answer(request) ?? sandbox.handle(request) });
  const ids = seed.issues.map((issue) => issue.id);
  const warm = async (wanted: readonly string[]): Promise<void> => {
    for (let from = 0; from < wanted.length; from += PAGE) {
      const body = bulkBody(wanted.slice(from, from + PAGE));
      const answer = await sandbox.handle(new Request(served.url + BULK_PATH, { method: 'POST', headers: CREDENTIALS, body }));
      if (!answer.ok) throw new Error(`The tracker of the bench refused its own warm-up with ${answer.status}.`);
      await answer.arrayBuffer();
    }
  };
  await warm(ids);
  return { sandbox, peers, url: served.url, ids, warm };
}
let site: Awaited<ReturnType<typeof start>> | null = null;

answerWith({
  start: async (issues: number) => {
    site = await start(issues);
    return { url: site.url, ids: site.ids };
  },
  /** Offers the same issues to the peers as well, and their pages. */
  offer: async (pages: string) => {
    const { peers, url, ids } = site!;
    await peers.offer({ pages, url, ids });
  },
  /** Somebody edits `count` issues, spread over the projects. @returns their ids */
  change: async (count: number) => {
    const { sandbox, peers, ids, warm } = site!;
    clock.now += 3_600_000;
    changes += 1;
    const step = Math.floor(ids.length / count);
    const chosen = Array.from({ length: count }, (_, at) => ids[(at * step + changes * 3) % ids.length]!);
    for (const id of chosen) sandbox.controls.edit(id, { fields: { summary: `Changed ${changes} times: ${id}` } });
    await warm(chosen);
    await peers.reread(chosen);
    return chosen;
  },
});
