import { PlugZap, RefreshCw } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import type { PreviewItem } from '#shared/contract/preview.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { isolated } from '#shared/domain/isolate.ts';

export interface WayOutProps {
  readonly item: Pick<PreviewItem, 'connection' | 'connectionName' | 'outgoing'>;
  readonly onPull: (connection: ConnectionId) => void;
}

const toConnections = (): void => void (window.location.hash = '/connections');

/** The one thing to do so that the edits of a record can be sent; nothing where nothing is in the way. */
export function WayOut({ item: { connection, connectionName, outgoing }, onPull }: WayOutProps): ReactElement | null {
  const why = outgoing.find(({ standing, away }) => standing === away || standing === 'on-its-way')?.away ?? null;
  switch (why) {
    case null:
      return null;
    case 'not-pulled':
      return (
        <Button look="soft" icon={<RefreshCw aria-hidden />} onClick={() => onPull(connection)}>
          Pull {isolated(connectionName)}
        </Button>
      );
    case 'not-chosen':
      return (
        <Button look="soft" icon={<PlugZap aria-hidden />} onClick={toConnections}>
          Choose projects
        </Button>
      );
    case 'removed':
      return (
        <Button look="soft" icon={<PlugZap aria-hidden />} onClick={() => void (window.location.hash = connectAgainHash(connection))}>
          Connect {isolated(connectionName)} again
        </Button>
      );
    case 'no-token':
    case 'refused':
      return (
        <Button look="soft" icon={<PlugZap aria-hidden />} onClick={() => void (window.location.hash = enterTokenHash(connection))}>
          {why === 'no-token' ? 'Enter the token' : 'Replace the token'}
        </Button>
      );
  }
}

/** Where a connection that was removed is made again. */
export const connectAgainHash = (connection: ConnectionId): string => `/connections?again=${encodeURIComponent(connection)}`;

/** Where the token of a connection is entered. */
export const enterTokenHash = (connection: ConnectionId): string => `/connections?token=${encodeURIComponent(connection)}`;
