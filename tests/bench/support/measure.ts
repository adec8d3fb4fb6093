/** What a case measured: the same work done by the product and by something beside it, in interleaved rounds of one run. */
export interface Measured {
  /** 'First pull of 50,000 items'. */
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'kB';
  /** One value per round. */
  readonly product: readonly number[];
  readonly reference: {
    /** What was measured beside it; a fixed limit says so. */
    readonly name: string;
    /** One value per round; a single one when it is a fixed limit. */
    readonly values: readonly number[];
  };
  /** The greatest ratio of product to reference that is fine; null where none was agreed. */
  readonly budget: number | null;
}

/** One line of the result. Times in ms, sizes in MB or kB, as `unit` of what was measured says. */
export interface Row {
  readonly name: string;
  /** The median of the product divided by the median of the reference. */
  readonly ratio: number;
  /** What the ratio is to, with its own median and spread. */
  readonly reference: string;
  readonly budget: number | null;
  /** Of the product. */
  readonly median: number;
  /** The least and the greatest value of the product. */
  readonly spread: readonly [number, number];
  readonly runs: number;
}

export interface BenchOptions {
  /** Fewer items and rounds: to see that everything runs, not to compare. */
  readonly quick: boolean;
  /** Says what is being done; nothing of it belongs to the result. */
  readonly tell: (text: string) => void;
}

/** One group of measurements that share what is expensive to prepare. */
export interface BenchCase {
  readonly id: string;
  /** Gives what it measured as soon as it is known, and leaves no process or file behind, however it ends. */
  run(options: BenchOptions): AsyncIterable<Measured>;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param share 0.95 for p95; values between two measured ones are interpolated */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

const round = (value: number): number => Number(value.toPrecision(4));

export function rowOf(measured: Measured): Row {
  const { product, reference, unit } = measured;
  const middle = median(reference.values);
  const range = reference.values.length > 1 ? ` (${spreadText(reference.values)})` : '';
  return {
    name: measured.name,
    ratio: round(median(product) / middle),
    reference: `${reference.name}: ${valueText(middle)} ${unit}${range}`,
    budget: measured.budget,
    median: round(median(product)),
    spread: [round(Math.min(...product)), round(Math.max(...product))],
    runs: product.length,
  };
}

/** @example valueText(1234.5) // => '1,235' */
export function valueText(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 });
}

export function spreadText(values: readonly number[]): string {
  return `${valueText(Math.min(...values))} to ${valueText(Math.max(...values))}`;
}

/** The wall time of some work in ms, and what it gave. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/**
 * Runs every case once per round, so that a machine that becomes slower is slower for all of them. The first round, in which code is
 * still compiled and files are read for the first time, does not count.
 * @returns one value per round and case
 */
export async function interleaved<const K extends string>(
  rounds: number,
  cases: { readonly [name in K]: () => Promise<number> | number },
): Promise<{ readonly [name in K]: readonly number[] }> {
  const names = Object.keys(cases) as K[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let turn = 0; turn <= rounds; turn++) {
    // Every other round backwards: none of them always runs in the other's wake.
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      globalThis.gc?.();
      const value = await cases[name]();
      if (turn > 0) values[name].push(value);
    }
  }
  return values;
}
