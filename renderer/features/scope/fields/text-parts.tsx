import { useMemo, type ReactElement } from 'react';
import { trackerOfItem } from '#shared/domain/item.ts';
import { commentsOf, notPulled, type SentComment } from '#shared/sync/comments.ts';
import { Part } from '../panel-parts.tsx';
import { ChangeMark } from './change-mark.tsx';
import { Comments } from './comments.tsx';
import { DescriptionEditor } from './description-editor.tsx';
import type { Editing } from './item-fields.tsx';

/** What is written about an item: its description, and its comments. Reads and writes Markdown, which no list needs. */
export function TextParts({ editing, sent }: { editing: Editing; sent: readonly SentComment[] }): ReactElement {
  const { item, choices, entries, onProblem } = editing;
  const changed = entries.filter(({ field }) => field === 'description');
  const pulled = useMemo(() => commentsOf(item), [item]);
  const unseen = useMemo(() => notPulled(sent, pulled, trackerOfItem(item)), [sent, pulled, item]);
  const hasComments = pulled.comments.length + pulled.more + unseen.length > 0;
  const showsComments = hasComments || choices?.format != null || entries.some(({ kind }) => kind === 'comment');
  return (
    <>
      <DescriptionEditor editing={editing} mark={<ChangeMark entries={changed} onProblem={onProblem} />} />
      {showsComments && (
        <Part title="Comments">
          <Comments editing={editing} pulled={pulled} sent={unseen} />
        </Part>
      )}
    </>
  );
}
