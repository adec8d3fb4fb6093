import { refused } from '#electron/host/trackers/write-outcome.ts';
import { projectIdOf, type ItemId, type IterationId, type ProjectId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { createCalls } from './calls.ts';
import type { AzureDevOpsOptions } from './client.ts';
import { createContexts } from './contexts.ts';
import { createItemCreator } from './create-item.ts';
import { findComment, isInHistory } from './history.ts';
import { createIterationWriter } from './iterations.ts';
import { createMe } from './me.ts';
import { parseProject } from './parse.ts';
import { putBackLost, takesAway } from './put-back.ts';
import { createItemWriter } from './write-item.ts';

export interface AzureWriterOptions extends AzureDevOpsOptions {
  /** Epoch milliseconds; by default this computer's clock. */
  readonly clock?: () => number;
}

const NO_VERSIONS = 'Azure DevOps has no versions.';
/** Types, states and iterations change seldom; a push of a thousand records should not ask for them a thousand times. */
const BELIEVED_MS = 300_000;
/** That a tree of iterations is refused is mended by a person, who then tries again. */
const BLIND_MS = 15_000;
/** Comments on their way that are remembered, for an exact look should their answer be lost. */
const COMMENTS = 1_000;

/** Azure DevOps Services and Server behind the writer: work items and iterations. Versions do not exist there. */
export function createAzureWriter({ transport, baseUrl, kind, connection, clock = Date.now }: AzureWriterOptions): TrackerWriter {
  const root = baseUrl.replace(/\/+$/, '');
  const calls = createCalls(transport, root, kind === 'azure-devops-services');
  const contexts = createContexts(calls, connection, root, { maxAgeMs: BELIEVED_MS, blindAgeMs: BLIND_MS, clock });
  const me = createMe(calls, clock);
  const names = new Map<string, ProjectId>();
  const comments = new Map<OperationId, number>();

  /** Items name their project; everything else goes by its id. */
  async function projectNamed(name: string, signal: AbortSignal): Promise<Result<ProjectId, TrackerError>> {
    const known = names.get(name);
    if (known !== undefined) return ok(known);
    const read = await calls.read({ path: `/_apis/projects/${encodeURIComponent(name)}` }, parseProject, signal);
    if (!read.ok) return read;
    const id = projectIdOf(connection, read.value.value.id);
    names.set(name, id);
    return ok(id);
  }

  function sending(id: OperationId, revision: number): void {
    comments.delete(id);
    comments.set(id, revision);
    if (comments.size > COMMENTS) comments.delete(comments.keys().next().value!);
  }

  const items = createItemWriter({ calls, connection, baseUrl: root, contexts, projectNamed, sending });
  const iterations = createIterationWriter({ calls, connection, contexts });
  const creator = createItemCreator({ calls, connection, baseUrl: root, contexts, me });
  const noVersions = (): Result<never, TrackerError> => err({ code: 'rejected', host: calls.host, status: 400, messages: [NO_VERSIONS] });

  return {
    async read(record, recordKind, signal) {
      if (recordKind === 'item') return items.read(record as ItemId, signal);
      return recordKind === 'iteration' ? iterations.read(record as IterationId, signal) : noVersions();
    },
    async write(write, signal) {
      if (write.recordKind === 'item') return items.write(write, signal);
      if (write.recordKind === 'iteration') return iterations.write(write, signal);
      return { answers: write.changes.map(() => refused(NO_VERSIONS, 'Use an iteration, and take this edit back.')), error: null };
    },
    async wrote(record, recordKind, change, revision, signal, together = [change]) {
      if (recordKind !== 'item') return ok(null);
      const self = await me(signal);
      if (!self.ok) return self;
      if (takesAway(change)) {
        const back = await putBackLost(calls, connection, record as ItemId, together, Number(revision), self.value, signal);
        if (!back.ok || back.value !== null) return back;
      }
      const found = await isInHistory(calls, connection, record as ItemId, change, revision, self.value, signal);
      // The test on the revision lets nothing through that would replace somebody else's value.
      return found.ok ? ok(found.value ? { kind: 'sent', replaced: null } : null) : found;
    },
    async create(creation, signal) {
      if (creation.recordKind === 'item') return creator.create(creation, signal);
      return creation.recordKind === 'iteration' ? iterations.create(creation, signal) : noVersions();
    },
    async findCreated(creation, since, signal) {
      if (creation.recordKind === 'item') return creator.findCreated(creation, since, signal);
      return creation.recordKind === 'iteration' ? iterations.findCreated(creation, signal) : noVersions();
    },
    async findComment(record, id, text, since, signal) {
      const self = await me(signal);
      if (!self.ok) return self;
      return findComment(calls, { record, text, since, revision: comments.get(id) ?? null }, self.value, signal);
    },
  };
}
