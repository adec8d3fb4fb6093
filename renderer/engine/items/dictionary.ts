/** Numbers for repeated texts, so that a column of 50,000 values is a typed array. Number 0 always stands for null. */
export class Dictionary {
  readonly #values: (string | null)[] = [null];
  readonly #numbers = new Map<string, number>();

  /** @param values as given by `values` of a dictionary before, the null left out */
  constructor(values: readonly string[] = []) {
    for (const value of values) this.number(value);
  }

  /** How many numbers are given out, null's included. */
  get size(): number {
    return this.#values.length;
  }

  /** The value's number; a new one when it is seen for the first time. */
  number(value: string | null): number {
    if (value === null) return 0;
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.#values.length;
    this.#values.push(value);
    this.#numbers.set(value, number);
    return number;
  }

  /** The value's number; undefined when no column ever held it. */
  find(value: string | null): number | undefined {
    return value === null ? 0 : this.#numbers.get(value);
  }

  value(number: number): string | null {
    return this.#values[number]!;
  }

  /** Every text in the order of its number, from number 1 on. */
  values(): readonly string[] {
    return this.#values.slice(1) as string[];
  }
}

/** Numbers for repeated lists of texts. Number 0 stands for the empty list; order matters. */
export class ListDictionary {
  readonly #lists: (readonly string[])[] = [[]];
  readonly #numbers = new Map<string, number>([['', 0]]);

  constructor(lists: readonly (readonly string[])[] = []) {
    for (const list of lists) this.number(list);
  }

  get size(): number {
    return this.#lists.length;
  }

  number(list: readonly string[]): number {
    if (list.length === 0) return 0;
    // One element is by far the most frequent: a cheap, unambiguous key for it.
    const key = list.length === 1 ? `1${list[0]!}` : JSON.stringify(list);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#lists.length;
    this.#lists.push([...list]);
    this.#numbers.set(key, number);
    return number;
  }

  value(number: number): readonly string[] {
    return this.#lists[number]!;
  }

  /** The numbers of all lists that hold the text. */
  holding(text: string): Set<number> {
    const found = new Set<number>();
    for (let number = 1; number < this.#lists.length; number++) if (this.#lists[number]!.includes(text)) found.add(number);
    return found;
  }

  /** Every list in the order of its number, from number 1 on. */
  values(): readonly (readonly string[])[] {
    return this.#lists.slice(1);
  }
}
