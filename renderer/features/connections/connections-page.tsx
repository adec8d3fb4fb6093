import { PlugZap, Plus, TriangleAlert } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useEngineStatus } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import { isolated } from '#shared/domain/isolate.ts';
import { AddDialog } from './add-dialog.tsx';
import { ConnectionCard } from './connection-card.tsx';

/** Every Jira site and Azure DevOps organisation, with token state and chosen projects. */
export function ConnectionsPage(): ReactElement {
  const { host, sample } = useEngineStatus();
  const [asked, setAsked] = useState(0);
  const [adding, setAdding] = useState<'jira' | 'azure' | null>(null);
  const { value: connections } = useEngineQuery(`${asked} ${sample}`, () => engine().connections.list());
  useCommand('connection.add-jira', () => setAdding('jira'));
  useCommand('connection.add-azure', () => setAdding('azure'));
  const again = (): void => setAsked((count) => count + 1);
  const secrets = host?.secrets ?? 'memory';
  const buttons = (
    <>
      <Button icon={<Plus aria-hidden />} onClick={() => setAdding('jira')}>
        Connect Jira
      </Button>
      <Button icon={<Plus aria-hidden />} onClick={() => setAdding('azure')}>
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
        {connections?.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} revision={asked} onChanged={again} />
        ))}
      </div>
      {adding !== null && (
        <AddDialog
          tracker={adding}
          secrets={secrets}
          onClose={() => setAdding(null)}
          onAdded={(connection) => {
            setAdding(null);
            again();
            toast({ title: `${isolated(connection.name)} is connected`, text: 'Choose its projects, then pull.' });
            void engine()
              .catalog.refreshProjects(connection.id)
              .then(again, () => undefined);
          }}
        />
      )}
    </>
  );
}
