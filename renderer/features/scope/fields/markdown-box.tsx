import { Suspense, useEffect, useRef, useState, type ReactElement } from 'react';
import { MarkdownView } from '#renderer/features/notes/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { Field, TextArea } from '#renderer/ui/field.tsx';
import { Segmented } from '#renderer/ui/segmented.tsx';
import '#renderer/ui/rich.css';

export interface MarkdownBoxProps {
  readonly label: string;
  /** What stands there without a change. */
  readonly initial: string;
  /** What was written another time and not saved: the box begins with it, and leaves the focus where it is. */
  readonly draft?: string | undefined;
  /** What is written outlives the window; it is said when it does not. */
  readonly isKept: boolean;
  /** @param markdown null when it is the initial text again */
  readonly onWrite: (markdown: string | null) => void;
  readonly action: string;
  /** @returns what is wrong, in a sentence; null when it was taken */
  readonly onSave: (markdown: string) => Promise<string | null>;
  readonly onCancel: () => void;
}

const VIEWS = [
  { value: 'write', label: 'Write' },
  { value: 'preview', label: 'Preview' },
] as const;

/** Text written as Markdown. Ctrl/Cmd+Enter saves; Esc leaves, unless something was written: that goes by the button alone. */
export function MarkdownBox({ label, initial, draft, isKept, onWrite, action, onSave, onCancel }: MarkdownBoxProps): ReactElement {
  const [text, setText] = useState(draft ?? initial);
  const [takesFocus, setTakesFocus] = useState(draft === undefined);
  const [view, setView] = useState<'write' | 'preview'>('write');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const isNew = draft === undefined;
  useEffect(() => {
    // The focus brings the text in sight, but not the buttons below it.
    if (isNew) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isNew]);
  const save = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(await onSave(text));
    setBusy(false);
  };
  const show = (next: 'write' | 'preview'): void => {
    setTakesFocus(true);
    setView(next);
  };
  return (
    <div
      ref={box}
      role="group"
      aria-label={label}
      className="flex flex-col gap-2"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void save();
        } else if (isOwnEscape(event)) {
          // What was written is not thrown away by one key.
          event.stopPropagation();
          if (text === initial) onCancel();
        }
      }}
    >
      {draft !== undefined && (
        <p role="status" className="text-sm text-muted">
          Not saved yet: you wrote this before. It is only here until you save it.
        </p>
      )}
      {!isKept && (
        <p role="status" className="text-sm text-warn">
          This text is too long to be kept when the window closes. Save it before you leave.
        </p>
      )}
      {view === 'write' ? (
        <Field label={label} hideLabel problem={problem}>
          <TextArea
            autoFocus={takesFocus}
            value={text}
            onChange={({ target: { value } }) => {
              setText(value);
              onWrite(value === initial ? null : value);
            }}
            rows={8}
            dir="auto"
            spellCheck
            className="field-sizing-content max-h-96 min-h-28 font-mono text-sm"
          />
        </Field>
      ) : (
        <div className="rich min-h-28 min-w-0 rounded-md border border-line p-2 break-words" dir="auto">
          <Suspense fallback={null}>
            {text.trim() === '' ? <span className="text-muted">Nothing written.</span> : <MarkdownView markdown={text} />}
          </Suspense>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Segmented label={`${label}: view`} value={view} options={VIEWS} onChange={show} />
        <span className="text-sm text-muted">Markdown</span>
        <span className="ms-auto flex gap-2">
          <Button onClick={onCancel}>{draft === undefined ? 'Cancel' : 'Discard'}</Button>
          <Button look="primary" aria-disabled={busy} onClick={() => void save()}>
            {action}
          </Button>
        </span>
      </div>
    </div>
  );
}
