import { PlugZap, Plus, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useEngineStatus, useSyncState } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import { isolated } from '#shared/domain/isolate.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import type { AwaySite } from '#shared/sync/meeting.ts';
import type { LeftConnection } from '#shared/tracker/connection.ts';
import { aboutConnection } from './about-connection.ts';
import { AddDialog } from './add-dialog.tsx';
import { ConnectionCard } from './connection-card.tsx';
import { wordsOf } from './connection-form.ts';

/** Which connection is being made. `left`: one that was removed. */
interface Adding {
  readonly tracker: 'jira' | 'azure';
  readonly left: LeftConnection | null;
}
const JIRA: Adding = { tracker: 'jira', left: null };
const AZURE: Adding = { tracker: 'azure', left: null };
const againOf = (left: LeftConnection): Adding => ({ tracker: wordsOf(left.kind).tracker, left });

export interface ConnectionsPageProps {
  /** One that was removed, to be made again; null or left out for none. */
  readonly again?: ConnectionId | null;
  /** One whose token is to be entered; null or left out for none. */
  readonly token?: ConnectionId | null;
}

/** Every Jira site and Azure DevOps organisation, with token state and chosen projects. */
export function ConnectionsPage({ again: wanted = null, token: asking = null }: ConnectionsPageProps): ReactElement {
  const { host, sample } = useEngineStatus();
  const [asked, setAsked] = useState(0);
  const [adding, setAdding] = useState<Adding | null>(null);
  const { value: connections } = useEngineQuery(`${asked} ${sample}`, () => engine().connections.list());
  const { value: left } = useEngineQuery(connections === undefined ? null : `${asked} ${connections.length}`, () =>
    engine().connections.left(),
  );
  const removed = useSyncState()?.open.away.filter(({ why, edits }) => why === 'removed' && edits > 0) ?? [];
  // The address says which one is wanted, once: who closes the form is not asked again.
  const taken = useRef<ConnectionId | null>(null);
  useEffect(() => {
    if (wanted === null) taken.current = null;
    const known = left?.find(({ id }) => id === wanted);
    if (known === undefined || taken.current === wanted) return;
    taken.current = wanted;
    setAdding(againOf(known));
    window.history.replaceState(null, '', '#/connections');
  }, [left, wanted]);
  const [entering, setEntering] = useState<{ readonly id: ConnectionId } | null>(null);
  const entered = useRef<ConnectionId | null>(null);
  useEffect(() => {
    if (asking === null) entered.current = null;
    if (asking === null || entered.current === asking || connections === undefined) return;
    entered.current = asking;
    if (connections.some(({ id, sample }) => id === asking && !sample)) setEntering({ id: asking });
    window.history.replaceState(null, '', '#/connections');
  }, [connections, asking]);
  useCommand('connection.add-jira', () => setAdding(JIRA));
  useCommand('connection.add-azure', () => setAdding(AZURE));
  const again = (): void => setAsked((count) => count + 1);
  const secrets = host?.secrets ?? 'memory';
  const buttons = (
    <>
      <Button icon={<Plus aria-hidden />} onClick={() => setAdding(JIRA)}>
        Connect Jira
      </Button>
      <Button icon={<Plus aria-hidden />} onClick={() => setAdding(AZURE)}>
        Connect Azure DevOps
      </Button>
    </>
  );
  return (
    <>
      <PageHeader title="Connections" meta={connections?.length ? plural(connections.length, 'connection') : ''} actions={buttons} />
      <div className="mx-auto flex max-w-200 flex-col gap-4 p-4">
        {/* The sample's own trackers need no token. */}
        {secrets === 'memory' && host !== null && connections?.some((connection) => !connection.sample) && (
          <p className="flex items-start gap-2 rounded-md bg-warn-soft p-3">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            <span>
              <strong>Tokens are kept in memory only.</strong> This computer has no keychain that the cockpit can use, and it never writes a
              token to a file. Enter tokens again after each start; everything pulled stays and works offline.
            </span>
          </p>
        )}
        {connections !== undefined && connections.length === 0 && (
          <EmptyState icon={<PlugZap aria-hidden />} title="No tracker is connected" actions={buttons}>
            Connect a Jira site or an Azure DevOps organisation to pull its projects. Nothing is sent to a tracker before you agree to it.
          </EmptyState>
        )}
        {connections !== undefined &&
          removed.map((site) => (
            <LeftSite key={site.connection} site={site} left={left?.find(({ id }) => id === site.connection)} onConnect={setAdding} />
          ))}
        {connections?.map((connection) => (
          <ConnectionCard
            key={connection.id}
            connection={connection}
            revision={asked}
            entering={entering?.id === connection.id ? entering : null}
            onChanged={again}
          />
        ))}
      </div>
      {adding !== null && (
        <AddDialog
          tracker={adding.tracker}
          left={adding.left}
          secrets={secrets}
          onClose={() => setAdding(null)}
          onAdded={(connection) => {
            setAdding(null);
            again();
            toast({
              title: `${isolated(connection.name)} is connected`,
              text: 'Choose its projects, then pull.',
              about: aboutConnection(connection.id),
            });
            void engine()
              .catalog.refreshProjects(connection.id)
              .then(again, () => undefined);
          }}
        />
      )}
    </>
  );
}

/** A connection that was removed while edits waited for it. @param left undefined where its address is not remembered */
function LeftSite({
  site: { name, edits },
  left,
  onConnect,
}: {
  site: AwaySite;
  left: LeftConnection | undefined;
  onConnect: (adding: Adding) => void;
}): ReactElement {
  return (
    <section
      aria-label={name}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-dashed border-line-strong px-4 py-3"
    >
      <p className="min-w-60 flex-1">
        <bdi className="font-semibold">{name}</bdi> is not connected any more. {plural(edits, 'edit')} {edits === 1 ? 'waits' : 'wait'}{' '}
        until you connect the same site and account again, or <a href="#/sync">take {edits === 1 ? 'it' : 'them'} back</a>.
      </p>
      {left !== undefined && (
        <Button icon={<PlugZap aria-hidden />} onClick={() => onConnect(againOf(left))}>
          Connect again
        </Button>
      )}
    </section>
  );
}
