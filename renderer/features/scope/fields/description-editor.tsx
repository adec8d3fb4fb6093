import { Pencil } from 'lucide-react';
import { useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { Part } from '../panel-parts.tsx';
import { RichTextView } from '../rich-text/rich-text.tsx';
import { draftOf, useDrafts, useIsKept, type Draft } from './drafts.ts';
import { setDescription } from './edits.ts';
import type { Editing } from './item-fields.tsx';
import { MarkdownBox } from './markdown-box.tsx';
import { openDescription, savedOver, written, type Opened } from './rich-source.ts';

export const sentenceOf = ({ happened, safe, next }: Explanation): string => [happened, safe, next].filter(Boolean).join(' ');

/** The description, written as Markdown where nothing of it would be lost; else it says why it is only read. @param mark of an edit that waits */
export function DescriptionEditor({ editing, mark }: { editing: Editing; mark: ReactNode }): ReactElement {
  const { item, choices } = editing;
  // As it was when the editor opened: what a pull brings meanwhile must neither be overwritten nor take away what is being written.
  const [{ begun, draft }, setBegun] = useState<{ readonly begun: Opened | null; readonly draft?: string }>(() => {
    const kept = draftOf('description', item.id);
    return kept === null ? { begun: null } : { begun: kept.begun, draft: kept.markdown };
  });
  const isKept = useIsKept('description', item.id);
  const button = useRef<HTMLButtonElement>(null);
  const { description } = item;
  const isEmpty = description === null || description.source.trim() === '';
  const format = choices?.format ?? null;
  const opened = useMemo(() => openDescription(description, format), [description, format]);
  const keep = (draft: Draft | null): void => useDrafts.getState().keep('description', item.id, draft);
  const close = (): void => {
    setBegun({ begun: null });
    keep(null);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (begun !== null)
    return (
      <Part title="Description" mark={mark}>
        <MarkdownBox
          label="Description"
          initial={begun.markdown}
          draft={draft}
          isKept={isKept}
          onWrite={(markdown) => keep(markdown === null ? null : { begun, markdown })}
          action="Save"
          onCancel={close}
          onSave={async (markdown) => {
            // What was not changed is not written: a text in other spelling would be an edit for nothing.
            if (markdown.trim() !== begun.markdown.trim()) {
              const source = written(markdown, begun.format);
              const saved = source.ok ? savedOver(begun, source.value, description) : source;
              if (!saved.ok) return saved.error;
              const problem = saved.value === null ? null : await setDescription(item, saved.value);
              if (problem !== null) return sentenceOf(problem);
            }
            close();
            return null;
          }}
        />
      </Part>
    );
  const write = (label: string | null, className: string): ReactElement | null =>
    choices !== null && opened.ok ? (
      <Button
        ref={button}
        className={className}
        icon={<Pencil aria-hidden />}
        {...(label === null ? { look: 'ghost', 'aria-label': 'Edit description' } : {})}
        onClick={() => setBegun({ begun: opened.value })}
      >
        {label ?? 'Edit'}
      </Button>
    ) : null;
  // Where there is text, the way to edit it stands at its beginning: its end may be far away.
  return (
    <Part
      title="Description"
      mark={
        <>
          {mark}
          {!isEmpty && write(null, '-my-0.5 ms-auto px-2 font-normal text-muted hover:text-ink')}
        </>
      }
    >
      {isEmpty ? <p className="text-muted">None.</p> : <RichTextView text={description} />}
      {isEmpty && write('Write a description', 'self-start')}
      {choices !== null && !opened.ok && <p className="text-sm text-muted">Read-only here: {opened.error}</p>}
    </Part>
  );
}
