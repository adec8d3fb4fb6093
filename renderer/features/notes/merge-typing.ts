import { diff3Merge } from 'node-diff3';
import type { TextChange } from '#shared/plan/edit.ts';

/** The one replacement that turns `from` into `to`: what stands between their common beginning and their common end; null when they are equal. */
export function changeBetween(from: string, to: string): TextChange | null {
  if (from === to) return null;
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start += 1;
  let end = 0;
  while (end < shorter - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}

/** `text` after the changes, one after the other. */
export const applied = (text: string, changes: readonly TextChange[]): string =>
  changes.reduce((now, change) => now.slice(0, change.from) + change.insert + now.slice(change.to), text);

const lines = (text: string): string[] => text.split('\n');

/** Lines that both changed. As many on all sides: line by line, because neighbours that changed apart are no conflict. Else theirs, then what we wrote. */
function joined(base: readonly string[], mine: readonly string[], theirs: readonly string[]): readonly string[] {
  if (base.length !== mine.length || base.length !== theirs.length) return [...theirs, ...mine.filter((line) => !base.includes(line))];
  return base.flatMap((line, index) => {
    const [ours, their] = [mine[index]!, theirs[index]!];
    return ours === line || ours === their ? [their] : their === line ? [ours] : [their, ours];
  });
}

/**
 * Joins typing that is not saved yet with what was saved meanwhile in another window, line by line. Where both changed the same lines,
 * both versions stay, theirs first: nothing that anybody typed is lost.
 */
export function mergeTyping(base: string, mine: string, theirs: string): string {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  return diff3Merge(lines(theirs), lines(base), lines(mine), { excludeFalseConflicts: true })
    .flatMap(
      (region) => region.ok ?? (region.conflict === undefined ? [] : joined(region.conflict.o, region.conflict.b, region.conflict.a)),
    )
    .join('\n');
}
