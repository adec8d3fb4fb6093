import { implement } from '@orpc/server';
import { engineContract } from '#shared/contract/engine.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { BackupParts } from './backup/backup.ts';
import { Core, type CoreOptions } from './core.ts';
import type { NotesParts } from './notes.ts';
import { OutboxDesk } from './outbox/desk.ts';
import { hostWriter } from './outbox/host-writer.ts';
import { Previewer } from './outbox/previewer.ts';
import { Pusher } from './outbox/pusher.ts';
import { chooseProjects } from './plan/choices.ts';
import { notSaved, storeErrorText, storeFailure } from './plan/failures.ts';
import { SyncRuns } from './runs/sync-runs.ts';
import { loadSample, removeSample, type SampleParts } from './sample.ts';
import { checkSettings } from './settings.ts';

export type EngineOptions = CoreOptions;

/** Windows hear nothing of a save that takes no longer, but how it ended: each word of the status is drawn, in every window. */
const LONGEST_SAVE = 150;

// Read when first asked for: what writes Markdown, HTML and archives is a third of the engine's code, and no start needs it.
const backups = () => import('./backup/backup.ts');
const notes = () => import('./notes.ts');

/**
 * One engine per profile: everything windows can ask for. The parts stand in folders of their own: `plan` (documents, saving, undo),
 * `items` and `sync` (what was pulled, and pulling), `store` (schema, opening, repair), `backup`.
 * @returns the router to serve on message ports; it answers `status` before anything is open
 */
