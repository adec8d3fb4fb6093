import { MessageSquarePlus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { formatInstant, plural } from '#renderer/ui/dates.ts';
import type { RichText } from '#shared/domain/item.ts';
import { RichTextView } from '../rich-text/rich-text.tsx';
import { ChangeMark } from './change-mark.tsx';
import { sentenceOf } from './description-editor.tsx';
import { draftOf, useDrafts } from './drafts.ts';
import { addComment } from './edits.ts';
import type { Editing } from './item-fields.tsx';
import { MarkdownBox } from './markdown-box.tsx';
import { written } from './rich-source.ts';

/** Comments that wait to be sent, and a place to write one. */
export function Comments({ editing }: { editing: Editing }): ReactElement | null {
  const { item, choices, entries, onProblem } = editing;
  const [kept] = useState(() => draftOf('comment', item.id));
  const [box, setBox] = useState<'closed' | 'kept' | 'new'>(kept === null ? 'closed' : 'kept');
  const close = (): void => {
    setBox('closed');
    useDrafts.getState().keep('comment', item.id, null);
  };
  const waiting = entries.filter(({ kind }) => kind === 'comment');
  const format = choices?.format ?? null;
  if (waiting.length === 0 && format === null) return null;
  return (
    <div className="flex flex-col gap-2">
      {waiting.length > 0 && (
        <ul aria-label={`${plural(waiting.length, 'comment waits', 'comments wait')} to be sent`} className="flex flex-col gap-2">
          {waiting.map((entry) => (
            <li key={entry.id} className="rounded-md border border-line p-2">
              <div className="flex items-center gap-2 text-sm text-muted">
                <span className="min-w-0 flex-1 truncate">
                  <bdi>{entry.by === '' ? 'You' : entry.by}</bdi>, {formatInstant(entry.at)}
                </span>
                <ChangeMark entries={[entry]} onProblem={onProblem} />
              </div>
              <RichTextView text={{ format: format ?? 'plain', source: String(entry.after) } satisfies RichText} />
            </li>
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
