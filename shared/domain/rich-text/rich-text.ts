import type { RichText } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { adfWords, canonicalAdf, readAdf, writeAdf } from './adf.ts';
import { oneSpace, sameDocument, tidy, type Document, type Obstacle, type Reading } from './document.ts';
import { htmlWords, readHtml, writeHtml } from './html.ts';
import { readMarkdown, withoutEscapes, writeMarkdown } from './markdown.ts';
import { namedInWiki } from './wiki-inline.ts';
import { canonicalWiki, readWiki, writeWiki } from './wiki.ts';

/*
 * Rich text of trackers, edited as Markdown. Laws, for every text x in a format F:
 *   nothing is lost     editable(x) = ok(m)  =>  canonical(toSource(m, F)) = canonical(x)
 *   nothing is altered  toSource(m, F) = ok(s)  =>  s read again says what m says, or a sentence tells what F cannot say
 *   nothing is pushed   a text that was opened and closed without an edit gives the same Markdown, so there is nothing to write
 * `canonical` leaves out what servers and editors add by themselves: ids, default attributes, line ends, empty lines at either end.
 */

type Format = RichText['format'];

interface Side {
  readonly read: (source: string) => Reading;
  readonly write: (document: Document) => string;
  readonly canonical: (source: string) => string;
  readonly name: string;
}

// Wiki markup and HTML have many spellings of one document: the text of the one and the document of both are compared.
const SIDES: { readonly [F in 'adf' | 'wiki' | 'html']: Side } = {
  adf: { read: readAdf, write: writeAdf, canonical: canonicalAdf, name: 'Jira' },
  wiki: {
    read: readWiki,
    write: writeWiki,
    canonical: (source) => `${canonicalWiki(source)}\n${canonicalDocument(readWiki(source))}`,
    name: 'Jira',
  },
  html: { read: readHtml, write: writeHtml, canonical: (source) => canonicalDocument(readHtml(source)), name: 'Azure DevOps' },
};

const canonicalDocument = ({ document, obstacles }: Reading): string => JSON.stringify([tidy(document), obstacles.map(([one]) => one)]);

const isPlain = (format: Format): format is 'markdown' | 'plain' => format === 'markdown' || format === 'plain';

/**
 * Longer texts are read-only: every opening checks the whole text, and a screen that stands still for seconds helps nobody. UTF-16 units.
 * Jira itself takes 32,767 characters; a document of these takes several times as many as JSON.
 */
const LONGEST = { adf: 250_000, wiki: 50_000, html: 100_000, markdown: 50_000 } as const;
const TOO_LONG = 'It is too long to be edited here.';

/**
 * A text as it is compared with another of the same format: two that differ only in what servers add by themselves are equal.
 * The result is for comparing, never for showing or sending.
 */
export function canonical({ format, source }: RichText): string {
  const plain = source.replaceAll(/\r\n?/g, '\n').trim();
  if (isPlain(format) || source.length > LONGEST[format]) return plain;
  return unlessTooDeep(() => SIDES[format].canonical(source), plain);
}

/** Runs a reader or writer. They call themselves for what is nested: a text made to be thousands of levels deep ends the stack. */
function unlessTooDeep<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

/**
 * The Markdown of a text that can be edited as Markdown without losing anything.
 * @returns the Markdown; or, in one sentence, why the text is read-only
 */
export function editable(text: RichText): Result<string, string> {
  const { format, source } = text;
  if (isPlain(format) || source.trim() === '') return ok(isPlain(format) ? source : '');
  if (source.length > LONGEST[format]) return err(TOO_LONG);
  return unlessTooDeep(() => opened(text, SIDES[format]), err('It is nested too deeply to be edited here.'));
}

function opened(text: RichText, { read, write }: Side): Result<string, string> {
  const { document, obstacles } = read(text.source);
  if (obstacles.length > 0) return err(`It holds ${listed(obstacles)}, which Markdown cannot express.`);
  const markdown = writeMarkdown(document);
  if (markdown.length > LONGEST.markdown) return err(TOO_LONG);
  const back = readMarkdown(markdown);
  const isSame = back.obstacles.length === 0 && sameDocument(back.document, document);
  if (!isSame || canonical({ ...text, source: write(back.document) }) !== canonical(text))
    return err('Part of its layout would be lost in Markdown.');
  return ok(markdown);
}

