import { epochOf, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { isInDocument, valueOf, type NotesChange, type PlanChange, type RecordChange } from './change.ts';
import { releaseOf, type HistoryLine, type PlanCommand } from './edit.ts';

/** Who does something, and when. */
export interface Act {
  readonly at: Instant;
  readonly by: string;
  readonly newId: () => string;
}

const TYPING_MS = 60_000;

/**
 * The history lines of a command: one per changed field, one for a record that comes or goes.
 * An edit of a tracker's record stands in the document that the same command changes, or in the workspace's.
 * Typing adds at most one line a minute and person, so that an afternoon of writing is not a thousand lines.
 * @param lastTyping the newest typing line in that document, null when there is none
 */
export function historyLines(
  changes: readonly PlanChange[],
  command: Pick<PlanCommand, 'label' | 'why'>,
  act: Act,
  lastTyping: (doc: HistoryLine['doc']) => HistoryLine | null,
): readonly HistoryLine[] {
  const lines: HistoryLine[] = [];
  const beside = changes.find(isInDocument)?.doc ?? 'workspace';
  for (const change of changes) {
    if (change.kind === 'outbox') {
      const { record: recordId, name, field, from, to, openItems } = change;
      const of = { doc: beside, releaseId: releaseOf(beside), at: act.at, by: act.by, label: command.label, why: command.why };
      const record = { ...of, collection: 'items', recordId, ...(name === null ? {} : { name }) } as const;
      lines.push({ id: act.newId(), ...record, field, from, to });
      if (openItems !== null) lines.push({ id: act.newId(), ...record, field: 'openItems', ...openItems });
      continue;
    }
    const common = { doc: change.doc, releaseId: releaseOf(change.doc), at: act.at, by: act.by, label: command.label, why: command.why };
    if (change.kind === 'record') lines.push(...recordLines(change).map((line) => ({ id: act.newId(), ...common, ...line })));
    else if (!isCovered(change, act, lines.findLast((line) => isTyping(line) && line.doc === change.doc) ?? lastTyping(change.doc))) {
      lines.push({ id: act.newId(), ...common, collection: 'notes', recordId: change.releaseId, ...notesLine(change) });
    }
  }
  return lines;
}

/** Whether a line stands for typing in the notes. */
export const isTyping = (line: HistoryLine): boolean => line.collection === 'notes' && line.field === 'markdown';

function isCovered(change: NotesChange, act: Act, last: HistoryLine | null): boolean {
  if (change.typing === null || last === null || last.by !== act.by) return false;
  const elapsed = epochOf(act.at) - epochOf(last.at);
  return elapsed >= 0 && elapsed < TYPING_MS;
}

// The notes' text itself is not repeated in the history: its length tells enough, and the document keeps the text.
function notesLine({ before, after, typing }: NotesChange): Pick<HistoryLine, 'field' | 'from' | 'to'> {
  return { field: typing === null ? 'generated' : 'markdown', from: before.markdown.length, to: after.markdown.length };
}

function recordLines(change: RecordChange): readonly Pick<HistoryLine, 'collection' | 'recordId' | 'field' | 'from' | 'to'>[] {
  const { collection, id: recordId, before, after, fields } = change;
  if (before === null || after === null) {
    return [{ collection, recordId, field: null, from: before as unknown as Json, to: after as unknown as Json }];
  }
  return fields.map((field) => ({ collection, recordId, field, from: valueOf(before, field), to: valueOf(after, field) }));
}
