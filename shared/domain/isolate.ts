// The letters of scripts that run from right to left, and the marks that turn text round (Unicode, Bidi_Control).
const TURNS = /[\p{Bidi_Control}\u0590-\u08FF\uFB1D-\uFDFD\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const [FIRST_STRONG, POP] = ['\u2068', '\u2069'];

/**
 * Text of other people as a part of our sentence: whatever direction it has, or claims, ends with it. Text that turns nothing stays as
 * it is, byte for byte.
 * @see Unicode Standard Annex 9, 2.4 (isolates); what is opened inside an isolate ends with it, so only its own isolates are taken out
 * @example `rename ${isolated('שחרור 4')}` // => 'rename ⁨שחרור 4⁩'
 */
export const isolated = (text: string): string =>
  TURNS.test(text) ? `${FIRST_STRONG}${text.replaceAll(/[\u2066-\u2069]/g, '')}${POP}` : text;
