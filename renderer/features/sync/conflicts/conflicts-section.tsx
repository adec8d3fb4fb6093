import { useState, type ReactElement } from 'react';
import { formatCount } from '#renderer/ui/dates.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { ConflictList } from './conflict-list.tsx';
import { useConflicts } from './use-conflicts.ts';

/** What waits for a person, on the Sync page; nothing where nothing waits. */
export function ConflictsSection(): ReactElement | null {
  const entries = useConflicts();
  const [problem, setProblem] = useState<Explanation | null>(null);
  if ((entries === undefined || entries.length === 0) && problem === null) return null;
  return (
    <section aria-labelledby="conflicts" className="flex flex-col gap-2">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="conflicts" className="text-lg font-semibold">
          Needs your decision <span className="font-normal text-muted">{formatCount(entries?.length ?? 0)}</span>
        </h2>
        <p className="text-muted">Nothing more of it is sent, and nothing is lost, before you decide. Everything else goes on.</p>
      </header>
      {problem !== null && <ExplanationPanel explanation={problem} />}
      {entries !== undefined && <ConflictList entries={entries} onProblem={setProblem} />}
    </section>
  );
}
