import { useEffect } from 'react';
import { isMac } from '#renderer/ui/platform.ts';
import { COMMANDS } from '#shared/contract/commands.ts';
import { runCommand } from './commands.ts';
import { shortcutReader, whereOf } from './keyboard.ts';

/** Turns keys into commands for the whole window. A key that something in the page has taken is left to it. */
export function useShortcuts(): void {
  useEffect(() => {
    const read = shortcutReader(COMMANDS, isMac());
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const command = read(event, whereOf(event), event.timeStamp);
      if (command === null) return;
      event.preventDefault();
      runCommand(command);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
