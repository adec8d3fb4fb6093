import {
  imagePlace,
  linkMark,
  linkOfMark,
  tidy,
  tidyRuns,
  type Block,
  type Document,
  type ListItem,
  type Obstacle,
  type Reading,
  type Run,
} from './document.ts';

/*
 * The Atlassian Document Format: Jira Cloud's rich text. The nodes read here are those that Markdown has too.
 * Source of names and attributes: Atlassian's published JSON schema of ADF, version 1 (full).
 */

interface Node {
  readonly type: string;
  readonly text?: string;
  readonly attrs?: { readonly [name: string]: unknown };
  readonly marks?: readonly Node[];
  readonly content?: readonly Node[];
}

const OBSTACLES: ReadonlyMap<string, Obstacle> = new Map<string, Obstacle>(
  Object.entries({
    panel: ['a panel', 'panels'],
    mention: ['a mention', 'mentions'],
    emoji: ['an emoji', 'emoji'],
    status: ['a status label', 'status labels'],
    date: ['a date', 'dates'],
    inlineCard: ['a smart link', 'smart links'],
    blockCard: ['a smart link', 'smart links'],
    embedCard: ['an embedded page', 'embedded pages'],
    mediaSingle: ['a picture or file', 'pictures or files'],
    mediaGroup: ['a picture or file', 'pictures or files'],
    mediaInline: ['a picture or file', 'pictures or files'],
    media: ['a picture or file', 'pictures or files'],
    expand: ['an expandable section', 'expandable sections'],
    nestedExpand: ['an expandable section', 'expandable sections'],
    decisionList: ['a list of decisions', 'lists of decisions'],
    layoutSection: ['a layout of columns', 'layouts of columns'],
    extension: ['a part made by an app', 'parts made by apps'],
    bodiedExtension: ['a part made by an app', 'parts made by apps'],
    inlineExtension: ['a part made by an app', 'parts made by apps'],
    syncBlock: ['a synchronised block', 'synchronised blocks'],
    bodiedSyncBlock: ['a synchronised block', 'synchronised blocks'],
    textColor: ['coloured text', 'coloured text'],
    backgroundColor: ['highlighted text', 'highlighted text'],
    underline: ['underlined text', 'underlined text'],
    subsup: ['raised or lowered text', 'raised or lowered text'],
    alignment: ['an aligned paragraph', 'aligned paragraphs'],
    indentation: ['an indented paragraph', 'indented paragraphs'],
    annotation: ['an inline comment', 'inline comments'],
  } as const),
);
/** Blocks of which only the frame has no form in Markdown. */
const FRAMES: ReadonlySet<string> = new Set(['panel', 'expand', 'nestedExpand']);
const UNKNOWN: Obstacle = ['something unknown', 'unknown parts'];
const OWN_TABLE: Obstacle = ['a table that is more than a header and plain rows', 'tables that are more than a header and plain rows'];

const MARKS: ReadonlySet<string> = new Set(['strong', 'em', 'strike', 'code']);

/** Attributes that mean the same as none: what editors and servers add by themselves. */
const DEFAULTS: ReadonlyMap<string, readonly unknown[]> = new Map(
  Object.entries({
    order: [1],
    layout: ['default', 'align-start'],
    isNumberColumnEnabled: [false],
    displayMode: ['default'],
    colspan: [1],
    rowspan: [1],
    language: [''],
    wrap: [false],
    hideLineNumbers: [false],
    text: ['\n'], // a hard break's
  }),
);

