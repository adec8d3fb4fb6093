import type { List, Nodes, PhrasingContent, RootContent, Table } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import {
  linkMark,
  linkOfMark,
  nested,
  tidy,
  type Block,
  type Document,
  type ListItem,
  type Nested,
  type Obstacle,
  type Reading,
  type Run,
} from './document.ts';

/*
 * Markdown as people edit it here: GitHub's, and a new line in a paragraph is a new line, as in comments there. A line that only holds
 * `&nbsp;` is an empty line on purpose. HTML is the text it is.
 */

const EMPTY_LINE = '\u00A0';
/** What the writer puts between two lists that must not become one. */
const SEPARATOR = '<!---->';

const parser = unified().use(remarkParse).use(remarkGfm);
const writer = unified()
  .use(remarkGfm)
  .use(remarkStringify, { bullet: '-', emphasis: '_', rule: '-', fences: true, listItemIndent: 'one' });

/** Reads Markdown. What trackers have no form for is an obstacle. */
export function readMarkdown(markdown: string): Reading {
  const root = parser.parse(markdown.replaceAll(/\r\n?/g, '\n'));
  const obstacles: Obstacle[] = [];
  const addresses = new Map<string, { readonly href: string; readonly title: string | null }>();
  collectAddresses(root, addresses);
  const reader: Reader = { obstacles, addresses };
  return { document: tidy(root.children.flatMap((node) => block(node, reader))), obstacles };
}

/** Code, in which a backslash is one, also in quotes and lists; and what stands for a sign of its own. */
const ESCAPES =
  /(?:^|\n)(?:[ >]|[-*+] |\d+[.)] )*(`{3,}|~{3,})[^\n]*\n[\s\S]*?\n[ >]*\1|(`+)(?!`)[^\n]*?[^`]\2(?!`)|\\([!-/:-@[-`{-~]|\n)|&#x([\dA-F]{1,6});/gi;
const LAST_SIGN = 0x10_ff_ff;

/** Markdown as its author would type it: without the backslashes that keep signs from being markup. To be read, never to be parsed. */
export const withoutEscapes = (markdown: string): string =>
  markdown.replaceAll(ESCAPES, (all, fence?: string, ticks?: string, sign?: string, code?: string) => {
    if (fence !== undefined || ticks !== undefined) return all;
    const point = Number.parseInt(code ?? '', 16);
    return sign ?? (point <= LAST_SIGN ? String.fromCodePoint(point) : all);
  });

interface Reader {
  readonly obstacles: Obstacle[];
  readonly addresses: ReadonlyMap<string, { readonly href: string; readonly title: string | null }>;
}

function collectAddresses(node: Nodes, addresses: Map<string, { href: string; title: string | null }>): void {
  if (node.type === 'definition' && !addresses.has(node.identifier))
    addresses.set(node.identifier, { href: node.url, title: node.title ?? null });
  if ('children' in node) for (const child of node.children) collectAddresses(child, addresses);
}

function block(node: RootContent, reader: Reader): readonly Block[] {
  switch (node.type) {
    case 'paragraph': {
      const runs = runsOf(node.children, [], reader);
      const only = runs.length === 1 ? runs[0] : null;
      return [{ kind: 'paragraph', runs: only?.text === EMPTY_LINE ? [] : runs }];
    }
    case 'heading':
      return [{ kind: 'heading', level: node.depth, runs: runsOf(node.children, [], reader) }];
    case 'list':
      return [{ kind: 'list', start: node.ordered ? (node.start ?? 1) : null, items: node.children.map((item) => itemOf(item, reader)) }];
    case 'code':
      return [{ kind: 'code', info: [node.lang, node.meta].filter(Boolean).join(' '), text: node.value }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: node.children.flatMap((child) => block(child, reader)) }];
    case 'thematicBreak':
      return [{ kind: 'rule' }];
    case 'table':
      return [tableOf(node, reader)];
    case 'html':
      return node.value === SEPARATOR ? [] : [{ kind: 'paragraph', runs: textRuns(node.value.trim(), []) }];
    case 'definition':
      return [];
    case 'footnoteDefinition':
      reader.obstacles.push(['a footnote', 'footnotes']);
      return [];
    default:
      reader.obstacles.push(['something unknown', 'unknown parts']);
      return [];
  }
}

function itemOf(item: List['children'][number], reader: Reader): ListItem {
  return { checked: item.checked ?? null, blocks: item.children.flatMap((child) => block(child, reader)) };
}

