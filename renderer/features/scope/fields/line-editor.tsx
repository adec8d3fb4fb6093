import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { cx } from '#renderer/ui/cx.ts';
import type { Leaving } from '#renderer/ui/picker.tsx';

export interface LineEditorProps {
  readonly label: string;
  readonly value: string;
  readonly problemOf: (text: string) => string | null;
  /** @param before what it was opened with */
  readonly onSave: (text: string, before: string) => void;
  readonly onLeave: (how: Leaving) => void;
  /** Its size and the look of its text: that of what it takes the place of. */
  readonly className: string;
}

/**
 * One line of text in the place of what it says. Enter saves, Tab saves and goes on, Esc leaves everything as it was. Leaving it by the
 * mouse saves too, unless it cannot be taken: then nothing has changed.
 */
export function LineEditor({ label, value, problemOf, onSave, onLeave, className }: LineEditorProps): ReactElement {
  // What it was opened with: what a pull brings meanwhile is not undone by leaving the line as it was.
  const [before] = useState(value);
  const [text, setText] = useState(before);
  const [asked, setAsked] = useState(false);
  const left = useRef(false);
  const problem = problemOf(text);

  const leave = (how: Leaving): void => {
    if (left.current) return;
    if (how !== 'cancelled') {
      if (problem !== null) return setAsked(true);
      if (text.trim() !== before.trim()) onSave(text.trim(), before);
    }
    left.current = true;
    onLeave(how);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const how: Leaving | null =
      event.key === 'Enter'
        ? 'saved'
        : event.key === 'Escape'
          ? 'cancelled'
          : event.key === 'Tab'
            ? event.shiftKey
              ? 'previous'
              : 'next'
            : null;
    if (how === null) return;
    event.preventDefault();
    event.stopPropagation();
    leave(how);
  };
  return (
    <span className="relative block min-w-0">
      <textarea
        ref={(element) => {
          // Once, when it takes the place of the text.
          if (element === null || element.dataset['begun'] === 'yes') return;
          element.dataset['begun'] = 'yes';
          element.focus();
          element.select();
        }}
        aria-label={label}
        aria-invalid={asked && problem !== null}
        rows={1}
        value={text}
        dir="auto"
        // A title is one line: what is pasted with line ends becomes one.
        onChange={(event) => setText(event.target.value.replaceAll(/[\r\n]+/g, ' '))}
        onKeyDown={onKeyDown}
        onBlur={() => {
          // An invalid text is not kept: nothing has changed.
          if (problem === null) leave('left');
          else {
            left.current = true;
            onLeave('left');
          }
        }}
        className={cx('control block resize-none', className)}
      />
      {asked && problem !== null && (
        <span role="alert" className="absolute start-0 top-full z-10 mt-1 rounded-md bg-raised px-2 py-1 text-sm text-bad shadow-pop">
          {problem}
        </span>
      )}
    </span>
  );
}
