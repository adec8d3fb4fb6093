import type { ReactElement } from 'react';
import { engine, useEngineQuery, useSyncState } from '#renderer/engine/client/index.ts';
import { plural } from '#renderer/ui/dates.ts';
import type { ConnectionId } from '#shared/domain/item.ts';

/** What becomes of the edits that wait for a connection when it is removed. Nothing when none does. */
export function OwnEdits({ connection }: { connection: ConnectionId }): ReactElement | null {
  const open = useSyncState()?.open;
  const { value: entries } = useEngineQuery(JSON.stringify(open ?? null), () => engine().outbox.list());
  const count = entries?.filter((entry) => entry.connection === connection).length ?? 0;
  if (count === 0) return null;
  const [are, them] = count === 1 ? ['was', 'it'] : ['were', 'them'];
  return (
    <p>
      <strong>Waits:</strong> {plural(count, 'edit')} that {are} never sent. Nothing is lost: Sync keeps {them} until you connect the same
      site and account again, or take {them} back.
    </p>
  );
}
