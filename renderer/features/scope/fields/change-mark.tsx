import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { engine, explainRefusal, usePushReport } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Dot } from './cell-mark.tsx';
import { Popover } from '#renderer/ui/popover.tsx';
import { tip } from '#renderer/ui/watch-tips.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Json } from '#shared/lib/json.ts';
import { isBeingSent, pushingIn } from '#shared/sync/being-sent.ts';
import { FIELD_NAMES, SENDING_WORDS, wordsOfState } from '#shared/sync/words.ts';

/** Whether an edit waits for a person: in conflict, or refused. */
const isAsking = ({ state }: OutboxEntry): boolean => state.kind === 'conflict' || state.kind === 'parked';

const LONGEST = 200;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
const valueWords = (value: Json): string => (value === null || value === '' ? 'nothing' : isolated(cut(String(value))));
const listWords = (value: Json): string => (Array.isArray(value) ? value.map((member) => isolated(cut(String(member)))).join(', ') : '');

/** What the tracker holds instead of what is shown, in a sentence. */
function heldWords({ kind, before, after, state, connectionName }: OutboxEntry): string {
  const tracker = isolated(connectionName);
  switch (kind) {
    case 'value': {
      const { conflict = null } = state.kind === 'conflict' ? state : {};
      const theirs = conflict?.kind === 'both-changed' ? conflict.theirs : undefined;
      const held = theirs === undefined ? before : typeof theirs === 'object' && theirs !== null ? theirs.name : theirs;
      return `${tracker} holds: ${valueWords(held)}`;
    }
    case 'members': {
      const parts = [listWords(after) && `has not yet: ${listWords(after)}`, listWords(before) && `still has: ${listWords(before)}`];
      return `${tracker} ${parts.filter(Boolean).join('; ')}`;
    }
    case 'text':
      return `${tracker} holds the text from before your edit.`;
    case 'comment':
      return `${tracker} does not have this comment yet.`;
    case 'create':
      return `${tracker} does not have this item yet.`;
  }
}

/** Gives edits up, as one step of undo. @returns why that was not done; null when it was */
export async function takeBack(entries: readonly OutboxEntry[]): Promise<Explanation | null> {
  const result = await engine().outbox.takeBack(entries.map(({ id }) => id));
  return result.ok ? null : explainRefusal(result.error);
}

export interface ChangeMarkProps {
  /** The open edits of one field; nothing is drawn for none. */
  readonly entries: readonly OutboxEntry[];
  readonly onProblem: (problem: Explanation | null) => void;
}

const fieldName = (field: string | null): string =>
  field === null ? 'Comment' : ((FIELD_NAMES as { readonly [field: string]: string })[field] ?? field);

function wordOf({ kind, state }: OutboxEntry): string {
  if (state.kind === 'conflict') return 'Conflict';
  if (state.kind === 'parked') return state.parking.instead === undefined ? 'Refused' : 'Needs you';
  return kind === 'comment' || kind === 'create' ? 'New' : 'Changed';
}

/** Marks a field with edits that wait: what the tracker holds, how the edit stands, and the way back. */
export function ChangeMark({ entries, onProblem }: ChangeMarkProps): ReactElement | null {
  const [first] = entries;
  if (first === undefined) return null;
  const asking = entries.find(isAsking);
  const shown = asking ?? first;
  const word = wordOf(shown);
  // What is on its way cannot be taken back.
  const here = entries.filter(({ state }) => state.kind !== 'sending');
  return (
    <Popover
      title={`${fieldName(shown.field)}: ${word.toLowerCase()}`}
      align="end"
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={`${fieldName(shown.field)}: ${word.toLowerCase()}`}
          className={cx(
            'inline-flex min-h-6 shrink-0 items-center gap-1 rounded-sm px-1.5 text-sm hover:bg-hover [&_svg]:size-3',
            asking === undefined ? 'text-accent' : 'text-warn',
          )}
          {...tip(heldWords(shown))}
        >
          {asking === undefined ? <Dot /> : <TriangleAlert aria-hidden />}
          {word}
        </button>
      }
    >
      <div className="flex flex-col gap-2">
        {entries.map((entry) => (
          <div key={entry.id}>
            <p className="break-words">{heldWords(entry)}</p>
            <HowItStands entry={entry} />
            {entry.state.kind === 'parked' && <p className="text-sm break-words text-muted">{entry.state.parking.advice}</p>}
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-2">
          {here.length > 0 && <Button onClick={() => void takeBack(here).then(onProblem)}>Take back</Button>}
          <a
            href={asking === undefined ? '#/sync' : `#/sync/conflicts/${encodeURIComponent(asking.id)}`}
            className="min-h-6 content-center"
          >
            {asking === undefined ? 'Show in Sync' : 'Decide'}
          </a>
        </div>
      </div>
    </Popover>
  );
}

function HowItStands({ entry }: { entry: OutboxEntry }): ReactElement {
  const pushing = pushingIn(usePushReport());
  return (
    <p className="text-sm break-words text-muted">
      {isBeingSent(entry, pushing)
        ? SENDING_WORDS
        : wordsOfState(entry.state, entry.waitsFor, entry.kind === 'create' ? entry.recordKind : null)}
    </p>
  );
}
