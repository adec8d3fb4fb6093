import { diff3Merge } from 'node-diff3';

/*
 * The text that a person begins with when they merge two by hand. Laws, for all texts base, mine and theirs:
 *   no markers     every line of the draft is made of words of mine or theirs
 *   nothing lost   every line that either of them added or changed is in it, whole or merged word by word
 *   honest         `both` counts the places where the two could not be merged, and both stand one after the other, mine first
 */

export interface MergeDraft {
  readonly text: string;
  readonly both: number;
}

/** Words with the blanks behind them. */
const WORDS = /\S+\s*|\s+/g;

/** Merges line by line, a line that both changed word by word, and lets both stand where that fails. */
export function mergeDraft(base: string, mine: string, theirs: string): MergeDraft {
  const [b, m, t] = [base, mine, theirs].map((text) => text.replaceAll(/\r\n?/g, '\n').split('\n')) as [string[], string[], string[]];
  const lines: string[] = [];
  let both = 0;
  for (const region of diff3Merge(m, b, t, { excludeFalseConflicts: true })) {
    if (region.ok !== undefined) lines.push(...region.ok);
    if (region.conflict === undefined) continue;
    const { a, o, b: other } = region.conflict;
    const merged = byWords(o.join('\n'), a.join('\n'), other.join('\n'));
    if (merged !== null) lines.push(...merged.split('\n'));
    else {
      // Where one side took the lines away there is one version, and leaving it out is for the person.
      if (a.length > 0 && other.length > 0) both += 1;
      lines.push(...a, ...other.filter((line) => !a.includes(line)));
    }
  }
  return { text: lines.join('\n'), both };
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
