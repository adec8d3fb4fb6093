import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { textIn } from '#electron/sandbox/jira/records.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { serve } from '#electron/sandbox/serve.ts';
import { createBurstLimit } from './burst-limit.ts';
import { answerWith } from './processes.ts';

/** A Jira Cloud site with its burst limits, in a process of its own. */
let sandbox: ReturnType<typeof createJiraSandbox> | null = null;
let ids: readonly string[] = [];

answerWith({
  start: async (issues: number) => {
    const seed = generateJira({ issues, seed: 7, now: Date.now(), projects: ['APP'] });
    const site = createJiraSandbox({ seed, dialect: 'cloud', clock: Date.now });
    const refusal = createBurstLimit(() => performance.now());
    const { url } = await serve({ handle: async (request) => refusal(request) ?? site.handle(request) });
    sandbox = site;
    ids = seed.issues.map((issue) => issue.id);
    return { url, ids };
  },
  /** How many issues have titles that begin so. */
  titled: (beginning: string) => ids.filter((id) => textIn(sandbox!.controls.issue(id)!.fields, 'summary')?.startsWith(beginning)).length,
});