function tableOf(table: Table, reader: Reader): Block {
  if (table.align?.some((align) => align !== null)) reader.obstacles.push(['an aligned table column', 'aligned table columns']);
  const width = table.children[0]?.children.length ?? 0;
  const rows = table.children.map((row) => {
    const cells = row.children.map((cell) => runsOf(cell.children, [], reader));
    return Array.from({ length: width }, (_, at) => cells[at] ?? []);
  });
  return { kind: 'table', rows };
}

function textRuns(text: string, marks: readonly string[]): Run[] {
  return text.split('\n').flatMap((line, at): Run[] => (at === 0 ? [{ text: line, marks }] : [null, { text: line, marks }]));
}

function runsOf(nodes: readonly PhrasingContent[], marks: readonly string[], reader: Reader): Run[] {
  const inside = (children: readonly PhrasingContent[], mark: string): Run[] => runsOf(children, [...marks, mark], reader);
  return nodes.flatMap((node): Run[] => {
    switch (node.type) {
      case 'text':
      case 'html':
        return textRuns(node.value, marks);
      case 'break':
        return [null];
      case 'strong':
        return inside(node.children, 'strong');
      case 'emphasis':
        return inside(node.children, 'em');
      case 'delete':
        return inside(node.children, 'strike');
      case 'inlineCode':
        return [{ text: node.value, marks: [...marks, 'code'] }];
      case 'link':
        // The reader also links addresses that were escaped so as not to be links; those have no place in the text.
        if (node.position === undefined) return runsOf(node.children, marks, reader);
        return inside(node.children, linkMark(node.url, node.title ?? null));
      case 'linkReference': {
        const address = reader.addresses.get(node.identifier);
        return address === undefined ? runsOf(node.children, marks, reader) : inside(node.children, linkMark(address.href, address.title));
      }
      case 'image':
      case 'imageReference':
        reader.obstacles.push(['a picture', 'pictures']);
        return [];
      case 'footnoteReference':
        reader.obstacles.push(['a footnote', 'footnotes']);
        return [];
      default:
        reader.obstacles.push(['something unknown', 'unknown parts']);
        return [];
    }
  });
}

/** Writes a document as Markdown, without a newline at its end. */
export const writeMarkdown = (document: Document): string =>
  writer.stringify({ type: 'root', children: document.map(nodeOf) }).replace(/\n$/, '');

function nodeOf(node: Block): RootContent {
  switch (node.kind) {
    case 'paragraph':
      // An entity people see, not the character, which looks like nothing.
      if (node.runs.length === 0) return { type: 'html', value: '&nbsp;' };
      return { type: 'paragraph', children: nested(node.runs).map(phraseOf) };
    case 'heading':
      return { type: 'heading', depth: node.level as 1, children: nested(node.runs).map(phraseOf) };
    case 'list':
      return listOf(node.start, node.items);
    case 'code': {
      const [lang = '', ...meta] = node.info.split(' ');
      return { type: 'code', lang: lang === '' ? null : lang, meta: meta.length === 0 ? null : meta.join(' '), value: node.text };
    }
    case 'quote':
      return { type: 'blockquote', children: node.blocks.map(nodeOf) as never };
    case 'rule':
      return { type: 'thematicBreak' };
    case 'table':
      return {
        type: 'table',
        children: node.rows.map((row) => ({
          type: 'tableRow',
          children: row.map((runs) => ({ type: 'tableCell', children: nested(runs).map(phraseOf) })),
        })),
      };
  }
}

function listOf(start: number | null, items: readonly ListItem[]): List {
  const isLoose = items.some(({ blocks }) => blocks.filter((each) => each.kind === 'paragraph').length > 1);
  const children = items.map(({ checked, blocks }) => ({
    type: 'listItem' as const,
    checked,
    spread: isLoose,
    children: blocks.map(nodeOf) as never,
  }));
  return { type: 'list', ordered: start !== null, start, spread: isLoose, children };
}

function phraseOf(node: Nested): PhrasingContent {
  if (node === null) return { type: 'text', value: '\n' };
  if ('text' in node) return { type: 'text', value: node.text };
  const { mark, inside } = node;
  if (mark === 'code') return { type: 'inlineCode', value: inside.map((each) => (each && 'text' in each ? each.text : '')).join('') };
  const children = inside.map(phraseOf);
  const link = linkOfMark(mark);
  if (link !== null) return { type: 'link', url: link.href, title: link.title === '' ? null : link.title, children: children };
  return { type: mark === 'strong' ? 'strong' : mark === 'em' ? 'emphasis' : 'delete', children };
}
