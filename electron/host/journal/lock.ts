import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FileRefusal } from '#shared/contract/host.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { fileRefusal } from './refusal.ts';

/** A folder held by this process until `release`. */
export interface FolderLock {
  release(): Promise<void>;
}

// Two hosts inside one process are two hosts as well.
const heldHere = new Set<string>();

/**
 * Takes a folder for this process, so that two hosts never write the same files. The lock is a file `lock` that names the process and
 * when that process began; a lock whose process is gone is taken over.
 * @returns 'busy' with the other process's id when it is alive
 */
export async function lockFolder(folder: string, newId: () => string): Promise<Result<FolderLock, FileRefusal>> {
  const path = resolve(folder, 'lock');
  if (heldHere.has(path)) return err({ code: 'busy', detail: `process ${process.pid}` });
  heldHere.add(path);
  try {
    await mkdir(folder, { recursive: true });
    const taken = await take(path, newId);
    if (!taken.ok) heldHere.delete(path);
    return taken;
  } catch (error) {
    heldHere.delete(path);
    return err(fileRefusal(error));
  }
}

async function take(path: string, newId: () => string): Promise<Result<FolderLock, FileRefusal>> {
  const mine = JSON.stringify({ pid: process.pid, began: await beginningOf(process.pid), id: newId() });
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await create(path, mine)) {
      return ok({
        release: async () => {
          heldHere.delete(path);
          if ((await content(path)) === mine) await unlink(path);
        },
      });
    }
    const found = await content(path);
    if (found === null) continue; // released meanwhile
    const owner = await livingOwner(found);
    if (owner !== null) return err({ code: 'busy', detail: `process ${owner}` });
    await setAside(path, found, newId());
  }
  return err({ code: 'busy', detail: 'another process takes the folder again and again' });
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
    } catch (error) {
      await unlink(path).catch(() => undefined); // an empty lock would be nobody's
      throw error;
    } finally {
      await file.close();
    }
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
  if (moved !== null && moved !== dead) await create(path, moved); // it was a new, living lock: put it back
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

async function livingOwner(text: string): Promise<number | null> {
  let lock: { readonly pid?: unknown; readonly began?: unknown };
  try {
    lock = JSON.parse(text) as typeof lock;
  } catch {
    return null; // half written: its process was stopped while it took the lock
  }
  if (typeof lock.pid !== 'number' || lock.pid === process.pid || !isAlive(lock.pid)) return null;
  const began = await beginningOf(lock.pid);
  // Process ids are given out again: after a restart of the machine the id may belong to a stranger.
  return began !== null && lock.began !== null && began !== lock.began ? null : lock.pid;
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
