import { merge as mergeLines } from 'node-diff3';
import { CHANGE_TYPES } from '#shared/domain/changelog.ts';
import { isBreakingNote, withBreakingCount } from '#shared/domain/notes-draft.ts';

/*
 * Merging a new draft into notes that people have edited. Laws, for every last draft B, text C and new draft N:
 *   mergeDraft(B, B, N) = N            nothing was edited: the new draft
 *   mergeDraft(B, C, B) = C            nothing new was generated: the text as it is, but for its count of breaking changes
 *   a line that people wrote or changed is in the result
 *   an entry that people deleted does not come back
 *   merging the same draft again changes nothing
 */

export interface DraftMerge {
  readonly markdown: string;
  /** What the merge did, a sentence each. */
  readonly report: readonly string[];
  /** Entries that people edited and whose item changed since: their line stays, and these are for people to compare. */
  readonly outdated: readonly OutdatedEntry[];
}

/** An edited entry whose item would now be written differently. Each text is the whole entry, as Markdown. */
export interface OutdatedEntry {
  /** What people made of it; it stands in the notes. */
  readonly kept: string;
  /** What was generated when they edited it. */
  readonly before: string;
  /** What would be generated now. */
  readonly now: string;
}

interface Block {
  /** Identity of a generated entry: the address it ends with; null for everything people write. */
  readonly url: string | null;
  /** The lines as they stand, continuation lines included. */
  readonly text: string;
}

interface Section {
  /** The heading line; empty for what stands above the first section. */
  readonly heading: string;
  readonly blocks: readonly Block[];
}

