import type { ConnectionId, Item, ProjectId } from '#shared/domain/item.ts';
import { projectIdOf } from '#shared/domain/item.ts';
import type { Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createAzureDevOps } from '#electron/host/trackers/azure-devops/client.ts';
import { generateAzure } from '#electron/sandbox/azure/generator.ts';
import { createAzureSandbox, SANDBOX_TOKEN, type AzureSandbox, type AzureSandboxOptions } from '#electron/sandbox/azure/sandbox.ts';
import type { AzureSeed } from '#electron/sandbox/azure/seed.ts';

export const CONNECTION = 'azure' as ConnectionId;
export const NOW = Date.UTC(2026, 10, 22, 9);
export const SIGNAL = new AbortController().signal;

/** One exchange between client and sandbox, parsed. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

export interface Harness {
  readonly port: TrackerPort;
  readonly exchanges: Exchange[];
}

/** The client talking to a sandbox without a socket. `meddle` may replace an answer. */
export function connect(
  sandbox: Pick<AzureSandbox, 'path' | 'handle'>,
  options: {
    readonly token?: string;
    readonly server?: boolean;
    /** False keeps no exchanges, for pulls too large to remember. */
    readonly record?: boolean;
    readonly meddle?: (exchange: Omit<Exchange, 'answer'>, response: Response) => Promise<Response>;
  } = {},
): Harness {
  const exchanges: Exchange[] = [];
  let slept = 0; // time passes only while the transport waits
  const baseUrl = `http://127.0.0.1:1${sandbox.path}`;
  const transport = createTransport({
    baseUrl,
    authorization: `Basic ${Buffer.from(`:${options.token ?? SANDBOX_TOKEN}`).toString('base64')}`,
    clock: () => NOW + slept,
    random: () => 0,
    sleep: async (milliseconds) => void (slept += milliseconds),
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const answered = await sandbox.handle(request);
      const exchange = {
        method: request.method,
        url: new URL(url),
        body: init.body ? JSON.parse(String(init.body)) : null,
        status: answered.status,
      };
      const response = options.meddle ? await options.meddle(exchange, answered) : answered;
      if (options.record === false) return response;
      const text = await response.clone().text();
      exchanges.push({ ...exchange, status: response.status, answer: /^[[{]/.test(text) ? JSON.parse(text) : text });
      return response;
    },
  });
  const kind = options.server ? 'azure-devops-server' : 'azure-devops-services';
  return { port: createAzureDevOps({ transport, baseUrl, kind, connection: CONNECTION }), exchanges };
}

/** The value of a result that must be one. */
export function must<T>(result: Result<T, TrackerError>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const codeOf = (result: Result<unknown, TrackerError>): string => (result.ok ? 'ok' : result.error.code);

export const projectId = (guid: string): ProjectId => projectIdOf(CONNECTION, guid);

/** Everything the port has for a list of ids, in batches. */
export async function fetchAll(port: TrackerPort, project: ProjectId, ids: readonly string[]) {
  const items: Item[] = [];
  const missing: string[] = [];
  const quarantined: { readonly id: string; readonly reason: string }[] = [];
  for (let start = 0; start < ids.length; start += port.batchSize) {
    const batch = must(await port.fetch(project, ids.slice(start, start + port.batchSize), SIGNAL));
    for (const { body } of batch.items) items.push(JSON.parse(body) as Item);
    missing.push(...batch.missing);
    quarantined.push(...batch.quarantined);
  }
  return { items, missing, quarantined };
}

/** An organisation of two projects, 'Harbour' and 'Lighthouse'. */
export const SEED = generateAzure({ items: 1_200, seed: 7, now: NOW, projects: 2 });
export const [HARBOUR, LIGHTHOUSE] = SEED.projects.map((project) => projectId(project.id)) as [ProjectId, ProjectId];

/** The ids of a project's items, as the seed has them. */
export const idsIn = (seed: AzureSeed, name: string): readonly string[] =>
  seed.workItems.filter((item) => item.fields['System.TeamProject'] === name).map((item) => String(item.id));

/** A sandbox and a hand on its clock. */
export function world(options: Partial<AzureSandboxOptions> = {}, seed: AzureSeed = SEED) {
  let now = NOW;
  const sandbox = createAzureSandbox({ seed, clock: () => now, options });
  return { sandbox, pass: (milliseconds: number) => (now += milliseconds) };
}
