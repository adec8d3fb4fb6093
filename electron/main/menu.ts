import type { MenuItemConstructorOptions } from 'electron';
import { COMMANDS, type CommandSpec } from '#shared/contract/commands.ts';

/** A shortcut as Electron writes it; undefined for keys that only the page can understand ('G R', 'C'). */
export function accelerator(shortcut: string | null): string | undefined {
  return shortcut?.startsWith('Mod+') ? shortcut.replace('Mod+', 'CmdOrCtrl+') : undefined;
}

/**
 * The native menu, made of the same commands as the palette.
 * @param run sends a command to the window that has the focus
 */
export function menuTemplate(platform: NodeJS.Platform, run: (command: string) => void): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = ({ id, label, shortcut }: CommandSpec): MenuItemConstructorOptions => {
    const keys = accelerator(shortcut);
    // Shown, not registered: the page knows whether somebody is typing, and answers the keys itself.
    return { id, label, ...(keys === undefined ? {} : { accelerator: keys, registerAccelerator: false }), click: () => run(id) };
  };
  const of = (menu: CommandSpec['menu']): MenuItemConstructorOptions[] => COMMANDS.filter((command) => command.menu === menu).map(item);
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [...of('file'), line, { role: mac ? 'close' : 'quit' }] },
    { label: 'Edit', submenu: [...of('edit'), line, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    {
      label: 'View',
      submenu: [...of('view'), line, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
    },
    { label: 'Go', submenu: of('go') },
    { role: 'windowMenu' },
    { role: 'help', submenu: of('help') },
  ];
}
