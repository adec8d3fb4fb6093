import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { remoteIdOf } from '#shared/domain/item.ts';
import { parseInstant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { ConnectionKind } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList, TrackerPort } from '#shared/tracker/port.ts';
import type { Transport } from '#electron/host/http/transport.ts';
import { createCalls } from './calls.ts';
import { changesOf, readFeeds } from './changes.ts';
import { createContexts } from './contexts.ts';
import { createFetcher } from './fetch.ts';
import { lastChanges } from './history.ts';
import { identify } from './identify.ts';
import type { ProjectContext } from './map.ts';
import { parseQueryAnswer } from './parse.ts';
import { listProjects, type LoadedProject } from './project.ts';
import { markFrom, markSeeing, readMark, writeMark } from './watermark.ts';

export interface AzureDevOpsOptions {
  readonly transport: Transport;
  /** Organisation or collection, no trailing slash: 'https://dev.azure.com/acme'. */
  readonly baseUrl: string;
  /** Tells Services, which speak 7.1, from a Server, which is asked. */
  readonly kind: ConnectionKind;
  readonly connection: ConnectionId;
}

/** The most ids one `workitemsbatch` takes. */
const BATCH = 200;
/** One below the limit of 20,000, at which some servers refuse and others cut without a word. */
const SLICE = 19_999;
const SMALLEST_SLICE = 1_000;

/**
 * Azure DevOps Services and Server as a `TrackerPort`. Lists by query, follows by the reporting feeds, reads in batches of 200.
 * Projects are addressed by their GUID, so a renamed project stays the same one.
 */
export function createAzureDevOps(options: AzureDevOpsOptions): TrackerPort {
  const { connection, baseUrl } = options;
  const calls = createCalls(options.transport, baseUrl, options.kind === 'azure-devops-services');
  const contexts = createContexts(calls, connection, baseUrl);

  /** The project's types and iterations, read once per pull: `list`, `changes` and `catalog` begin one. */
  const contextOf = async (project: ProjectId, signal: AbortSignal): Promise<Result<ProjectContext, TrackerError>> =>
    contextIn(await contexts.loaded(project, signal));

  async function list(project: ProjectId, signal: AbortSignal): Promise<Result<ChangeList, TrackerError>> {
    contexts.begin(project);
    const loaded = await contexts.loaded(project, signal);
    if (!loaded.ok) return loaded;
    const { context, treeRead } = loaded.value;
    const ids: string[] = [];
    let [last, top] = [0, SLICE];
    let mark: string | null = null;
    for (;;) {
      const slice = await calls.read(
        {
          path: `/${encodeURIComponent(remoteIdOf(project))}/_apis/wit/wiql`,
          query: { timePrecision: true, $top: top },
          // A name in a literal doubles its quotes. Macros such as @project are documented in two ways for REST, so none is used.
          body: {
            query: `SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = '${context.name.replaceAll("'", "''")}' AND [System.Id] > ${last} ORDER BY [System.Id]`,
          },
        },
        parseQueryAnswer,
        signal,
      );
      if (!slice.ok) {
        // Too many results or too slow (VS402337, VS402335): the same question in smaller slices.
        if (slice.error.code !== 'rejected' || top <= SMALLEST_SLICE) return slice;
        top = Math.max(SMALLEST_SLICE, Math.floor(top / 4));
        continue;
      }
      const { asOf, workItems } = slice.value.value;
      // The first slice's own time is when the listing began, on the server's clock.
      if (mark === null) {
        const began = asOf ? parseInstant(asOf) : null;
        if (began === null) return err({ code: 'malformed', host: calls.host, detail: 'The query answer has no readable asOf.' });
        mark = writeMark(markSeeing(markFrom(began), treeRead));
      }
      // Results may be cut at any length without notice: only an empty slice is the end.
      if (workItems.length === 0) return ok({ ids, deleted: [], watermark: mark });
      for (const { id } of workItems) {
        if (id <= last)
          return err({ code: 'malformed', host: calls.host, detail: 'The query answer is not in the order that was asked for.' });
        ids.push(String(id));
        last = id;
      }
    }
  }

  return {
    batchSize: BATCH,
    identify: (signal) => identify(calls, signal, options.kind === 'azure-devops-server' ? 'collection' : 'organisation'),
    projects: (signal) => listProjects(calls, connection, signal),
    async catalog(project, signal, withRequires = false) {
      const loaded = await contexts.read(project, signal, { people: true, requires: withRequires });
      return loaded.ok ? ok(loaded.value.catalog) : loaded;
    },
    list,
    async changes(project, since, signal) {
      const mark = readMark(since);
      if (mark === null) return list(project, signal);
      contexts.begin(project);
      const [loaded, feeds] = await Promise.all([contexts.loaded(project, signal), readFeeds(calls, project, mark, signal)]);
      if (!loaded.ok) return loaded;
      const { context, treeRead } = loaded.value;
      if (mark.blind === true && treeRead) return list(project, signal);
      return feeds.ok ? changesOf(calls, context, markSeeing(mark, treeRead), feeds.value, signal) : feeds;
    },
    lastChanges: (item, revision, fields, signal) => lastChanges(calls, item, revision, fields, signal),
    fetch: createFetcher({
      calls,
      connection,
      batchSize: BATCH,
      contextOf,
      refreshed: async (project, signal) => contextIn(await contexts.refreshed(project, signal)),
      projects: (signal) => listProjects(calls, connection, signal),
    }),
  };
}

const contextIn = (loaded: Result<LoadedProject, TrackerError>): Result<ProjectContext, TrackerError> =>
  loaded.ok ? ok(loaded.value.context) : loaded;
