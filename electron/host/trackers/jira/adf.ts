import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/**
 * Text as Cloud takes it, an Atlassian document: a document that is written as JSON text, as `RichText` holds it, or plain words, of which
 * every block between empty lines becomes a paragraph.
 * @returns null for no text; a reason when the text is a damaged document, which must not be stored as words
 * @see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
export function adfOf(source: string): Result<Json, string> {
  const text = source.replaceAll(/\r\n?/g, '\n').trim();
  if (text === '') return ok(null);
  if (/^\{[\s\S]*"type"\s*:\s*"doc"/.test(text)) {
    try {
      return ok(JSON.parse(text) as Json);
    } catch {
      return err('The text is a damaged document.');
    }
  }
  return ok({ type: 'doc', version: 1, content: text.split(/\n[ \t]*(?:\n[ \t]*)+/).map(paragraph) });
}

function paragraph(block: string): Json {
  const lines = block.split('\n').filter((line) => line.trim() !== ''); // the schema allows no empty text
  const content = lines.flatMap((line, index): Json[] => [...(index === 0 ? [] : [{ type: 'hardBreak' }]), { type: 'text', text: line }]);
  return { type: 'paragraph', content };
}
