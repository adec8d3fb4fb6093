import { eventIterator, oc, type } from '@orpc/contract';
import { z } from 'zod';

/** What the native menu can ask of a window. Ids are those of `COMMANDS`. */
export type MenuCommand = { readonly command: string };

/** The few things a window asks of its shell directly. The browser shell's page implements the same by itself. */
export const windowContract = {
  /** Commands chosen in the native menu while this window has the focus. */
  menuCommands: oc.output(eventIterator(type<MenuCommand>())),
  /** Opens an https: or mailto: address outside. @returns false when it was refused */
  openExternal: oc.input(z.object({ url: z.string().max(4096) })).output(type<boolean>()),
  /** Opens a second window on the same profile. */
  openWindow: oc.output(type<void>()),
};

export type WindowContract = typeof windowContract;