// People paste anything into notes, so no pattern here may try a text in more than one way: time must stay in proportion to its length.
const HEADING = /^##\s+(.*)$/;
/** The link that ends an entry: from its last '([' on. */
const ENTRY_LINK = /^\(\[(?:[^\]\\]|\\.)*\]\(<?([^)>\s]+)>?\)\)[^()]*$/s;
const FENCE = /^\s*(```|~~~)/;

/** Splits at second-level headings and list items. `join(parse(text)) === text` for text that ends with one newline. */
function parse(markdown: string): Section[] {
  const sections: { heading: string; blocks: string[][] }[] = [{ heading: '', blocks: [] }];
  let fenced = false;
  for (const line of markdown.replaceAll('\r\n', '\n').trimEnd().split('\n')) {
    if (FENCE.test(line)) fenced = !fenced;
    const section = sections.at(-1)!;
    if (!fenced && HEADING.test(line)) sections.push({ heading: line, blocks: [] });
    else if (!fenced && section.blocks.length > 0 && isContinuation(line, section.blocks.at(-1)!)) section.blocks.at(-1)!.push(line);
    else section.blocks.push([line]);
  }
  return sections.map(({ heading, blocks }) => ({ heading, blocks: blocks.map((lines) => blockOf(lines.join('\n'))) }));
}

/** An indented line belongs to the list item above it. */
const isContinuation = (line: string, block: readonly string[]): boolean => /^\s{2,}\S/.test(line) && /^[-*+]\s/.test(block[0]!);

function blockOf(text: string): Block {
  const at = /^[-*+]\s/.test(text) ? text.lastIndexOf('([') : -1;
  const match = at === -1 ? null : ENTRY_LINK.exec(text.slice(at));
  return { url: match?.[1] ?? null, text };
}

const join = (sections: readonly Section[]): string =>
  `${sections
    .flatMap(({ heading, blocks }) => [...(heading === '' ? [] : [heading]), ...blocks.map((block) => block.text)])
    .join('\n')
    .trimEnd()}\n`;

const titleOf = (section: Section): string => HEADING.exec(section.heading)?.[1]?.trimEnd() ?? '';

interface Placed {
  readonly block: Block;
  readonly title: string;
}

function entriesOf(sections: readonly Section[]): Map<string, Placed> {
  const found = new Map<string, Placed>();
  for (const section of sections) {
    for (const block of section.blocks) if (block.url !== null) found.set(block.url, { block, title: titleOf(section) });
  }
  return found;
}

const struck = (text: string): string => `${text.replace(/^([-*+]\s)(.*)$/s, '$1~~$2~~')} (no longer in scope)`;

interface Tally {
  updated: number;
  keptEdits: number;
  added: number;
  dropped: number;
  struck: number;
  stayDeleted: number;
  readonly outdated: OutdatedEntry[];
}

/** What becomes of one block of the current text; null when it goes. */
function settle(block: Block, title: string, base: Map<string, Placed>, next: Map<string, Placed>, tally: Tally): Placed | null {
  if (block.url === null) return { block, title };
  const was = base.get(block.url);
  const now = next.get(block.url);
  if (was === undefined) return { block, title };
  const untouched = was.block.text === block.text;
  if (now === undefined) {
    if (untouched) {
      tally.dropped += 1;
      return null;
    }
    if (block.text.includes('~~')) return { block, title };
    tally.struck += 1;
    return { block: { url: block.url, text: struck(block.text) }, title };
  }
  if (!untouched) {
    tally.keptEdits += 1;
    if (now.block.text !== was.block.text && now.block.text !== block.text)
      tally.outdated.push({ kept: block.text, before: was.block.text, now: now.block.text });
    return { block, title };
  }
  if (now.block.text !== block.text || (was.title === title && now.title !== title)) tally.updated += 1;
  return { block: now.block, title: was.title === title ? now.title : title };
}

/** Text above the sections: by lines, and where both changed the same lines people win. */
function mergePreamble(base: Section, current: Section, next: Section): Section {
  // The count of breaking changes is made anew in the end, so a count that differs is nobody's edit.
  const note = next.blocks.find((block) => isBreakingNote(block.text))?.text;
  const linesOf = ({ blocks }: Section): string[] => blocks.map(({ text }) => (note !== undefined && isBreakingNote(text) ? note : text));
  const [b, c, n] = [linesOf(base), linesOf(current), linesOf(next)];
  const merged = mergeLines(c, b, n, { excludeFalseConflicts: true });
  const lines = merged.conflict ? c : merged.result;
  return { heading: '', blocks: lines.map((text) => ({ url: null, text })) };
}

const isBlank = (block: Block): boolean => block.text.trim() === '';

/** Puts a block behind the last list item of its section, making the section where Keep a Changelog would have it. */
function insert(sections: Section[], title: string, block: Block): void {
  const at = sections.findIndex((section) => section.heading !== '' && titleOf(section) === title);
  if (at >= 0) {
    const section = sections[at]!;
    const last = section.blocks.findLastIndex((each) => /^[-*+]\s/.test(each.text));
    const position = last >= 0 ? last + 1 : section.blocks.every(isBlank) ? 1 : section.blocks.length;
    sections[at] = { ...section, blocks: section.blocks.toSpliced(position, 0, block) };
    return;
  }
  const rank = (name: string): number => CHANGE_TYPES.findIndex((type) => type === name);
  const before = sections.findIndex((section) => rank(titleOf(section)) > rank(title));
  const position = before < 0 ? lastTyped(sections, rank) + 1 : before;
  const blank = { url: null, text: '' };
  const previous = sections[position - 1]!;
  if (previous.blocks.length > 0 && !isBlank(previous.blocks.at(-1)!)) {
    sections[position - 1] = { ...previous, blocks: [...previous.blocks, blank] };
  }
  sections.splice(position, 0, { heading: `## ${title}`, blocks: [blank, block, blank] });
}

function lastTyped(sections: readonly Section[], rank: (name: string) => number): number {
  const last = sections.findLastIndex((section) => rank(titleOf(section)) >= 0);
  return last < 0 ? sections.length - 1 : last;
}

/**
 * Merges a newly generated draft into the text people have: untouched entries follow the draft, edited ones stay, deleted ones stay
 * deleted, entries whose item left the scope go, or are struck when somebody had edited them. Everything else people wrote stays.
 */
