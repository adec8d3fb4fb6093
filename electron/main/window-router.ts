import { EventPublisher, implement } from '@orpc/server';
import { windowContract, type MenuCommand } from '#shared/contract/window.ts';

export interface WindowParts {
  readonly openExternal: (url: string) => Promise<boolean>;
  readonly openWindow: () => void;
}

const os = implement(windowContract);

/** The window contract of one window, and the way to send it a menu command. */
export function createWindowRouter({ openExternal, openWindow }: WindowParts) {
  const commands = new EventPublisher<{ command: MenuCommand }>();
  const router = os.router({
    menuCommands: os.menuCommands.handler(({ signal }) => commands.subscribe('command', signal === undefined ? {} : { signal })),
    openExternal: os.openExternal.handler(({ input }) => openExternal(input.url)),
    openWindow: os.openWindow.handler(async () => openWindow()),
  });
  return { router, send: (command: string): void => commands.publish('command', { command }) };
}

export type WindowRouter = ReturnType<typeof createWindowRouter>['router'];
