import type { Json } from '#shared/lib/json.ts';
import { isRecord, recordsIn, textIn } from './records.ts';
import type { WireRecord } from './seed.ts';

const BLOCK = /\{(code|noformat)(?::([^}]*))?\}([\s\S]*?)\{\1\}/g;
const HEADING = /^h([1-6])\.\s*(.+)$/;

/**
 * Wiki text as an Atlassian document: paragraphs, headings and code blocks. Other markup stays as text, as in a paste.
 * @see the ADF schema v1: no empty text nodes, code without marks
 */
export function wikiToAdf(wiki: string): WireRecord {
  const content: WireRecord[] = [];
  let at = 0;
  for (const match of wiki.matchAll(BLOCK)) {
    content.push(...paragraphs(wiki.slice(at, match.index)), codeBlock(match[3]!, match[2] ?? ''));
    at = match.index + match[0].length;
  }
  content.push(...paragraphs(wiki.slice(at)));
  return { type: 'doc', version: 1, content };
}

function paragraphs(text: string): readonly WireRecord[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .flatMap((block) => blocksOf(block.split('\n').filter((line) => line.trim() !== '')));
}

function blocksOf(lines: readonly string[]): readonly WireRecord[] {
  const blocks: WireRecord[] = [];
  let open: string[] = [];
  const close = (): void => {
    if (open.length > 0)
      blocks.push({
        type: 'paragraph',
        content: open.flatMap((line, index) => (index === 0 ? [text(line)] : [{ type: 'hardBreak' }, text(line)])),
      });
    open = [];
  };
  for (const line of lines) {
    const heading = HEADING.exec(line);
    if (heading === null) {
      open.push(line);
      continue;
    }
    close();
    blocks.push({ type: 'heading', attrs: { level: Number(heading[1]) }, content: [text(heading[2]!)] });
  }
  close();
  return blocks;
}

const text = (value: string): WireRecord => ({ type: 'text', text: value });

function codeBlock(code: string, options: string): WireRecord {
  const language = options.split('|').find((part) => part !== '' && !part.includes('=')) ?? null;
  const body = code.replaceAll('\r\n', '\n').replace(/^\n|\n$/g, '');
  return { type: 'codeBlock', ...(language === null ? {} : { attrs: { language } }), content: body === '' ? [] : [text(body)] };
}

/** The words of a document, one block per paragraph: what Data Center's dialect shows of a text written as ADF. */
export function adfToText(node: WireRecord): string {
  const own = textIn(node, 'text');
  if (own !== null) return own;
  if (node['type'] === 'hardBreak') return '\n';
  const inner = recordsIn(node, 'content').map(adfToText);
  const block =
    node['type'] === 'doc' || recordsIn(node, 'content').some((child) => child['type'] !== 'text' && child['type'] !== 'hardBreak');
  return inner.join(block ? '\n\n' : '');
}

/** Whether a value has a document's outer form. */
export const isAdf = (value: Json | undefined): value is WireRecord =>
  isRecord(value) && value['type'] === 'doc' && value['version'] === 1 && Array.isArray(value['content']);
