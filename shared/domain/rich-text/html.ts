import type { Element, ElementContent, Properties, Root, RootContent } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import {
  imagePlace,
  linkMark,
  linkOfMark,
  nested,
  tidy,
  type Block,
  type Document,
  type ListItem,
  type Mark,
  type Nested,
  type Obstacle,
  type Reading,
  type Run,
} from './document.ts';

/*
 * The HTML of Azure DevOps: paragraphs (its editor writes a `div` per line), headings, lists, code, quotes, rules, plain tables, links, and
 * bold, italic, struck and code text. Every other element and every attribute that shows is an obstacle, so that none is lost.
 */

const parser = unified().use(rehypeParse, { fragment: true });

const MARKS: ReadonlyMap<string, Mark> = new Map([
  ['strong', 'strong'],
  ['b', 'strong'],
  ['em', 'em'],
  ['i', 'em'],
  ['s', 'strike'],
  ['strike', 'strike'],
  ['del', 'strike'],
  ['code', 'code'],
]);
const BLOCK_TAGS = new Set(['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'pre', 'blockquote', 'hr', 'table']);
const OBSTACLES: ReadonlyMap<string, Obstacle> = new Map<string, Obstacle>(
  Object.entries({
    img: ['a picture', 'pictures'],
    u: ['underlined text', 'underlined text'],
    ins: ['underlined text', 'underlined text'],
    sub: ['lowered text', 'lowered text'],
    sup: ['raised text', 'raised text'],
    font: ['text with a font of its own', 'texts with a font of their own'],
    mark: ['highlighted text', 'highlighted text'],
    video: ['a video', 'videos'],
    iframe: ['an embedded page', 'embedded pages'],
  } as const),
);
const STYLED: Obstacle = ['formatting of its own, such as colour or size', 'parts with formatting of their own, such as colour or size'];
const MENTION: Obstacle = ['a mention', 'mentions'];
const OWN_TABLE: Obstacle = ['a table that is more than a header and plain rows', 'tables that are more than a header and plain rows'];

const EMPTY_LINE = '\u00A0';

/** Reads HTML. */
export function readHtml(source: string): Reading {
  const obstacles: Obstacle[] = [];
  const root: Root = parser.parse(source);
  return { document: tidy(blocksOf(root.children, obstacles)), obstacles };
}

/** Attributes that neither show nor lead anywhere. Editors leave them on whatever is pasted. */
function checkProperties({ tagName, properties }: Element, obstacles: Obstacle[]): void {
  for (const [name, value] of Object.entries(properties)) {
    if (isAllowed(tagName, name, value)) continue;
    obstacles.push(name.startsWith('dataVss') ? MENTION : STYLED);
  }
}

function isAllowed(tag: string, name: string, value: Properties[string]): boolean {
  if (name === 'style') return /^\s*(?:box-sizing:[^;]*;?\s*)*$/.test(String(value));
  if (name === 'dir') return value === 'ltr' || value === 'auto';
  if (tag === 'a') return name === 'href' || name === 'target' || name === 'rel' || name === 'title';
  if (tag === 'ol') return name === 'start';
  return tag === 'code' && name === 'className' && Array.isArray(value) && value.every((each) => String(each).startsWith('language-'));
}

type Content = RootContent | ElementContent;
const isElement = (node: Content): node is Element => node.type === 'element';
const isBlock = (node: Content): node is Element => isElement(node) && BLOCK_TAGS.has(node.tagName);

/** A run of inline nodes, or of lines in a `div` each, is a paragraph. An empty `div` ends one. */
function blocksOf(nodes: readonly Content[], obstacles: Obstacle[]): Document {
  const blocks: Block[] = [];
  let lines: Run[][] = [];
  let inline: Content[] = [];
  const endLine = (): void => {
    const runs = runsOf(inline, [], obstacles);
    if (inline.some((node) => !isSpace(node))) lines.push(collapsed(runs));
    inline = [];
  };
  const endParagraph = (): void => {
    endLine();
    const runs = lines.flatMap((line, at) => (at === 0 ? line : [null, ...line]));
    if (lines.length > 0) blocks.push({ kind: 'paragraph', runs: isEmptyLine(runs) ? [] : runs });
    lines = [];
  };
  for (const node of nodes) {
    if (!isBlock(node)) {
      inline.push(node);
      continue;
    }
    checkProperties(node, obstacles);
    if (node.tagName === 'div' && !node.children.some(isBlock)) {
      endLine();
      const runs = collapsed(runsOf(node.children, [], obstacles));
      if (!isEmptyLine(runs)) lines.push(runs);
      else if (lines.length > 0) endParagraph();
      else blocks.push({ kind: 'paragraph', runs: [] });
      continue;
    }
    endParagraph();
    blocks.push(...blockOf(node, obstacles));
  }
  endParagraph();
  return blocks;
}

const isSpace = (node: Content): boolean => node.type === 'comment' || (node.type === 'text' && /^[ \t\r\n\f]*$/.test(node.value));

const isEmptyLine = (runs: readonly Run[]): boolean => runs.every((run) => run === null || run.text.trim() === '');

function blockOf(node: Element, obstacles: Obstacle[]): Document {
  const { tagName, children } = node;
  switch (tagName) {
    case 'p': {
      const runs = collapsed(runsOf(children, [], obstacles));
      return [{ kind: 'paragraph', runs: isEmptyLine(runs) ? [] : runs }];
    }
    case 'div':
      return blocksOf(children, obstacles);
    case 'ul':
    case 'ol': {
      const start = Number(node.properties['start'] ?? 1);
      return [{ kind: 'list', start: tagName === 'ul' ? null : start, items: itemsOf(children, obstacles) }];
    }
    case 'pre':
      return [codeOf(node, obstacles)];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(children, obstacles) }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'table':
      return [tableOf(node, obstacles)];
    default:
      return [{ kind: 'heading', level: Number(tagName.slice(1)), runs: collapsed(runsOf(children, [], obstacles)) }];
  }
}

function itemsOf(children: readonly Content[], obstacles: Obstacle[]): readonly ListItem[] {
  return children.flatMap((child): ListItem[] => {
    if (isElement(child) && child.tagName === 'li') {
      checkProperties(child, obstacles);
      return [{ checked: null, blocks: blocksOf(child.children, obstacles) }];
    }
    if (!isSpace(child)) obstacles.push(['a list with something between its items', 'lists with something between their items']);
    return [];
  });
}

function codeOf(node: Element, obstacles: Obstacle[]): Block {
  const only = node.children.length === 1 ? node.children[0]! : null;
  const code = only !== null && isElement(only) && only.tagName === 'code' ? only : node;
  if (code !== node) checkProperties(code, obstacles);
  const language = Array.isArray(code.properties['className']) ? (code.properties['className'][0] ?? '') : '';
  const text = code.children.map((child): string => {
    if (child.type === 'text') return child.value;
    if (isElement(child) && child.tagName === 'br') return '\n';
    obstacles.push(STYLED);
    return '';
  });
  return { kind: 'code', info: language.replace('language-', ''), text: text.join('').replace(/\n$/, '') };
}

function tableOf(table: Element, obstacles: Obstacle[]): Block {
  const lines: Element[] = [];
  const collect = (parent: Element): void => {
    for (const child of parent.children) {
      if (!isElement(child)) {
        if (!isSpace(child)) obstacles.push(OWN_TABLE);
        continue;
      }
      checkProperties(child, obstacles);
      if (['thead', 'tbody'].includes(child.tagName)) collect(child);
      else if (child.tagName === 'tr') lines.push(child);
      else obstacles.push(OWN_TABLE);
    }
  };
  collect(table);
  const rows = lines.map((line, at) =>
    line.children.filter(isElement).map((cell) => {
      checkProperties(cell, obstacles);
      const inside = blocksOf(cell.children, obstacles);
      const [first] = inside;
      const isPlain = inside.length === 0 || (inside.length === 1 && first?.kind === 'paragraph' && !first.runs.includes(null));
      if (cell.tagName !== (at === 0 ? 'th' : 'td') || !isPlain) obstacles.push(OWN_TABLE);
      return first?.kind === 'paragraph' ? first.runs : [];
    }),
  );
  if (rows.length === 0 || rows.some((row) => row.length !== rows[0]!.length)) obstacles.push(OWN_TABLE);
  return { kind: 'table', rows };
}

function runsOf(nodes: readonly Content[], marks: readonly string[], obstacles: Obstacle[]): Run[] {
  return nodes.flatMap((node): Run[] => {
    if (node.type === 'text') return [{ text: node.value.replaceAll(/[ \t\r\n\f]+/g, ' '), marks }];
    if (!isElement(node)) return []; // a comment
    const { tagName, children, properties } = node;
    const obstacle = OBSTACLES.get(tagName);
    // What an obstacle says of itself, such as a picture its address and size, goes with it and is none of its own.
    if (obstacle === undefined) checkProperties(node, obstacles);
    if (tagName === 'br') return [null];
    if (tagName === 'span') return runsOf(children, marks, obstacles);
    const mark = MARKS.get(tagName);
    if (mark !== undefined) return runsOf(children, [...marks, mark], obstacles);
    if (tagName === 'a' && typeof properties.href === 'string') {
      const title = typeof properties['title'] === 'string' ? properties['title'] : null;
      return runsOf(children, [...marks, linkMark(properties.href, title)], obstacles);
    }
    obstacles.push(obstacle ?? ['something that Markdown has no form for', 'parts that Markdown has no form for']);
    return [];
  });
}

/** White space as a browser shows it: one space between words, none at the ends of lines. A break at the end of a line shows nothing. */
function collapsed(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    const isAfterSpace = last === undefined || last === null || /[ \n]$/.test(last.text);
    if (run === null) result.push(null);
    else {
      const text = isAfterSpace ? run.text.replace(/^ /, '') : run.text;
      if (text !== '') result.push({ ...run, text });
    }
  }
  if (result.at(-1) === null) result.pop();
  return result;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll(EMPTY_LINE, '&nbsp;');

/** Writes a document as HTML. What it cannot say is left out, which `toSource` notices. */
export const writeHtml = (document: Document): string => document.map(blockHtml).join('');

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.runs.length === 0 ? '<p>&nbsp;</p>' : `<p>${inlineHtml(block.runs)}</p>`;
    case 'heading':
      return `<h${block.level}>${inlineHtml(block.runs)}</h${block.level}>`;
    case 'list': {
      const items = block.items.map(({ blocks }) => `<li>${itemHtml(blocks)}</li>`).join('');
      if (block.start === null) return `<ul>${items}</ul>`;
      return `<ol${block.start === 1 ? '' : ` start="${block.start}"`}>${items}</ol>`;
    }
    case 'code': {
      const language = block.info === '' ? '' : ` class="language-${escape(block.info)}"`;
      // A newline right behind the tag is not read as text.
      return `<pre><code${language}>${escape(block.text)}\n</code></pre>`;
    }
    case 'quote':
      return `<blockquote>${writeHtml(block.blocks)}</blockquote>`;
    case 'rule':
      return '<hr>';
    case 'table':
      return `<table><tbody>${block.rows.map((row, at) => rowHtml(row, at === 0 ? 'th' : 'td')).join('')}</tbody></table>`;
  }
}

