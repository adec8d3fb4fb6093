import type { ReactElement } from 'react';
import { useAnsweredCommands } from '#renderer/ui/commands.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Kbd } from '#renderer/ui/kbd.tsx';
import { isMac } from '#renderer/ui/platform.ts';
import { COMMANDS, shortcutText, type CommandSpec } from '#shared/contract/commands.ts';

/** Keys that every list has: they belong to no command. */
const LIST_KEYS: readonly (readonly [string, string])[] = [
  ['↑ ↓', 'Move; also J and K. Up from the first row: the column heads'],
  ['Space', 'Select or unselect'],
  ['Shift+↑ Shift+↓', 'Select a range'],
  ['Mod+A', 'Select all'],
  ['Mod+C', 'Copy the selected rows as a table'],
  ['Enter', 'Open; on a column head: sort'],
  ['F2', 'Edit the cell that was clicked last'],
  ['Esc', 'Clear the selection, close'],
  ['Shift+F10', 'Menu of the selected rows'],
  ['Alt+← Alt+→', 'On a column head: narrower, wider; with Shift move it'],
];

/** Every shortcut that works here, made from the list of commands. */
export function ShortcutSheet({ onClose }: { onClose: () => void }): ReactElement {
  const answered = useAnsweredCommands();
  const commands = (COMMANDS as readonly CommandSpec[]).filter(
    (command) => command.shortcut !== null && (command.page !== true || answered.has(command.id)),
  );
  const groups = [...new Set(commands.map((command) => command.group))];
  const line = (key: string, label: string, shortcut: string): ReactElement => (
    <div key={key} className="flex items-center justify-between gap-3 py-1">
      <dt>{label}</dt>
      <dd>
        <Kbd keys={shortcutText(shortcut, isMac())} />
      </dd>
    </div>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title="Keyboard shortcuts"
      description="Single letters work while you are not typing."
      width="large"
      initialFocus="dialog"
    >
      <div
        tabIndex={0}
        className="gap-x-8 rounded-sm outline-offset-4 focus-visible:outline-1 focus-visible:outline-line-strong compact:columns-2 [&_section]:mb-4 [&_section]:break-inside-avoid"
      >
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-1 text-sm font-semibold text-muted">{group}</h3>
            <dl>
              {commands.filter((command) => command.group === group).map((command) => line(command.id, command.label, command.shortcut!))}
            </dl>
          </section>
        ))}
        <section>
          <h3 className="mb-1 text-sm font-semibold text-muted">In a list</h3>
          <dl>
            {LIST_KEYS.map(([keys, label]) => (
              <div key={label} className="flex items-center justify-between gap-3 py-1">
                <dt>{label}</dt>
                <dd>
                  <Kbd keys={isMac() ? keys.replaceAll('Mod', '⌘') : keys.replaceAll('Mod', 'Ctrl')} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
