import { RefreshCw } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import { engine, explainRefusal, useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { formatAgo, formatCount, plural } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { SearchBox } from '#renderer/ui/search-box.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import type { ProjectState } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { explain } from '#shared/tracker/explain.ts';
import { lostEngine } from './lost-engine.ts';

/** What a project's line says about its state. */
function ProjectFacts({ state, now }: { state: ProjectState; now: number }): ReactElement {
  return (
    <span className="flex items-center gap-2 text-sm text-muted empty:hidden max-compact:basis-full max-compact:ps-6 max-compact:pb-1">
      {state.noAccessSince !== null && <Badge tone="warn">No access since {formatAgo(state.noAccessSince, now)}</Badge>}
      {state.resumable && <Badge tone="accent">Pull goes on where it stopped</Badge>}
      {state.lastPull === null
        ? state.pulled
          ? 'not pulled yet'
          : ''
        : `${plural(state.items, 'item')}, pulled ${formatAgo(state.lastPull, now)}`}
    </span>
  );
}

/**
 * Which projects of a connection are pulled. A box is the choice itself: there is nothing to save.
 * @param stamp changes when the tracker was asked for its projects elsewhere
 */
export function ProjectsSection({ connection, stamp }: { connection: Connection; stamp: number }): ReactElement {
  const revision = useItemRevision();
  const [asked, setAsked] = useState(0);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const { value: known } = useEngineQuery(`${connection.id} ${revision} ${stamp} ${asked}`, () => engine().catalog.projects(connection.id));
  const now = useNow();
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return (known ?? []).filter(({ project }) => words.every((word) => `${project.key} ${project.name}`.toLowerCase().includes(word)));
  }, [known, text]);
  const chosen = (known ?? []).filter((state) => state.pulled);

  const choose = async (project: ProjectId, pulled: boolean): Promise<void> => {
    const before = chosen.map((state) => state.project.id);
    try {
      const result = await engine().catalog.choose({
        connection: connection.id,
        projects: pulled ? [...before, project] : before.filter((id) => id !== project),
      });
      setProblem(result.ok ? null : explainRefusal(result.error));
    } catch (error) {
      setProblem(lostEngine(error));
    }
    setAsked((count) => count + 1);
  };
  const refresh = async (): Promise<void> => {
    setBusy(true);
    try {
      const result = await engine().catalog.refreshProjects(connection.id);
      setProblem(result.ok ? null : explain(result.error, connection.name));
    } catch (error) {
      setProblem(lostEngine(error));
    }
    setBusy(false);
    setAsked((count) => count + 1);
  };

  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">Projects</h3>
        <span className="text-muted">
          {known === undefined ? '' : `${formatCount(chosen.length)} of ${plural(known.length, 'project')} chosen`}
        </span>
        <Button className="ms-auto" icon={<RefreshCw aria-hidden />} disabled={busy} onClick={() => void refresh()}>
          {busy ? 'Asking the tracker …' : 'Ask for new projects'}
        </Button>
      </div>
      {problem !== null && <ExplanationPanel explanation={problem} />}
      {known !== undefined && known.length === 0 && (
        <p className="text-muted">No projects are known yet. Ask the tracker for them; that needs the network once.</p>
      )}
      {(known?.length ?? 0) > 8 && <SearchBox label="Search projects" placeholder="Search projects" value={text} onChange={setText} />}
      {known === undefined && <div aria-busy className="h-[calc(var(--row)+2px)]" />}
      <ul aria-label={`Projects of ${connection.name}`} className="max-h-80 overflow-y-auto rounded-md border border-line empty:hidden">
        {found.map((state) => (
          <li
            key={state.project.id}
            className="flex flex-wrap items-center gap-x-2 border-b border-line px-2 last:border-b-0 hover:bg-hover"
          >
            <Checkbox
              className="min-h-[var(--row)] min-w-40 flex-1"
              checked={state.pulled}
              onChange={(pulled) => void choose(state.project.id, pulled)}
            >
              <span className="font-medium">{state.project.key}</span>{' '}
              <bdi>{state.project.name === state.project.key ? '' : state.project.name}</bdi>
              {state.project.archived && <span className="text-muted"> (archived)</span>}
            </Checkbox>
            <ProjectFacts state={state} now={now} />
          </li>
        ))}
      </ul>
      {known !== undefined && known.length > 0 && found.length === 0 && <p className="text-muted">No project is called that.</p>}
      <p className="text-sm text-muted">
        A project you take out is no longer pulled; what was pulled stays until you remove the connection.
      </p>
    </div>
  );
}
