import { Pencil } from 'lucide-react';
import { useMemo, useRef, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { RichTextView } from '../rich-text/rich-text.tsx';
import { setDescription } from './edits.ts';
import type { Editing } from './item-fields.tsx';
import { MarkdownBox } from './markdown-box.tsx';
import { openDescription, written } from './rich-source.ts';

export const sentenceOf = ({ happened, safe, next }: Explanation): string => [happened, safe, next].filter(Boolean).join(' ');

/** The description, written as Markdown where nothing of it would be lost; else it says why it is only read. */
export function DescriptionEditor({ editing }: { editing: Editing }): ReactElement {
  const { item, choices } = editing;
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { description } = item;
  const isEmpty = description === null || description.source.trim() === '';
  const format = choices?.format ?? null;
  const opened = useMemo(() => openDescription(description, format), [description, format]);
  const close = (): void => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (isOpen && opened.ok)
    return (
      <MarkdownBox
        label="Description"
        initial={opened.value.markdown}
        action="Save"
        onCancel={close}
        onSave={async (markdown) => {
          // What was not changed is not written: a text in other spelling would be an edit for nothing.
          if (markdown.trim() !== opened.value.markdown.trim()) {
            const source = written(markdown, opened.value.format);
            if (!source.ok) return source.error;
            const problem = await setDescription(item, source.value);
            if (problem !== null) return sentenceOf(problem);
          }
          close();
          return null;
        }}
      />
    );
  return (
    <div className="flex flex-col gap-1.5">
      {isEmpty ? <p className="text-muted">None.</p> : <RichTextView text={description} />}
      {choices !== null &&
        (opened.ok ? (
          <Button ref={button} className="self-start" icon={<Pencil aria-hidden />} onClick={() => setOpen(true)}>
            {isEmpty ? 'Write a description' : 'Edit description'}
          </Button>
        ) : (
          <p className="text-sm text-muted">Read-only here: {opened.error}</p>
        ))}
    </div>
  );
}
