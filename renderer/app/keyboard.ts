import type { CommandSpec } from '#shared/contract/commands.ts';

/** The parts of a keyboard event that decide. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly repeat: boolean;
}

export type Where =
  | 'page'
  /** In a text field or an editor: only chords that no field uses. */
  | 'typing'
  /** In a menu, list box or dialog: letters are theirs. */
  | 'popup';

/** How long the second key of 'G R' may take. */
const SEQUENCE_MS = 1500;
/** Chords that belong to the text field that has the focus. */
const FIELD_CHORDS = new Set(['edit.undo', 'edit.redo']);

/**
 * Reads keys as commands. Single keys and sequences are quiet while somebody types, composes (IME), or is in a popup.
 * @param mac Cmd instead of Ctrl
 * @returns a function from key press to command id, or null; `now` in milliseconds
 */
export function shortcutReader(
  commands: readonly CommandSpec[],
  mac: boolean,
): (press: KeyPress, where: Where, now: number) => string | null {
  const withKeys = commands.flatMap((command) => (command.shortcut === null ? [] : [{ id: command.id, keys: command.shortcut }]));
  const chords = withKeys
    .filter(({ keys }) => keys.startsWith('Mod+'))
    .map(({ id, keys }) => {
      const parts = keys.split('+');
      return { id, shift: parts.includes('Shift'), key: parts.at(-1)!.toLowerCase() };
    });
  const singles = withKeys.filter(({ keys }) => !keys.startsWith('Mod+'));
  let first: { readonly key: string; readonly until: number } | null = null;
  return (press, where, now) => {
    if (press.isComposing || press.key === 'Process' || press.altKey) return null;
    const mod = mac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
    const key = press.key.toLowerCase();
    if (mod) {
      first = null;
      const chord = chords.find((entry) => entry.key === key && entry.shift === press.shiftKey);
      // Windows and many Linux programs also redo with Ctrl+Y.
      const id = chord?.id ?? (!mac && key === 'y' && !press.shiftKey ? 'edit.redo' : null);
      return id !== null && where === 'typing' && FIELD_CHORDS.has(id) ? null : id;
    }
    if (where !== 'page' || press.ctrlKey || press.metaKey || press.repeat) return null;
    if (first !== null && first.until >= now) {
      const sequence = singles.find(({ keys }) => keys.toLowerCase() === `${first!.key} ${key}`);
      first = null;
      if (sequence !== undefined) return sequence.id;
    }
    const single = singles.find(({ keys }) => keys.toLowerCase() === key);
    if (single !== undefined) return single.id;
    first = singles.some(({ keys }) => keys.toLowerCase().startsWith(`${key} `)) ? { key, until: now + SEQUENCE_MS } : null;
    return null;
  };
}

/** Where a key was pressed. The composed path sees into shadow roots, where the editor lives. */
export function whereOf(event: KeyboardEvent): Where {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return 'page';
  const typing =
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type));
  if (typing) return 'typing';
  return target.closest('[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"], [role="combobox"]') === null
    ? 'page'
    : 'popup';
}
