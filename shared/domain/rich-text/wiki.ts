import {
  linesOf,
  tidy,
  withoutTrailing,
  type Block,
  type Document,
  type ListItem,
  type Obstacle,
  type Reading,
  type Run,
} from './document.ts';
import { readWikiLine, writeWikiLine } from './wiki-inline.ts';

/*
 * Jira's wiki markup: paragraphs, headings, lists, code, quotes and rules. Tables stay as they are in Jira.
 * Source: Jira's "Text Formatting Notation Help", and the descriptions of public archives.
 */

/** A wiki text by lines, cut where blocks begin; the words inside are untouched. */
type Segment =
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  | { readonly kind: 'heading'; readonly level: number; readonly line: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'table'; readonly lines: readonly string[] }
  | Code
  | { readonly kind: 'quote'; readonly inside: readonly Segment[] }
  | { readonly kind: 'list'; readonly items: readonly ListLine[] };

type Code = Extract<Block, { readonly kind: 'code' }>;

/** An item: the signs in front of it, one per level, and what follows in the same item. */
interface ListLine {
  readonly signs: string;
  readonly parts: readonly (string | Code)[];
}

/** A segment that is still being cut. */
type Open =
  | { readonly kind: 'paragraph' | 'table'; readonly lines: string[] }
  | { readonly kind: 'list'; readonly items: { readonly signs: string; readonly parts: (string | Code)[] }[] };

const OPENING = /\{(code|noformat|quote)(?::([^{}\n]{0,500}))?\}/g;
const HEADING = /^h([1-6])\.\s*(.*)$/;
const ITEM = /^([*#]+|-|-[*#-]*[*#]|[*#][*#-]*)\s+(.*)$/;

/** Cuts a text into segments. Spaces at either end of a line say nothing. */
function segmentsOf(source: string): readonly Segment[] {
  const cutter = new Cutter();
  const text = source.replaceAll(/\r\n?/g, '\n');
  const unclosed = new Set<string>(); // nothing ends these any more: not looked for again, so that time stays in proportion
  let at = 0;
  for (const { 0: opening, 1: name = '', 2: info = '', index } of text.matchAll(OPENING)) {
    if (index < at || unclosed.has(name)) continue;
    const inside = index + opening.length;
    const end = text.indexOf(`{${name}}`, inside);
    if (end === -1) {
      unclosed.add(name);
      continue;
    }
    cutter.lines(text.slice(at, index));
    if (name === 'quote') cutter.add({ kind: 'quote', inside: segmentsOf(text.slice(inside, end)) });
    else cutter.code({ kind: 'code', info: joinInfo(name, info.trim()), text: codeText(text.slice(inside, end)) });
    at = end + name.length + 2;
  }
  cutter.lines(text.slice(at));
  return cutter.segments;
}

/** What stands behind the fence in Markdown: `java`, `noformat`, `noformat:title=x`. */
const joinInfo = (name: string, info: string): string => (name === 'code' ? info : info === '' ? name : `${name}:${info}`);

/** The text of a code block starts below its opening and ends above its closing. */
const codeText = (inside: string): string => withoutTrailing(inside.replace(/^[ \t]*\n/, '')).replace(/\n$/, '');

class Cutter {
  readonly segments: Segment[] = [];
  /** The last segment, while the next line may go on with it. */
  #open: Open | null = null;

  add(segment: Segment): void {
    this.segments.push(segment);
    this.#open = null;
  }

  /** Code that follows an item without an empty line is a part of it. */
  code(code: Code): void {
    if (this.#open?.kind === 'list') this.#open.items.at(-1)!.parts.push(code);
    else this.add(code);
  }

  lines(text: string): void {
    const lines = text.split('\n');
    for (const [at, raw] of lines.entries()) {
      const line = raw.trim();
      // The end of the line on which a block ended, and the beginning of the one on which the next begins, are no empty lines.
      const isPartOfLine = at === 0 || at === lines.length - 1;
      if (line !== '') this.#line(line);
      else if (!isPartOfLine) this.#open = null;
    }
  }

  #line(line: string): void {
    const heading = HEADING.exec(line);
    if (heading) return this.add({ kind: 'heading', level: Number(heading[1]), line: heading[2]!.trim() });
    if (/^-{4,}$/.test(line)) return this.add({ kind: 'rule' });
    if (/^bq\.\s/.test(line)) return this.add({ kind: 'quote', inside: segmentsOf(line.slice(3)) });
    const open = this.#open;
    const item = ITEM.exec(line);
    if (item) {
      const next = { signs: item[1]!.replaceAll('-', '*'), parts: [item[2]!.trim()] };
      if (open?.kind === 'list') open.items.push(next);
      else this.#begin({ kind: 'list', items: [next] });
    } else if (line.startsWith('|')) {
      if (open?.kind === 'table') open.lines.push(line);
      else this.#begin({ kind: 'table', lines: [line] });
    } else if (open?.kind === 'list') open.items.at(-1)!.parts.push(line);
    else if (open?.kind === 'paragraph') open.lines.push(line);
    else this.#begin({ kind: 'paragraph', lines: [line] });
  }

  #begin(segment: Open): void {
    this.segments.push(segment);
    this.#open = segment;
  }
}

/** Reads wiki markup. */
export function readWiki(source: string): Reading {
  const obstacles: Obstacle[] = [];
  return { document: tidy(documentOf(segmentsOf(source), obstacles)), obstacles };
}

function documentOf(segments: readonly Segment[], obstacles: Obstacle[]): Document {
  return segments.flatMap((segment): Document => {
    switch (segment.kind) {
      case 'paragraph':
        return [{ kind: 'paragraph', runs: runsOf(segment.lines, obstacles) }];
      case 'heading':
        return [{ kind: 'heading', level: segment.level, runs: readWikiLine(segment.line, obstacles) }];
      case 'rule':
        return [{ kind: 'rule' }];
      case 'code':
        return [segment];
      case 'quote':
        return [{ kind: 'quote', blocks: documentOf(segment.inside, obstacles) }];
      case 'list':
        return listsOf(segment.items, 1, obstacles);
      case 'table':
        obstacles.push(['a table', 'tables']);
        return [];
    }
  });
}

const runsOf = (lines: readonly string[], obstacles: Obstacle[]): readonly Run[] =>
  lines.flatMap((line, at): readonly Run[] => [...(at === 0 ? [] : [null]), ...readWikiLine(line, obstacles)]);

/** Items of one level, with what is deeper inside them. A change of the sign begins a new list. */
function listsOf(lines: readonly ListLine[], level: number, obstacles: Obstacle[]): Document {
  const lists: { start: number | null; items: ListItem[] }[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    let end = at + 1;
    while (end < lines.length && lines[end]!.signs.length > level) end += 1;
    if (line.signs.length > level) obstacles.push(['a list that begins with an inner level', 'lists that begin with an inner level']);
    const start = line.signs[level - 1] === '#' ? 1 : null;
    const item: ListItem = {
      checked: null,
      blocks: [...partsOf(line, obstacles), ...listsOf(lines.slice(at + 1, end), level + 1, obstacles)],
    };
    const list = lists.at(-1);
    if (list?.start === start) list.items.push(item);
    else lists.push({ start, items: [item] });
    at = end;
  }
  return lists.map((list) => ({ kind: 'list', ...list }));
}

function partsOf({ parts }: ListLine, obstacles: Obstacle[]): Document {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.some((line) => line !== '')) blocks.push({ kind: 'paragraph', runs: runsOf(lines, obstacles) });
    lines = [];
  };
  for (const part of parts) {
    if (typeof part === 'string') lines.push(part);
    else {
      flush();
      blocks.push(part);
    }
  }
  flush();
  return blocks;
}

