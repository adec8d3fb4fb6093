/** Letters that Unicode does not decompose but that people type in their plain form. */
const PLAIN: { readonly [letter: string]: string } = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };
const BEYOND_ASCII = /[\u0080-\uffff]/;
const MARKS = /\p{M}+/gu;
const SPECIAL = /[ßæœøłđðþı]/g;
const BREAKS = /[^\p{L}\p{N}]+/u;
const ASCII_BREAKS = /[^a-z0-9]+/;
// Scripts written without spaces: a word of theirs is found from any of its characters on.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const LONGEST_SUFFIX = 12;

/** Text without case and accents, so that 'Über' is found by 'uber'. Needs no locale: the same on every machine. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (isAscii(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(SPECIAL, (letter) => PLAIN[letter]!);
}

/** The folded words of a text, in order, with doubles: runs of letters and digits. @example words('Crème-brûlée 2') // => ['creme', 'brulee', '2'] */
export function words(text: string): string[] {
  const folded = fold(text);
  const found = folded.split(isAscii(folded) ? ASCII_BREAKS : BREAKS);
  return found.filter((word) => word !== '');
}

/** The words a title is found by: its words, and for scripts without spaces every end of a word too. */
export function indexWords(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of words(text)) {
    found.add(word);
    if (!UNSPACED.test(word)) continue;
    const letters = Array.from(word);
    for (let from = 1; from < letters.length; from++) found.add(letters.slice(from, from + LONGEST_SUFFIX).join(''));
  }
  return found;
}

const isAscii = (text: string): boolean => !BEYOND_ASCII.test(text);
