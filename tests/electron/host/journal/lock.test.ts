import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lockFolder, type LockSystem } from '#electron/host/journal/lock.ts';
import { folder, freshFolder, newId, removeFolder, start } from './rig.ts';
import { eventually } from '#tests/support/eventually.ts';

beforeEach(freshFolder);
afterEach(removeFolder);

describe('one host per profile', () => {
  test('a second host is told who holds the profile', async () => {
    await start();
    const second = await start();
    expect(await second.state()).toMatchObject({ ok: false, error: { code: 'busy', detail: `process ${process.pid}` } });
  });

  test('the second host gets the profile once the first has closed', async () => {
    const first = await start();
    const second = await start();
    await first.close();
    expect(await second.state()).toMatchObject({ ok: true });
  });

  test.each([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 30, began: null, id: 'x' })],
    ['of an older process with our id', JSON.stringify({ pid: process.pid, began: 'long ago', id: 'x' })],
    ['that was half written', '{"pid":'],
    ['that is empty', ''],
  ])('a lock %s is taken over', async (_, text) => {
    await writeFile(join(folder(), 'lock'), text);
    expect(await (await start()).state()).toMatchObject({ ok: true });
  });

  test('a lock that is being written is respected: what is half written may be whole a moment later', async () => {
    const path = join(folder(), 'lock');
    await writeFile(path, '');
    const writesOn = (): Promise<void> => writeFile(path, JSON.stringify({ pid: process.ppid, began: `began ${process.ppid}`, id: 'x' }));
    const system: LockSystem = { beginning: async (pid) => `began ${pid}`, wait: writesOn };
    expect(await lockFolder(folder(), newId, system)).toMatchObject({
      ok: false,
      error: { code: 'busy', detail: `process ${process.ppid}` },
    });
  });

  test('taking a folder, or taking it over, leaves nothing in it but the lock', async () => {
    const first = await lockFolder(folder(), newId);
    expect(await readdir(folder())).toEqual(['lock']);
    if (first.ok) await first.value.release();
    await writeFile(join(folder(), 'lock'), JSON.stringify({ pid: 2 ** 30, began: null, id: 'x' }));
    const second = await lockFolder(folder(), newId);
    expect(await readdir(folder())).toEqual(['lock']);
    if (second.ok) await second.value.release();
    expect(await readdir(folder())).toEqual([]);
  });

  describe('where the system does not say when a process began', () => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const lock = (): string => join(folder(), 'lock');
    const system = (meanwhile: () => Promise<void>): LockSystem => ({ beginning: async () => null, wait: meanwhile });
    beforeEach(() => writeFile(lock(), JSON.stringify({ pid: process.ppid, began: null, id: 'x' })));

    test('a lock that gave a sign of life is respected without waiting', async () => {
      const answer = await lockFolder(
        folder(),
        newId,
        system(() => Promise.reject(new Error('waited'))),
      );
      expect(answer).toMatchObject({ ok: false, error: { code: 'busy', detail: `process ${process.ppid}` } });
    });

    test('a lock that gives no sign, and none while it is watched, is taken over: its id was given to a stranger', async () => {
      await utimes(lock(), anHourAgo, anHourAgo);
      const taken = await lockFolder(
        folder(),
        newId,
        system(async () => undefined),
      );
      expect(taken.ok).toBe(true);
      if (taken.ok) await taken.value.release();
    });

    test('a lock that gives a sign while it is watched is respected: its computer had slept', async () => {
      await utimes(lock(), anHourAgo, anHourAgo);
      const wakesUp = system(() => utimes(lock(), new Date(), new Date()));
      expect(await lockFolder(folder(), newId, wakesUp)).toMatchObject({ ok: false, error: { code: 'busy' } });
    });
  });

  test('a lock of a process whose beginning is known is never taken for silent', async () => {
    const lock = join(folder(), 'lock');
    await writeFile(lock, JSON.stringify({ pid: process.ppid, began: `began ${process.ppid}`, id: 'x' }));
    await utimes(lock, new Date(0), new Date(0));
    const system: LockSystem = { beginning: async (pid) => `began ${pid}`, wait: () => Promise.reject(new Error('waited')) };
    expect(await lockFolder(folder(), newId, system)).toMatchObject({ ok: false, error: { code: 'busy' } });
  });

  test('a held lock gives signs of life until it is released', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const taken = await lockFolder(folder(), newId);
      if (!taken.ok) throw new Error(taken.error.detail);
      const lock = join(folder(), 'lock');
      await utimes(lock, new Date(0), new Date(0));
      vi.advanceTimersByTime(10_000);
      await eventually(async () => expect((await stat(lock)).mtimeMs).toBeGreaterThan(0));
      await taken.value.release();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('S13: of many processes that want one profile at the same moment exactly one gets it, and the others are told which', async () => {
    const script = join(import.meta.dirname, 'lock-process.ts');
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--no-warnings', script, folder()], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    try {
      const answers = await Promise.all(children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()));
      const winners = answers.flatMap((answer, index) => (answer === 'mine' ? [children[index]!.pid] : []));
      expect(winners).toHaveLength(1);
      expect(answers.filter((answer) => answer === `process ${winners[0]}`)).toHaveLength(5);
    } finally {
      for (const child of children) child.kill('SIGKILL');
      const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
      await Promise.all(running.map((child) => once(child, 'exit')));
    }
    // Killed, it released nothing: the next one takes it over.
    expect(await (await start()).state()).toMatchObject({ ok: true });
  });

  test('a living lock is respected', async () => {
    await writeFile(join(folder(), 'lock'), JSON.stringify({ pid: process.ppid, began: null, id: 'x' }));
    expect(await (await start()).state()).toMatchObject({ ok: false, error: { code: 'busy' } });
  });
});