export function createEngine(options: EngineOptions) {
  const core = new Core(options);
  const { db, host, now, newId } = options;
  const { plan, connections } = core;
  const mirror = () => core.mirror();

  const whenReady = async <T>(work: () => Promise<Result<T, EditRefusal>>): Promise<Result<T, EditRefusal>> => {
    const blocked = await core.ready();
    return blocked === null ? work() : err({ code: 'not-saved', explanation: blocked });
  };
  const zone = (): ZoneName => (core.settings().zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone) as ZoneName;
  const notesParts = async (): Promise<NotesParts> => ({ db, mirror: await mirror(), host: host.client, now, zone });
  const sampleParts = async (): Promise<SampleParts> => ({
    db,
    host: host.client,
    plan,
    mirror: await mirror(),
    now,
    connectionsChanged: async () => void (await connections.list()),
  });
  const backupParts: BackupParts = {
    db,
    plan,
    host: host.client,
    connections: () => connections.list(),
    appVersion: () => core.version,
    now,
    newId,
    withoutMirror: (work) => core.withoutMirror(work),
  };

  const connectionName = connections.nameOf;
  const desk = new OutboxDesk({ db, plan, mirror, connectionName, now, newId });
  const previewer = new Previewer({
    db,
    plan,
    mirror,
    connectionName,
    push: () => pusher.report.value,
    reasons: () => runs.reasons(),
    now,
  });
  const pusher = new Pusher({
    db,
    plan,
    mirror,
    writer: hostWriter(host.client.trackers),
    connectionName,
    called: (operation) => desk.called(operation),
    label: (operation) => desk.label(operation),
    waitsForPull: (operation) => runs.firstPull(operation) !== null,
    now,
    newId,
  });
  const runs = new SyncRuns({
    db,
    outbox: () => plan.outbox,
    outboxRevision: core.outboxRevision,
    mirror,
    pusher,
    toPull: () => connections.pulled([]),
    connectionName,
    isConnected: connections.isConnected,
    withoutToken: connections.withoutToken,
    settings: () => core.settings(),
    isReady: () => {
      const { phase, elsewhere, hostLost } = core.status.value;
      return phase.kind === 'ready' && !elsewhere && !hostLost;
    },
    isOnline: options.isOnline ?? (() => true),
    now,
    newId,
    schedule: options.schedule,
    closing: core.closing.signal,
  });
  connections.listed = () => runs.tell();
  const tested = <T>(id: ConnectionId, result: Result<T, Explanation>): Result<T, Explanation> => {
    if (result.ok) runs.tested(id);
    return result;
  };
  core.noticed.add((notice) => pusher.notice(notice));
  core.noticed.add((notice) => runs.notice(notice));
  void mirror().then(() => runs.open());

  const os = implement(engineContract);
  const router = os.router({
    status: os.status.handler(({ signal }) => core.status.watch(signal, { settle: { until: () => core.calm(), atMostMs: LONGEST_SAVE } })),
    retry: os.retry.handler(() => core.retry()),
    useHere: os.useHere.handler(() => core.useHere()),
    recover: os.recover.handler(async ({ input }) => (await import('./backup/recover.ts')).recover(backupParts, core, input)),

    plan: {
      run: os.plan.run.handler(({ input }) => whenReady(() => plan.run(input))),
      undo: os.plan.undo.handler(() => whenReady(() => plan.undo())),
      redo: os.plan.redo.handler(() => whenReady(() => plan.redo())),
      newestStep: os.plan.newestStep.handler(() => plan.newestStep),
      leaveOut: os.plan.leaveOut.handler(({ input }) => whenReady(() => plan.leaveOut(input))),
      undoStep: os.plan.undoStep.handler(({ input }) => whenReady(() => plan.undo(input))),
    },

    settings: {
      set: os.settings.set.handler(({ input }) =>
        whenReady(async () => {
          const checked = checkSettings(input);
          const kept = checked.ok ? await plan.set(checked.value) : checked;
          runs.tell();
          return kept;
        }),
      ),
    },

    items: {
      query: os.items.query.handler(async ({ input }) => (await mirror()).items.query(input)),
      rows: os.items.rows.handler(async ({ input }) => (await mirror()).items.rows(input)),
      get: os.items.get.handler(async ({ input }) => (await mirror()).items.get(input)),
      children: os.items.children.handler(async ({ input }) => (await mirror()).items.children(input)),
      webLinks: os.items.webLinks.handler(async ({ input }) => (await mirror()).items.webLinks(input, connections.known)),
      webBacklinks: os.items.webBacklinks.handler(async ({ input }) => (await mirror()).items.webBacklinks(input, connections.known)),
      search: os.items.search.handler(async ({ input }) => (await mirror()).items.search(input.text, input.limit)),
      facets: os.items.facets.handler(async ({ input }) => (await mirror()).items.facets(input)),
      summaries: os.items.summaries.handler(async ({ input }) => (await mirror()).items.summaries(input)),
      quarantine: os.items.quarantine.handler(async () => (await mirror()).items.quarantine()),
      choices: os.items.choices.handler(async ({ input }) => (await mirror()).items.choices(input, connections.known)),
      revision: os.items.revision.handler(({ signal }) => {
        let last = 0; // another mirror counts from the beginning, and the number must be a new one
        return core.ofMirror(async function* (open, until) {
          const before = last;
          for await (const revision of open.items.revision(until)) yield (last = before + revision);
        }, signal);
      }),
    },

    catalog: {
      projects: os.catalog.projects.handler(async ({ input }) => (await mirror()).catalog.projects(input)),
      refreshProjects: os.catalog.refreshProjects.handler(async ({ input }) => (await mirror()).catalog.refreshProjects(input)),
      choose: os.catalog.choose.handler(({ input }) =>
        whenReady(async () => {
          try {
            return await chooseProjects({ plan, mirror: await mirror() }, input.connection, input.projects);
          } catch (error) {
            return err({ code: 'not-saved', explanation: notSaved(storeFailure(error), 1, storeErrorText(error)) });
          }
        }),
      ),
      get: os.catalog.get.handler(async ({ input }) => (await mirror()).catalog.get(input)),
      versions: os.catalog.versions.handler(async ({ input }) => (await mirror()).catalog.versions(input)),
      iterations: os.catalog.iterations.handler(async ({ input }) => (await mirror()).catalog.iterations(input)),
      bindings: os.catalog.bindings.handler(async ({ input }) => (await mirror()).catalog.bindings(input)),
      candidates: os.catalog.candidates.handler(async ({ input }) => (await mirror()).catalog.candidates(input.text, input.limit)),
    },

    connections: {
      list: os.connections.list.handler(() => connections.list()),
      left: os.connections.left.handler(() => connections.left),
      test: os.connections.test.handler(({ input }) => connections.test(input)),
      add: os.connections.add.handler(({ input }) => connections.add(input)),
      update: os.connections.update.handler(async ({ input }) => {
        const updated = await connections.update(input);
        // A new name says nothing about the token.
        return input.token === undefined ? updated : tested(input.id, updated);
      }),
      check: os.connections.check.handler(async ({ input }) => tested(input, await connections.check(input))),
      remove: os.connections.remove.handler(({ input }) => whenReady(() => connections.remove(input))),
    },

    sync: {
      pull: os.sync.pull.handler(async ({ input }) => {
        const asked = connections.pulled(input.connections);
        if (asked !== null) await (await mirror()).sync.pull(asked);
      }),
      cancel: os.sync.cancel.handler(async () => (await mirror()).sync.cancel()),
      confirmRemoval: os.sync.confirmRemoval.handler(async ({ input }) =>
        (await mirror()).sync.confirmRemoval(input.project, input.remove),
      ),
      removeKept: os.sync.removeKept.handler(async ({ input }) => (await mirror()).sync.removeKept(input)),
      progress: os.sync.progress.handler(({ signal }) => core.ofMirror((open, until) => open.sync.progress(until), signal)),
      reports: os.sync.reports.handler(async ({ input }) => (await mirror()).sync.reports(input.limit)),
    },

    outbox: {
      list: os.outbox.list.handler(() => desk.list()),
      of: os.outbox.of.handler(({ input }) => desk.of(input)),
      sentComments: os.outbox.sentComments.handler(({ input }) => desk.sentComments(input)),
      asked: os.outbox.asked.handler(() => desk.asked()),
      conflict: os.outbox.conflict.handler(({ input }) => desk.conflict(input)),
      makeAgain: os.outbox.makeAgain.handler(({ input }) => whenReady(() => desk.makeAgain(input))),
      revision: os.outbox.revision.handler(({ signal }) => core.outboxRevision.watch(signal)),
      hold: os.outbox.hold.handler(({ input }) => whenReady(() => desk.hold(input, true))),
      release: os.outbox.release.handler(({ input }) => whenReady(() => desk.hold(input, false))),
      complete: os.outbox.complete.handler(({ input }) => whenReady(() => desk.complete(input.operation, input.along))),
      takeBack: os.outbox.takeBack.handler(({ input }) => whenReady(() => desk.takeBack(input))),
      answer: os.outbox.answer.handler(({ input }) => whenReady(() => desk.answer(input.operations, input.reply, input.seen))),
      push: os.outbox.push.handler(({ input }) =>
        whenReady(async () => {
          await (input.operations === null && input.connections.length === 0 ? runs.sendAll() : pusher.push(input));
          return ok(undefined);
        }),
      ),
      cancel: os.outbox.cancel.handler(() => pusher.cancel()),
      progress: os.outbox.progress.handler(({ signal }) => pusher.report.watch(signal)),
      reports: os.outbox.reports.handler(({ input }) => pusher.reports(input.limit)),
      preview: os.outbox.preview.handler(({ input }) => previewer.list(input)),
      previewItems: os.outbox.previewItems.handler(({ input }) => previewer.items(input)),
      lookAhead: os.outbox.lookAhead.handler(async ({ input }) => {
        const asked = connections.pulled(input.connections);
        if (asked !== null) await (await mirror()).ahead.look(asked);
      }),
      stopLooking: os.outbox.stopLooking.handler(async () => (await mirror()).ahead.stop()),
      looking: os.outbox.looking.handler(({ signal }) => core.ofMirror((open, until) => open.ahead.state(until), signal)),
    },

    runs: {
      state: os.runs.state.handler(({ signal }) => runs.state.watch(signal)),
      begin: os.runs.begin.handler(() => runs.begin()),
      goOn: os.runs.goOn.handler(() => runs.goOn()),
      send: os.runs.send.handler(({ input }) => whenReady(async () => ok(await runs.send(input.edits)))),
      close: os.runs.close.handler(() => runs.close()),
      answering: os.runs.answering.handler(() => runs.answering()),
      history: os.runs.history.handler(({ input }) => runs.history(input.limit)),
      report: os.runs.report.handler(({ input }) => runs.report(input)),
    },

    notes: {
      draft: os.notes.draft.handler(async ({ input }) => (await notes()).draftNotes(await notesParts(), input)),
      export: os.notes.export.handler(async ({ input }) => (await notes()).exportNotes(await notesParts(), input)),
    },

    backup: {
      create: os.backup.create.handler(async () => {
        await mirror();
        return (await backups()).createBackup(backupParts);
      }),
      inspect: os.backup.inspect.handler(async ({ input }) => (await backups()).inspectBackup(backupParts, input)),
      restore: os.backup.restore.handler(async ({ input }) => {
        const blocked = await core.ready();
        return blocked === null ? (await backups()).restoreBackup(backupParts, input) : err(blocked);
      }),
    },

    sample: {
      load: os.sample.load.handler(async ({ input }) => loadSample(await sampleParts(), input.today)),
      remove: os.sample.remove.handler(async () => removeSample(await sampleParts())),
    },
  });

  return { router, core };
}

export type Engine = ReturnType<typeof createEngine>;
export type EngineRouter = Engine['router'];
