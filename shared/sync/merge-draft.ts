import { diff3Merge, diffIndices } from 'node-diff3';

/*
 * The text that a person begins with when they merge two by hand. Laws, for all texts base, mine and theirs:
 *   no markers     every line of the draft is made of words of mine or theirs
 *   nothing lost   every line that either of them added or changed is in it, whole or merged word by word
 *   nothing back   a line of base that either of them took away is not in it, and what neither of them touched is
 *   one side       what only one of them changed, base's lines taken away included, stands as that one has it
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
  let at = 0;
  /** What comes next begins a paragraph, whatever was taken away above it. */
  let apart = false;
  const put = (next: readonly string[], begins: boolean): void => {
    if (next.length === 0) return;
    if ((apart || begins) && runsOn(lines, next)) lines.push('');
    apart = false;
    lines.push(...next);
  };
  for (const { start, end, mine: own, theirs: other } of placesOf(hunksOf(b, m), hunksOf(b, t))) {
    put(b.slice(at, start), false);
    at = end;
    if (own.length === 0 || other.length === 0) {
      const hunks = [...own, ...other];
      put(written(b, hunks), beginsParagraph(b, hunks));
      continue;
    }
    const [mineHere, theirsHere] = [within(b, start, end, own), within(b, start, end, other)];
    const merged = byWords(b.slice(start, end).join('\n'), mineHere.join('\n'), theirsHere.join('\n'));
    if (merged !== null) {
      put(merged.split('\n'), start > 0 && isEmpty(b[start - 1]));
      continue;
    }
    const isOwn = isEmpty(lines.at(-1)) && isEmpty(b[end]);
    const [ours, others] = [written(b, own), written(b, other)];
    const isApart = isOwn || isEmpty(ours[0]) || endsParagraph(b, own) || beginsParagraph(b, other);
    const added = behind(ours, others, isApart);
    // Where one side took the lines away, or has no line of its own, there is one version, and leaving it out is for the person.
    if (ours.length > 0 && added.length > 0) places.push([...ours, ...added].join('\n'));
    put([...ours, ...added], beginsParagraph(b, ours.length > 0 ? own : other));
    apart = [mineHere, theirsHere].some((here) => here.length > 0 && (isEmpty(here[0]) || isEmpty(here.at(-1))));
  }
  put(b.slice(at), false);
  return { text: lines.join('\n'), both: places.length, places };
}

/** Lines of base from `start` to before `end` that one side replaced by others, or by none. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Empty lines are known by the line above them: else those of one paragraph would be taken for those of another, and its words for moved. */
const keysOf = (lines: readonly string[]): string[] => {
  let above = '';
  return lines.map((line) => {
    if (isEmpty(line)) return `\n${above}`;
    above = line;
    return line;
  });
};

function hunksOf(base: readonly string[], side: readonly string[]): readonly Hunk[] {
  return diffIndices(keysOf(base), keysOf(side)).map(({ buffer1: [start, length], buffer2: [at, count] }) => {
    let [end, until] = [start + length, at + count];
    while (end > start && until > at && base[end - 1] === side[until - 1]) [end, until] = [end - 1, until - 1];
    return { start, end, lines: side.slice(at, until) };
  });
}

/** A part of base that one or both of them changed. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly mine: readonly Hunk[];
  readonly theirs: readonly Hunk[];
}

/** Changes of the same lines, or put in at the same place, are one place; those that stand beside each other are two. */
function placesOf(mine: readonly Hunk[], theirs: readonly Hunk[]): readonly Place[] {
  const found: Place[] = [];
  const all = [...mine.map((hunk) => ({ hunk, isMine: true })), ...theirs.map((hunk) => ({ hunk, isMine: false }))];
  all.sort((a, b) => a.hunk.start - b.hunk.start || a.hunk.end - b.hunk.end);
  for (const { hunk, isMine } of all) {
    const last = found.at(-1);
    const meets = last !== undefined && (hunk.start < last.end || (hunk.start === last.start && hunk.end === last.end));
    const { start, end, ...of } = meets ? found.pop()! : { start: hunk.start, end: hunk.end, mine: [], theirs: [] };
    const [ours, others] = isMine ? [[...of.mine, hunk], of.theirs] : [of.mine, [...of.theirs, hunk]];
    found.push({ start, end: Math.max(end, hunk.end), mine: ours, theirs: others });
  }
  return found;
}

/** What one side has there, with the lines of base that it left as they were. */
function within(base: readonly string[], start: number, end: number, hunks: readonly Hunk[]): readonly string[] {
  const lines: string[] = [];
  let at = start;
  for (const hunk of hunks) {
    lines.push(...base.slice(at, hunk.start), ...hunk.lines);
    at = hunk.end;
  }
  return [...lines, ...base.slice(at, end)];
}

/** What one side has written there: the other one took away what it left as it was. Paragraphs stay apart. */
function written(base: readonly string[], hunks: readonly Hunk[]): readonly string[] {
  const lines: string[] = [];
  let end: number | null = null;
  for (const hunk of hunks.filter((each) => each.lines.length > 0)) {
    if (end !== null && base.slice(end, hunk.start).some(isEmpty) && runsOn(lines, hunk.lines)) lines.push('');
    lines.push(...hunk.lines);
    end = hunk.end;
  }
  return lines;
}

/** Whether an empty line stands above what one side has written first. */
function beginsParagraph(base: readonly string[], hunks: readonly Hunk[]): boolean {
  const first = hunks.find((hunk) => hunk.lines.length > 0);
  return first !== undefined && first.start > 0 && isEmpty(base[first.start - 1]);
}

/** Whether an empty line stands below what one side has written last. */
function endsParagraph(base: readonly string[], hunks: readonly Hunk[]): boolean {
  const last = hunks.findLast((hunk) => hunk.lines.length > 0);
  return last !== undefined && last.end < base.length && isEmpty(base[last.end]);
}

/** Ends a paragraph; so do the beginning and the end of a text. */
const isEmpty = (line: string | undefined): boolean => line === undefined || line.trim() === '';
/** An entry of a list in Markdown: the next one follows without an empty line. */
const isEntry = (line: string | undefined): boolean => /^\s*([-*+]|\d+[.)])\s/.test(line ?? '');

/** Whether words would go on from the last line into the next. */
const runsOn = (lines: readonly string[], next: readonly string[]): boolean =>
  lines.length > 0 && !isEmpty(lines.at(-1)) && !isEmpty(next[0]) && !(isEntry(lines.at(-1)) && isEntry(next[0]));

/** What of theirs goes behind mine: the lines that mine has not, with the empty lines between them. @param apart the two are paragraphs */
function behind(mine: readonly string[], theirs: readonly string[], apart: boolean): readonly string[] {
  const own: string[] = [];
  for (const line of theirs) {
    if (isEmpty(line) ? !isEmpty(own.at(-1) ?? mine.at(-1)) : !mine.includes(line)) own.push(line);
  }
  if (own.every(isEmpty)) return [];
  return apart && runsOn(mine, own) ? ['', ...own] : own;
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
