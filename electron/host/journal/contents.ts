import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRefusal, JournalState, NewJournalEntry } from '#shared/contract/host.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { encodeLine, headLine, type JournalLine } from './record.ts';
import { fileRefusal } from './refusal.ts';
import { stretches } from './scan.ts';

/** Entries handed over before the call that uses them, under an id. */
export interface Staged {
  readonly id: string;
  readonly count: number;
}

async function* goodLines(path: string): AsyncGenerator<JournalLine, void> {
  const file = await open(path, 'r');
  try {
    for await (const { line } of stretches(file)) if (line !== null) yield line;
  } finally {
    await file.close();
  }
}

/** The good lines of a file, opened by a head: its own one, or `head` when that was damaged. */
export async function* sound(path: string, head: JournalLine): AsyncGenerator<JournalLine, void> {
  let first = true;
  for await (const line of goodLines(path)) {
    if (first && line.role !== 'head') yield head;
    first = false;
    yield line;
  }
  if (first) yield head;
}

/** The journal with everything up to a number replaced by a snapshot. */
export async function* compacted(
  path: string,
  state: JournalState,
  upTo: number,
  entries: AsyncIterable<NewJournalEntry>,
): AsyncGenerator<JournalLine, void> {
  const { generation, schema } = state;
  yield headLine(generation, schema, upTo);
  for await (const entry of entries) yield { generation, schema, role: 'snapshot', entry: { ...entry, number: upTo } };
  for await (const line of goodLines(path)) if (line.role === 'entry' && line.entry.number > upTo) yield line;
}

/** A journal of a new generation that begins with these entries. */
export async function* restarted(
  generation: string,
  schema: number,
  entries: AsyncIterable<NewJournalEntry>,
  isEmpty: boolean,
): AsyncGenerator<JournalLine, void> {
  yield headLine(generation, schema, isEmpty ? 0 : 1);
  for await (const entry of entries) yield { generation, schema, role: 'snapshot', entry: { ...entry, number: 1 } };
}

/** Like every unfinished file it goes when the journal is opened, which each replacement does. */
export const stagedPath = (folder: string, id: string): string => join(folder, `staged-${id}.part`);

/** Adds entries to those staged under an id. After a refusal none of them is left. */
export async function stageEntries(
  { folder, open: openWith }: { readonly folder: string; readonly open: typeof open },
  id: string,
  entries: readonly NewJournalEntry[],
): Promise<Result<void, FileRefusal>> {
  const path = stagedPath(folder, id);
  try {
    const file = await openWith(path, 'a', 0o600);
    try {
      const line = (entry: NewJournalEntry): Buffer =>
        encodeLine({ generation: id, schema: 0, role: 'snapshot', entry: { ...entry, number: 0 } });
      await file.writeFile(Buffer.concat(entries.map(line)));
    } finally {
      await file.close();
    }
    return ok(undefined);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    return err(fileRefusal(error));
  }
}

/** Staged entries, then those of the call. @throws when not all of the staged ones are there and whole */
export async function* replacing(
  folder: string,
  entries: readonly NewJournalEntry[],
  staged: Staged | undefined,
): AsyncGenerator<NewJournalEntry, void> {
  if (staged !== undefined) {
    let count = 0;
    for await (const { entry } of goodLines(stagedPath(folder, staged.id))) {
      count += 1;
      yield entry;
    }
    if (count !== staged.count) throw new Error(`${count} of ${staged.count} staged entries are there.`);
  }
  yield* entries;
}
