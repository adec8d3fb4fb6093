import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { plural } from '#renderer/ui/dates.ts';
import { Field, TextArea, TextInput } from '#renderer/ui/field.tsx';
import type { ConflictView } from '#shared/contract/conflicts.ts';
import type { MergeDraft } from '#shared/sync/merge-draft.ts';

export interface MergeEditorProps {
  readonly view: ConflictView;
  readonly draft: MergeDraft;
  /** @param value as the tracker takes it */
  readonly onUse: (value: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** What the draft is, honestly. */
function noteOf({ text, both }: MergeDraft, { mine, theirs, isText }: ConflictView): string {
  if (text.trim() === mine.trim()) return 'Starts with yours; theirs stands beside it.';
  if (text.trim() === theirs?.trim()) return 'Starts with theirs; yours stands beside it.';
  if (both === 0)
    return isText ? 'Both changes are in this text. Read it before you use it.' : 'Both changes are in it. Read it before you use it.';
  return `${plural(both, 'place holds', 'places hold')} both versions, yours first. Take out what should not stay.`;
}

/** A third value, written by the person: a merge of both to begin with. Rich text is written as Markdown. */
export function MergeEditor({ view, draft, onUse, onCancel }: MergeEditorProps): ReactElement {
  const [text, setText] = useState(draft.text);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // It is to be read first, so it is shown from its beginning: a browser would show where it would go on.
    box.current?.setSelectionRange(0, 0);
    box.current?.focus();
    // With the buttons below it.
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { isText, format } = view;
  const isMarkdown = isText && format !== 'plain';
  const use = async (): Promise<void> => {
    if (!isText && text.trim() === '') {
      setProblem('Write at least a word.');
      return;
    }
    setBusy(true);
    const { toSource } = await import('#shared/domain/rich-text/rich-text.ts');
    const source = isText ? toSource(text, format) : { ok: true as const, value: text.trim() };
    if (source.ok) await onUse(source.value);
    else setProblem(source.error);
    setBusy(false);
  };
  return (
    <form
      ref={form}
      aria-label="Merge"
      className="flex flex-col gap-2 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        void use();
      }}
    >
      <Field label={isMarkdown ? 'Merged text, in Markdown' : 'Merged value'} hint={noteOf(draft, view)} problem={problem}>
        {isText ? (
          <TextArea
            ref={box}
            dir="auto"
            rows={Math.min(16, Math.max(6, draft.text.split('\n').length + 1))}
            className="font-mono"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <TextInput ref={box} dir="auto" value={text} onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" look="primary" disabled={busy}>
          Use this merge
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
