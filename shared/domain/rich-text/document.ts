/*
 * Rich text in one form, between Markdown and what trackers hold. Only what every side can express is in it; what is not is an `Obstacle`.
 * Two texts are the same when their tidied documents are equal as JSON.
 */

/** How a run of text is marked. A link is `link` followed by JSON of its address and title, so that marks compare as text. */
export type Mark = 'strong' | 'em' | 'strike' | 'code' | `link${string}`;

/** A run of text with its marks; a line break is null. */
export type Run = { readonly text: string; readonly marks: readonly string[] } | null;

export interface ListItem {
  /** Null where the item is no task. */
  readonly checked: boolean | null;
  readonly blocks: readonly Block[];
}

export type Block =
  /** Without runs: an empty line on purpose. */
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'heading'; readonly level: number; readonly runs: readonly Run[] }
  /** `start` is null for bullets. */
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly ListItem[] }
  /** `info`: the language, and what else the tracker says of the block. */
  | { readonly kind: 'code'; readonly info: string; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'rule' }
  /** The first row is the header. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Run[])[])[] };

export type Document = readonly Block[];

/** What a text holds that has no place in a `Document`: each as it is said for one and for many. */
export type Obstacle = readonly [one: string, many: string];

/** A text as read: what could be, and what stood in the way. */
export interface Reading {
  readonly document: Document;
  readonly obstacles: readonly Obstacle[];
}

/** What stands for a picture among words. @param alt what it is called; anything else for one without a name */
export const imagePlace = (alt: unknown): string =>
  typeof alt === 'string' && alt.trim() !== '' ? `[Image not loaded: ${alt.trim()}]` : '[Image not loaded]';

/** The order of marks from the outside in. */
const ORDER = ['link', 'strong', 'em', 'strike', 'code'];
const rankOf = (mark: string): number => ORDER.findIndex((name) => mark.startsWith(name));

/** A link as a mark. */
export const linkMark = (href: string, title: string | null): Mark => `link${JSON.stringify([href, title ?? ''])}`;

/** What a link's mark says; null for other marks. */
export function linkOfMark(mark: string): { readonly href: string; readonly title: string } | null {
  if (!mark.startsWith('link')) return null;
  const [href, title] = JSON.parse(mark.slice(4)) as [string, string];
  return { href, title };
}

/** Marks that nobody sees on white space. */
const UNSEEN_ON_SPACE = new Set(['strong', 'em', 'strike']);

const sameMarks = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((mark, at) => mark === b[at]);

/**
 * Runs in their one normal form: marks in order, neighbours with the same marks joined, white space at the edges of bold, italic and
 * struck text outside of it, no white space at the ends of lines.
 */
export function tidyRuns(runs: readonly Run[]): readonly Run[] {
  const split: Run[] = [];
  for (const [line, isLast] of linesOf(joined(runs.map(ordered)))) {
    split.push(...withoutEnd(joined(spacesOutside(line))));
    if (!isLast) split.push(null);
  }
  while (split.length > 0 && split.at(-1) === null) split.pop();
  const first = split.findIndex((run) => run !== null);
  return split.slice(Math.max(0, first));
}

const ordered = (run: Run): Run =>
  run && { ...run, marks: [...new Set(run.marks)].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)) };

function joined(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (run === null) result.push(null);
    else if (run.text === '') continue;
    else if (last && sameMarks(last.marks, run.marks)) result[result.length - 1] = { ...last, text: last.text + run.text };
    else result.push(run);
  }
  return result;
}

/** The runs of each line, and whether it is the last one. */
export function linesOf(runs: readonly Run[]): readonly (readonly [line: readonly Exclude<Run, null>[], isLast: boolean])[] {
  const lines: Exclude<Run, null>[][] = [[]];
  for (const run of runs) {
    if (run === null) lines.push([]);
    else lines.at(-1)!.push(run);
  }
  return lines.map((line, at) => [line, at === lines.length - 1]);
}

function spacesOutside(line: readonly Exclude<Run, null>[]): Run[] {
  return line.flatMap((run, at): Run[] => {
    const has = (other: Run | undefined, mark: string): boolean => other?.marks.includes(mark) ?? false;
    const unmarked = (neighbour: Run | undefined): readonly string[] =>
      run.marks.filter((mark) => !UNSEEN_ON_SPACE.has(mark) || has(neighbour, mark));
    const text = run.text.trim();
    if (run.marks.includes('code')) return [run];
    if (text === '') {
      const marks = run.marks.filter((mark) => !UNSEEN_ON_SPACE.has(mark) || (has(line[at - 1], mark) && has(line[at + 1], mark)));
      return [{ text: run.text, marks }];
    }
    const start = run.text.indexOf(text);
    return [
      { text: run.text.slice(0, start), marks: unmarked(line[at - 1]) },
      { text, marks: run.marks },
      { text: run.text.slice(start + text.length), marks: unmarked(line[at + 1]) },
    ];
  });
}

