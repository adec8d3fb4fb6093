import type { RichText } from '#shared/domain/item.ts';
import { editable, toSource } from '#shared/domain/rich-text/rich-text.ts';

export type Format = RichText['format'];

export const markdownOf = (format: Format, source: string): string => {
  const result = editable({ format, source });
  if (!result.ok) throw new Error(`Read-only: ${result.error}`);
  return result.value;
};
export const sourceOf = (format: Format, markdown: string): string => {
  const result = toSource(markdown, format);
  if (!result.ok) throw new Error(`Refused: ${result.error}`);
  return result.value;
};
/** Why it is read-only; empty when it is not. */
export const reasonOf = (format: Format, source: string): string => {
  const result = editable({ format, source });
  return result.ok ? '' : result.error;
};

/* The document format of Jira Cloud. */

export const adf = (...content: readonly object[]): string => JSON.stringify({ type: 'doc', version: 1, content });
export const paragraph = (...content: readonly object[]): object => ({ type: 'paragraph', content });
export const text = (words: string, ...marks: readonly (string | object)[]): object => ({
  type: 'text',
  text: words,
  ...(marks.length === 0 ? {} : { marks: marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark)) }),
});
export const list = (type: string, ...items: readonly (readonly object[])[]): object => ({
  type,
  content: items.map((content) => ({ type: 'listItem', content })),
});
export const cell = (type: string, words: string): object => ({ type, attrs: {}, content: [paragraph(text(words))] });
