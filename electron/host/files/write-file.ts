import { open, mkdir, rename, rm, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file so that after any stop either the old text or the new one is there, whole: temporary file, fsync,
 * rename, fsync of the folder. @param mode permissions of a new file; private by default
 * @throws the file system's error; the old file is then unchanged
 */
export async function writeDurably(path: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes renames and new files in a folder durable. Windows cannot open a folder; there the file system journals the rename itself. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Reads a small JSON file of the profile.
 * @returns null when there is none; `damaged` when it is no JSON: the caller decides, nothing is deleted
 */
export async function readJson(
  path: string,
): Promise<{ readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'damaged' } | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') return { kind: 'damaged' }; // a folder where the file should be
    throw error;
  }
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'damaged' };
  }
}
