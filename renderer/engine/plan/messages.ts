import type { FileRefusal, NewJournalEntry } from '#shared/contract/host.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { HostJournal } from './sender.ts';

/** A message to the host takes this much, and one entry at least: both shells refuse messages of some hundred megabytes. */
const MESSAGE_BYTES = 2_000_000;
const MESSAGE_ENTRIES = 5_000;

/** Entries as messages of a moderate size, in order. */
export function* messagesOf(entries: readonly NewJournalEntry[]): Generator<NewJournalEntry[], void> {
  for (let from = 0; from < entries.length;) {
    let bytes = 0;
    let to = from;
    while (to < entries.length && to - from < MESSAGE_ENTRIES && (to === from || bytes + entries[to]!.data.length <= MESSAGE_BYTES))
      bytes += entries[to++]!.data.length;
    yield entries.slice(from, to);
    from = to;
  }
}

/** What `compact` and `restart` take: the entries themselves, or what was staged before in several messages. */
export interface HandedOver {
  readonly entries: NewJournalEntry[];
  readonly staged?: { readonly id: string; readonly count: number };
}

/** Hands entries over for `compact` or `restart`: few of them as they are, many in messages that the host keeps beside its journal. */
export async function handOver(
  journal: Pick<HostJournal, 'stage'>,
  entries: readonly NewJournalEntry[],
  newId: () => string,
): Promise<Result<HandedOver, FileRefusal>> {
  const messages = [...messagesOf(entries)];
  if (messages.length <= 1) return ok({ entries: [...entries] });
  const id = newId();
  for (const message of messages) {
    const staged = await journal.stage({ id, entries: message });
    if (!staged.ok) return err(staged.error);
  }
  return ok({ entries: [], staged: { id, count: entries.length } });
}
