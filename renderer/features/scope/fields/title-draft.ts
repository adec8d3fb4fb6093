import type { ItemId } from '#shared/domain/item.ts';
import { draftOf, useDrafts } from './drafts.ts';
import type { TypedLine } from './line-editor.tsx';

/** A title that could not be taken and was left, with what stood there when it was begun. */
export function typedTitle(item: ItemId): TypedLine | null {
  const draft = draftOf('title', item);
  return draft?.begun == null ? null : { before: draft.begun.source, text: draft.markdown };
}

/** Keeps it until it is mended or cancelled. A line that was only emptied holds no words to keep. */
export function keepTitle(item: ItemId, typed: TypedLine | null): void {
  const kept = typed === null || typed.text.trim() === '' ? null : typed;
  useDrafts
    .getState()
    .keep(
      'title',
      item,
      kept === null ? null : { begun: { markdown: kept.before, format: 'plain', source: kept.before }, markdown: kept.text },
    );
}
