import { canonical, editable, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { comparableText, type TextFormat } from './editable.ts';
import { mergeText, type FieldMerge } from './merge.ts';
import type { Change } from './operation.ts';

type TextChange = Pick<Extract<Change, { readonly kind: 'text' }>, 'base' | 'value' | 'format'>;

const isPlain = (format: TextFormat | undefined): format is 'plain' | undefined => format === undefined || format === 'plain';

/** Whether two texts of one format say the same, whatever servers add by themselves. */
export const sameText = (format: TextFormat | undefined, a: string, b: string): boolean =>
  comparableText(a) === comparableText(b) || (!isPlain(format) && canonical({ format, source: a }) === canonical({ format, source: b }));

/**
 * Merges rich text by the lines of its Markdown, so that neither markup nor what a server adds by itself (ids, default attributes, spelling
 * of HTML) ever makes a conflict or breaks a document. The laws of `mergeText` hold, with texts compared by `canonical`.
 * @param base as the tracker holds it, like the other two; all in one format
 * @returns conflict also where one of them cannot be expressed in Markdown, or the merged text not in the format
 */
export function mergeRichText(format: TextFormat, base: string, mine: string, theirs: string): FieldMerge {
  const [b, m, t] = [base, mine, theirs].map((source) => canonical({ format, source }));
  if (t === m) return { kind: 'landed' };
  if (t === b) return { kind: 'keep' };
  if (m === b) return { kind: 'landed' }; // nothing of mine is left to say
  const texts = [base, mine, theirs].map((source) => editable({ format, source }));
  if (!texts.every((text) => text.ok)) return { kind: 'conflict' };
  const merge = mergeText(...(texts.map((text) => text.value) as [string, string, string]));
  if (merge.kind !== 'merged') return merge;
  const source = toSource(merge.value, format);
  return source.ok ? { kind: 'merged', value: source.value } : { kind: 'conflict' };
}

/**
 * Merges an edit of a text with what the tracker holds now, as its markup says.
 * @param format how theirs is marked up; undefined where it is empty or plain. Azure DevOps lets people turn HTML into Markdown: then mine
 *   is written in the new form, and is `merged` even when they changed no word
 */
export function mergeTextChange({ base, value, format: was }: TextChange, theirs: string, format: TextFormat | undefined): FieldMerge {
  const is = format ?? was;
  if (isPlain(is)) return mergeText(base, value, theirs);
  if (was === undefined || was === is) return mergeRichText(is, base, value, theirs);
  const [before, mine] = [base, value].map((source) => inFormat(source, was, is));
  if (before == null || mine == null) return theirs === value ? { kind: 'landed' } : { kind: 'conflict' };
  const merge = mergeRichText(is, before, mine, theirs);
  return merge.kind === 'keep' ? { kind: 'merged', value: mine } : merge;
}

/** A text in another format; null where that cannot say it. */
function inFormat(source: string, was: TextFormat, is: TextFormat): string | null {
  const markdown = editable({ format: was, source });
  const written = markdown.ok ? toSource(markdown.value, is) : markdown;
  return written.ok ? written.value : null;
}
