/**
 * What is wrong with a record or with what was typed, a sentence per field: `{ likelihood: 'Give a whole number from 1 to 5.' }`.
 * Fields without one are fine.
 */
export type Problems<Field extends string = string> = { readonly [F in Field]?: string };

/** The problems that are left once fields were typed anew: what was said of them is about other text. */
export const withoutFields = <P extends Problems>(problems: P, changed: readonly string[]): P =>
  Object.fromEntries(Object.entries(problems).filter(([field]) => !changed.includes(field))) as P;
