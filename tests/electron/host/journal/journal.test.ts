import { mkdir, open as openFile, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '#electron/host/journal/journal.ts';
import { day } from '#shared/domain/time.ts';
import { all, append, entry, file, folder, freshFolder, generationOf, idsOf, newId, removeFolder, restart, start } from './rig.ts';

beforeEach(freshFolder);
afterEach(removeFolder);

describe('appending', () => {
  test('numbers rise by one, and every entry is back after a restart', async () => {
    const journal = await start();
    expect(await append(journal, entry(1), entry(2))).toBe(2);
    expect(await append(journal, entry(3))).toBe(3);
    const again = await restart(journal);
    expect(await all(again)).toEqual([1, 2, 3].map((n) => ({ ...entry(n), number: n })));
    expect(await all(again, 2)).toEqual([{ ...entry(3), number: 3 }]);
    expect(await again.state()).toMatchObject({ ok: true, value: { lastNumber: 3, snapshotNumber: 0, damaged: [], schema: 1 } });
  });

  test('appends made at once are one write, and each gets its own last number', async () => {
    let syncs = 0;
    const journal = await start({
      open: async (...args) => {
        const handle = await openFile(...args);
        const sync = handle.datasync.bind(handle);
        handle.datasync = () => ((syncs += 1), sync());
        return handle;
      },
    });
    const generation = await generationOf(journal);
    const numbers = await Promise.all([1, 2, 3, 4].map((n) => journal.append({ generation, schema: 1, entries: [entry(n)] })));
    expect(numbers).toEqual([1, 2, 3, 4].map((value) => ({ ok: true, value })));
    expect(syncs).toBe(1);
  });

  test('the generation stays the same over restarts', async () => {
    const journal = await start();
    const generation = await generationOf(journal);
    expect(await generationOf(await restart(journal))).toBe(generation);
  });

  test('an append for another generation is refused and writes nothing', async () => {
    const journal = await start();
    expect(await journal.append({ generation: 'other', schema: 1, entries: [entry(1)] })).toMatchObject({
      ok: false,
      error: { code: 'damaged' },
    });
    expect(await all(journal)).toEqual([]);
  });

  test('a full disk refuses the append, leaves no half entry, and takes it once there is space', async () => {
    let space = Infinity;
    const journal = await start({
      open: async (...args) => {
        const handle = await openFile(...args);
        const write = handle.write.bind(handle) as (
          buffer: Buffer,
          from: number,
          length: number,
          at: number,
        ) => Promise<{ bytesWritten: number }>;
        Object.assign(handle, {
          write: async (buffer: Buffer, from: number, length: number, at: number) => {
            const part = Math.min(length, space);
            space -= part;
            if (part === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
            return write(buffer, from, part, at);
          },
        });
        return handle;
      },
    });
    await append(journal, entry(1));
    const generation = await generationOf(journal);
    const before = (await stat(file())).size;
    space = 20;
    expect(await journal.append({ generation, schema: 1, entries: [entry(2)] })).toEqual({
      ok: false,
      error: { code: 'disk-full', detail: 'ENOSPC write' },
    });
    expect((await stat(file())).size).toBe(before);
    space = Infinity;
    expect(await append(journal, entry(2))).toBe(2);
    expect(idsOf(await all(await restart(journal)))).toEqual(['e1', 'e2']);
  });

  test('a folder that cannot be made is a refusal, not an exception', async () => {
    await writeFile(join(folder(), 'taken'), '');
    const journal = await openJournal({ folder: join(folder(), 'taken', 'journal'), newId });
    expect(await journal.state()).toMatchObject({ ok: false, error: { code: 'io' } });
    expect(await journal.append({ generation: 'g', schema: 1, entries: [entry(1)] })).toMatchObject({ ok: false });
  });
});

describe('damage', () => {
  test('a tail torn at any byte loses only the torn entry, and the journal goes on', async () => {
    const journal = await start();
    await append(journal, entry(1), entry(2));
    const whole = (await readFile(file())).length;
    await append(journal, entry(3));
    const bytes = await readFile(file());
    let current = journal;
    for (let length = whole; length < bytes.length; length++) {
      await current.close();
      await writeFile(file(), bytes.subarray(0, length));
      current = await start();
      expect(idsOf(await all(current)), `cut to ${length} bytes`).toEqual(['e1', 'e2']);
      const state = await current.state();
      expect(state.ok && state.value.damaged.length).toBe(length === whole ? 0 : 1);
      expect(await append(current, entry(4))).toBe(3);
    }
  });

  test('a flipped byte anywhere sets at most its neighbours aside and keeps the others', async () => {
    const journal = await start();
    for (let n = 1; n <= 4; n++) await append(journal, entry(n));
    const generation = await generationOf(journal);
    const bytes = await readFile(file());
    let current = journal;
    for (let at = 0; at < bytes.length; at += 3) {
      await current.close();
      const damaged = Buffer.from(bytes);
      damaged[at] = damaged[at]! ^ 0x15;
      await writeFile(file(), damaged);
      for (const name of await readdir(folder())) if (name.startsWith('damaged-')) await rm(join(folder(), name));
      current = await start();
      const found = idsOf(await all(current));
      expect(found.length, `byte ${at}`).toBeGreaterThanOrEqual(2);
      const state = await current.state();
      if (!state.ok) throw new Error(state.error.detail);
      expect(state.value.generation).toBe(generation);
      expect(state.value.damaged).toHaveLength(1);
      const aside = await readFile(join(folder(), state.value.damaged[0]!.file));
      expect(aside.length).toBeGreaterThan(0);
      expect(await append(current, entry(9))).toBe(found.at(-1) === 'e4' ? 5 : 4);
    }
  });

  test('a zeroed beginning loses the entries in it and says how many', async () => {
    const journal = await start();
    for (let n = 1; n <= 50; n++) await append(journal, entry(n, 'x'.repeat(200)));
    await journal.close();
    const bytes = await readFile(file());
    bytes.fill(0, 0, 4096);
    await writeFile(file(), bytes);
    const again = await start();
    const found = await all(again);
    const state = await again.state();
    expect(found.at(-1)!.id).toBe('e50');
    expect(state.ok && state.value.lastNumber).toBe(50);
    expect(found.length).toBeGreaterThan(25);
  });

  test('a missing file is a new, empty journal of another generation', async () => {
    const journal = await start();
    await append(journal, entry(1));
    const generation = await generationOf(journal);
    await journal.close();
    await rm(file());
    const again = await start();
    expect(await generationOf(again)).not.toBe(generation);
    expect(await all(again)).toEqual([]);
  });
});

describe('snapshots', () => {
  test('compaction replaces everything up to a number and keeps what came after', async () => {
    const journal = await start();
    for (let n = 1; n <= 5; n++) await append(journal, entry(n));
    const generation = await generationOf(journal);
    expect(await journal.compact({ generation, upTo: 3, entries: [entry(100), entry(101)] })).toMatchObject({ ok: true });
    expect(await append(journal, entry(6))).toBe(6);
    const again = await restart(journal);
    expect(idsOf(await all(again))).toEqual(['e100', 'e101', 'e4', 'e5', 'e6']);
    expect(idsOf(await all(again, 3))).toEqual(['e4', 'e5', 'e6']);
    expect(idsOf(await all(again, 2))).toEqual(['e100', 'e101', 'e4', 'e5', 'e6']);
    expect(await again.state()).toMatchObject({ value: { snapshotNumber: 3, lastNumber: 6, generation } });
  });

  test('a compaction that was cut short leaves the old journal, and its rest is removed', async () => {
    const journal = await start();
    await append(journal, entry(1));
    await journal.close();
    await writeFile(join(folder(), 'journal.ndjson-x.part'), 'half');
    const again = await start();
    expect(idsOf(await all(again))).toEqual(['e1']);
    expect((await readdir(folder())).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a restart begins a new generation and keeps the old one aside', async () => {
    const journal = await start();
    await append(journal, entry(1), entry(2));
    const before = await generationOf(journal);
    const after = await journal.restart({ entries: [entry(7)] });
    expect(after.ok && after.value).not.toBe(before);
    expect(await journal.state()).toMatchObject({ value: { lastNumber: 1, snapshotNumber: 1 } });
    expect(idsOf(await all(journal))).toEqual(['e7']);
    const kept = (await readdir(folder())).find((name) => name.startsWith('kept-'));
    expect(await readFile(join(folder(), kept!), 'utf8')).toContain('"e2"');
  });
});

describe('setting aside', () => {
  const DAY = day('2026-11-22');
  const aside = async (): Promise<readonly string[]> =>
    (await readdir(folder())).filter((name) => name.startsWith('set-aside-2026-11-22-'));

  test('keeps the whole journal, and what was cut from it, under the day, for good', async () => {
    let journal = await start();
    await append(journal, entry(1));
    await journal.close();
    await writeFile(file(), Buffer.concat([await readFile(file()), Buffer.from('torn')]));
    journal = await start();
    expect(await journal.restart({ entries: [], setAside: DAY })).toMatchObject({ ok: true });
    expect(await journal.state()).toMatchObject({ ok: true, value: { lastNumber: 0 } });
    for (let n = 0; n < 8; n++) await journal.restart({ entries: [entry(n)] });
    const names = await aside();
    expect(names).toHaveLength(2);
    const texts = await Promise.all(names.map((name) => readFile(join(folder(), name), 'utf8')));
    expect(texts.some((text) => text.includes('"e1"'))).toBe(true);
    expect(texts.some((text) => text.startsWith('torn'))).toBe(true);
  });

  test('takes a journal that cannot be read at all out of the way', async () => {
    await mkdir(file());
    await writeFile(join(file(), 'x'), 'kept');
    const journal = await start();
    expect(await journal.state()).toMatchObject({ ok: false, error: { code: 'io' } });
    expect(await journal.restart({ entries: [entry(1)] })).toMatchObject({ ok: false });
    expect(await journal.restart({ entries: [entry(1)], setAside: DAY })).toMatchObject({ ok: true });
    expect(idsOf(await all(journal))).toEqual(['e1']);
    const names = await aside();
    expect(await Promise.all(names.map((name) => readFile(join(folder(), name, 'x'), 'utf8').catch(() => null)))).toContain('kept');
  });

  test('a closed journal is left alone', async () => {
    const journal = await start();
    await append(journal, entry(1));
    await journal.close();
    expect(await journal.restart({ entries: [], setAside: DAY })).toMatchObject({ ok: false });
    expect(await aside()).toEqual([]);
  });
});

describe('old files', () => {
  const named = async (start: string): Promise<readonly string[]> => (await readdir(folder())).filter((name) => name.startsWith(start));

  test('what a restart keeps aside is kept five times; the newest stay', async () => {
    const journal = await start();
    await append(journal, entry(1));
    for (let n = 0; n < 8; n++) await journal.restart({ entries: [entry(n)] });
    const kept = await named('kept-');
    expect(kept).toHaveLength(5);
    const first = await Promise.all(kept.map((name) => readFile(join(folder(), name), 'utf8')));
    expect(first.filter((text) => ['"e2"', '"e3"', '"e4"', '"e5"', '"e6"'].some((id) => text.includes(id)))).toHaveLength(5);
  });

  test('damaged parts are kept five times, and a report names one that is there', async () => {
    let journal = await start();
    for (let n = 0; n < 7; n++) {
      await append(journal, entry(n));
      await journal.close();
      await writeFile(file(), Buffer.concat([await readFile(file()), Buffer.from('torn')]));
      journal = await start();
      const state = await journal.state();
      const there = await named('damaged-');
      expect(state.ok && there.includes(state.value.damaged[0]!.file)).toBe(true);
    }
    expect(await named('damaged-')).toHaveLength(5);
  });
});

describe('staged entries', () => {
  test('take the place of what a compaction replaces, and their file goes', async () => {
    const journal = await start();
    await append(journal, entry(1), entry(2), entry(3));
    await journal.stage({ id: 's', entries: [entry(10)] });
    await journal.stage({ id: 's', entries: [entry(11)] });
    const staged = { id: 's', count: 2 };
    expect(await journal.compact({ generation: await generationOf(journal), upTo: 2, entries: [entry(12)], staged })).toMatchObject({
      ok: true,
    });
    expect(idsOf(await all(journal))).toEqual(['e10', 'e11', 'e12', 'e3']);
    expect((await readdir(folder())).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(idsOf(await all(await restart(journal)))).toEqual(['e10', 'e11', 'e12', 'e3']);
  });

  test('begin a new generation', async () => {
    const journal = await start();
    await append(journal, entry(1));
    await journal.stage({ id: 's', entries: [entry(10)] });
    expect(await journal.restart({ entries: [], staged: { id: 's', count: 1 } })).toMatchObject({ ok: true });
    expect(await all(await restart(journal))).toMatchObject([{ id: 'e10', number: 1 }]);
  });

  test.each([
    ['fewer than were handed over', 's', 2],
    ['those of another id', 'other', 1],
  ])('that are %s replace nothing', async (_, id, count) => {
    const journal = await start();
    await append(journal, entry(1));
    await journal.stage({ id: 's', entries: [entry(10)] });
    expect(await journal.restart({ entries: [], staged: { id, count } })).toMatchObject({ ok: false });
    expect(idsOf(await all(journal))).toEqual(['e1']);
    expect(await append(journal, entry(2))).toBe(2);
  });

  test('of a call that never came are forgotten by the next one and by the next start', async () => {
    const journal = await start();
    await journal.stage({ id: 'a', entries: [entry(1)] });
    await journal.stage({ id: 'b', entries: [entry(2)] });
    expect((await readdir(folder())).filter((name) => name.endsWith('.part'))).toEqual(['staged-b.part']);
    await restart(journal);
    expect((await readdir(folder())).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