/** A text as people read and compare it: its Markdown, or its words where Markdown cannot express it. Never to be sent. */
export function readable(text: RichText): string {
  const { format, source } = text;
  const markdown = editable(text);
  if (markdown.ok) return isPlain(format) ? source : withoutEscapes(markdown.value);
  if ((format !== 'adf' && format !== 'html') || source.length > LONGEST[format]) return source;
  return unlessTooDeep(() => (format === 'adf' ? adfWords(source) : htmlWords(source)), source);
}

/**
 * What goes where one text replaces another: pictures, mentions, panels and whatever else the other holds and has no words for, by kind and
 * number. Words are not counted: they are compared where both are shown.
 * @returns null where nothing of it goes; of what is too long to be read here, nothing is known
 * @example 'a picture and two mentions'
 */
export function goesWith(other: RichText, stays: RichText): string | null {
  const left = Map.groupBy(ownParts(stays), ([one]) => one);
  const gone = ownParts(other).filter(([one]) => left.get(one)?.pop() === undefined);
  return gone.length === 0 ? null : listed(gone);
}

function ownParts({ format, source }: RichText): Obstacle[] {
  if (format === 'plain' || source.trim() === '' || source.length > LONGEST[format]) return [];
  return unlessTooDeep(() => {
    const { obstacles } = format === 'markdown' ? readMarkdown(source) : SIDES[format].read(source);
    return format === 'wiki' ? [...obstacles, ...namedInWiki(source)] : [...obstacles];
  }, []);
}

/** Both as `readable`; with the signs of their markup as the Markdown has them where the two differ in nothing else. */
export function readableSides(before: RichText, after: RichText): readonly [string, string] {
  const [was, is] = [readable(before), readable(after)];
  if (was !== is || before.source === after.source) return [was, is];
  const [marked, remarked] = [editable(before), editable(after)];
  return marked.ok && remarked.ok ? [marked.value, remarked.value] : [was, is];
}

/**
 * Markdown as the tracker holds it.
 * @returns the source; or, in one sentence, what the tracker has no form for: nothing of it is dropped silently
 */
export function toSource(markdown: string, format: Format): Result<string, string> {
  if (isPlain(format)) return ok(markdown);
  if (markdown.length > LONGEST.markdown) return err('It is too long to be saved from here.');
  return unlessTooDeep(() => written(markdown, format, SIDES[format]), err('It is nested too deeply to be saved from here.'));
}

function written(markdown: string, format: Format, { read, write, name }: Side): Result<string, string> {
  const { document: meant, obstacles } = readMarkdown(markdown);
  const document = format === 'html' ? oneSpace(meant) : meant;
  if (obstacles.length > 0)
    return err(`It holds ${listed(obstacles)}, which ${name} has no form for here. Take that out, then save again.`);
  if (document.length === 0) return ok('');
  const source = write(document);
  const back = read(source);
  if (back.obstacles.length === 0 && sameDocument(back.document, document)) return ok(source);
  return err(`${name} cannot hold ${lostPart(document, write, read)} in this form. Write that more plainly, then save again.`);
}

/** What people look for when the whole text is refused: the first block that does not come back by itself. */
function lostPart(document: Document, write: Side['write'], read: Side['read']): string {
  const lost = document.find((block) => !sameDocument(read(write([block])).document, [block]));
  switch (lost?.kind) {
    case 'paragraph':
    case 'heading': {
      const words = lost.runs.map((run) => run?.text ?? ' ').join('');
      return `"${words.length > 60 ? `${words.slice(0, 59)}…` : words}"`;
    }
    case 'list':
      return 'one of the lists';
    case 'code':
      return 'one of the code blocks';
    case 'quote':
      return 'one of the quotes';
    case 'table':
      return 'a table';
    case 'rule':
    case undefined:
      return 'some of the text';
  }
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** @example 'a panel and two mentions' */
function listed(obstacles: readonly Obstacle[]): string {
  const counts = new Map<string, { readonly obstacle: Obstacle; count: number }>();
  for (const obstacle of obstacles) {
    const known = counts.get(obstacle[0]);
    if (known === undefined) counts.set(obstacle[0], { obstacle, count: 1 });
    else known.count += 1;
  }
  const words = [...counts.values()].map(({ obstacle: [one, many], count }) =>
    count === 1 || one === many ? one : `${NUMBERS[count] ?? count} ${many}`,
  );
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
