import { MessageSquarePlus } from 'lucide-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { formatCount, formatInstant, plural } from '#renderer/ui/dates.ts';
import { trackerOfItem, type RichText, type TrackerKind } from '#shared/domain/item.ts';
import { commentText, type PulledComments, type SentComment } from '#shared/sync/comments.ts';
import { RichTextView } from '../rich-text/rich-text.tsx';
import { ChangeMark } from './change-mark.tsx';
import { sentenceOf } from './description-editor.tsx';
import { draftOf, useDrafts, useIsKept } from './drafts.ts';
import { addComment } from './edits.ts';
import type { Editing } from './item-fields.tsx';
import { MarkdownBox } from './markdown-box.tsx';
import { written } from './rich-source.ts';

/** Comments shown at first, and more with each step. */
const STEP = 20;

/** A comment: who wrote it and when, and its words. */
function Comment({ by, at, text, mark }: { by: string; at: string | null; text: RichText; mark?: ReactNode }): ReactElement {
  return (
    <li className="rounded-md border border-line p-2">
      <div className="flex items-center gap-2 text-sm text-muted">
        <span className="min-w-0 flex-1 truncate">
          <bdi>{by}</bdi>
          {at === null ? '' : `, ${formatInstant(at)}`}
        </span>
        {mark}
      </div>
      <RichTextView text={text} />
    </li>
  );
}

interface HeldProps {
  readonly pulled: PulledComments;
  readonly sent: readonly SentComment[];
  readonly tracker: TrackerKind;
}

/** What the tracker holds, as far as it came with the item, and what was sent from here and has not come back yet. Oldest first. */
function Held({ pulled: { comments, more }, sent, tracker }: HeldProps): ReactElement | null {
  const [limit, setLimit] = useState(STEP);
  const hidden = Math.max(0, comments.length - limit);
  const elsewhere = Math.max(0, more - sent.length);
  if (comments.length + sent.length + elsewhere === 0) return null;
  return (
    <>
      {elsewhere > 0 && (
        <p className="text-sm text-muted">{plural(elsewhere, 'more comment')} in the tracker: “Open in tracker” shows all of them.</p>
      )}
      {hidden > 0 && (
        <Button className="self-start" onClick={() => setLimit(limit + 10 * STEP)}>
          Show earlier ones ({formatCount(hidden)})
        </Button>
      )}
      {comments.length + sent.length > 0 && (
        <ul aria-label="Comments in the tracker" className="flex flex-col gap-2">
          {comments.slice(hidden).map(({ by, at, text }, index) => (
            <Comment key={hidden + index} by={by ?? 'Somebody'} at={at} text={text} />
          ))}
          {sent.map(({ id, by, at, text }) => (
            <Comment
              key={id}
              by={by === '' ? 'You' : by}
              at={at}
              text={commentText(text, tracker)}
              mark={<Badge tone="good">Sent</Badge>}
            />
          ))}
        </ul>
      )}
    </>
  );
}

export interface CommentsProps {
  readonly editing: Editing;
  readonly pulled: PulledComments;
  /** Sent from here and confirmed, and not among those that came with the item. */
  readonly sent: readonly SentComment[];
}

/** The comments of an item, those that wait to be sent, and a place to write one. */
export function Comments({ editing, pulled, sent }: CommentsProps): ReactElement {
  const { item, choices, entries, onProblem } = editing;
  const [kept] = useState(() => draftOf('comment', item.id));
  const isKept = useIsKept('comment', item.id);
  const [box, setBox] = useState<'closed' | 'kept' | 'new'>(kept === null ? 'closed' : 'kept');
  const close = (): void => {
    setBox('closed');
    useDrafts.getState().keep('comment', item.id, null);
  };
  const waiting = entries.filter(({ kind }) => kind === 'comment');
  const format = choices?.format ?? null;
  return (
    <div className="flex flex-col gap-2">
      <Held pulled={pulled} sent={sent} tracker={trackerOfItem(item)} />
      {waiting.length > 0 && (
        <ul aria-label={`${plural(waiting.length, 'comment waits', 'comments wait')} to be sent`} className="flex flex-col gap-2">
          {waiting.map((entry) => (
            <Comment
              key={entry.id}
              by={entry.by === '' ? 'You' : entry.by}
              at={entry.at}
              text={{ format: format ?? 'plain', source: String(entry.after) }}
              mark={<ChangeMark entries={[entry]} onProblem={onProblem} />}
            />
          ))}
        </ul>
      )}
      {format !== null && box === 'closed' && (
        <Button className="self-start" icon={<MessageSquarePlus aria-hidden />} onClick={() => setBox('new')}>
          Write a comment
        </Button>
      )}
      {format !== null && box !== 'closed' && (
        <MarkdownBox
          label="Comment"
          initial=""
          draft={box === 'kept' ? kept?.markdown : undefined}
          isKept={isKept}
          onWrite={(markdown) => useDrafts.getState().keep('comment', item.id, markdown === null ? null : { begun: null, markdown })}
          action="Add comment"
          onCancel={close}
          onSave={async (markdown) => {
            if (markdown.trim() === '') return 'Write some words first.';
            const source = written(markdown, format);
            if (!source.ok) return source.error;
            const problem = await addComment(item, source.value);
            if (problem !== null) return sentenceOf(problem);
            close();
            return null;
          }}
        />
      )}
    </div>
  );
}
