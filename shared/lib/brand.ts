/** A string that must not be mixed up with other strings: `Brand<string, 'ItemId'>`. Erased at run time. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