function withoutEnd(line: readonly Run[]): readonly Run[] {
  const last = line.at(-1);
  if (!last || last.marks.includes('code')) return line;
  const text = withoutTrailing(last.text);
  if (text !== '') return [...line.slice(0, -1), { ...last, text }];
  return withoutEnd(line.slice(0, -1));
}

/** Text without spaces and tabs at its end. A pattern would try every run of spaces inside, too: time must stay in proportion. */
export function withoutTrailing(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return text.slice(0, end);
}

const isEmpty = (block: Block): boolean => block.kind === 'paragraph' && block.runs.length === 0;

/** A document in its one normal form. Empty lines at its beginning and end say nothing, and neither do lists without items. */
export function tidy(document: Document): Document {
  const blocks = document.filter((block) => block.kind !== 'list' || block.items.length > 0).map(tidyBlock);
  const first = blocks.findIndex((block) => !isEmpty(block));
  return first === -1 ? [] : blocks.slice(first, blocks.findLastIndex((block) => !isEmpty(block)) + 1);
}

function tidyBlock(block: Block): Block {
  switch (block.kind) {
    case 'paragraph':
      return { kind: 'paragraph', runs: tidyRuns(block.runs) };
    case 'heading':
      return { kind: 'heading', level: block.level, runs: tidyRuns(block.runs) };
    case 'list':
      return { kind: 'list', start: block.start, items: block.items.map(({ checked, blocks }) => ({ checked, blocks: tidy(blocks) })) };
    case 'quote':
      return { kind: 'quote', blocks: tidy(block.blocks) };
    case 'table':
      return { kind: 'table', rows: block.rows.map((row) => row.map(tidyRuns)) };
    case 'code':
      return { kind: 'code', info: block.info.trim(), text: block.text.replaceAll(/\r\n?/g, '\n') };
    case 'rule':
      return { kind: 'rule' };
  }
}

/** A document with one space between words, as browsers show HTML however many there are. Code blocks keep theirs. */
export function oneSpace(document: Document): Document {
  const collapsed = (runs: readonly Run[]): readonly Run[] =>
    runs.map((run) => run && { ...run, text: run.text.replaceAll(/[ \t\n]+/g, ' ') });
  return document.map((block): Block => {
    switch (block.kind) {
      case 'paragraph':
      case 'heading':
        return { ...block, runs: collapsed(block.runs) };
      case 'list':
        return { ...block, items: block.items.map(({ checked, blocks }) => ({ checked, blocks: oneSpace(blocks) })) };
      case 'quote':
        return { ...block, blocks: oneSpace(block.blocks) };
      case 'table':
        return { ...block, rows: block.rows.map((row) => row.map(collapsed)) };
      case 'code':
      case 'rule':
        return block;
    }
  });
}

/** Whether two documents say the same. */
export const sameDocument = (a: Document, b: Document): boolean => JSON.stringify(tidy(a)) === JSON.stringify(tidy(b));

/** A tree of marks over text, as Markdown and HTML nest them. */
export type Nested = { readonly mark: string; readonly inside: readonly Nested[] } | { readonly text: string } | null;

/** Runs as a tree, the widest marks outside. A break between two runs of the same mark is inside it. */
export function nested(runs: readonly Run[]): readonly Nested[] {
  const result: Nested[] = [];
  for (let at = 0; at < runs.length; at++) {
    const run = runs[at]!;
    if (run === null || run === undefined) {
      result.push(null);
      continue;
    }
    const mark = run.marks[0];
    if (mark === undefined) {
      result.push({ text: run.text });
      continue;
    }
    let end = at + 1;
    while (end < runs.length && carries(runs, end, mark)) end += 1;
    const inside = runs.slice(at, end).map((each): Run => each && { text: each.text, marks: each.marks.filter((one) => one !== mark) });
    result.push({ mark, inside: nested(inside) });
    at = end - 1;
  }
  return result;
}

function carries(runs: readonly Run[], at: number, mark: string): boolean {
  let next = at;
  while (runs[next] === null) next += 1;
  return runs[next]?.marks[0] === mark;
}
