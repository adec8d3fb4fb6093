import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '#electron/host/files/write-file.ts';
import type { FileRefusal, JournalEntry, JournalState, NewJournalEntry } from '#shared/contract/host.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { compacted, replacing, restarted, sound, stageEntries, stagedPath, type Staged } from './contents.ts';
import { lockFolder, type FolderLock } from './lock.ts';
import { DAMAGED, KEPT, keepAside, prune, renameDamaged } from './old-files.ts';
import { encodeLine, headLine, type JournalLine } from './record.ts';
import { fileRefusal } from './refusal.ts';
import { stretches, survey } from './scan.ts';

export interface JournalOptions {
  /** `<profile>/journal`; made when it is missing. */
  readonly folder: string;
  readonly newId: () => string;
  /** Opens files; a test gives one whose disk is full or fails in the middle of a write. */
  readonly open?: typeof open;
}

export interface AppendRequest {
  readonly generation: string;
  readonly schema: number;
  readonly entries: readonly NewJournalEntry[];
}

/** What takes the place of entries: those staged before under an id, then these. */
export interface Replacement {
  readonly entries: readonly NewJournalEntry[];
  readonly staged?: Staged | undefined;
}

/** The journal of one profile: the second copy of everything that cannot be pulled again. The calls are those of the host contract. */
export interface Journal {
  state(): Promise<Result<JournalState, FileRefusal>>;
  append(request: AppendRequest): Promise<Result<number, FileRefusal>>;
  read(request: { readonly after: number }): AsyncGenerator<readonly JournalEntry[], void>;
  stage(request: { readonly id: string; readonly entries: readonly NewJournalEntry[] }): Promise<Result<void, FileRefusal>>;
  compact(request: Replacement & { readonly generation: string; readonly upTo: number }): Promise<Result<void, FileRefusal>>;
  restart(request: Replacement & { readonly setAside?: CalendarDate | undefined }): Promise<Result<string, FileRefusal>>;
  /** Writes what is waiting and gives the folder free. */
  close(): Promise<void>;
}

interface Opened {
  readonly file: FileHandle;
  state: JournalState;
  /** Where the next line goes. Bytes behind it are of a failed write. */
  end: number;
}

interface Waiting {
  readonly request: AppendRequest;
  readonly answer: (result: Result<number, FileRefusal>) => void;
}

const NAME = 'journal.ndjson';
const BATCH_BYTES = 512 * 1024;

/**
 * Opens the journal of a profile, mends a torn or damaged file, and takes the folder for this process. Never throws for what a disk can
 * do: each call then gives the refusal and tries again at the next call.
 */
