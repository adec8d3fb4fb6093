import type { TextChange } from './edit.ts';

/** The text after one replacement. */
export const replaced = (text: string, { from, to, insert }: TextChange): string => text.slice(0, from) + insert + text.slice(to);

const splitsPair = (text: string, at: number): boolean =>
  at > 0 && at < text.length && /[\uD800-\uDBFF]/.test(text[at - 1]!) && /[\uDC00-\uDFFF]/.test(text[at]!);

/**
 * The same replacement, widened so that it never cuts a surrogate pair in two: Yjs stores UTF-8 and would turn both halves
 * into U+FFFD. Lone halves in the inserted text become U+FFFD here, where `before` and `after` can still agree about it.
 */
export function wholeCharacters(text: string, change: TextChange): TextChange {
  const from = splitsPair(text, change.from) ? change.from - 1 : change.from;
  const to = splitsPair(text, change.to) ? change.to + 1 : change.to;
  return { from, to, insert: (text.slice(from, change.from) + change.insert + text.slice(change.to, to)).toWellFormed() };
}

/** One replacement that turns `before` into `after`: what lies between their common start and their common end. */
export function textDifference(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let end = 0;
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (splitsPair(before, from) || splitsPair(after, from)) from--;
  if (splitsPair(before, before.length - end) || splitsPair(after, after.length - end)) end--;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
