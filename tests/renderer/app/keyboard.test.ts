import { expect, test } from 'vitest';
import { shortcutReader, type KeyPress } from '#renderer/app/keyboard.ts';
import { COMMANDS, shortcutText } from '#shared/contract/commands.ts';

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  repeat: false,
  ...over,
});
const ctrl = { ctrlKey: true };
const cmd = { metaKey: true };

test.each([
  // what                                      mac    where     key             command
  ['Ctrl+K opens the palette', false, 'page', press('k', ctrl), 'palette.open'],
  ['Cmd+K opens it on a Mac', true, 'page', press('k', cmd), 'palette.open'],
  ['Ctrl+K is nothing on a Mac', true, 'page', press('k', ctrl), null],
  ['Ctrl+K works while typing', false, 'typing', press('k', ctrl), 'palette.open'],
  ['Ctrl+Z undoes', false, 'page', press('z', ctrl), 'edit.undo'],
  ['Ctrl+Shift+Z redoes', false, 'page', press('Z', { ...ctrl, shiftKey: true }), 'edit.redo'],
  ['Ctrl+Y redoes too', false, 'page', press('y', ctrl), 'edit.redo'],
  ['Ctrl+Z belongs to the field while typing', false, 'typing', press('z', ctrl), null],
  ['C makes a release', false, 'page', press('c'), 'release.new'],
  ['C is a letter while typing', false, 'typing', press('c'), null],
  ['C is a letter in a menu', false, 'popup', press('c'), null],
  ['C is a letter in an input method', false, 'page', press('c', { isComposing: true }), null],
  ['a held key does nothing more', false, 'page', press('c', { repeat: true }), null],
  ['Ctrl+C stays copying', false, 'page', press('c', ctrl), null],
  ['? opens the sheet', false, 'page', press('?', { shiftKey: true }), 'shortcuts.show'],
  ['/ searches the page', false, 'page', press('/'), 'page.search'],
  ['Alt is the system’s', false, 'page', press('c', { altKey: true }), null],
] as const)('%s', (_, mac, where, key, command) => {
  expect(shortcutReader(COMMANDS, mac)(key, where, 0)).toBe(command);
});

test('two keys one after the other are a command, unless too late', () => {
  const read = shortcutReader(COMMANDS, false);
  expect([read(press('g'), 'page', 0), read(press('r'), 'page', 400)]).toEqual([null, 'go.releases']);
  expect([read(press('g'), 'page', 1000), read(press('r'), 'page', 4000)]).toEqual([null, null]);
});

test('a single key after the first of two is its own command when the two are none', () => {
  const read = shortcutReader(COMMANDS, false);
  read(press('g'), 'page', 0);
  expect(read(press('/'), 'page', 10)).toBe('page.search');
});

test('every command has a label of its own, and no two share a shortcut', () => {
  const shortcuts = COMMANDS.flatMap((command) => (command.shortcut === null ? [] : [command.shortcut]));
  expect(new Set(shortcuts).size).toBe(shortcuts.length);
  expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
});

test('shortcuts read as the platform writes them', () => {
  expect([shortcutText('Mod+Shift+Z', false), shortcutText('Mod+Shift+Z', true), shortcutText('G R', false)]).toEqual([
    'Ctrl+Shift+Z',
    '⌘+⇧+Z',
    'G then R',
  ]);
});
