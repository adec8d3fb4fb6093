import type { ReactElement } from 'react';
import { engine, useEngineQuery } from '#renderer/engine/client/index.ts';
import { formatInstant, plural } from '#renderer/ui/dates.ts';
import type { PullReport } from '#shared/contract/engine.ts';
import { pullCounts, reportSentence, stepWords } from './pull-words.ts';

const SHOWN = 20;

function duration(report: PullReport): string {
  if (report.finishedAt === null) return 'running';
  const seconds = Math.round((Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000);
  if (seconds < 1) return 'under a second';
  return seconds < 60 ? plural(seconds, 'second') : plural(Math.round(seconds / 60), 'minute');
}

/** The last pulls, newest first. @param latest the id and end of the newest report: the list is read again when it changes */
export function ReportHistory({ latest }: { latest: string }): ReactElement | null {
  const { value: reports } = useEngineQuery(latest, () => engine().sync.reports({ limit: SHOWN }));
  if (reports === undefined || reports.length === 0) return null;
  return (
    <section aria-labelledby="pull-history">
      <h2 id="pull-history" className="mb-2 text-lg font-semibold">
        Earlier pulls
      </h2>
      <ul className="rounded-lg border border-line">
        {reports.map((report) => (
          <li key={report.id} className="border-b border-line last:border-b-0">
            <details className="px-3">
              <summary className="flex min-h-[var(--row)] flex-wrap items-center gap-x-3 py-1">
                <span>{formatInstant(report.startedAt)}</span>
                <span className="min-w-0 flex-1 text-muted max-compact:order-last max-compact:basis-full">{reportSentence(report)}</span>
                <span className="ms-auto text-sm text-muted">{duration(report)}</span>
              </summary>
              <ul className="mb-2">
                {report.projects.map((pull) => (
                  <li key={pull.project} className="flex flex-wrap gap-x-3 text-muted">
                    <span className="font-medium text-ink">{pull.key}</span>
                    <span>{stepWords(pull.step).text}</span>
                    <span>{pullCounts(pull)}</span>
                    {pull.step.kind === 'failed' && <span>{pull.step.explanation.happened}</span>}
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
