import { SAMPLE_AREAS, SAMPLE_QUALIFIERS, type SampleArea } from './work.ts';

export type WorkKind = 'story' | 'bug' | 'task';

/** One piece of work, before a tracker gives it a number and a form. */
export interface Work {
  readonly title: string;
  readonly kind: WorkKind;
  readonly area: SampleArea;
}

interface Source {
  readonly kind: WorkKind;
  readonly title: string;
  readonly area: SampleArea;
}

const worksOf = (area: SampleArea): Source[] => [
  ...area.stories.map((title) => ({ kind: 'story' as const, title, area })),
  ...area.bugs.map((title) => ({ kind: 'bug' as const, title, area })),
  ...area.tasks.map((title) => ({ kind: 'task' as const, title, area })),
];

/**
 * `count` pieces of a product's work, no title twice: titles as they are mixed with titles narrowed by a qualifier.
 * @throws RangeError when the product has fewer titles: a bug in the sample
 */
export function backlogOf(product: SampleArea['product'], count: number, random: () => number): readonly Work[] {
  const sources = SAMPLE_AREAS.filter((area) => area.product === product).flatMap(worksOf);
  const passes = SAMPLE_QUALIFIERS[product].slice(0, Math.ceil(count / sources.length));
  const works = passes.flatMap((qualifier) => sources.map((source) => ({ ...source, title: source.title + qualifier })));
  if (works.length < count) throw new RangeError(`${product} has ${works.length} titles, not ${count}.`);
  return shuffled(works, random).slice(0, count);
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/** A choice by weight. @param weights pairs of value and weight; weights need not sum to one */
export function pick<T>(weights: readonly (readonly [T, number])[], random: () => number): T {
  let left = random() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of weights) {
    left -= weight;
    if (left < 0) return value;
  }
  return weights.at(-1)![0];
}

/** How far a span of days has come on day 0: 0 before it starts, 1 after it ends. */
export const progressOf = (starts: number, ends: number): number => Math.min(1, Math.max(0, -starts / (ends - starts)));