const rowHtml = (row: readonly (readonly Run[])[], tag: 'th' | 'td'): string =>
  `<tr>${row.map((runs) => `<${tag}>${inlineHtml(runs)}</${tag}>`).join('')}</tr>`;

/** An item's own words stand in it without a paragraph, as editors write it, unless a second paragraph follows. */
function itemHtml(blocks: Document): string {
  const [first, second] = blocks;
  return first?.kind === 'paragraph' && second?.kind !== 'paragraph'
    ? `${inlineHtml(first.runs)}${writeHtml(blocks.slice(1))}`
    : writeHtml(blocks);
}

const inlineHtml = (runs: readonly Run[]): string => nested(runs).map(phraseHtml).join('');

function phraseHtml(node: Nested): string {
  if (node === null) return '<br>';
  if ('text' in node) return escape(node.text);
  const inside = node.inside.map(phraseHtml).join('');
  const link = linkOfMark(node.mark);
  if (link !== null) return `<a href="${escape(link.href)}"${link.title === '' ? '' : ` title="${escape(link.title)}"`}>${inside}</a>`;
  const tag = node.mark === 'strike' ? 's' : node.mark;
  return `<${tag}>${inside}</${tag}>`;
}

/** Elements without words of their own. */
const WORDLESS: ReadonlySet<string> = new Set(['video', 'audio', 'iframe', 'object', 'embed']);

/**
 * The words of HTML that Markdown cannot express, a line per block, and the names of places without words: for people to read and compare,
 * never to be sent.
 */
export function htmlWords(source: string): string {
  const wordsOf = (node: Root | Content): string => {
    if (node.type === 'text') return node.value.replaceAll(/\s+/g, ' ');
    if (!('children' in node)) return '';
    if (node.type === 'element' && node.tagName === 'img') return imagePlace(node.properties['alt']);
    if (node.type === 'element' && WORDLESS.has(node.tagName)) return `[Not shown here: ${node.tagName}]`;
    const inside = node.children.map(wordsOf).join('');
    if (node.type !== 'element') return inside;
    if (node.tagName === 'br') return '\n';
    return BLOCK_TAGS.has(node.tagName) || ['li', 'tr'].includes(node.tagName) ? `\n${inside}\n` : inside;
  };
  return wordsOf(parser.parse(source))
    .replaceAll(/ ?\n\s*/g, '\n')
    .trim();
}
