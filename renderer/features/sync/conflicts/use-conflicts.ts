import { engine, useEngineQuery, useOutboxRevision, usePullReport } from '#renderer/engine/client/index.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';

/** The edits that wait for a person: in conflict, or refused. Oldest first; undefined until the engine has said. */
export function useConflicts(): readonly OutboxEntry[] | undefined {
  const revision = useOutboxRevision();
  // A first pull brings the names of what the journal told of.
  const pulled = usePullReport()?.finishedAt ?? '';
  return useEngineQuery(`${revision} ${pulled}`, () => engine().outbox.asked()).value;
}
