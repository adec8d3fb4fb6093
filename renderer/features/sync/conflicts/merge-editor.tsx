import { ArrowDown } from 'lucide-react';
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

/** What the draft is, honestly. @param left places that still hold both versions */
function noteOf({ text, both }: MergeDraft, { mine, theirs, isText }: ConflictView, left: number): string {
  if (text.trim() === mine.trim()) return 'Starts with yours; theirs stands beside it.';
  if (text.trim() === theirs?.trim()) return 'Starts with theirs; yours stands beside it.';
  if (both === 0)
    return isText ? 'Both changes are in this text. Read it before you use it.' : 'Both changes are in it. Read it before you use it.';
  if (left === 0) return 'No place holds both versions any more. Read it before you use it.';
  return `${plural(left, 'place holds', 'places hold')} both versions, yours first. Take out what should not stay.`;
}

/** Where the next of these places stands behind the selection; behind the last one comes the first. Null when none stands in the text. */
function nextPlace(places: readonly string[], text: string, behind: number): { readonly from: number; readonly to: number } | null {
  const found = places
    .map((place) => ({ from: text.indexOf(place), to: text.indexOf(place) + place.length }))
    .filter(({ from }) => from >= 0);
  return found.find(({ from }) => from >= behind) ?? found[0] ?? null;
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
  const places = (draft.places ?? []).filter((place) => text.includes(place));
  const showNext = (): void => {
    const area = box.current;
    const next = area === null ? null : nextPlace(places, text, area.selectionEnd ?? 0);
    if (area === null || next === null) return;
    // A browser scrolls to the caret when the focus comes, and not when a text is selected. All of it is shown, or else its beginning.
    for (const caret of [next.to, next.from]) {
      area.blur();
      area.setSelectionRange(caret, caret);
      area.focus();
    }
    area.setSelectionRange(next.from, next.to);
  };
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
      <Field
        label={isMarkdown ? 'Merged text, in Markdown' : 'Merged value'}
        hint={noteOf(draft, view, draft.places === undefined ? draft.both : places.length)}
        problem={problem}
      >
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
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={busy}>
          Use this merge
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
        {(draft.places ?? []).length > 0 && (
          <Button className="ms-auto" icon={<ArrowDown aria-hidden />} aria-disabled={places.length === 0} onClick={showNext}>
            Next place
          </Button>
        )}
      </div>
    </form>
  );
}
