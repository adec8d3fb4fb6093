import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Fetch } from '#electron/host/http/transport.ts';
import { createAzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import { createJiraSandbox } from '#electron/sandbox/jira/sandbox.ts';
import { sampleAzureSeed, sampleJiraSeed } from '#electron/sandbox/sample/index.ts';
import type { SandboxTracker } from '#electron/sandbox/tracker.ts';
import { parseDay, type CalendarDate } from '#shared/domain/time.ts';
import { SAMPLE_AZURE, SAMPLE_JIRA } from '#shared/plan/sample-ids.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { notStored, SAMPLE_TOKEN, type Connections, type StoredConnection } from './connections.ts';
import { readJson, writeDurably } from './files/write-file.ts';

// '.invalid' is promised never to exist (RFC 2606): a link of the sample leads nowhere instead of to a stranger.
const JIRA_URL = 'https://jira.sample.invalid';
const AZURE_URL = 'https://azure.sample.invalid/nimbus';

const SAMPLE_CONNECTIONS: readonly StoredConnection[] = [
  {
    id: SAMPLE_JIRA,
    name: 'Sample Jira',
    kind: 'jira-cloud',
    baseUrl: JIRA_URL,
    account: 'sample@nimbus.example',
    identity: null,
    sample: true,
  },
  {
    id: SAMPLE_AZURE,
    name: 'Sample Azure DevOps',
    kind: 'azure-devops-services',
    baseUrl: AZURE_URL,
    account: null,
    identity: null,
    sample: true,
  },
];

/** The sample's trackers inside this process: no port is opened, and nothing of the sample ever leaves the computer. */
export interface SampleTrackers {
  readonly fetch: Fetch;
  /** Sets the day the data stands around, unless it has one already. */
  anchor(today: CalendarDate): Promise<void>;
  forget(): Promise<void>;
}

/** What the contract's `sample` calls do. */
export interface SampleWorkspace {
  start(today: CalendarDate): Promise<Result<readonly Connection[], TrackerError>>;
  stop(): Promise<void>;
}

const fileSchema = z.object({ today: z.string().refine((text) => parseDay(text) !== null) });

/**
 * @param file `<profile>/sample.json`: the anchor day outlives the program, so that a restart serves the same data
 * @param now epoch milliseconds
 */
export async function openSampleTrackers({
  file,
  readOnly,
  now,
}: {
  readonly file: string;
  readonly readOnly: boolean;
  readonly now: () => number;
}): Promise<SampleTrackers> {
  const stored = fileSchema.safeParse(await readJson(file).then((read) => (read?.kind === 'value' ? read.value : null)));
  let today = stored.success ? (stored.data.today as CalendarDate) : null;
  let trackers: ReadonlyMap<string, SandboxTracker> | null = null;

  const build = (day: CalendarDate): ReadonlyMap<string, SandboxTracker> => {
    const options = { token: SAMPLE_TOKEN };
    const azureSeed = sampleAzureSeed(day, (key) => `${JIRA_URL}/browse/${key}`);
    return new Map<string, SandboxTracker>([
      [new URL(JIRA_URL).origin, createJiraSandbox({ seed: sampleJiraSeed(day), dialect: 'cloud', clock: now, options })],
      [new URL(AZURE_URL).origin, createAzureSandbox({ seed: azureSeed, clock: now, options })],
    ]);
  };

  return {
    fetch: async (url, init) => {
      if (today === null) throw new TypeError('The sample workspace is not loaded.');
      trackers ??= build(today);
      const tracker = trackers.get(new URL(url).origin);
      if (tracker === undefined) throw new TypeError('The sample workspace has no such tracker.');
      return tracker.handle(new Request(url, init));
    },
    anchor: async (day) => {
      if (today !== null) return;
      if (!readOnly) await writeDurably(file, JSON.stringify({ today: day }));
      today = day;
    },
    forget: async () => {
      today = null;
      trackers = null;
      if (!readOnly) await rm(file, { force: true });
    },
  };
}

/** The sample as the contract offers it: its connections come and go as one. */
export function sampleWorkspace(trackers: SampleTrackers, connections: Connections): SampleWorkspace {
  return {
    start: async (today) => {
      try {
        await trackers.anchor(today);
        const present = (await connections.list()).filter((one) => one.sample);
        return ok(present.length === SAMPLE_CONNECTIONS.length ? present : await connections.putSample(SAMPLE_CONNECTIONS));
      } catch (error) {
        return err(notStored(error));
      }
    },
    stop: async () => {
      await connections.putSample([]);
      await trackers.forget();
    },
  };
}
