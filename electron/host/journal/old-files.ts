import { copyFile, link, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalendarDate } from '#shared/domain/time.ts';

/** What was cut out of a damaged file. */
export const DAMAGED = /^damaged-.*\.bin$/;
/** A whole journal from before a restart. */
export const KEPT = /^kept-.*\.ndjson$/;
const OLD_FILES = 5;

/** Removes all but the newest old files of a kind: what people may still want back, without filling the disk. Never fails a call. */
export async function prune(folder: string, kind: RegExp): Promise<void> {
  try {
    const names = (await readdir(folder)).filter((name) => kind.test(name));
    const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).ctimeMs })));
    aged.sort((a, b) => b.at - a.at);
    for (const { name } of aged.slice(OLD_FILES)) await unlink(join(folder, name));
  } catch {
    // Tried again when the next one is written.
  }
}

/** What was cut out of damaged files before is kept for good too. */
export async function renameDamaged(folder: string, day: CalendarDate): Promise<void> {
  for (const name of await readdir(folder))
    if (DAMAGED.test(name)) await rename(join(folder, name), join(folder, `set-aside-${day}-${name}`));
}

/** Gives the journal a second name, under which it stays when another takes its place. */
export async function keepAside(path: string, aside: string): Promise<void> {
  try {
    await link(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    await copyFile(path, aside); // a file system without hard links
  }
}