export async function openJournal({ folder, newId, open: openWith = open }: JournalOptions): Promise<Journal> {
  const place: Place = { folder, path: join(folder, NAME), newId, open: openWith };
  let lock: FolderLock | null = null;
  let opened: Result<Opened, FileRefusal> = err({ code: 'io', detail: 'not opened yet' });
  let closed = false;
  let stagedAs: string | null = null;
  let waiting: Waiting[] = [];
  // One writer at a time: appends, compaction and restart follow each other.
  let tail: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = tail.then(work);
    tail = next.catch(() => undefined);
    return next;
  };

  const openNow = async (): Promise<Result<Opened, FileRefusal>> => {
    if (closed) return err({ code: 'io', detail: 'The journal is closed.' });
    try {
      await mkdir(folder, { recursive: true });
      if (lock === null) {
        const taken = await lockFolder(folder, newId);
        if (!taken.ok) return taken;
        lock = taken.value;
      }
      return ok(await mendAndOpen(place));
    } catch (error) {
      return err(fileRefusal(error));
    }
  };

  const ready = async (): Promise<Result<Opened, FileRefusal>> => {
    if (!opened.ok) opened = await openNow();
    return opened;
  };

  /** After a write that may have reached the disk in part, nothing in memory is trusted: the file is read again. */
  const reopen = async (current: Opened): Promise<void> => {
    await current.file.close().catch(() => undefined);
    opened = await openNow();
  };
  await ready();

  const appendWaiting = async (): Promise<void> => {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    const current = await ready();
    if (!current.ok) return group.forEach(({ answer }) => answer(current));
    const { state } = current.value;
    const fitting = group.filter(({ request }) => request.generation === state.generation);
    for (const { request, answer } of group) {
      if (request.generation !== state.generation) answer(err({ code: 'damaged', detail: 'The journal is of another generation.' }));
    }
    if (fitting.length === 0) return;
    let number = state.lastNumber;
    const numbers: number[] = [];
    const lines = fitting.flatMap(({ request }) => {
      const encoded = request.entries.map((entry) =>
        encodeLine({ generation: state.generation, schema: request.schema, role: 'entry', entry: { ...entry, number: ++number } }),
      );
      numbers.push(number);
      return encoded;
    });
    const written = await writeEnd(current.value, Buffer.concat(lines));
    if (!written.ok) {
      await reopen(current.value);
      return fitting.forEach(({ answer }) => answer(written));
    }
    const schema = fitting.at(-1)!.request.schema;
    current.value.state = { ...current.value.state, lastNumber: number, schema };
    fitting.forEach(({ answer }, index) => answer(ok(numbers[index]!)));
  };

  const replace = async (current: Opened, lines: Lines): Promise<void> => {
    try {
      // Windows renames nothing over a file that is open.
      await writeWhole(place, lines, () => current.file.close());
    } finally {
      await reopen(current);
    }
  };

  return {
    state: () =>
      inTurn(async () => {
        const current = await ready();
        return current.ok ? ok(current.value.state) : current;
      }),

    append: (request) =>
      new Promise((answer) => {
        waiting.push({ request, answer });
        // Everything that waits when the disk is free goes with one write and one sync.
        void inTurn(appendWaiting);
      }),

    async *read({ after }) {
      const file = await openWith(place.path, 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (file === null) return;
      try {
        const snapshotNumber = opened.ok ? opened.value.state.snapshotNumber : 0;
        let batch: JournalEntry[] = [];
        let bytes = 0;
        for await (const { line } of stretches(file)) {
          if (line === null || line.role === 'head') continue;
          const wanted = line.role === 'snapshot' ? after < snapshotNumber : line.entry.number > after;
          if (!wanted) continue;
          batch.push(line.entry);
          bytes += line.entry.data.length;
          if (bytes < BATCH_BYTES) continue;
          yield batch;
          [batch, bytes] = [[], 0];
        }
        if (batch.length > 0) yield batch;
      } finally {
        await file.close();
      }
    },

    stage: ({ id, entries }) =>
      inTurn(async () => {
        const current = await ready();
        if (!current.ok) return current;
        if (stagedAs !== null && stagedAs !== id) await unlink(stagedPath(folder, stagedAs)).catch(() => undefined);
        stagedAs = id;
        return stageEntries(place, id, entries);
      }),

    compact: ({ generation, upTo, entries, staged }) =>
      inTurn(async () => {
        const current = await ready();
        if (!current.ok) return current;
        const { state } = current.value;
        if (state.generation !== generation) return err({ code: 'damaged', detail: 'The journal is of another generation.' });
        if (upTo > state.lastNumber) return err({ code: 'damaged', detail: `The journal ends at ${state.lastNumber}, before ${upTo}.` });
        try {
          await replace(current.value, compacted(place.path, state, upTo, replacing(folder, entries, staged)));
          return opened.ok ? ok(undefined) : opened;
        } catch (error) {
          return err(fileRefusal(error));
        }
      }),

    restart: ({ entries, staged, setAside }) =>
      inTurn(async () => {
        const asideName = (was: string): string =>
          setAside === undefined ? `kept-${was}-${newId()}.ndjson` : `set-aside-${setAside}-${newId()}.ndjson`;
        let current = await ready();
        if (!current.ok && current.error.code === 'io' && setAside !== undefined && !closed) {
          const moved = await attempt(() => rename(place.path, join(folder, asideName('unreadable'))));
          if (!moved.ok) return moved;
          current = await ready();
        }
        if (!current.ok) return current;
        const { state } = current.value;
        const generation = newId();
        try {
          if (setAside !== undefined) await renameDamaged(folder, setAside);
          await keepAside(place.path, join(folder, asideName(`${state.generation}-${state.lastNumber}`)));
          await replace(
            current.value,
            restarted(generation, state.schema, replacing(folder, entries, staged), entries.length === 0 && staged === undefined),
          );
          await prune(folder, KEPT);
          return opened.ok ? ok(generation) : opened;
        } catch (error) {
          return err(fileRefusal(error));
        }
      }),

    close: () =>
      inTurn(async () => {
        closed = true;
        if (opened.ok) await opened.value.file.close();
        opened = err({ code: 'io', detail: 'The journal is closed.' });
        await lock?.release();
        lock = null;
      }),
  };
}

