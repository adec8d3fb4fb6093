import { implement, ORPCError } from '@orpc/server';
import { hostContract, type HostInfo, type HostNotice } from '#shared/contract/host.ts';
import type { Connections } from '#electron/host/connections.ts';
import type { Journal } from '#electron/host/journal/journal.ts';
import type { Printer } from '#electron/host/pdf/printer.ts';
import type { SampleWorkspace } from '#electron/host/sample.ts';
import { connectionOf, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { parseDay } from '#shared/domain/time.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { TrackerWriter, Written } from '#shared/tracker/writer.ts';

export interface HostParts {
  readonly info: () => Promise<HostInfo>;
  readonly notices: (signal: AbortSignal | undefined) => AsyncGenerator<HostNotice>;
  /** The store is open in this place, or the engine says why not. */
  readonly opened: (place: number | null) => void;
  readonly connections: Connections;
  readonly journal: Journal;
  readonly printer: Printer;
  readonly sample: SampleWorkspace;
}

const os = implement(hostContract);
const NEVER = new AbortController().signal;

/** The host contract over its parts. Inputs are checked against the contract's schemas before a handler sees them. */
export function createRouter({ info, notices, opened, connections, journal, printer, sample }: HostParts) {
  /** Runs one call on the tracker that a project belongs to. */
  const onProject = <T>(
    project: ProjectId,
    signal: AbortSignal | undefined,
    call: (port: TrackerPort, signal: AbortSignal) => Promise<Result<T, TrackerError>>,
  ): Promise<Result<T, TrackerError>> => connections.use(connectionOf(project), signal ?? NEVER, (port) => call(port, signal ?? NEVER));

  /** Runs one call on the writing side of the tracker that a record belongs to. */
  const onRecord = <T>(
    record: RecordId | ProjectId,
    signal: AbortSignal | undefined,
    call: (writer: TrackerWriter, signal: AbortSignal) => Promise<Result<T, TrackerError>>,
  ): Promise<Result<T, TrackerError>> =>
    connections.use(connectionOf(record), signal ?? NEVER, (_, writer) => call(writer, signal ?? NEVER));

  return os.router({
    info: os.info.handler(info),
    notices: os.notices.handler(({ signal }) => notices(signal)),
    opened: os.opened.handler(({ input }) => opened(input.place)),

    connections: {
      list: os.connections.list.handler(() => connections.list()),
      test: os.connections.test.handler(({ input, signal = NEVER }) => connections.test(input.draft, input.token, signal)),
      add: os.connections.add.handler(({ input, signal = NEVER }) => connections.add(input.draft, input.token, signal, input.former)),
      update: os.connections.update.handler(({ input, signal = NEVER }) => connections.update(input, signal)),
      check: os.connections.check.handler(({ input, signal = NEVER }) => connections.check(input.id, signal)),
      remove: os.connections.remove.handler(({ input }) => connections.remove(input.id)),
      restore: os.connections.restore.handler(({ input }) => connections.restore(input.connections)),
    },

    trackers: {
      projects: os.trackers.projects.handler(({ input, signal = NEVER }) =>
        connections.use(input.connection, signal, (port) => port.projects(signal)),
      ),
      catalog: os.trackers.catalog.handler(({ input, signal }) =>
        onProject(input.project, signal, (port, abort) => port.catalog(input.project, abort, input.withRequires)),
      ),
      list: os.trackers.list.handler(({ input, signal }) =>
        onProject(input.project, signal, (port, abort) => port.list(input.project, abort)),
      ),
      changes: os.trackers.changes.handler(({ input, signal }) =>
        onProject(input.project, signal, (port, abort) => port.changes(input.project, input.since, abort)),
      ),
      fetch: os.trackers.fetch.handler(({ input, signal }) =>
        onProject(input.project, signal, (port, abort) => port.fetch(input.project, input.ids, abort)),
      ),
      lastChanges: os.trackers.lastChanges.handler(({ input, signal = NEVER }) =>
        connections.use(connectionOf(input.item), signal, (port) =>
          port.lastChanges(input.item as ItemId, input.revision, input.fields, signal),
        ),
      ),
      read: os.trackers.read.handler(({ input, signal }) =>
        onRecord(input.record, signal, (writer, abort) => writer.read(input.record, input.recordKind, abort)),
      ),
      write: os.trackers.write.handler(async ({ input, signal }): Promise<Written> => {
        const written = await onRecord(input.record, signal, async (writer, abort) => ok(await writer.write(input, abort)));
        return written.ok ? written.value : { answers: input.changes.map(() => ({ kind: 'not-sent' })), error: written.error };
      }),
      wrote: os.trackers.wrote.handler(({ input, signal }) =>
        onRecord(input.record, signal, (writer, abort) =>
          writer.wrote(input.record, input.recordKind, input.change, input.revision, abort, input.together),
        ),
      ),
      create: os.trackers.create.handler(({ input, signal }) =>
        onRecord(input.project, signal, (writer, abort) => writer.create(input, abort)),
      ),
      findCreated: os.trackers.findCreated.handler(({ input, signal }) =>
        onRecord(input.creation.project, signal, (writer, abort) => writer.findCreated(input.creation, input.since, abort, input.known)),
      ),
      findComment: os.trackers.findComment.handler(({ input, signal }) =>
        onRecord(input.record, signal, (writer, abort) =>
          writer.findComment(input.record as ItemId, input.id, input.text, input.since, abort),
        ),
      ),
      batchSize: os.trackers.batchSize.handler(({ input }) => connections.batchSize(input.connection)),
    },

    journal: {
      state: os.journal.state.handler(() => journal.state()),
      append: os.journal.append.handler(({ input }) => journal.append(input)),
      read: os.journal.read.handler(({ input }) => journal.read(input)),
      stage: os.journal.stage.handler(({ input }) => journal.stage(input)),
      compact: os.journal.compact.handler(({ input }) => journal.compact(input)),
      restart: os.journal.restart.handler(({ input }) => journal.restart(input)),
    },

    pdf: {
      print: os.pdf.print.handler(async ({ input, signal = NEVER }) => {
        const printed = await printer.print(input, signal);
        return printed.ok ? ok(new Blob([printed.value], { type: 'application/pdf' })) : printed;
      }),
    },

    sample: {
      start: os.sample.start.handler(async ({ input }) => {
        const today = parseDay(input.today);
        if (today === null) throw new ORPCError('BAD_REQUEST', { message: 'The sample needs a calendar day to stand around.' });
        return sample.start(today);
      }),
      stop: os.sample.stop.handler(() => sample.stop()),
    },
  });
}

export type HostRouter = ReturnType<typeof createRouter>;
