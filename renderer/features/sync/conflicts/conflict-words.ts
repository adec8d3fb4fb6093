import { plural } from '#renderer/ui/dates.ts';
import { askedKind, type AskedKind, type MadeAgain, type NotMade } from '#shared/contract/conflicts.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { EditableField } from '#shared/sync/editable.ts';
import { isLocal, type OperationId } from '#shared/sync/operation.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';

/** What a person can do with an edit that waits for them. `mine` and `theirs` answer a conflict. */
export type ActId = 'mine' | 'theirs' | 'again' | 'retry' | 'give-up';

export interface Act {
  readonly id: ActId;
  readonly label: string;
  /** For all of a kind. @example inAll('12 conflicts') => 'Keep mine in 12 conflicts' */
  readonly inAll: (conflicts: string) => string;
  /** What it comes to, in a sentence. */
  readonly means: string;
  /** What is lost by it where the other side holds what no words tell. @param goes 'a picture and two mentions' */
  readonly loses?: (goes: string) => string;
}

interface KindWords {
  readonly title: string;
  readonly hint: string;
  /** What the two values are called. */
  readonly mine: string;
  readonly theirs: string;
  readonly acts: readonly Act[];
}

const give = (id: 'theirs' | 'give-up'): Act => ({
  id,
  label: 'Give up my edit',
  inAll: (conflicts) => `Give up my edit in ${conflicts}`,
  means: 'Your edit is dropped here. The tracker stays as it is.',
});

/** The kinds in the order in which they are listed: what may be lost first comes first. */
export const KINDS: readonly AskedKind[] = [
  'overwritten',
  'both-changed',
  'taken-back',
  'two-edits',
  'deleted',
  'moved',
  'no-way',
  'parked',
];

export const KIND_WORDS: { readonly [K in AskedKind]: KindWords } = {
  overwritten: {
    title: 'Yours replaced theirs',
    hint: 'Somebody wrote in the moment before your edit arrived. Theirs is kept here.',
    mine: 'Yours, in the tracker now',
    theirs: 'Theirs, replaced',
    acts: [
      {
        id: 'mine',
        label: 'Keep mine',
        inAll: (conflicts) => `Keep mine in ${conflicts}`,
        means: 'The tracker holds yours already. Nothing is sent.',
        loses: (goes) => `What theirs held stays out of it: ${goes}.`,
      },
      {
        id: 'theirs',
        label: 'Put theirs back',
        inAll: (conflicts) => `Put theirs back in ${conflicts}`,
        means: 'Their value is written again by the next sync.',
      },
    ],
  },
  'both-changed': {
    title: 'Both changed it',
    hint: 'You and somebody else changed the same field. Nothing was overwritten.',
    mine: 'Yours, waiting here',
    theirs: 'Theirs, in the tracker',
    acts: [
      {
        id: 'mine',
        label: 'Keep mine',
        inAll: (conflicts) => `Keep mine in ${conflicts}`,
        means: 'Yours replaces theirs with the next sync.',
        loses: (goes) => `It takes out of theirs what yours does not have: ${goes}.`,
      },
      {
        id: 'theirs',
        label: 'Take theirs',
        inAll: (conflicts) => `Take theirs in ${conflicts}`,
        means: 'Your edit is dropped. Nothing is sent.',
      },
    ],
  },
  'taken-back': {
    title: 'Taken back, but sent',
    hint: 'You took an edit back in one browser, and another one sent it without knowing.',
    mine: 'As it was before',
    theirs: 'The edit, as it was sent',
    acts: [
      {
        id: 'mine',
        label: 'Put back the old value',
        inAll: (conflicts) => `Put back the old value in ${conflicts}`,
        means: 'What was there before the edit is written by the next sync.',
        loses: (goes) => `What only the edit has goes: ${goes}.`,
      },
      {
        id: 'theirs',
        label: 'Leave the edit',
        inAll: (conflicts) => `Leave the edit in ${conflicts}`,
        means: 'It stays in the tracker as it was sent.',
      },
    ],
  },
  'two-edits': {
    title: 'Edited twice',
    hint: 'Two edits of one field did not know of each other: made in two browsers, before a new record was known to have arrived, or one by an answer.',
    mine: 'One edit',
    theirs: 'The other edit',
    acts: [
      {
        id: 'mine',
        label: 'Use the first',
        inAll: (conflicts) => `Use the first in ${conflicts}`,
        means: 'The edit shown first is sent with the next sync.',
        loses: (goes) => `What only the other edit has goes: ${goes}.`,
      },
      {
        id: 'theirs',
        label: 'Use the other',
        inAll: (conflicts) => `Use the other in ${conflicts}`,
        means: 'The other edit is sent with the next sync.',
      },
    ],
  },
  deleted: {
    title: 'Deleted in the tracker',
    hint: 'The record is gone, or hidden from this account. If it comes back, your edit goes on.',
    mine: 'Your edit',
    theirs: '',
    acts: [
      {
        id: 'again',
        label: 'Make it again as new',
        inAll: (conflicts) => `Make the items of ${conflicts} again as new`,
        means:
          'A new item with its last known content and your edits waits to be sent. It begins in the first state of its workflow, without the estimate, a sprint of Jira, comments and attachments of the old one.',
      },
      give('theirs'),
    ],
  },
  moved: {
    title: 'Moved to another project',
    hint: 'What you chose belongs to the project the record was in.',
    mine: 'Your edit',
    theirs: '',
    acts: [
      {
        id: 'mine',
        label: 'Send it there',
        inAll: (conflicts) => `Send mine in ${conflicts}`,
        means: 'Your value is sent to the record where it is now. The tracker may refuse it.',
      },
      give('theirs'),
    ],
  },
  'no-way': {
    title: 'No such step in the workflow',
    hint: 'The state you chose cannot be reached from the one the item is in.',
    mine: 'The state you chose',
    theirs: '',
    acts: [
      {
        id: 'mine',
        label: 'Try again',
        inAll: (conflicts) => `Try again in ${conflicts}`,
        means: 'It is tried once more by the next sync, should the workflow or the item have changed.',
      },
      give('theirs'),
    ],
  },
  parked: {
    title: 'Refused by the tracker',
    hint: 'The tracker did not take these edits. They are kept, and everything else went on.',
    mine: 'Your edit',
    theirs: '',
    acts: [
      {
        id: 'retry',
        label: 'Try again',
        inAll: (conflicts) => `Try ${conflicts} again`,
        means: 'It is sent once more by the next sync.',
      },
      give('give-up'),
    ],
  },
};

