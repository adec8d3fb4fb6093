import type { ReactElement } from 'react';
import { Part } from '../panel-parts.tsx';
import { ChangeMark } from './change-mark.tsx';
import { Comments } from './comments.tsx';
import { DescriptionEditor } from './description-editor.tsx';
import type { Editing } from './item-fields.tsx';

/** What is written about an item: its description, and comments on their way. Reads and writes Markdown, which no list needs. */
export default function TextParts({ editing }: { editing: Editing }): ReactElement {
  const { choices, entries, onProblem } = editing;
  const changed = entries.filter(({ field }) => field === 'description');
  const showsComments = choices?.format != null || entries.some(({ kind }) => kind === 'comment');
  return (
    <>
      <Part title="Description" mark={<ChangeMark entries={changed} onProblem={onProblem} />}>
        <DescriptionEditor editing={editing} />
      </Part>
      {showsComments && (
        <Part title="Comments">
          <Comments editing={editing} />
        </Part>
      )}
    </>
  );
}
