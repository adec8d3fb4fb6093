import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real, small file system that fills up and can be made read-only. */
export interface SmallDisk {
  readonly path: string;
  /** Takes every free byte, but for `leave`. */
  fill(leave?: number): void;
  /** Gives the taken bytes back. */
  free(): void;
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

const run = (...command: readonly [string, ...string[]]): boolean =>
  spawnSync(command[0], command.slice(1), { stdio: 'ignore' }).status === 0;

/** @returns null where a file system cannot be mounted: that takes Linux and its administrator */
export function smallDisk(bytes = 4 * 1024 * 1024): SmallDisk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path)) {
    rmSync(path, { recursive: true });
    return null;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    fill(leave = 0) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, Math.floor((bavail * bsize - leave) / bsize) * bsize)));
    },
    free: () => rmSync(ballast, { force: true }),
    setReadOnly(readOnly) {
      if (!run('mount', '-o', `remount,${readOnly ? 'ro' : 'rw'}`, path)) throw new Error('The small disk is in use.');
    },
    remove() {
      if (!run('umount', path)) run('umount', '-l', path); // still open somewhere: it goes when that closes
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether tests may mount; says once why not. */
export const canMount: boolean = (() => {
  const disk = smallDisk(64 * 1024);
  disk?.remove();
  if (disk === null) console.warn('Tests of a full disk are skipped: mounting a small file system takes Linux and its administrator.');
  return disk !== null;
})();
