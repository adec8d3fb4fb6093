import { useState, type ReactElement } from 'react';
import { engine, useEngineQuery } from '#renderer/engine/client/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { formatInstant } from '#renderer/ui/dates.ts';
import type { SyncReport } from '#shared/contract/sync-run.ts';
import { CAUSES, syncSentence, tookWords } from './push-words.ts';
import { SyncReportView } from './sync-report.tsx';

const STEP = 20;

/** The last syncs, newest first: pulls, pushes, and those that did both. @param latest what names the newest: the list is read again when it changes */
export function SyncHistory({ latest }: { latest: string }): ReactElement | null {
  const [shown, setShown] = useState(STEP);
  // One more than is shown, to know whether there are older ones.
  const { value: reports } = useEngineQuery(`${latest} ${shown}`, () => engine().runs.history({ limit: shown + 1 }));
  if (reports === undefined || reports.length === 0) return null;
  return (
    <section aria-labelledby="sync-history">
      <h2 id="sync-history" className="mb-2 text-lg font-semibold">
        History
      </h2>
      <ul className="rounded-lg border border-line">
        {reports.slice(0, shown).map((report) => (
          <Line key={report.id} report={report} />
        ))}
      </ul>
      {reports.length > shown && (
        <Button className="mt-2" onClick={() => setShown(shown + STEP)}>
          Show older
        </Button>
      )}
    </section>
  );
}

function Line({ report }: { report: SyncReport }): ReactElement {
  const [open, setOpen] = useState(false);
  const cause = CAUSES[report.cause];
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="px-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex min-h-[var(--row)] flex-wrap items-center gap-x-3 py-1">
          <span className="tabular-nums">{formatInstant(report.startedAt)}</span>
          {cause !== null && <Badge>{cause}</Badge>}
          <span className="min-w-0 flex-1 text-muted max-compact:order-last max-compact:basis-full">{syncSentence(report)}</span>
          <span className="ms-auto text-sm text-muted tabular-nums">{tookWords(report)}</span>
        </summary>
        {open && <SyncReportView id={report.id} ended={report.finishedAt !== null} />}
      </details>
    </li>
  );
}