/** The attributes of a node that say something. */
function told(attrs: Node['attrs']): readonly (readonly [string, unknown])[] {
  return Object.entries(attrs ?? {})
    .filter(([name, value]) => name !== 'localId' && name !== 'uniqueId' && value != null && !DEFAULTS.get(name)?.includes(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @returns null for text that is no ADF document */
function documentNode(source: string): Node | null {
  try {
    const node = JSON.parse(source) as Partial<Node> | null;
    return typeof node === 'object' && node?.type === 'doc' && isNode(node) ? (node as Node) : null;
  } catch {
    return null; // no JSON
  }
}

const isList = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.every(isNode));
const isNode = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { type, text, attrs, marks, content } = value as { [name: string]: unknown };
  const hasWords = text === undefined || typeof text === 'string';
  return typeof type === 'string' && hasWords && (attrs == null || typeof attrs === 'object') && isList(marks) && isList(content);
};

/** Reads ADF. @param source JSON text; other text is an obstacle */
export function readAdf(source: string): Reading {
  const root = documentNode(source);
  if (root === null) return { document: [], obstacles: [['text that is damaged', 'texts that are damaged']] };
  const obstacles: Obstacle[] = [];
  return { document: tidy(blocksOf(root, obstacles)), obstacles };
}

const blocksOf = (node: Node, obstacles: Obstacle[]): Block[] => (node.content ?? []).flatMap((child) => blockOf(child, obstacles));

function blockOf(node: Node, obstacles: Obstacle[]): readonly Block[] {
  const { type, attrs = {} } = node;
  for (const mark of node.marks ?? []) obstacles.push(OBSTACLES.get(mark.type) ?? UNKNOWN);
  switch (type) {
    case 'paragraph':
      return [{ kind: 'paragraph', runs: runsOf(node, obstacles) }];
    case 'heading':
      return [{ kind: 'heading', level: typeof attrs['level'] === 'number' ? attrs['level'] : 1, runs: runsOf(node, obstacles) }];
    case 'bulletList':
    case 'orderedList': {
      const order = typeof attrs['order'] === 'number' ? attrs['order'] : 1;
      const items = (node.content ?? []).map((item): ListItem => ({ checked: null, blocks: blocksOf(item, obstacles) }));
      return [{ kind: 'list', start: type === 'orderedList' ? order : null, items }];
    }
    case 'taskList':
      return [{ kind: 'list', start: null, items: tasksOf(node, obstacles) }];
    case 'codeBlock': {
      const language = typeof attrs['language'] === 'string' ? attrs['language'] : '';
      return [{ kind: 'code', info: language, text: (node.content ?? []).map(({ text }) => text ?? '').join('') }];
    }
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(node, obstacles) }];
    case 'rule':
      return [{ kind: 'rule' }];
    case 'table':
      return tableOf(node, obstacles);
    default:
      obstacles.push(OBSTACLES.get(type) ?? UNKNOWN);
      // What such a block holds goes with it, and is named beside it.
      if (FRAMES.has(type)) blocksOf(node, obstacles);
      return [];
  }
}

function tasksOf(list: Node, obstacles: Obstacle[]): readonly ListItem[] {
  const items: ListItem[] = [];
  for (const child of list.content ?? []) {
    const last = items.at(-1);
    if (child.type === 'taskItem') {
      const runs = runsOf(child, obstacles);
      items.push({ checked: child.attrs?.['state'] === 'DONE', blocks: runs.length === 0 ? [] : [{ kind: 'paragraph', runs }] });
    } else if (child.type === 'taskList' && last !== undefined) {
      items[items.length - 1] = { ...last, blocks: [...last.blocks, { kind: 'list', start: null, items: tasksOf(child, obstacles) }] };
    } else obstacles.push(OBSTACLES.get(child.type) ?? UNKNOWN);
  }
  return items;
}

function tableOf(table: Node, obstacles: Obstacle[]): readonly Block[] {
  const lines = table.content ?? [];
  const isPlain = lines.every((row, at) =>
    (row.content ?? []).every(
      ({ type, attrs, content = [] }) =>
        type === (at === 0 ? 'tableHeader' : 'tableCell') &&
        told(attrs).length === 0 &&
        content.every(
          (child, place) => place === 0 && child.type === 'paragraph' && !child.content?.some((each) => each.type === 'hardBreak'),
        ),
    ),
  );
  const isEven = lines.every((row) => row.content?.length === lines[0]?.content?.length);
  if (told(table.attrs).length > 0 || !isPlain || !isEven) obstacles.push(OWN_TABLE);
  const rows = lines.map((row) => (row.content ?? []).map((cell) => (cell.content ?? []).flatMap((child) => runsOf(child, obstacles))));
  return [{ kind: 'table', rows }];
}

function runsOf(node: Node, obstacles: Obstacle[]): readonly Run[] {
  return (node.content ?? []).flatMap((child): Run[] => {
    if (child.type === 'hardBreak') return [null];
    if (child.type !== 'text') {
      obstacles.push(OBSTACLES.get(child.type) ?? UNKNOWN);
      return [];
    }
    const marks = (child.marks ?? []).flatMap(({ type, attrs }) => {
      const href = attrs?.['href'];
      const title = attrs?.['title'];
      if (type === 'link' && typeof href === 'string') return [linkMark(href, typeof title === 'string' ? title : null)];
      if (MARKS.has(type)) return [type];
      obstacles.push(OBSTACLES.get(type) ?? UNKNOWN);
      return [];
    });
    return [{ text: child.text ?? '', marks }];
  });
}

