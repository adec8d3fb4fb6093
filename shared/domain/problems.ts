/**
 * What is wrong with a record or with what was typed, a sentence per field: `{ likelihood: 'Give a whole number from 1 to 5.' }`.
 * Fields without one are fine.
 */
export type Problems<Field extends string = string> = { readonly [F in Field]?: string };
