import { RefreshCw } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import {
  engine,
  useEngineQuery,
  useEngineStatus,
  useItemRevision,
  usePullReport,
  usePushReport,
  useSyncState,
} from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { formatAgo, formatInstant, plural } from '#renderer/ui/dates.ts';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { leaveToastAbout } from '#renderer/ui/toast.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import type { ProjectPull, ProjectState, PullReport } from '#shared/contract/engine.ts';
import type { PushReport } from '#shared/contract/outbox.ts';
import type { StandingFailures, SyncState } from '#shared/contract/sync-run.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import type { MeetingPhase } from '#shared/sync/meeting.ts';
import type { WaitReason } from '#shared/sync/schedule.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { ABOUT_UNDO } from '#renderer/features/undo/index.ts';
import { noAnswer, type Attempt } from './attempt.ts';
import { ConflictsSection } from './conflicts/conflicts-section.tsx';
import { asksForTokens, DECISIONS, MeetingPanel } from './meeting-panel.tsx';
import { NetworkNotices } from './network-notices.tsx';
import { PreviewSection } from './preview-section.tsx';
import { ProgressAnnouncer } from './progress-announcer.tsx';
import { ProjectLine } from './project-line.tsx';
import { PullFailure } from './pull-failure.tsx';
import { reportSentence, sharedFailure } from './pull-words.ts';
import type { FailedPush } from './push-failures.tsx';
import { pushSentence } from './push-words.ts';
import { QuarantineList } from './quarantine-list.tsx';
import { RunCommands } from './run-commands.tsx';
import { LastPush, RunningPull, RunningPush } from './run-progress.tsx';
import { shownPulls, standingPushFailure } from './standing-failures.ts';
import { SyncHistory } from './sync-history.tsx';
import { TokenNotice } from './token-notice.tsx';

interface Site {
  readonly connection: Connection;
  readonly projects: readonly ProjectState[];
}

async function readSites(): Promise<readonly Site[]> {
  const connections = await engine().connections.list();
  const projects = await Promise.all(connections.map((connection) => engine().catalog.projects(connection.id)));
  return connections.map((connection, index) => ({
    connection,
    projects: projects[index]!.filter((state) => state.pulled || state.items > 0),
  }));
}

