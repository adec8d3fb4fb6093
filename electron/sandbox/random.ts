/**
 * A stream of numbers from 0 (included) to 1 (excluded); the same seed gives the same stream. Mulberry32: 32 bits of state are plenty
 * for data that only has to look real.
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws numbers and elements; the same seed draws the same. */
export interface Dice {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  /** True in `share` of the cases, 0 to 1. */
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Dice over a seeded stream of random numbers. */
export function dice(seed: number): Dice {
  const next = seededRandom(seed);
  const below = (count: number): number => Math.floor(next() * count);
  return { below, chance: (share) => next() < share, pick: (list) => list[below(list.length)]! };
}
