import { engine, useEngineQuery, useOutboxRevision } from '#renderer/engine/client/index.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';

/** The edits that wait for a person: in conflict, or refused. Oldest first; undefined until the engine has said. */
export function useConflicts(): readonly OutboxEntry[] | undefined {
  const revision = useOutboxRevision();
  return useEngineQuery(String(revision), () => engine().outbox.asked()).value;
}
