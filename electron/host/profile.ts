import { mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { lockFolder } from '#electron/host/journal/lock.ts';

/** A folder that belongs to one running host. */
export interface Profile {
  readonly folder: string;
  /** The folder cannot be written: the app opens, and says that nothing can be saved. */
  readonly readOnly: boolean;
  /** Gives the folder back. */
  release(): Promise<void>;
}

/** The profile cannot be used; the message says why, what is safe, and what to do. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/** Where profiles live when nobody names a folder: the platform's place for application data. */
export function defaultProfile(name: string): string {
  const home = homedir();
  const base =
    process.platform === 'darwin'
      ? join(home, 'Library', 'Application Support')
      : process.platform === 'win32'
        ? (process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'))
        : (process.env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'));
  return join(base, 'Release Cockpit', name);
}

/**
 * Opens a profile folder for this process alone.
 * @param ownerHint where the other host may be found, for the message of the second one: ' at http://127.0.0.1:5123/'; may be empty
 * @throws ProfileError while another living process has it, or when the folder cannot be made
 */
export async function openProfile(folder: string, newId: () => string, ownerHint: string): Promise<Profile> {
  const path = resolve(folder);
  // The plan of a company: other accounts of this computer have no business in it. What cannot be made, the lock explains.
  await mkdir(path, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const lock = await lockFolder(path, newId);
  if (lock.ok) {
    await removeHalfWritten(path);
    return { folder: path, readOnly: false, release: () => lock.value.release() };
  }
  if (lock.error.code === 'read-only') return { folder: path, readOnly: true, release: async () => undefined };
  if (lock.error.code === 'busy') {
    throw new ProfileError(
      `Release Cockpit already runs on this profile${ownerHint} (${lock.error.detail}). Nothing was changed. Use that window, or stop it and start again.`,
    );
  }
  if (lock.error.code === 'disk-full') {
    throw new ProfileError(
      `Not enough disk space to open your data (need about 20 MB) in ${path}. Nothing was reset, deleted or changed. Free some space, then start again.`,
    );
  }
  throw new ProfileError(
    `The profile folder ${path} cannot be used: ${lock.error.detail}. Nothing was changed. Name another folder, then start again.`,
  );
}

/** What a process left that was stopped while it replaced a file; the file itself is whole (FAULTS S43). */
async function removeHalfWritten(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith('.json.new')) await rm(join(folder, name), { force: true }).catch(() => undefined);
}
