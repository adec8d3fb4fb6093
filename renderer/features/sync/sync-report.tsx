import { Download } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useOutboxRevision } from '#renderer/engine/client/index.ts';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { saveFile } from '#renderer/ui/save-file.ts';
import type { OutboxEntry, PushResult } from '#shared/contract/outbox.ts';
import type { SyncReport } from '#shared/contract/sync-run.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { syncReportCsv, syncReportFileName, syncReportMarkdown } from '#shared/export/sync-report.ts';
import { isLocal, type OperationId } from '#shared/sync/operation.ts';
import { ParkedEdit } from './parked-edit.tsx';
import { pullCounts, stepWords } from './pull-words.ts';
import { connectionsOf, inOrder, OUTCOMES, partWords, pushEnd, reportText } from './push-words.ts';

/** More than this is read in the export. */
const SHOWN = 100;

function exportReport(report: SyncReport, ending: 'md' | 'csv'): void {
  const text = reportText(report);
  const name = syncReportFileName(report.startedAt.slice(0, 10), ending);
  if (ending === 'md') saveFile({ name, mime: 'text/markdown', data: new Blob([syncReportMarkdown(text)]) });
  else saveFile({ name, mime: 'text/csv', data: new Blob([syncReportCsv(text)]) });
}

/** One sync, whole: each connection with its projects and edits, what needs a person first. @param id of the report */
export function SyncReportView({ id, ended }: { id: string; ended: boolean }): ReactElement {
  const { value: report } = useEngineQuery(`${id} ${ended}`, () => engine().runs.report(id));
  const isRefused = report?.push?.results.some(({ outcome }) => outcome === 'parked') === true;
  const revision = useOutboxRevision();
  // A refused edit may be mended here for as long as it waits.
  const { value: open = [] } = useEngineQuery(isRefused ? String(revision) : null, () => engine().outbox.list());
  const parked = new Map(open.filter(({ state }) => state.kind === 'parked').map((entry) => [entry.id, entry]));
  if (report === undefined) return <div aria-busy className="h-12" />;
  if (report === null) return <p className="pb-2 text-muted">This report is not kept any more.</p>;
  return (
    <div className="flex flex-col gap-3 pb-3">
      {connectionsOf(report).map((connection) => (
        <Part key={connection} report={report} connection={connection} parked={parked} />
      ))}
      <p className="flex flex-wrap gap-2">
        <Button icon={<Download aria-hidden />} onClick={() => exportReport(report, 'md')}>
          Export as Markdown
        </Button>
        <Button icon={<Download aria-hidden />} onClick={() => exportReport(report, 'csv')}>
          Export as CSV
        </Button>
      </p>
    </div>
  );
}

interface PartProps {
  readonly report: SyncReport;
  readonly connection: ConnectionId;
  readonly parked: ReadonlyMap<OperationId, OutboxEntry>;
}

function Part({ report, connection, parked }: PartProps): ReactElement {
  const projects = (report.pull?.projects ?? []).filter((project) => project.connection === connection);
  const results = inOrder(report.push?.results ?? []).filter((result) => result.connection === connection);
  const step = report.push?.connections.find((part) => part.connection === connection)?.step;
  const end = step === undefined ? '' : pushEnd(step);
  return (
    <section aria-label={report.names[connection] ?? connection}>
      <p className="flex flex-wrap gap-x-3">
        <bdi className="font-medium">{report.names[connection] ?? connection}</bdi>
        <span className="text-muted">{partWords(report, connection)}</span>
      </p>
      {end !== '' && <p>{end}</p>}
      <ul>
        {projects.map((pull) => (
          <li key={pull.project} className="flex min-h-6 flex-wrap items-center gap-x-3 text-muted">
            <span className="font-medium text-ink">{pull.key}</span>
            <span>{stepWords(pull.step).text}</span>
            <span>{pullCounts(pull)}</span>
            {pull.step.kind === 'failed' && <span>{pull.step.explanation.happened}</span>}
          </li>
        ))}
        {results.slice(0, SHOWN).map((result) => (
          <Edit key={result.operation} result={result} entry={parked.get(result.operation) ?? null} />
        ))}
      </ul>
      {results.length > SHOWN && <p className="text-muted">{formatCount(results.length - SHOWN)} more stand in the export.</p>}
    </section>
  );
}

/** An edit of a sync, linked to its record where it has a page. */
function Edit({ result, entry }: { result: PushResult; entry: OutboxEntry | null }): ReactElement {
  const [mending, setMending] = useState(false);
  const { text, tone } = OUTCOMES[result.outcome];
  const isMended = mending && entry !== null;
  const isLinked = result.recordKind === 'item' && !isLocal(result.record);
  return (
    <li className="flex flex-col gap-1 py-0.5">
      <div className="flex min-h-6 items-baseline gap-x-3 max-compact:flex-wrap max-compact:justify-between">
        <span className="w-32 shrink-0 max-compact:w-auto">
          <Badge tone={tone}>{text}</Badge>
        </span>
        <span className="w-28 shrink-0 truncate text-muted max-compact:w-auto">{result.what}</span>
        <span className="min-w-0 flex-1 wrap-anywhere max-compact:order-last max-compact:basis-full">
          {isLinked ? (
            <a href={`#/items?item=${encodeURIComponent(result.record)}`}>
              <bdi>{result.label}</bdi>
            </a>
          ) : (
            <bdi>{result.label}</bdi>
          )}
          {result.words !== '' && !isMended && <span className="text-muted"> {result.words}</span>}
        </span>
        {entry !== null && (
          <Button aria-expanded={mending} aria-label={`Mend ${result.what} of ${result.label}`} onClick={() => setMending(!mending)}>
            {mending ? 'Close' : 'Mend'}
          </Button>
        )}
      </div>
      {isMended && <ParkedEdit entry={entry} />}
    </li>
  );
}
