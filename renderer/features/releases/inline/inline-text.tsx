import { CircleAlert } from 'lucide-react';
import { useId, useRef, useState, type ChangeEvent, type FocusEvent, type KeyboardEvent, type ReactElement } from 'react';
import { cx } from '#renderer/ui/cx.ts';
import { shownText, typedText } from '#renderer/ui/typed-text.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Result } from '#shared/lib/result.ts';

/** What an edit in place answers: null when it is saved. */
export type Commit<T> = (value: T) => Promise<Explanation | null>;

export interface InlineTextProps<T> {
  /** The accessible name. */
  readonly label: string;
  /** The value as text, as it is stored now. */
  readonly text: string;
  /** Reads what was typed, or says what is wrong with it. */
  readonly parse: (typed: string) => Result<T, string>;
  readonly onCommit: Commit<T>;
  readonly type?: 'text' | 'date' | 'time';
  readonly multiline?: boolean;
  /** One line that is shown on as many as it takes: it has no breaks of its own, and Enter saves. */
  readonly wraps?: boolean;
  readonly placeholder?: string;
  /** Values to offer while typing. */
  readonly suggestions?: readonly string[];
  readonly className?: string;
}

interface Typed {
  readonly text: string;
  /** The stored value it stands on. */
  readonly over: string;
  readonly sent: boolean;
  /** Whether another window saved the field while this was being typed. */
  readonly elsewhere?: boolean;
}

/** What is pasted may have breaks. */
const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');

/**
 * A value that is edited where it stands: no save button. Enter or leaving it saves, Esc brings the stored value back, a problem is said
 * below it and keeps what was typed.
 */
export function InlineText<T>(props: InlineTextProps<T>): ReactElement {
  const { label, text, parse, onCommit, type = 'text', multiline = false, wraps = false, placeholder = '', suggestions, className } = props;
  const id = useId();
  // What was typed; it stays on show until the stored value is the new one, so that nothing flickers back.
  const [typed, setTyped] = useState<Typed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reverting = useRef(false);
  // What was sent is dropped once the stored value is another one: an undo that brings the old value back must not bring the typed text
  // back with it. What is still being typed stays, whatever another window saves meanwhile.
  const kept =
    typed === null || typed.over === text ? typed : typed.sent || typed.text === text ? null : { ...typed, over: text, elsewhere: true };
  if (kept !== typed) setTyped(kept);
  const draft = kept?.text ?? null;

  const commit = async (field: HTMLInputElement | HTMLTextAreaElement): Promise<void> => {
    // A day that cannot be read may have come without any event, so the field is asked.
    const unreadable = field.validity.badInput;
    // Enter and then leaving the field is one edit. An edit that could not be saved is kept and tried again by the engine, not by us.
    if (reverting.current || (!unreadable && (kept === null || kept.sent))) return;
    const now = typedText(field);
    const parsed = parse(now);
    if (!parsed.ok) {
      setTyped({ text: now, over: text, sent: false });
      return setProblem(parsed.error);
    }
    setProblem(null);
    if (now.trim() === text.trim()) return setTyped(null);
    setTyped({ text: now, over: text, sent: true });
    const refusal = await onCommit(parsed.value);
    if (refusal !== null) setProblem([refusal.happened, refusal.safe, refusal.next].filter(Boolean).join(' '));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const field = event.currentTarget;
    if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void commit(field);
    } else if (event.key === 'Escape' && (draft !== null || problem !== null)) {
      event.preventDefault();
      event.stopPropagation();
      reverting.current = true;
      setTyped(null);
      setProblem(null);
      // A field that shows an unreadable day has the value '' already, and would go on showing it.
      field.value = text;
      field.blur();
      reverting.current = false;
      field.focus();
    }
  };

  const common = {
    'aria-label': label,
    'aria-invalid': problem !== null,
    'aria-describedby': problem === null ? undefined : `${id}-problem`,
    value: type === 'text' ? (draft ?? text) : shownText(draft ?? text),
    placeholder,
    dir: type === 'text' ? 'auto' : undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setTyped({
        text: wraps ? oneLine(typedText(event.target)) : typedText(event.target),
        over: text,
        sent: false,
        elsewhere: kept?.elsewhere === true,
      }),
    onBlur: (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => void commit(event.target),
    onKeyDown,
    className: cx(
      'control w-full min-w-0 border-transparent bg-transparent px-1.5 text-ellipsis hover:border-line-strong focus:border-line-strong focus:bg-surface',
      type === 'date' && (draft ?? text) === '' && 'text-muted',
      multiline && 'h-auto min-h-[var(--control)] resize-none py-1 leading-5 [field-sizing:content]',
      wraps && 'block h-auto min-h-[var(--control)] resize-none overflow-hidden py-0 [field-sizing:content]',
      className,
    ),
  };
  return (
    <div className="min-w-0">
      {multiline || wraps ? (
        <textarea rows={1} {...common} />
      ) : (
        <input type={type} autoComplete="off" list={suggestions === undefined ? undefined : `${id}-list`} {...common} />
      )}
      {suggestions !== undefined && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion}>
              {suggestion}
            </option>
          ))}
        </datalist>
      )}
      {kept?.elsewhere === true && !kept.sent && (
        <p role="status" className="px-1.5 text-sm text-muted">
          Saved elsewhere meanwhile: {text === '' ? 'now empty' : <bdi>{text}</bdi>}. Enter keeps yours, Esc takes that one.
        </p>
      )}
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="flex items-start gap-1 px-1.5 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {problem}
        </p>
      )}
    </div>
  );
}
