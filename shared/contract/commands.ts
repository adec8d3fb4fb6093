/**
 * Every act that has a name: one list feeds the palette, the shortcut sheet, context menus and the native menus, so that none of them can
 * drift. What a command does stands in `renderer/app/commands.ts`; page commands are answered by the page that is open.
 *
 * Shortcuts: 'Mod' is Ctrl, on macOS Cmd. 'Mod+K' is a chord, 'G R' two keys one after the other, 'C' a single key, quiet while typing.
 */
export interface CommandSpec {
  readonly id: string;
  readonly label: string;
  readonly group: 'Go to' | 'Create' | 'Edit' | 'Sync' | 'Export' | 'View' | 'Data' | 'Help';
  readonly shortcut: string | null;
  /** The native menu that holds it; null keeps it to the palette. */
  readonly menu: 'file' | 'edit' | 'view' | 'go' | 'help' | null;
  /** Answered by a page: listed only while such a page is open. */
  readonly page?: true;
  /** Other words people type for it. */
  readonly words?: string;
}

export const COMMANDS = [
  { id: 'palette.open', label: 'Search and commands', group: 'Go to', shortcut: 'Mod+K', menu: 'go' },
  { id: 'go.releases', label: 'Releases', group: 'Go to', shortcut: 'G R', menu: 'go' },
  { id: 'go.items', label: 'Items', group: 'Go to', shortcut: 'G I', menu: 'go', words: 'all scope work issues' },
  { id: 'go.sync', label: 'Sync', group: 'Go to', shortcut: 'G S', menu: 'go', words: 'pull history quarantine' },
  { id: 'go.connections', label: 'Connections', group: 'Go to', shortcut: 'G C', menu: 'go', words: 'jira azure devops tokens projects' },
  { id: 'go.settings', label: 'Settings', group: 'Go to', shortcut: 'Mod+,', menu: 'file', words: 'preferences' },
  { id: 'go.help', label: 'Help', group: 'Go to', shortcut: 'G H', menu: 'help' },
  { id: 'go.overview', label: 'This release: overview', group: 'Go to', shortcut: 'G O', menu: null, page: true },
  { id: 'go.scope', label: 'This release: scope', group: 'Go to', shortcut: 'G P', menu: null, page: true },
  { id: 'go.notes', label: 'This release: notes', group: 'Go to', shortcut: 'G N', menu: null, page: true },

  { id: 'release.new', label: 'New release', group: 'Create', shortcut: 'C', menu: 'file', words: 'create add' },
  { id: 'item.new', label: 'New item', group: 'Create', shortcut: 'I', menu: 'file', words: 'create add issue work item task bug story' },
  { id: 'connection.add-jira', label: 'Connect Jira', group: 'Create', shortcut: null, menu: null, words: 'add account cloud data center' },
  {
    id: 'connection.add-azure',
    label: 'Connect Azure DevOps',
    group: 'Create',
    shortcut: null,
    menu: null,
    words: 'add organisation organization tfs server',
  },

  { id: 'edit.undo', label: 'Undo', group: 'Edit', shortcut: 'Mod+Z', menu: 'edit' },
  { id: 'edit.redo', label: 'Redo', group: 'Edit', shortcut: 'Mod+Shift+Z', menu: 'edit' },
  { id: 'page.search', label: 'Search on this page', group: 'Edit', shortcut: '/', menu: null, words: 'filter find' },
  { id: 'release.map', label: 'Map versions, iterations and tags', group: 'Edit', shortcut: 'M', menu: null, page: true },
  { id: 'notes.draft', label: 'Generate a draft of the notes', group: 'Edit', shortcut: null, menu: null, page: true },
  { id: 'table.copy', label: 'Copy selected rows as a table', group: 'Edit', shortcut: null, menu: null, page: true },

  { id: 'sync.pull', label: 'Pull everything', group: 'Sync', shortcut: 'Mod+Shift+Y', menu: 'file', words: 'sync refresh fetch update' },
  {
    id: 'sync.meeting',
    label: 'Sync before the meeting',
    group: 'Sync',
    shortcut: 'Mod+Shift+Enter',
    menu: 'file',
    words: 'pull push send conflicts release go',
  },
  { id: 'sync.push', label: 'Send my edits', group: 'Sync', shortcut: null, menu: 'file', words: 'sync push upload write changes' },
  { id: 'sync.cancel', label: 'Stop the running sync', group: 'Sync', shortcut: null, menu: null, words: 'pull push cancel' },

  { id: 'scope.export-csv', label: 'Export the list as CSV', group: 'Export', shortcut: null, menu: null, page: true },
  { id: 'notes.export-markdown', label: 'Export the notes as Markdown', group: 'Export', shortcut: null, menu: null, page: true },
  { id: 'notes.export-pdf', label: 'Export the notes as PDF', group: 'Export', shortcut: null, menu: null, page: true },

  { id: 'theme.system', label: 'Theme: follow the system', group: 'View', shortcut: null, menu: 'view', words: 'dark light mode' },
  { id: 'theme.light', label: 'Theme: light', group: 'View', shortcut: null, menu: 'view' },
  { id: 'theme.dark', label: 'Theme: dark', group: 'View', shortcut: null, menu: 'view' },
  { id: 'density.toggle', label: 'Switch compact and comfortable rows', group: 'View', shortcut: null, menu: 'view' },
  { id: 'window.new', label: 'New window', group: 'View', shortcut: 'Mod+Shift+N', menu: 'file', words: 'presenter projector second' },

  { id: 'backup.create', label: 'Back up to a file', group: 'Data', shortcut: null, menu: 'file', words: 'export save' },
  { id: 'backup.restore', label: 'Restore from a backup', group: 'Data', shortcut: null, menu: 'file', words: 'import' },
  { id: 'sample.load', label: 'Explore the sample workspace', group: 'Data', shortcut: null, menu: null, words: 'demo example' },
  { id: 'sample.remove', label: 'Remove the sample workspace', group: 'Data', shortcut: null, menu: null, words: 'demo example delete' },

  { id: 'shortcuts.show', label: 'Keyboard shortcuts', group: 'Help', shortcut: '?', menu: 'help', words: 'keys' },
] as const satisfies readonly CommandSpec[];

export type CommandId = (typeof COMMANDS)[number]['id'];

/** @returns null when no command has this id */
export function commandOf(id: string): CommandSpec | null {
  return COMMANDS.find((command) => command.id === id) ?? null;
}

/** A shortcut as people read it on this platform. @example shortcutText('Mod+Shift+Z', true) => '⌘+⇧+Z' */
export function shortcutText(shortcut: string, mac: boolean): string {
  const chord = (keys: string): string =>
    mac ? keys.replace('Mod', '⌘').replace('Shift', '⇧').replace('Alt', '⌥') : keys.replace('Mod', 'Ctrl');
  return shortcut.split(' ').map(chord).join(' then ');
}
