import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { HostInfo } from '#shared/contract/host.ts';
import { createTransport } from '#electron/host/http/create-transport.ts';
import type { Fetch } from '#electron/host/http/transport.ts';
import { openJournal } from '#electron/host/journal/journal.ts';
import { createAzureDevOps } from '#electron/host/trackers/azure-devops/client.ts';
import { createAzureWriter } from '#electron/host/trackers/azure-devops/write.ts';
import { createJira } from '#electron/host/trackers/jira/client.ts';
import { createJiraWriter } from '#electron/host/trackers/jira/write.ts';
import { authorizationOf } from './address.ts';
import { openConnections, type OpenTracker } from './connections.ts';
import { createNotices } from './notices.ts';
import type { Printer } from './pdf/printer.ts';
import type { Profile } from './profile.ts';
import { countOpenings, type Openings } from './openings.ts';
import { createRouter, type HostRouter } from './router.ts';
import { openSampleTrackers, sampleWorkspace } from './sample.ts';
import type { Vault } from './vault/vault.ts';

export interface HostOptions {
  readonly profile: Profile;
  readonly shell: HostInfo['shell'];
  readonly version: string;
  readonly vault: Vault;
  /** Electron's network stack (`electron/main/net-fetch.ts`), or Node's with the system's proxy and certificates. */
  readonly fetch: Fetch;
  readonly printer: Printer;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Host {
  readonly router: HostRouter;
  /** Told by the shell of each page that opens the store, and how it went away. */
  readonly openings: Openings;
  /** The computer woke up: whatever was in flight while it slept is stale. */
  wake(): void;
  close(): Promise<void>;
}

/**
 * The host of one profile: trackers, tokens, journal and printing behind one contract. Both shells run this and nothing else.
 * @throws Error when the profile's files cannot be read
 */
export async function createHost({ profile, shell, version, vault, fetch, printer, now = Date.now }: HostOptions): Promise<Host> {
  const notices = createNotices();
  const inProfile = (name: string): string => join(profile.folder, name);
  const sample = await openSampleTrackers({ file: inProfile('sample.json'), readOnly: profile.readOnly, now });
  const journal = await openJournal({ folder: inProfile('journal'), newId: randomUUID });

  const openings = countOpenings(inProfile('openings.json'));

  const openTracker: OpenTracker = (draft, token, connection) => {
    const { baseUrl, kind } = draft;
    const transport = createTransport({
      baseUrl,
      authorization: authorizationOf(draft, token),
      fetch: draft.sample ? sample.fetch : fetch,
      known: draft.known,
      resends: shell === 'electron',
      clock: now,
      onNotice: (notice) => notices.tell({ ...notice, connection }),
      // The sample is inside this process: it works with the cable pulled out.
      ...(draft.sample ? { online: () => true } : {}),
    });
    if (kind === 'jira-cloud' || kind === 'jira-data-center') {
      const options = { transport, baseUrl, kind, connection };
      return { reader: createJira(options), writer: createJiraWriter(options) };
    }
    const options = { transport, baseUrl, kind, connection };
    return { reader: createAzureDevOps(options), writer: createAzureWriter({ ...options, clock: now }) };
  };
  const connections = await openConnections({
    file: inProfile('connections.json'),
    readOnly: profile.readOnly,
    vault,
    openTracker,
    newId: randomUUID,
    now,
  });

  const info = async (): Promise<HostInfo> => ({
    shell,
    version,
    platform: process.platform,
    profile: profile.folder,
    readOnly: profile.readOnly,
    secrets: vault.kind,
    pdfMissing: await printer.missing(),
    connectionsLost: connections.lost(),
  });
  const router = createRouter({
    info,
    notices: notices.listen,
    opened: (place) => openings.done(place),
    connections,
    journal,
    printer,
    sample: sampleWorkspace(sample, connections),
  });
  return {
    router,
    openings,
    wake: () => notices.tell({ kind: 'system-resumed' }),
    close: () => journal.close(),
  };
}
