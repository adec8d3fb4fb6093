import type { RichText } from '#shared/domain/item.ts';
import { canonical, editable, toSource } from '#shared/domain/rich-text/rich-text.ts';
import { mergeText, type FieldMerge } from './merge.ts';

/**
 * Merges rich text by the lines of its Markdown, so that neither markup nor what a server adds by itself (ids, default attributes, spelling
 * of HTML) ever makes a conflict or breaks a document. The laws of `mergeText` hold, with texts compared by `canonical`.
 * @param base as the tracker holds it, like the other two; all in one format
 * @returns conflict also where one of them cannot be expressed in Markdown, or the merged text not in the format
 */
export function mergeRichText(format: RichText['format'], base: string, mine: string, theirs: string): FieldMerge {
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
