import { CircleAlert } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { cx } from '#renderer/ui/cx.ts';
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
  readonly placeholder?: string;
  /** Values to offer while typing. */
  readonly suggestions?: readonly string[];
  readonly className?: string;
}

/**
 * A value that is edited where it stands: no save button. Enter or leaving it saves, Esc brings the stored value back, a problem is said
 * below it and keeps what was typed.
 */
export function InlineText<T>(props: InlineTextProps<T>): ReactElement {
  const { label, text, parse, onCommit, type = 'text', multiline = false, placeholder = '', suggestions, className } = props;
  const id = useId();
  // What was typed; it stays on show until the stored value is the new one, so that nothing flickers back.
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: string; readonly sent: boolean } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reverting = useRef(false);
  // Dropped once the stored value is another one: an undo that brings the old value back must not bring the typed text back with it.
  if (typed !== null && typed.over !== text) setTyped(null);
  const draft = typed !== null && typed.over === text ? typed.text : null;

  const commit = async (): Promise<void> => {
    // Enter and then leaving the field is one edit. An edit that could not be saved is kept and tried again by the engine, not by us.
    if (draft === null || typed?.sent || reverting.current) return;
    const parsed = parse(draft);
    if (!parsed.ok) return setProblem(parsed.error);
    setProblem(null);
    if (draft.trim() === text.trim()) return setTyped(null);
    setTyped({ text: draft, over: text, sent: true });
    const refusal = await onCommit(parsed.value);
    if (refusal !== null) setProblem([refusal.happened, refusal.safe, refusal.next].filter(Boolean).join(' '));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const field = event.currentTarget;
    if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void commit();
    } else if (event.key === 'Escape' && (draft !== null || problem !== null)) {
      event.preventDefault();
      event.stopPropagation();
      reverting.current = true;
      setTyped(null);
      setProblem(null);
      field.blur();
      reverting.current = false;
      field.focus();
    }
  };

  const common = {
    'aria-label': label,
    'aria-invalid': problem !== null,
    'aria-describedby': problem === null ? undefined : `${id}-problem`,
    value: draft ?? text,
    placeholder,
    dir: type === 'text' ? 'auto' : undefined,
    onChange: (event: { readonly target: { readonly value: string } }) => setTyped({ text: event.target.value, over: text, sent: false }),
    onBlur: () => void commit(),
    onKeyDown,
    className: cx(
      'control w-full min-w-0 border-transparent bg-transparent px-1.5 text-ellipsis hover:border-line-strong focus:border-line-strong focus:bg-surface',
      type === 'date' && (draft ?? text) === '' && 'text-muted',
      multiline && 'h-auto min-h-[var(--control)] resize-none py-1 leading-5 [field-sizing:content]',
      className,
    ),
  };
  return (
    <div className="min-w-0">
      {multiline ? (
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
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="flex items-start gap-1 px-1.5 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {problem}
        </p>
      )}
    </div>
  );
}
