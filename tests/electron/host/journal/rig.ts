import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, type Journal } from '#electron/host/journal/journal.ts';
import type { JournalEntry, NewJournalEntry } from '#shared/contract/host.ts';

let made = '';
let ids = 0;
const opened: Journal[] = [];

/** Before each test: a folder of its own. */
export async function freshFolder(): Promise<void> {
  made = await mkdtemp(join(tmpdir(), 'journal-'));
}

/** After each test: closes what `start` has opened, and takes the folder away. */
export async function removeFolder(): Promise<void> {
  for (const journal of opened.splice(0)) await journal.close();
  await rm(made, { recursive: true, force: true });
}

export const folder = (): string => made;
export const file = (): string => join(made, 'journal.ndjson');
export const newId = (): string => `id${(ids += 1)}`;

/** Opens the journal of the test's folder. */
export async function start(options: Partial<Parameters<typeof openJournal>[0]> = {}): Promise<Journal> {
  const journal = await openJournal({ folder: made, newId, ...options });
  opened.push(journal);
  return journal;
}

export async function restart(journal: Journal): Promise<Journal> {
  await journal.close();
  return start();
}

export const entry = (n: number, data = `data ${n} é😀\n`): NewJournalEntry => ({
  kind: 'update',
  subject: 'workspace',
  id: `e${n}`,
  data,
});

export async function generationOf(journal: Journal): Promise<string> {
  const state = await journal.state();
  if (!state.ok) throw new Error(state.error.detail);
  return state.value.generation;
}

export async function append(journal: Journal, ...entries: NewJournalEntry[]): Promise<number> {
  const result = await journal.append({ generation: await generationOf(journal), schema: 1, entries });
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

export async function all(journal: Journal, after = 0): Promise<readonly JournalEntry[]> {
  const found: JournalEntry[] = [];
  for await (const batch of journal.read({ after })) found.push(...batch);
  return found;
}

export const idsOf = (entries: readonly JournalEntry[]): readonly string[] => entries.map(({ id }) => id);
