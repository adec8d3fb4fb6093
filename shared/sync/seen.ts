import { sameFieldValue, type FieldValue, type TextFormat } from './editable.ts';
import { mergeValue } from './merge.ts';
import { mergeTextChange, sameText } from './merge-rich-text.ts';

/*
 * An edit of a field on which nothing waits, judged by what the person saw when they began to choose or to write. A pull may have brought
 * another value meanwhile, which would be replaced by somebody who never saw it.
 */

/** `goes`: they saw what the tracker holds. `nothing`: they changed nothing. `asks`: they saw something else. `merged`: the text is this one. */
export type OverSeen =
  | { readonly kind: 'goes' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'asks' }
  | { readonly kind: 'merged'; readonly value: string };

/** A value as a list has shown it. Lists know states, people and priorities by their names only, so that is the id of such a one. */
export const seenByName = (name: string | null): FieldValue => (name === null ? null : { id: name, name });

const sameSeen = (seen: FieldValue, value: FieldValue): boolean =>
  sameFieldValue(seen, value) ||
  (typeof seen === 'object' && typeof value === 'object' && seen !== null && value !== null && seen.name === value.name);

/** @param held what the tracker holds */
export function valueOverSeen(seen: FieldValue | undefined, value: FieldValue, held: FieldValue): OverSeen {
  if (seen === undefined || sameSeen(seen, held)) return { kind: 'goes' };
  if (sameSeen(seen, value)) return { kind: 'nothing' };
  return { kind: mergeValue(seen, value, held).kind === 'conflict' ? 'asks' : 'goes' };
}

/** @param held what the tracker holds, marked up as `format` says */
export function textOverSeen(seen: string | undefined, value: string, held: string, format: TextFormat | undefined): OverSeen {
  if (seen === undefined || sameText(format, seen, held)) return { kind: 'goes' };
  if (sameText(format, seen, value)) return { kind: 'nothing' };
  const merge = mergeTextChange({ base: seen, value, ...(format === undefined ? {} : { format }) }, held, format);
  if (merge.kind === 'merged') return merge;
  return { kind: merge.kind === 'conflict' ? 'asks' : 'goes' };
}
