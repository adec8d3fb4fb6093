import { link, mkdir, open, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { FileRefusal } from '#shared/contract/host.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { fileRefusal } from './refusal.ts';

/** A folder held by this process until `release`. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * A held lock shows that it lives by a new time stamp. Where the system does not say when a process began, that is how a lock is told from a
 * dead one whose process id was given to a stranger.
 */
const SIGN_OF_LIFE = 10_000;
/** Without a sign for this long a lock may be dead. It is when it gives none while it is watched either: a laptop may just have woken up. */
const SILENT_AFTER = 60_000;
const WATCHED_FOR = SIGN_OF_LIFE + 2_000;
/** A lock that says nothing readable may just be written, where the file system cannot make it in one step. */
const WRITTEN_WITHIN = 500;

/** What the system knows and does; a test says it of itself. */
export interface LockSystem {
  /** When a process began, as text to compare; null where the system does not say. */
  beginning(pid: number): Promise<string | null>;
  wait(milliseconds: number): Promise<void>;
}
const SYSTEM: LockSystem = { beginning: beginningOf, wait: (milliseconds) => setTimeout(milliseconds) };

// Two hosts inside one process are two hosts as well.
const heldHere = new Set<string>();

/**
 * Takes a folder for this process, so that two hosts never write the same files. The lock is a file `lock` that names the process and
 * when that process began; a lock whose process is gone is taken over.
 * @returns 'busy' with the other process's id when it is alive
 */
export async function lockFolder(
  folder: string,
  newId: () => string,
  system: LockSystem = SYSTEM,
): Promise<Result<FolderLock, FileRefusal>> {
  const path = resolve(folder, 'lock');
  if (heldHere.has(path)) return err({ code: 'busy', detail: `process ${process.pid}` });
  heldHere.add(path);
  try {
    await mkdir(folder, { recursive: true });
    const taken = await take(path, newId, system);
    if (!taken.ok) heldHere.delete(path);
    return taken;
  } catch (error) {
    heldHere.delete(path);
    return err(fileRefusal(error));
  }
}

async function take(path: string, newId: () => string, system: LockSystem): Promise<Result<FolderLock, FileRefusal>> {
  const mine = JSON.stringify({ pid: process.pid, began: await system.beginning(process.pid), id: newId() });
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await content(path);
    if (found === null) {
      if (!(await create(path, mine, newId()))) continue; // another process was quicker
      const alive = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), SIGN_OF_LIFE);
      alive.unref();
      return ok({
        release: async () => {
          clearInterval(alive);
          heldHere.delete(path);
          if ((await content(path)) === mine) await unlink(path);
        },
      });
    }
    const lock = ownerIn(found);
    if (lock === null && (await changes(path, found, system))) continue;
    const owner = lock === null ? null : await livingOwner(path, lock, system);
    if (owner !== null) return err({ code: 'busy', detail: `process ${owner}` });
    await setAside(path, found, newId());
  }
  return err({ code: 'busy', detail: 'another process takes the folder again and again' });
}

/**
 * Makes the lock in one step: it is written under another name first, so that no other process ever reads it half written and takes it for
 * a dead one. @returns false when there is one already
 */
async function create(path: string, text: string, id: string): Promise<boolean> {
  const draft = `${path}-${id}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    return await unlessThere(link(draft, path).catch((error: NodeJS.ErrnoException) => withoutLinks(path, text, error)));
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** FAT, exFAT and some network folders know no links: the lock is written in its place, and who reads it meanwhile waits for its text. */
async function withoutLinks(path: string, text: string, error: NodeJS.ErrnoException): Promise<void> {
  if (error.code === 'EEXIST') throw error;
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } catch (trouble) {
    await unlink(path).catch(() => undefined); // an empty lock would be nobody's
    throw trouble;
  } finally {
    await file.close();
  }
}

async function unlessThere(made: Promise<void>): Promise<boolean> {
  try {
    await made;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead lock. Another process may do the same at this moment, so the file is moved first and looked at again. */
async function setAside(path: string, dead: string, id: string): Promise<void> {
  const aside = join(path, '..', `lock-${id}`);
  try {
    await rename(path, aside);
  } catch (error) {
    // A folder that cannot be written keeps its dead lock. On Windows the same code can mean that the other process holds the file open.
    if (process.platform !== 'win32' && fileRefusal(error).code === 'read-only') throw error;
    return; // the other process was quicker
  }
  const moved = await content(aside);
  if (moved !== null && moved !== dead) await create(path, moved, `${id}-back`); // it was a new, living lock: put it back
  await unlink(aside);
}

async function content(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

interface Owner {
  readonly pid?: unknown;
  readonly began?: unknown;
}

/** @returns null for a lock that is half written: its process was stopped while it took the lock, or is about to write on */
function ownerIn(text: string): Owner | null {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return null;
  }
}

async function changes(path: string, text: string, { wait }: LockSystem): Promise<boolean> {
  await wait(WRITTEN_WITHIN);
  return (await content(path)) !== text;
}

async function livingOwner(path: string, lock: Owner, system: LockSystem): Promise<number | null> {
  if (typeof lock.pid !== 'number' || lock.pid === process.pid || !isAlive(lock.pid)) return null;
  const began = await system.beginning(lock.pid);
  // Process ids are given out again: after a restart of the machine the id may belong to a stranger.
  if (began !== null && typeof lock.began === 'string') return began === lock.began ? lock.pid : null;
  return (await isSilent(path, system)) ? null : lock.pid;
}

async function isSilent(path: string, { wait }: LockSystem): Promise<boolean> {
  try {
    const before = (await stat(path)).mtimeMs;
    if (Math.abs(Date.now() - before) < SILENT_AFTER) return false;
    await wait(WATCHED_FOR);
    return (await stat(path)).mtimeMs === before;
  } catch {
    return false; // released meanwhile: the next try sees
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, as text to compare; null where the system does not say. @see proc(5), stat field 22 and boot_id */
async function beginningOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return null; // not Linux, or not allowed to look
  }
}