/** Writes a document as wiki markup. What it cannot say comes out as something else, which `toSource` notices. */
export const writeWiki = (document: Document): string => document.map((block) => blockText(block)).join('\n\n');

const linesText = (runs: readonly Run[]): string =>
  linesOf(runs)
    .map(([line]) => writeWikiLine(line))
    .join('\n');

function codeBlock({ info, text }: Code): string {
  const name = /^noformat(?::|$)/.test(info) ? 'noformat' : 'code';
  const open = name === 'noformat' ? info : info === '' ? 'code' : `code:${info}`;
  return `{${open}}\n${text}\n{${name}}`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return linesText(block.runs);
    case 'heading':
      return `h${block.level}. ${linesText(block.runs)}`;
    case 'rule':
      return '----';
    case 'code':
      return codeBlock(block);
    case 'quote':
      return `{quote}\n${writeWiki(block.blocks)}\n{quote}`;
    case 'list':
      return listText(block, '').join('\n');
    case 'table':
      return '';
  }
}

function listText({ start, items }: Extract<Block, { kind: 'list' }>, signs: string): readonly string[] {
  const own = `${signs}${start === null ? '*' : '#'}`;
  return items.flatMap(({ blocks }): readonly string[] => {
    const isText = blocks[0]?.kind === 'paragraph';
    const rest = isText ? blocks.slice(1) : blocks;
    const inside = rest.flatMap((block) => (block.kind === 'list' ? listText(block, own) : [blockText(block)]));
    return [`${own} ${isText ? blockText(blocks[0]!) : ''}`, ...inside];
  });
}

/**
 * Wiki markup as it is compared: line ends, empty lines between blocks, spaces around lines and signs of bullets do not count; every other
 * character does.
 */
export function canonicalWiki(source: string): string {
  return segmentsOf(source).map(canonicalSegment).join('\n\n');
}

const sameLink = (written: string, words: string | undefined, href: string): string =>
  words === undefined || words === href ? href : written;

// A bare address and one in brackets are the same link; an escape says nothing that the document does not.
const canonicalLine = (line: string): string =>
  line.replaceAll(/\[(?:((?:https?|ftp):\/\/[^\s|\]]+)\|)?((?:https?|ftp):\/\/[^\s|\]]+)\]/g, sameLink).replaceAll(/\\(?=[^\w\s])/g, '');

function canonicalSegment(segment: Segment): string {
  switch (segment.kind) {
    case 'paragraph':
    case 'table':
      return segment.lines.map(canonicalLine).join('\n');
    case 'heading':
      return `h${segment.level}. ${canonicalLine(segment.line)}`;
    case 'rule':
      return '----';
    case 'code':
      return codeBlock(segment);
    case 'quote':
      return `{quote}\n${segment.inside.map(canonicalSegment).join('\n\n')}\n{quote}`;
    case 'list':
      return segment.items
        .map(
          ({ signs, parts }) =>
            `${signs} ${parts.map((part) => (typeof part === 'string' ? canonicalLine(part) : codeBlock(part))).join('\n')}`,
        )
        .join('\n');
  }
}
