import type { ReactElement } from 'react';
import { engine, usePullReport } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { noAnswer } from '../attempt.ts';
import { waitingPart } from './conflict-words.ts';

export interface PullFirstProps {
  readonly entry: OutboxEntry;
  readonly onLater: () => void;
  readonly onProblem: (problem: Explanation | null) => void;
}

/** In place of a decision about what this browser has never pulled: what is asked may be another thing by now, or nothing. */
export function PullFirst({ entry, onLater, onProblem }: PullFirstProps): ReactElement {
  const { connection, connectionName } = entry;
  const report = usePullReport() ?? null;
  const isPulling = report !== null && report.finishedAt === null;
  const pull = (): void => {
    onProblem(null);
    engine()
      .sync.pull({ connections: [connection] })
      .catch((error: unknown) => onProblem(noAnswer('The pull did not start', error)));
  };
  return (
    <section aria-label="Your decision" className="flex flex-col gap-3">
      <div className="max-w-[80ch]">
        <p className="font-medium">Pull first, then decide.</p>
        <p className="text-muted">
          This browser has your edit from the journal, and nothing of <bdi>{connectionName}</bdi> is pulled into it yet. What the tracker
          holds may be another value by now. Until you decide, {waitingPart(entry)} is not sent.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" disabled={isPulling} onClick={pull}>
          Pull <bdi>{connectionName}</bdi>
        </Button>
        <Button onClick={onLater}>Decide later</Button>
      </div>
    </section>
  );
}
