import { generateAzure } from '#electron/sandbox/azure/generator.ts';
import { createAzureSandbox, SANDBOX_TOKEN, type AzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import type { AzureSeed } from '#electron/sandbox/azure/seed.ts';
import { generateJira } from '#electron/sandbox/jira/generator.ts';
import { createJiraSandbox, type JiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import type { JiraSeed } from '#electron/sandbox/jira/seed.ts';
import type { Dialect } from '#electron/sandbox/jira/wire.ts';
import { serve, type ServedSandbox } from '#electron/sandbox/serve.ts';

/** A pretend tracker behind a loopback socket, and what a person needs to connect it. */
export interface Tracker {
  readonly served: ServedSandbox;
  /** What is typed into the address field. */
  readonly address: string;
  readonly token: string;
}

export interface JiraTracker extends Tracker {
  readonly site: JiraSandbox;
  readonly dialect: Dialect;
}

export interface AzureTracker extends Tracker {
  readonly organisation: AzureSandbox;
}

const TOKEN = 'right-token';

/** A Jira site on any free port of this machine. Left out: 720 generated issues of two projects, GEN and APP. */
export async function startJira({ seed, dialect = 'cloud' }: { seed?: JiraSeed; dialect?: Dialect } = {}): Promise<JiraTracker> {
  const site = createJiraSandbox({
    seed: seed ?? generateJira({ issues: 720, seed: 4, now: Date.now(), projects: ['GEN', 'APP'] }),
    dialect,
    clock: Date.now,
    options: { token: TOKEN },
  });
  const served = await serve(site);
  return { site, served, dialect, address: served.url, token: TOKEN };
}

/** An Azure DevOps organisation on any free port of this machine. Left out: 360 generated work items of one project, Harbour. */
export async function startAzure({ seed }: { seed?: AzureSeed } = {}): Promise<AzureTracker> {
  const organisation = createAzureSandbox({ seed: seed ?? generateAzure({ items: 360, seed: 4, now: Date.now() }), clock: Date.now });
  const served = await serve(organisation);
  return { organisation, served, address: served.url + organisation.path, token: SANDBOX_TOKEN };
}
