import { RefreshCw, Square } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useEngineStatus, useItemRevision, usePullReport } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { ProgressBar } from '#renderer/ui/progress-bar.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import type { ProjectState, PullReport } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { PreviewSection } from './preview-section.tsx';
import { ProgressAnnouncer } from './progress-announcer.tsx';
import { ProjectLine } from './project-line.tsx';
import { PullFailure } from './pull-failure.tsx';
import { pullCounts, reportCounts, sharedFailure } from './pull-words.ts';
import { QuarantineList } from './quarantine-list.tsx';
import { ReportHistory } from './report-history.tsx';

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

const noAnswer = (title: string, error: unknown): Explanation => ({
  title,
  happened: 'The cockpit’s service did not answer.',
  safe: 'Everything pulled before is here.',
  next: 'Try again. If it happens again, close and open the cockpit.',
  detail: error instanceof Error ? error.message : String(error),
});

/** What is pulled, from where, how it went, and the questions that only a person can answer. */
export function SyncPage(): ReactElement {
  const report = usePullReport() ?? null;
  const { items } = useEngineStatus();
  const revision = useItemRevision();
  const now = useNow();
  const running = report !== null && report.finishedAt === null;
  const ended = report === null ? 'none' : `${report.id} ${report.finishedAt ?? ''}`;
  const { value: sites } = useEngineQuery(`${revision} ${ended}`, readSites);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const attempt = (work: Promise<unknown>, failed: string): void => {
    setProblem(null);
    work.catch((error: unknown) => setProblem(noAnswer(failed, error)));
  };
  const pull = (connections: readonly ConnectionId[]): void => attempt(engine().sync.pull({ connections }), 'The pull did not start');
  const chosen = sites?.some((site) => site.projects.some((state) => state.pulled)) ?? false;
  return (
    <>
      <PageHeader
        title="Sync"
        meta={`${plural(items, 'item')} on this computer`}
        actions={
          running ? (
            <Button icon={<Square aria-hidden />} onClick={() => attempt(engine().sync.cancel(), 'The pull was not stopped')}>
              Stop the pull
            </Button>
          ) : (
            <Button look="primary" icon={<RefreshCw aria-hidden />} disabled={sites !== undefined && !chosen} onClick={() => pull([])}>
              Pull everything
            </Button>
          )
        }
      />
      <div className="mx-auto flex max-w-240 flex-col gap-5 p-4">
        <ProgressAnnouncer report={report} />
        {problem !== null && <ExplanationPanel explanation={problem} />}
        {running && <Running report={report} />}
        <PreviewSection hideEmpty={sites !== undefined && !chosen} />
        {sites !== undefined && !chosen && (
          <EmptyState
            icon={<RefreshCw aria-hidden />}
            title="Nothing is chosen to be pulled"
            actions={<a href="#/connections">Choose projects under Connections</a>}
          >
            Pulling copies items, versions and iterations of the projects you choose to this computer. It never changes the tracker.
          </EmptyState>
        )}
        {sites
          ?.filter((site) => site.projects.length > 0)
          .map(({ connection, projects }) => {
            const pulls = report?.projects.filter((entry) => entry.connection === connection.id) ?? [];
            const shared = sharedFailure(pulls);
            return (
              <section key={connection.id} aria-label={connection.name}>
                <header className="mb-2 flex flex-wrap items-center gap-3">
                  <h2 className="text-lg font-semibold">
                    <bdi>{connection.name}</bdi>
                  </h2>
                  <span className="min-w-0 flex-1 truncate text-muted">{connection.identity?.product ?? connection.baseUrl}</span>
                  <Button
                    icon={<RefreshCw aria-hidden />}
                    aria-label={`Pull ${connection.name}`}
                    disabled={running}
                    onClick={() => pull([connection.id])}
                  >
                    Pull
                  </Button>
                </header>
                {shared !== null && <PullFailure className="mb-2" explanation={shared} />}
                <ul className="rounded-lg border border-line">
                  {projects.map((state) => (
                    <ProjectLine
                      key={state.project.id}
                      state={state}
                      pull={pulls.find((entry) => entry.project === state.project.id) ?? null}
                      told={shared !== null}
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
            <ReportHistory latest={ended} />
          </>
        )}
      </div>
    </>
  );
}

function Running({ report }: { report: PullReport }): ReactElement {
  const counts = reportCounts(report);
  const text = counts.total === 0 ? 'what changed' : `${formatCount(counts.fetched)} of ${formatCount(counts.total)} items`;
  const found = counts.added + counts.changed + counts.removed + counts.quarantined > 0;
  return (
    <section aria-label="Running pull" className="flex flex-col gap-2 rounded-lg bg-accent-soft/60 p-3">
      <p className="flex flex-wrap gap-x-3">
        <strong>Pulling {text}</strong>
        <span className="text-muted">
          {found && `${pullCounts(counts)}. `}You can keep working; if you stop it, it goes on later from there.
        </span>
      </p>
      <ProgressBar value={counts.fetched} of={counts.total} label={text} />
    </section>
  );
}
