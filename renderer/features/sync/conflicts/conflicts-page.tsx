import { CircleCheck } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useOutboxRevision, usePullReport } from '#renderer/engine/client/index.ts';
import { formatCount } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { conflictHref, ConflictList } from './conflict-list.tsx';
import { ConflictView } from './conflict-view.tsx';
import { inOrder, nextAfter } from './conflict-words.ts';
import { useConflicts } from './use-conflicts.ts';

const go = (href: string): void => {
  location.hash = href.slice(1);
};

/** What waits for a person's decision, conflicts and refused edits, one after the other: the list, and beside it the one that is open. @param id of the edit; null opens the first one */
export function ConflictsPage({ id }: { id: string | null }): ReactElement {
  const entries = useConflicts();
  const revision = useOutboxRevision();
  const [problem, setProblem] = useState<Explanation | null>(null);
  const shown = id ?? inOrder(entries ?? [])[0]?.id ?? null;
  const pulled = usePullReport()?.finishedAt ?? '';
  const { value: view } = useEngineQuery(shown === null ? null : `${shown} ${revision} ${pulled}`, async () => ({
    of: shown,
    found: await engine().outbox.conflict(shown as OperationId),
  }));
  const goOn = (answered: ReadonlySet<string>): void => {
    const next = nextAfter(entries ?? [], answered);
    go(next === null ? '#/sync/conflicts' : conflictHref(next.id));
  };
  /** The next one in the list, and behind the last one the first. */
  const later = (): void => {
    const list = inOrder(entries ?? []);
    const next = list[list.findIndex((entry) => entry.id === shown) + 1];
    go(next === undefined ? '#/sync' : conflictHref(next.id));
  };
  const count = entries?.length ?? 0;
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title="Decisions"
        meta={entries === undefined ? '' : count === 0 ? 'Nothing is left' : `${formatCount(count)} left`}
        actions={<a href="#/sync">Back to Sync</a>}
      />
      {entries !== undefined && (
        <div className="flex flex-1">
          {count > 0 && (
            <div className="w-72 shrink-0 border-e border-line p-2 max-wide:hidden">
              <ConflictList
                narrow
                entries={entries}
                {...(shown === null ? {} : { current: shown })}
                onProblem={setProblem}
                onAnswered={goOn}
              />
            </div>
          )}
          <div className="min-w-0 flex-1">
            {problem !== null && <ExplanationPanel className="m-4" explanation={problem} />}
            {shown === null ? (
              <AllAnswered />
            ) : view?.of !== shown ? (
              <div aria-busy className="h-40" />
            ) : view.found === null ? (
              <Ended hasOthers={count > 0} />
            ) : (
              <ConflictView key={shown} view={view.found} onAnswered={() => goOn(new Set([shown]))} onLater={later} />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** Takes the focus: what had it is gone. */
function AllAnswered(): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="outline-none">
      <EmptyState icon={<CircleCheck aria-hidden />} title="Nothing is left to decide" actions={<a href="#/sync">Back to Sync</a>}>
        Where you and somebody else change the same field, you decide here. Answers are sent with the next sync; until then undo takes the
        last one back.
      </EmptyState>
    </div>
  );
}

function Ended({ hasOthers }: { hasOthers: boolean }): ReactElement {
  return (
    <EmptyState
      title="This question has ended"
      actions={hasOthers ? <a href="#/sync/conflicts">Show the others</a> : <a href="#/sync">Back to Sync</a>}
    >
      It was answered, here or in another window, or a sync has settled it.
    </EmptyState>
  );
}
