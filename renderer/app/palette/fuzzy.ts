/**
 * How well words match a text: each word must occur as a whole, at the start of a word, or as letters in order. Higher is better.
 * @returns null when a word is not in the text
 * @example fuzzy('nrel', 'New release') > 0
 */
export function fuzzy(query: string, text: string): number | null {
  const hay = text.toLowerCase();
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const one = scoreWord(word, hay);
    if (one === null) return null;
    score += one;
  }
  // Among equals the shorter text is the closer one.
  return score - text.length / 1000;
}

function scoreWord(word: string, hay: string): number | null {
  const at = hay.indexOf(word);
  if (at === 0) return 100;
  if (at > 0) return /[\s\-./]/.test(hay[at - 1]!) ? 80 : 50;
  let from = 0;
  let gaps = 0;
  for (const letter of word) {
    const found = hay.indexOf(letter, from);
    if (found < 0) return null;
    gaps += found - from;
    from = found + 1;
  }
  // Letters strewn over the whole text are chance, not a match.
  return gaps > 12 ? null : Math.max(1, 30 - gaps);
}