/** Writes a document as ADF: JSON text. Parts that ADF does not allow are left out, which `toSource` notices. */
export function writeAdf(document: Document): string {
  let tasks = 0;
  const taskId = (): string => `task-${(tasks += 1)}`;
  return JSON.stringify({ type: 'doc', version: 1, content: document.map((block) => nodeOf(block, taskId)) });
}

function nodeOf(block: Block, taskId: () => string): Node {
  const inside = (blocks: readonly Block[]): readonly Node[] => blocks.map((each) => nodeOf(each, taskId));
  switch (block.kind) {
    case 'paragraph':
      return paragraph(block.runs);
    case 'heading':
      return { type: 'heading', attrs: { level: block.level }, content: inlineOf(block.runs) };
    case 'list': {
      if (isTasks(block)) return taskList(block.items, taskId);
      const content = block.items.map(({ blocks }) => ({ type: 'listItem', content: holding(inside(blocks.filter(canStandInItem))) }));
      return block.start === null ? { type: 'bulletList', content } : { type: 'orderedList', attrs: { order: block.start }, content };
    }
    case 'code': {
      const content = block.text === '' ? [] : [{ type: 'text', text: block.text }];
      return block.info === '' ? { type: 'codeBlock', content } : { type: 'codeBlock', attrs: { language: block.info }, content };
    }
    case 'quote':
      return { type: 'blockquote', content: holding(inside(block.blocks.filter(canStandInQuote))) };
    case 'rule':
      return { type: 'rule' };
    case 'table':
      return {
        type: 'table',
        content: block.rows.map((row, at) => ({
          type: 'tableRow',
          content: row.map((runs) => ({ type: at === 0 ? 'tableHeader' : 'tableCell', content: [paragraph(runs)] })),
        })),
      };
  }
}

// What the schema allows there. The rest is left out, so that what comes back differs, and the text is refused with a reason.
const canStandInItem = ({ kind }: Block): boolean => kind === 'paragraph' || kind === 'list' || kind === 'code';
const isTasks = (block: Block): boolean =>
  block.kind === 'list' && block.start === null && block.items.some(({ checked }) => checked !== null);
const canStandInQuote = (block: Block): boolean => canStandInItem(block) && !isTasks(block);

/** Items and quotes hold one node at least. */
const holding = (nodes: readonly Node[]): readonly Node[] => (nodes.length === 0 ? [paragraph([])] : nodes);

const paragraph = (runs: readonly Run[]): Node => ({ type: 'paragraph', content: inlineOf(runs) });

function taskList(items: readonly ListItem[], taskId: () => string): Node {
  const content = items.flatMap(({ checked, blocks }): Node[] => {
    const [first, ...others] = blocks;
    const text = first?.kind === 'paragraph' ? first.runs : [];
    const rest = first?.kind === 'paragraph' || first === undefined ? others : blocks;
    const state = checked === true ? 'DONE' : 'TODO';
    return [
      { type: 'taskItem', attrs: { localId: taskId(), state }, content: inlineOf(text) },
      ...rest.flatMap((each) => (each.kind === 'list' && each.start === null ? [taskList(each.items, taskId)] : [])),
    ];
  });
  return { type: 'taskList', attrs: { localId: taskId() }, content };
}

function inlineOf(runs: readonly Run[]): readonly Node[] {
  return runs.map((run): Node => {
    if (run === null) return { type: 'hardBreak' };
    // Code takes no other mark than a link.
    const marks = run.marks.filter((mark) => !run.marks.includes('code') || mark === 'code' || mark.startsWith('link')).map(markOf);
    return marks.length === 0 ? { type: 'text', text: run.text } : { type: 'text', text: run.text, marks };
  });
}

function markOf(mark: string): Node {
  const link = linkOfMark(mark);
  if (link === null) return { type: mark };
  return { type: 'link', attrs: link.title === '' ? { href: link.href } : link };
}

/**
 * ADF as it is compared: without ids, default attributes, empty paragraphs at either end and whatever else two servers may say differently
 * about the same text. Independent of `readAdf`: a node that is unknown there is compared here.
 */
export function canonicalAdf(source: string): string {
  const root = documentNode(source);
  if (root === null) return source.trim() === '' ? '[]' : source; // no text and an empty document are the same
  return JSON.stringify(withoutEmptyEnds((root.content ?? []).map(canonicalNode)));
}

