import { linkMark, linkOfMark, type Obstacle, type Run } from './document.ts';

/*
 * Jira's wiki markup inside one line. People, files, pictures and smileys ([~name], [^file], !picture.png!, :-) ) stay as they are written,
 * in Markdown too: nothing reads them there, and Jira still does.
 * Source: Jira's "Text Formatting Notation Help"; where a mark may begin and end is from the patterns of its renderer as documented there.
 */

const PHRASES: { readonly [mark: string]: 'strong' | 'em' | 'strike' | Obstacle } = {
  '*': 'strong',
  _: 'em',
  '-': 'strike',
  '+': ['underlined text', 'underlined text'],
  '^': ['raised text', 'raised text'],
  '~': ['lowered text', 'lowered text'],
  '??': ['a citation', 'citations'],
};

const WORD = /[\p{L}\p{N}]/u;
const ADDRESS = /^(?:https?|ftp):\/\/[^\s|[\]{}<>"\\^]+/;
const LINK = /^\[(?:([^|\]\n]{1,1000})\|)?((?:https?|ftp|file):\/\/[^\s|\]]{1,4000}|mailto:[^\s|\]]{1,4000})\]/;
/** A person, a file or a place in the page; a picture. */
const AS_WRITTEN =
  /^(?:\[[~^#][^\]\n]{0,300}\]|!(?=\S)[^!\n]{0,300}\.(?:png|jpe?g|gif|svg|bmp|webp|tiff?|mp4|mov|webm)(?:\|[^!\n]{0,300})?!)/i;
/** The same wherever they stand, one by one. */
const PEOPLE = /\[~[^\]\n]{1,300}\]/g;
const PICTURES = /!(?=\S)[^!\n]{1,300}\.(?:png|jpe?g|gif|svg|bmp|webp|tiff?|mp4|mov|webm)(?:\|[^!\n]{0,300})?!/gi;
// People paste anything: no pattern may look at the whole line from every place in it. Hence the limits here, and `Line.unclosed`.
const CODE = /^\{\{(?=\S)(.*?\S)\}\}(?!\})/;
const MACRO =
  /^\{(color|panel|quote|code|noformat|anchor|toc|jira|section|column|html|csv|chart|gallery|loremipsum|junitreport)\b[^{}\n]*\}/;
const ESCAPED = /^\\([*_\-+^~?{}[\]!|#\\])/;

const MACROS: { readonly [name: string]: Obstacle } = { color: ['coloured text', 'coloured text'], panel: ['a panel', 'panels'] };

/** The people and pictures that a text names, which stand in its Markdown as they are written. */
export const namedInWiki = (source: string): readonly Obstacle[] => [
  ...(source.match(PICTURES) ?? []).map((): Obstacle => ['a picture', 'pictures']),
  ...(source.match(PEOPLE) ?? []).map((): Obstacle => ['a mention', 'mentions']),
];

/** What begins at one place of a line. */
type Found =
  | { readonly kind: 'link'; readonly length: number; readonly text: string; readonly href: string; readonly isBare: boolean }
  | { readonly kind: 'code'; readonly length: number; readonly text: string }
  | { readonly kind: 'phrase'; readonly length: number; readonly mark: string; readonly text: string }
  | { readonly kind: 'as-written'; readonly length: number }
  | { readonly kind: 'escaped'; readonly length: 2; readonly text: string }
  | { readonly kind: 'obstacle'; readonly length: number; readonly obstacle: Obstacle };

/** A line, and the marks that nothing ends any more from here on: what ends one does not depend on where it began. */
interface Line {
  readonly text: string;
  readonly unclosed: Set<string>;
}
const lineOf = (text: string): Line => ({ text, unclosed: new Set() });

/** Code at one place of a line. */
function codeAt({ text, unclosed }: Line, at: number): RegExpExecArray | null {
  if (unclosed.has('{{') || !/\S/.test(text[at + 2] ?? '')) return null;
  const code = CODE.exec(text.slice(at));
  if (code === null) unclosed.add('{{');
  return code;
}

function foundAt(whole: Line, at: number): Found | null {
  const line = whole.text;
  const char = line[at]!;
  if (!'*_-+^~?{[!\\hf'.includes(char)) return null;
  const rest = line.slice(at);
  const before = at === 0 ? '' : line[at - 1]!;
  switch (char) {
    case '\\': {
      if (rest.startsWith('\\\\')) return { kind: 'obstacle', length: 2, obstacle: ['a forced line break', 'forced line breaks'] };
      const escaped = ESCAPED.exec(rest);
      return escaped && { kind: 'escaped', length: 2, text: escaped[1]! };
    }
    case '{': {
      const code = rest.startsWith('{{') ? codeAt(whole, at) : null;
      if (code) return { kind: 'code', length: code[0].length, text: code[1]! };
      const macro = MACRO.exec(rest);
      return macro && { kind: 'obstacle', length: macro[0].length, obstacle: MACROS[macro[1]!] ?? ['a macro', 'macros'] };
    }
    case '[': {
      const written = AS_WRITTEN.exec(rest);
      if (written) return { kind: 'as-written', length: written[0].length };
      const link = LINK.exec(rest);
      return link && { kind: 'link', length: link[0].length, text: link[1] ?? link[2]!, href: link[2]!, isBare: link[1] === undefined };
    }
    case '!': {
      const written = AS_WRITTEN.exec(rest);
      return written && { kind: 'as-written', length: written[0].length };
    }
    case 'h':
    case 'f': {
      if (WORD.test(before)) return null;
      const href = ADDRESS.exec(rest)?.[0].replace(/[.,;:!?)'*_]+$/, '');
      return href ? { kind: 'link', length: href.length, text: href, href, isBare: true } : null;
    }
    default:
      return phraseAt(whole, at, before);
  }
}

function phraseAt(whole: Line, at: number, before: string): Found | null {
  const { text: line, unclosed } = whole;
  const mark = line.startsWith('??', at) ? '??' : line[at]!;
  const start = at + mark.length;
  const first = line[start];
  if (
    PHRASES[mark] === undefined ||
    unclosed.has(mark) ||
    first === undefined ||
    /\s/.test(first) ||
    first === mark ||
    WORD.test(before) ||
    before === '\\'
  )
    return null;
  for (let end = start + 1; end < line.length; end++) {
    if (line.startsWith('{{', end)) end += Math.max(0, (codeAt(whole, end)?.[0].length ?? 0) - 1);
    else if (line.startsWith(mark, end) && !/[\s\\]/.test(line[end - 1]!) && !WORD.test(line[end + mark.length] ?? ''))
      return { kind: 'phrase', length: end + mark.length - at, mark, text: line.slice(start, end) };
  }
  unclosed.add(mark);
  return null;
}

/** Reads one line. */
export function readWikiLine(line: string, obstacles: Obstacle[], marks: readonly string[] = []): readonly Run[] {
  const runs: Run[] = [];
  const whole = lineOf(line);
  let text = '';
  const flush = (): void => {
    if (text !== '') runs.push({ text, marks });
    text = '';
  };
  for (let at = 0; at < line.length;) {
    const found = foundAt(whole, at);
    if (found === null) {
      text += line[at];
      at += 1;
      continue;
    }
    if (found.kind === 'as-written') text += line.slice(at, at + found.length);
    else if (found.kind === 'escaped') text += found.text;
    else {
      flush();
      runs.push(...runsOf(found, obstacles, marks));
    }
    at += found.length;
  }
  flush();
  return runs;
}

function runsOf(
  found: Exclude<Found, { kind: 'as-written' | 'escaped' }>,
  obstacles: Obstacle[],
  marks: readonly string[],
): readonly Run[] {
  switch (found.kind) {
    case 'code':
      return [{ text: found.text, marks: [...marks, 'code'] }];
    case 'link': {
      const inside = [...marks, linkMark(found.href, null)];
      return found.isBare ? [{ text: found.text, marks: inside }] : readWikiLine(found.text, obstacles, inside);
    }
    case 'phrase': {
      const meaning = PHRASES[found.mark]!;
      if (typeof meaning === 'string') return readWikiLine(found.text, obstacles, [...marks, meaning]);
      obstacles.push(meaning);
      return [];
    }
    case 'obstacle':
      obstacles.push(found.obstacle);
      return [];
  }
}

const SIGNS = { strong: '*', em: '_', strike: '-' } as const;

/** Text as wiki markup that reads as text: what would be taken for a mark is escaped. */
function escaped(text: string): string {
  const line = lineOf(text);
  let result = '';
  for (let at = 0; at < text.length;) {
    const found = foundAt(line, at);
    if (found === null) result += text[at++];
    else if (found.kind === 'as-written') {
      result += text.slice(at, at + found.length);
      at += found.length;
    } else result += `\\${text[at++]}`;
  }
  return result;
}

/** What would make a line a heading, a list, a table, a quote or a rule. */
const LINE_START = /^(?=[*#-]+\s|\||-{4,}\s*$)/;

/** Writes one line. What wiki markup cannot say comes out as something else, which `toSource` notices. */
export function writeWikiLine(runs: readonly Exclude<Run, null>[]): string {
  return written(runs).replace(LINE_START, '\\');
}

function written(runs: readonly Exclude<Run, null>[]): string {
  let result = '';
  for (let at = 0; at < runs.length;) {
    const { text, marks } = runs[at]!;
    const mark = marks[0];
    if (mark === undefined) {
      result += escaped(text);
      at += 1;
      continue;
    }
    let end = at + 1;
    while (runs[end]?.marks[0] === mark) end += 1;
    const inside = runs.slice(at, end).map((run) => ({ text: run.text, marks: run.marks.slice(1) }));
    result += around(mark, inside, runs[end]);
    at = end;
  }
  return result;
}

function around(mark: string, inside: readonly Exclude<Run, null>[], next: Run | undefined): string {
  if (mark === 'code') return `{{${inside[0]!.text}}}`;
  const link = linkOfMark(mark);
  if (link === null) {
    const sign = SIGNS[mark as keyof typeof SIGNS];
    return `${sign}${written(inside)}${sign}`;
  }
  const only = inside.length === 1 && inside[0]!.marks.length === 0 ? inside[0]!.text : null;
  if (only !== link.href) return `[${written(inside)}|${link.href}]`;
  const isBare = foundAt(lineOf(link.href), 0)?.length === link.href.length && /^(?:$|[\s.,;:!?)](?:\s|$)|\s)/.test(next?.text ?? '');
  return isBare ? link.href : `[${link.href}]`;
}