export const kindOf = (entry: OutboxEntry): AskedKind => askedKind(entry) ?? 'parked';

/** @example howMany('parked', 2) => '2 refused edits' */
export const howMany = (kind: AskedKind, count: number): string => plural(count, kind === 'parked' ? 'refused edit' : 'conflict');

/** What an edit is about. */
export const fieldLabel = ({ field, kind, recordKind }: Pick<OutboxEntry, 'field' | 'kind' | 'recordKind'>): string =>
  kind === 'comment' ? 'Comment' : kind === 'create' ? `New ${recordKind}` : FIELD_NAMES[field as EditableField];

/** What a record is found by in a list: its key; where it has none, what it is. */
export const keyWords = ({
  key,
  record,
  recordKind,
  notPulled,
}: Pick<OutboxEntry, 'key' | 'record' | 'recordKind' | 'notPulled'>): string =>
  key ?? (isLocal(record) ? 'New' : notPulled ? 'Not pulled' : { item: 'Gone', version: 'Version', iteration: 'Iteration' }[recordKind]);

/** The title of a record; of one that was not pulled and that nothing names, that. */
export const titleWords = ({ title, notPulled }: Pick<OutboxEntry, 'title' | 'notPulled'>): string =>
  title === '' && notPulled ? 'Not pulled yet' : title;

/** What waits while nobody decides. @example 'this field', 'the new item' */
export const waitingPart = ({ kind, recordKind }: Pick<OutboxEntry, 'kind' | 'recordKind'>): string =>
  kind === 'create' ? `the new ${recordKind}` : kind === 'comment' ? 'the comment' : 'this field';

/** What it comes to when nobody decides now. */
export function laterWords({
  kind,
  entry,
}: {
  readonly kind: AskedKind;
  readonly entry: Pick<OutboxEntry, 'kind' | 'recordKind'>;
}): string {
  if (kind === 'overwritten') return 'Yours stays in the tracker, and theirs is kept here.';
  if (kind === 'taken-back') return 'The edit stays in the tracker, and what was there before is kept here.';
  return `It stays here as it is, and ${waitingPart(entry)} is not sent.`;
}

/** Edits by kind, in the order of the kinds. */
export function byKind(entries: readonly OutboxEntry[]): readonly { readonly kind: AskedKind; readonly entries: readonly OutboxEntry[] }[] {
  const groups = Map.groupBy(entries, kindOf);
  return KINDS.flatMap((kind) => (groups.has(kind) ? [{ kind, entries: groups.get(kind)! }] : []));
}

/** All of them in the order in which they are listed. */
export const inOrder = (entries: readonly OutboxEntry[]): readonly OutboxEntry[] => byKind(entries).flatMap((group) => group.entries);

/** The one to go on with once some are answered: the next behind the first of those, else the one before; null when none is left. */
export function nextAfter(entries: readonly OutboxEntry[], answered: ReadonlySet<string>): OutboxEntry | null {
  const list = inOrder(entries);
  const at = list.findIndex(({ id }) => answered.has(id));
  const left = (entry: OutboxEntry): boolean => !answered.has(entry.id);
  return list.slice(at + 1).find(left) ?? list.slice(0, Math.max(0, at)).findLast(left) ?? null;
}

const NOT_MADE: { readonly [W in NotMade]: string } = {
  ended: 'the question has ended meanwhile',
  'no-item': 'only items are made again here; a version or iteration is made where its release is mapped',
  'two-edits': 'a field of it was edited twice, and you have not chosen yet which of the two is meant',
  'not-known': 'nothing is known here of what the item held, so it cannot be made again',
};
const MOST_NAMED = 3;

/** Why items were not made again: a sentence for each reason, with the edits that it is about. */
export function notMadeWords(
  { left }: MadeAgain,
  asked: readonly { readonly id: OperationId; readonly name: string }[],
): readonly string[] {
  const names = new Map(asked.map(({ id, name }) => [id, name]));
  return [...Map.groupBy(left, ({ why }) => why)].map(([why, edits]) => {
    const named = edits.slice(0, MOST_NAMED).flatMap(({ operation }) => names.get(operation) ?? []);
    const more = edits.length - named.length;
    return `Not made again: ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}. There, ${NOT_MADE[why]}.`;
  });
}
