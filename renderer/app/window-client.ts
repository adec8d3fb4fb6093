import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { WindowContract } from '#shared/contract/window.ts';

/** What a window asks of its shell. */
export interface WindowClient {
  /** Opens an https: or mailto: address outside. @returns false when it was refused */
  openExternal(url: string): Promise<boolean>;
  openWindow(): Promise<void>;
  /** Calls `listener` with the id of each command chosen in the native menu. */
  onMenuCommand(listener: (command: string) => void): void;
}

/** Addresses that may leave the cockpit. Everything else that looks like a link in a tracker's text stays text. */
export function isOutsideAddress(url: string): boolean {
  try {
    const { protocol, username, password } = new URL(url);
    return (protocol === 'https:' || protocol === 'mailto:') && username === '' && password === '';
  } catch {
    return false;
  }
}

/** The browser shell: the page is its own shell, and it has no native menu. */
export const browserWindow: WindowClient = {
  openExternal: async (url) => {
    if (!isOutsideAddress(url)) return false;
    window.open(url, '_blank', 'noopener,noreferrer');
    return true;
  },
  openWindow: async () => {
    window.open(location.href, '_blank', 'noopener');
  },
  onMenuCommand: () => undefined,
};

/** The desktop shell behind its port; it checks addresses again. */
export function electronWindow(port: MessagePort): WindowClient {
  const client: ContractRouterClient<WindowContract> = createORPCClient(new RPCLink({ port }));
  return {
    openExternal: async (url) => isOutsideAddress(url) && client.openExternal({ url }),
    openWindow: async () => client.openWindow(),
    onMenuCommand: (listener) => {
      void (async () => {
        for await (const { command } of await client.menuCommands()) listener(command);
      })();
    },
  };
}