type Canonical = { readonly [name: string]: unknown } & { readonly type: string; readonly content?: readonly unknown[] };

const isEmptyParagraph = (node: Canonical): boolean => node.type === 'paragraph' && node.content?.length === 0;

function withoutEmptyEnds(nodes: readonly Canonical[]): readonly Canonical[] {
  const first = nodes.findIndex((node) => !isEmptyParagraph(node));
  return first === -1 ? [] : nodes.slice(first, nodes.findLastIndex((node) => !isEmptyParagraph(node)) + 1);
}

const HOLDS_BLOCKS = new Set(['listItem', 'blockquote', 'tableCell', 'tableHeader']);

function canonicalNode(node: Node): Canonical {
  const content = node.content ?? [];
  const isInline = content.some(({ type }) => type === 'text' || type === 'hardBreak') && node.type !== 'codeBlock';
  const inside = content.map(canonicalNode);
  return {
    type: node.type,
    ...(node.text === undefined ? {} : { text: node.text.replaceAll(/\r\n?/g, '\n') }),
    attrs: told(node.attrs),
    marks: (node.marks ?? []).map(canonicalMark),
    content: isInline ? canonicalInline(content) : HOLDS_BLOCKS.has(node.type) ? withoutEmptyEnds(inside) : inside,
  };
}

const canonicalMark = ({ type, attrs }: Node): string => {
  if (type === 'link' && told(attrs).every(([name]) => name === 'href' || name === 'title'))
    return linkMark(String(attrs?.['href']), typeof attrs?.['title'] === 'string' ? attrs['title'] : null);
  return told(attrs).length === 0 ? type : `${type}${JSON.stringify(told(attrs))}`;
};

/** Text by runs; every other inline node stands as a run of its own, which no text can be. */
function canonicalInline(nodes: readonly Node[]): readonly unknown[] {
  const runs = nodes.map((node): Run => {
    if (node.type === 'hardBreak' && (node.marks ?? []).length === 0 && told(node.attrs).length === 0) return null;
    if (node.type === 'text' && node.text !== undefined) return { text: node.text, marks: (node.marks ?? []).map(canonicalMark) };
    return { text: JSON.stringify(canonicalNode(node)), marks: ['node'] };
  });
  return tidyRuns(runs);
}

const SAID = ['text', 'shortName', 'url'];

const PANELS: ReadonlyMap<unknown, string> = new Map([
  ['info', 'Information'],
  ['warning', 'Warning'],
  ['error', 'Error'],
  ['success', 'Success'],
  ['tip', 'Tip'],
]);

/** The name of a place that has no words of its own; null for everything else. Named as where a whole description is shown. */
function placeOf({ type, attrs = {} }: Node): string | null {
  const title = typeof attrs['title'] === 'string' ? attrs['title'] : '';
  switch (type) {
    case 'media':
    case 'mediaInline':
      return imagePlace(attrs['alt']);
    case 'mention':
      return typeof attrs['text'] === 'string' && attrs['text'] !== '' ? null : '@someone';
    case 'panel':
      return `[Panel: ${PANELS.get(attrs['panelType']) ?? 'Note'}]`;
    case 'expand':
    case 'nestedExpand':
      return `[${title === '' ? 'Details' : `Details: ${title}`}]`;
    case 'date': {
      const time = Number(attrs['timestamp']);
      return Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time).toISOString().slice(0, 10) : '[A date]';
    }
    case 'extension':
    case 'bodiedExtension':
    case 'inlineExtension':
    case 'syncBlock':
    case 'bodiedSyncBlock':
      return `[Not shown here: ${type}]`;
    default:
      return null;
  }
}

/**
 * The words of a document that Markdown cannot express, a line per block, and the names of places without words: for people to read and
 * compare, never to be sent.
 */
export function adfWords(source: string): string {
  const root = documentNode(source);
  return root === null
    ? source
    : wordsOf(root)
        .replaceAll(/\n{2,}/g, '\n')
        .trim();
}

function wordsOf(node: Node): string {
  if (node.type === 'hardBreak') return '\n';
  const said = SAID.map((name) => node.attrs?.[name]).find((value) => typeof value === 'string');
  const own = node.text ?? placeOf(node) ?? (typeof said === 'string' ? said : '');
  const inside = (node.content ?? []).map(wordsOf).join('');
  const isBlock = node.content !== undefined || node.type === 'rule';
  return isBlock ? `${own}\n${inside}\n` : own;
}