interface Place {
  readonly folder: string;
  readonly path: string;
  readonly newId: () => string;
  readonly open: typeof open;
}

type Lines = AsyncIterable<JournalLine> | Iterable<JournalLine>;

async function mendAndOpen(place: Place): Promise<Opened> {
  const { folder, path, newId } = place;
  // What an interrupted compaction left behind.
  for (const name of await readdir(folder)) if (name.endsWith('.part')) await unlink(join(folder, name));
  await (await place.open(path, 'a', 0o600)).close();
  const file = await place.open(path, 'r+');
  try {
    const found = await survey(file);
    const damaged: JournalState['damaged'][number][] = [];
    if (found.bad.length > 0) {
      const name = `damaged-${newId()}.bin`;
      await writeAndSync(
        place,
        join(folder, name),
        found.bad.flatMap((bytes) => [bytes, Buffer.from('\n')]),
      );
      await syncFolder(folder);
      await prune(folder, DAMAGED);
      damaged.push({ file: name, count: Math.max(found.bad.length, found.missing) });
    }
    if (found.generation === null || found.damagedInside) {
      const generation = found.generation ?? newId();
      await writeWhole(place, sound(path, headLine(generation, found.schema, 0)), () => file.close());
      const opened = await mendAndOpen(place);
      return { ...opened, state: { ...opened.state, damaged: [...damaged, ...opened.state.damaged] } };
    }
    await file.truncate(found.end);
    const { generation, schema, lastNumber, snapshotNumber, end } = found;
    return { file, end, state: { generation, schema, lastNumber, snapshotNumber, damaged } };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

/** Adds bytes at the end and waits until they are on disk. What a failed write left is cut off again. */
async function writeEnd(opened: Opened, bytes: Buffer): Promise<Result<void, FileRefusal>> {
  try {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await opened.file.write(bytes, done, bytes.length - done, opened.end + done);
      done += bytesWritten;
    }
    // The length is part of what fdatasync writes; only time stamps are left out. @see fdatasync(2)
    await opened.file.datasync();
    opened.end += bytes.length;
    return ok(undefined);
  } catch (error) {
    await opened.file.truncate(opened.end).catch(() => undefined);
    return err(fileRefusal(error));
  }
}

/** Writes a new file beside the old one and puts it in its place: either the old or the new stands there, whole. */
async function writeWhole(place: Place, lines: Lines, beforeRename: () => Promise<void>): Promise<void> {
  const part = join(place.folder, `${NAME}-${place.newId()}.part`);
  try {
    await writeAndSync(place, part, encoded(lines));
    await beforeRename();
    await rename(part, place.path);
    await syncFolder(place.folder);
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
}

async function* encoded(lines: Lines): AsyncGenerator<Buffer, void> {
  for await (const line of lines) yield encodeLine(line);
}

async function writeAndSync(place: Place, path: string, parts: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
  const file = await place.open(path, 'w', 0o600);
  try {
    await file.writeFile(parts);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function attempt(work: () => Promise<void>): Promise<Result<void, FileRefusal>> {
  try {
    return ok(await work());
  } catch (error) {
    return err(fileRefusal(error));
  }
}