export function mergeDraft(input: { readonly lastGenerated: string; readonly current: string; readonly generated: string }): DraftMerge {
  const { lastGenerated, current, generated } = input;
  if (current.trim() === '' || current === lastGenerated) {
    return {
      markdown: generated,
      outdated: [],
      report: [current.trim() === '' ? 'It is the first draft.' : 'It takes the place of the draft before, which nobody has edited.'],
    };
  }
  if (lastGenerated === generated) {
    const markdown = withBreakingCount(current);
    const said = markdown === current ? 'your text is unchanged.' : 'only the number of breaking changes was counted anew.';
    const deleted = leftOut(parse(markdown), parse(generated)).length;
    return { markdown, outdated: [], report: [`Nothing new is in scope: ${said}`, ...(deleted > 0 ? [stayDeleted(deleted)] : [])] };
  }

  const [base, mine, next] = [parse(lastGenerated), parse(current), parse(generated)];
  const [baseEntries, mineEntries, nextEntries] = [entriesOf(base), entriesOf(mine), entriesOf(next)];
  const tally: Tally = { updated: 0, keptEdits: 0, added: 0, dropped: 0, struck: 0, stayDeleted: 0, outdated: [] };
  const moved: Placed[] = [];

  const result: Section[] = mine.map((section, index) => {
    if (index === 0) return mergePreamble(base[0]!, section, next[0]!);
    const title = titleOf(section);
    const blocks: Block[] = [];
    for (const block of section.blocks) {
      const settled = settle(block, title, baseEntries, nextEntries, tally);
      if (settled?.title === title) blocks.push(settled.block);
      else if (settled) moved.push(settled);
    }
    return { ...section, blocks };
  });

  for (const { block, title } of moved) insert(result, title, block);
  for (const [url, { block, title }] of nextEntries) {
    if (mineEntries.has(url)) continue;
    if (baseEntries.has(url)) tally.stayDeleted += 1;
    else {
      tally.added += 1;
      insert(result, title, block);
    }
  }
  const generatedTitles = new Set(base.map(titleOf));
  const kept = result.filter((section, index) => index === 0 || !generatedTitles.has(titleOf(section)) || !section.blocks.every(isBlank));
  return { markdown: withBreakingCount(join(kept)), report: sentences(tally), outdated: tally.outdated };
}

const count = (n: number, one: string, many: string): string => (n === 1 ? `One entry ${one}.` : `${n} entries ${many}.`);

/** The report's sentence on entries that people deleted. */
export const stayDeleted = (n: number): string => count(n, 'that you deleted stays deleted', 'that you deleted stay deleted');

function sentences(tally: Tally): string[] {
  const lines = [
    tally.added > 0 && count(tally.added, 'was added', 'were added'),
    tally.updated > 0 && count(tally.updated, 'was updated from its item', 'were updated from their items'),
    tally.keptEdits > 0 && count(tally.keptEdits, 'that you edited was kept as it is', 'that you edited were kept as they are'),
    tally.outdated.length > 0 &&
      (tally.outdated.length === 1
        ? 'The item of one of them was changed since: compare below.'
        : `The items of ${tally.outdated.length} of them were changed since: compare below.`),
    tally.dropped > 0 && count(tally.dropped, 'was removed: its item left the scope', 'were removed: their items left the scope'),
    tally.struck > 0 &&
      count(tally.struck, 'that you edited was struck: its item left the scope', 'that you edited were struck: their items left the scope'),
    tally.stayDeleted > 0 && stayDeleted(tally.stayDeleted),
  ].filter((line) => line !== false);
  return lines.length === 0 ? ['Your text is unchanged.'] : lines;
}

/** The generated entries whose address stands nowhere in the text, in the order of the draft. */
const leftOut = (text: readonly Section[], generated: readonly Section[]): readonly Placed[] => {
  const there = entriesOf(text);
  return [...entriesOf(generated)].filter(([url]) => !there.has(url)).map(([, placed]) => placed);
};

/**
 * The entries of a draft that a text leaves out, brought back into it, each in its section; nothing of the text itself changes.
 * @returns the text with them, and how many they are
 */
export function withDeletedEntries(markdown: string, generated: string): { readonly markdown: string; readonly count: number } {
  const sections = parse(markdown);
  const deleted = leftOut(sections, parse(generated));
  if (deleted.length === 0) return { markdown, count: 0 };
  for (const { block, title } of deleted) insert(sections, title, block);
  return { markdown: withBreakingCount(join(sections)), count: deleted.length };
}
