import { diff3Merge } from 'node-diff3';

/*
 * The text that a person begins with when they merge two by hand. Laws, for all texts base, mine and theirs:
 *   no markers     every line of the draft is made of words of mine or theirs
 *   nothing lost   every line that either of them added or changed is in it, whole or merged word by word
 *   apart          where both stand one after the other as paragraphs, an empty line stands between them, and within each of the two
 *   honest         `both` counts the places where the two could not be merged, and both stand one after the other, mine first; each of them
 *                  stands in `text` as `places` has it, in the order of the text
 */

export interface MergeDraft {
  readonly text: string;
  readonly both: number;
  /** Those places, with both versions; left out where the text is one line. */
  readonly places?: readonly string[];
}

/** Words with the blanks behind them. */
const WORDS = /\S+\s*|\s+/g;

/** Merges line by line, a line that both changed word by word, and lets both stand where that fails. */
export function mergeDraft(base: string, mine: string, theirs: string): MergeDraft {
  const [b, m, t] = [base, mine, theirs].map((text) => text.replaceAll(/\r\n?/g, '\n').split('\n')) as [string[], string[], string[]];
  const lines: string[] = [];
  const places: string[] = [];
  const regions = diff3Merge(m, b, t, { excludeFalseConflicts: true });
  for (const [at, region] of regions.entries()) {
    if (region.ok !== undefined) lines.push(...region.ok);
    if (region.conflict === undefined) continue;
    const { a, o, b: other } = region.conflict;
    const merged = byWords(o.join('\n'), a.join('\n'), other.join('\n'));
    if (merged !== null) lines.push(...merged.split('\n'));
    else {
      const isOwn = isEmpty(lines.at(-1)) && isEmpty(regions[at + 1]?.ok?.[0]);
      const added = behind(a, other, isOwn || isEmpty(a[0]));
      // Where one side took the lines away, or has no line of its own, there is one version, and leaving it out is for the person.
      if (a.length > 0 && added.length > 0) places.push([...a, ...added].join('\n'));
      lines.push(...a, ...added);
    }
  }
  return { text: lines.join('\n'), both: places.length, places };
}

/** Ends a paragraph; so do the beginning and the end of a text. */
const isEmpty = (line: string | undefined): boolean => line === undefined || line.trim() === '';
/** An entry of a list in Markdown: the next one follows without an empty line. */
const isEntry = (line: string | undefined): boolean => /^\s*([-*+]|\d+[.)])\s/.test(line ?? '');

/** What of theirs goes behind mine: the lines that mine has not, with the empty lines between them. @param apart the two are paragraphs */
function behind(mine: readonly string[], theirs: readonly string[], apart: boolean): readonly string[] {
  const own: string[] = [];
  for (const line of theirs) {
    if (isEmpty(line) ? !isEmpty(own.at(-1) ?? mine.at(-1)) : !mine.includes(line)) own.push(line);
  }
  if (own.every(isEmpty)) return [];
  const runsOn = mine.length > 0 && !isEmpty(mine.at(-1)) && !isEmpty(own[0]) && !(isEntry(mine.at(-1)) && isEntry(own[0]));
  return apart && runsOn ? ['', ...own] : own;
}

/** @returns null where both changed the same words */
function byWords(base: string, mine: string, theirs: string): string | null {
  if (base === '' || mine === '' || theirs === '') return null;
  const [b, m, t] = [base, mine, theirs].map((text) => [...(text.match(WORDS) ?? [])]) as [string[], string[], string[]];
  const regions = diff3Merge(m, b, t, { excludeFalseConflicts: true });
  return regions.every((region) => region.ok !== undefined) ? regions.flatMap((region) => region.ok ?? []).join('') : null;
}

/** The same for a value of one line: where it cannot be merged word by word, mine. */
export function lineDraft(base: string, mine: string, theirs: string): MergeDraft {
  const merged = byWords(base, mine, theirs);
  return merged === null ? { text: mine, both: 1 } : { text: merged, both: 0 };
}