/** What is pulled, from where, how it went, and the questions that only a person can answer. */
export function SyncPage(): ReactElement {
  const report = usePullReport() ?? null;
  const push = usePushReport() ?? null;
  const state = useSyncState();
  const failures = state?.failures ?? NOTHING_FAILED;
  const { items } = useEngineStatus();
  const revision = useItemRevision();
  const now = useNow();
  const running = report !== null && report.finishedAt === null;
  const isPushing = push !== null && push.finishedAt === null;
  const ended = report === null ? 'none' : `${report.id} ${report.finishedAt ?? ''}`;
  const pushed = push === null ? 'none' : `${push.id} ${push.finishedAt ?? ''}`;
  const { value: sites } = useEngineQuery(`${revision} ${ended}`, readSites);
  const [problem, setProblem] = useState<Explanation | null>(null);
  // What a later run did says more than why an earlier act did not begin.
  useEffect(() => setProblem(null), [ended, pushed]);
  // What was sent cannot be undone any more.
  useEffect(() => {
    if (isPushing) leaveToastAbout(ABOUT_UNDO);
  }, [isPushing]);
  const attempt: Attempt = (work, failed) => {
    setProblem(null);
    work.catch((error: unknown) => setProblem(noAnswer(failed, error)));
  };
  const pull = (connections: readonly ConnectionId[]): void => attempt(engine().sync.pull({ connections }), 'The pull did not start');
  const chosen = sites?.some((site) => site.projects.some((state) => state.pulled)) ?? false;
  const called = (id: ConnectionId): string | null => sites?.find(({ connection }) => connection.id === id)?.connection.name ?? null;
  const nameOf = (id: ConnectionId): string => called(id) ?? id;
  const unsentAt = push === null ? [] : failuresOf(push, failures, called);
  return (
    <>
      <PageHeader
        title="Sync"
        wholeMeta
        meta={
          <>
            {plural(items, 'item')} on this computer
            {state !== null && <NextSync schedule={state.schedule} now={now} />}
          </>
        }
        actions={
          state !== null && (
            <RunCommands
              state={state}
              isPulling={running}
              isPushing={isPushing}
              canPull={sites === undefined || chosen}
              attempt={attempt}
              onProblem={setProblem}
            />
          )
        }
      />
      <div className="mx-auto flex max-w-280 flex-col gap-5 p-4">
        <ProgressAnnouncer run={announced(report, push)} />
        {problem !== null && <ExplanationPanel explanation={problem} />}
        {sites !== undefined && state !== null && (
          <NetworkNotices pull={report} push={push} failures={failures} slept={state.slept} nameOf={called} />
        )}
        {state !== null && !asksForTokens(state.meeting) && <TokenNotice open={state.open} />}
        {state !== null && (
          <MeetingPanel state={state} isPushing={isPushing} failures={unsentAt} attempt={attempt} onProblem={setProblem} />
        )}
        {running && <RunningPull report={report} />}
        {isPushing && <RunningPush report={push} nameOf={nameOf} />}
        {push !== null && state !== null && !isToldByMeeting(state.meeting) && !isHistory(push, report, sites) && (
          <LastPush report={push} now={now} failures={unsentAt} />
        )}
        <div id={DECISIONS} tabIndex={-1} className="scroll-mt-44 outline-none empty:-mt-5">
          <ConflictsSection />
        </div>
        <PreviewSection canPull={sites === undefined || chosen} />
        {sites !== undefined && !chosen && (
          <EmptyState
            icon={<RefreshCw aria-hidden />}
            title={sites.length === 0 ? 'No tracker is connected' : 'Nothing is chosen to be pulled'}
            actions={<a href="#/connections">{sites.length === 0 ? 'Connect a tracker' : 'Choose projects under Connections'}</a>}
          >
            Pulling copies items, versions and iterations of the projects you choose to this computer. It never changes the tracker.
          </EmptyState>
        )}
        {sites
          ?.filter((site) => site.projects.length > 0)
          .map(({ connection, projects }) => {
            const pulls = shownPulls(connection.id, report, failures);
            const pullOf = (id: ProjectId): ProjectPull | null => pulls.find(({ project }) => project === id) ?? null;
            const shared = sharedFailure(pulls);
            const unsent = standingPushFailure(connection.id, push, failures);
            // Above everything stands already that its token is missing.
            const isAsked = (reason: Explanation | null): boolean =>
              reason?.code === 'no-token' &&
              state?.open.away.some((site) => site.connection === connection.id && site.why === 'no-token') === true;
            return (
              <section key={connection.id} aria-label={connection.name}>
                <header className="mb-2 flex flex-wrap items-center gap-x-3">
                  <h2 className="text-lg font-semibold max-compact:flex-1">
                    <bdi>{connection.name}</bdi>
                  </h2>
                  <span className="min-w-0 flex-1 truncate text-muted max-compact:order-last max-compact:basis-full">
                    {connection.identity?.product ?? connection.baseUrl}
                  </span>
                  <Button
                    icon={<RefreshCw aria-hidden />}
                    aria-label={`Pull ${connection.name}`}
                    disabled={running}
                    onClick={() => pull([connection.id])}
                  >
                    Pull
                  </Button>
                </header>
                {unsent !== null && !isAsked(unsent) && <PullFailure className="mb-2" connection={connection.id} explanation={unsent} />}
                {shared !== null && !isAsked(shared) && <PullFailure className="mb-2" connection={connection.id} explanation={shared} />}
                <ul className="rounded-lg border border-line">
                  {projects.map((state) => (
                    <ProjectLine
                      key={state.project.id}
                      state={state}
                      pull={pullOf(state.project.id)}
                      told={shared !== null || isAsked(failureOf(pullOf(state.project.id)))}
                      now={now}
                      onAnswer={(remove) =>
                        attempt(engine().sync.confirmRemoval({ project: state.project.id, remove }), 'Your answer was not taken')
                      }
                      onRemoveKept={() => attempt(engine().sync.removeKept(state.project.id), 'Nothing was removed')}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
        {/* Below what is read first, so that nothing on the page moves. */}
        {sites !== undefined && (
          <>
            <QuarantineList />
            <SyncHistory latest={`${ended} ${pushed} ${state?.meeting.kind ?? ''}`} />
          </>
        )}
      </div>
    </>
  );
}

/** Whether the sync before the meeting tells what the newest push did. Until it has sent, that was another one, and nothing else on the page would say it. */
const isToldByMeeting = ({ kind }: MeetingPhase): boolean => kind === 'pushing' || kind === 'done' || kind === 'pulling';

/** Whether a push is no news any more: a later pull is over, or what it wrote to was removed. True of one that runs: it stands elsewhere. */
function isHistory({ finishedAt, connections }: PushReport, pull: PullReport | null, sites: readonly Site[] | undefined): boolean {
  const isHere = sites === undefined || sites.some(({ connection }) => connections.some((part) => part.connection === connection.id));
  return finishedAt === null || !isHere || (pull?.finishedAt ?? '') > finishedAt;
}

const failureOf = (pull: ProjectPull | null): Explanation | null => (pull?.step.kind === 'failed' ? pull.step.explanation : null);

/** Until the engine has said. */
const NOTHING_FAILED: StandingFailures = { pull: null, push: null, pulls: [], pushes: [] };

/** Why the newest push failed, by connections that are here still. */
function failuresOf(push: PushReport, failures: StandingFailures, called: (id: ConnectionId) => string | null): readonly FailedPush[] {
  return push.connections.flatMap(({ connection, step }) => {
    const [name, explanation] = [called(connection), standingPushFailure(connection, push, failures)];
    return step.kind !== 'failed' || name === null || explanation === null ? [] : [{ connection, name, explanation }];
  });
}

/** The sync that a screen reader is told of: the push where there is one, for it comes last. */
function announced(pull: PullReport | null, push: PushReport | null): { readonly isRunning: boolean; readonly sentence: string } | null {
  if (push !== null && (push.finishedAt === null || push.finishedAt > (pull?.finishedAt ?? ''))) {
    return { isRunning: push.finishedAt === null, sentence: pushSentence(push) };
  }
  return pull === null ? null : { isRunning: pull.finishedAt === null, sentence: reportSentence(pull) };
}

const WAITS: { readonly [R in WaitReason]: string } = {
  offline: 'next sync as soon as there is a network',
  syncing: 'next sync after this one',
  answering: 'next sync once the conflict is answered',
};

/** When the cockpit syncs by itself. */
function NextSync({ schedule, now }: { schedule: SyncState['schedule']; now: number }): ReactElement | null {
  if (schedule.next === null) return null;
  const when =
    schedule.waits === null ? `next ${schedule.sends ? 'sync' : 'pull'} ${formatAgo(schedule.next, now)}` : WAITS[schedule.waits];
  return <span title={formatInstant(schedule.next)}> · {when}</span>;
}
