import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { cx } from '#renderer/ui/cx.ts';
import type { Leaving } from '#renderer/ui/picker.tsx';

/** What was typed, and what stood there when it was begun. */
export interface TypedLine {
  readonly before: string;
  readonly text: string;
}

export interface LineEditorProps {
  readonly label: string;
  readonly value: string;
  /** What was typed earlier and could not be taken: it goes on from there. */
  readonly typed?: TypedLine | null;
  /** Takes the keyboard at once; true when left out. */
  readonly takesFocus?: boolean;
  /** Left with what cannot be taken it stays open, and its problem stands below. Otherwise it closes. */
  readonly stays?: boolean;
  readonly problemOf: (text: string) => string | null;
  /** @param before what it was opened with */
  readonly onSave: (text: string, before: string) => void;
  /** Keeps what was left and could not be taken; null once there is nothing to keep. */
  readonly onKeep: (typed: TypedLine | null) => void;
  readonly onLeave: (how: Leaving) => void;
  /** Its size and the look of its text: that of what it takes the place of. */
  readonly className: string;
}

/**
 * One line of text in the place of what it says. Enter saves, Tab saves and goes on, Esc leaves everything as it was. Leaving it by the
 * mouse saves too, unless it cannot be taken: then nothing has changed, and what was typed is kept.
 */
export function LineEditor(props: LineEditorProps): ReactElement {
  const { label, value, typed = null, takesFocus = true, stays = false, problemOf, onSave, onKeep, onLeave, className } = props;
  // What it was opened with: what a pull brings meanwhile is not undone by leaving the line as it was.
  const [before] = useState(typed?.before ?? value);
  const [text, setText] = useState(typed?.text ?? before);
  const [asked, setAsked] = useState(typed !== null);
  const left = useRef(false);
  const problem = problemOf(text);

  const leave = (how: Leaving): void => {
    if (left.current) return;
    if (how !== 'cancelled') {
      if (problem !== null) return setAsked(true);
      if (text.trim() !== before.trim()) onSave(text.trim(), before);
    }
    left.current = true;
    onKeep(null);
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
          if (!takesFocus) return;
          element.focus();
          if (typed === null) element.select();
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
          if (problem === null || left.current) return leave('left');
          // Nothing has changed, and nothing that was typed is lost.
          onKeep({ before, text });
          if (stays) return setAsked(true);
          left.current = true;
          onLeave('left');
        }}
        className={cx('control block resize-none', className)}
      />
      {asked && problem !== null && (
        <span
          role="alert"
          className={cx(
            'mt-1 text-sm text-bad',
            stays ? 'block' : 'absolute start-0 top-full z-10 rounded-md bg-raised px-2 py-1 shadow-pop',
          )}
        >
          {problem}
        </span>
      )}
    </span>
  );
}
