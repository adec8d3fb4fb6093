import type { Columns } from './columns.ts';
import { NO_NUMBER } from './columns.ts';
import { fold, indexWords, words } from './fold.ts';

/** A key as people paste it: letters, a dash, a number. */
const KEY = /^\p{L}[\p{L}\p{N}_]*-\d{1,9}$/u;

/** One item is the rule for rare words, so it needs no list. */
type Slots = number | number[];

/**
 * Words of titles with the slots that hold them, kept sorted for prefixes. Keys need no words: their prefixes are few and their
 * numbers are a column. Built in slices or at the first search, then kept up to date item by item.
 */
export class Postings {
  readonly #columns: Columns;
  readonly #slots = new Map<string, Slots>();
  #sorted: string[] = [];
  #fresh: string[] = [];
  /** Slots below it are indexed. */
  #built = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  get complete(): boolean {
    return this.#built >= this.#columns.end;
  }

  /** Indexes up to `limit` more slots, so that a long index can be built between other work. */
  build(limit: number): void {
    const end = Math.min(this.#columns.end, this.#built + limit);
    for (let slot = this.#built; slot < end; slot++) {
      if (this.#columns.ids[slot] !== null) this.#add(slot, indexWords(this.#columns.titles[slot]!));
    }
    this.#built = end;
  }

  /** Tells the index that a slot's title changed. @param before the old title; null for a new item @param after null for a removed one */
  change(slot: number, before: string | null, after: string | null): void {
    // What lies behind the building edge is met later. New slots do: a pull of everything is no time to index.
    if (slot >= this.#built || before === after) return;
    const old = before === null ? new Set<string>() : indexWords(before);
    const now = after === null ? new Set<string>() : indexWords(after);
    for (const word of old) if (!now.has(word)) this.#drop(word, slot);
    this.#add(slot, now, old);
  }

  /**
   * Marks every slot whose key or title has, for each word of the text, a word that begins with it. A key of a project that is known is
   * one word: 'APP-77' finds itself, 'APP-770', and titles that name it, but not an app with the number 77 elsewhere.
   * @returns 1 per matching slot, 2 where every word was met whole; null when the text has no word, which matches everything
   */
  match(text: string): Uint8Array<ArrayBuffer> | null {
    const keys = text.split(/\s+/).filter((part) => KEY.test(part) && this.#isPrefix(prefixOf(part)));
    const rest =
      keys.length === 0
        ? text
        : text
            .split(/\s+/)
            .filter((part) => !keys.includes(part))
            .join(' ');
    const asked = [...new Set(words(rest))];
    if (asked.length === 0 && keys.length === 0) return null;
    this.build(Infinity);
    this.#sort();
    const { end, ids } = this.#columns;
    const all = [...new Set(keys)].map((key) => this.#withKey(key));
    for (const word of asked) {
      const found = new Uint8Array(end);
      this.#markKeys(word, found);
      this.#markTitles(word, found);
      all.push(found);
    }
    const marks = all[0]!;
    for (const found of all.slice(1)) for (let slot = 0; slot < end; slot++) if (found[slot]! < marks[slot]!) marks[slot] = found[slot]!;
    for (let slot = 0; slot < end; slot++) if (ids[slot] === null) marks[slot] = 0;
    return marks;
  }

  #isPrefix(prefix: string): boolean {
    const { keyPrefixes } = this.#columns;
    for (let number = 1; number < keyPrefixes.size; number++) if (fold(keyPrefixes.value(number)!) === prefix) return true;
    return false;
  }

  /** The slots of one key, of longer keys that begin with it, and of titles that name it. */
  #withKey(key: string): Uint8Array<ArrayBuffer> {
    const { end, keyPrefix, keyNumber, keyPrefixes, titles } = this.#columns;
    const found = new Uint8Array(end);
    const asked = fold(key);
    const [word, digits] = [asked.slice(0, asked.lastIndexOf('-')), asked.slice(asked.lastIndexOf('-') + 1)];
    // The titles that have both parts as whole words are few; only they are read.
    const [names, numbers] = [new Uint8Array(end), new Uint8Array(end)];
    this.#markTitles(words(word).at(-1) ?? word, names);
    this.#markTitles(digits, numbers);
    for (let slot = 0; slot < end; slot++)
      if (names[slot] === 2 && numbers[slot]! > 0 && fold(titles[slot]!).includes(asked)) found[slot] = 1;
    const own = new Uint8Array(keyPrefixes.size);
    for (let number = 1; number < keyPrefixes.size; number++) if (fold(keyPrefixes.value(number)!) === prefixOf(key)) own[number] = 1;
    for (let slot = 0; slot < end; slot++) {
      if (own[keyPrefix[slot]!] === 0) continue;
      if (keyNumber[slot] === Number(digits)) found[slot] = 2;
      else if (String(keyNumber[slot]).startsWith(digits)) found[slot] = 1;
    }
    return found;
  }

  /** Titles: 2 where a word is this one, 1 where one begins with it. */
  #markTitles(word: string, found: Uint8Array): void {
    for (let at = lowerBound(this.#sorted, word); at < this.#sorted.length && this.#sorted[at]!.startsWith(word); at++) {
      const weight = this.#sorted[at] === word ? 2 : 1;
      const slots = this.#slots.get(this.#sorted[at]!);
      if (slots === undefined) continue;
      if (typeof slots === 'number') found[slots] = Math.max(found[slots]!, weight);
      else for (const slot of slots) if (found[slot]! < weight) found[slot] = weight;
    }
  }

  /** Keys: 'app' finds 'APP-12' by its prefix, '12' and '1' find it by its number. */
  #markKeys(word: string, found: Uint8Array): void {
    const { end, keyPrefix, keyNumber, keyPrefixes } = this.#columns;
    const prefixWeight = new Uint8Array(keyPrefixes.size);
    for (let number = 1; number < keyPrefixes.size; number++) {
      const parts = words(keyPrefixes.value(number)!);
      prefixWeight[number] = parts.includes(word) ? 2 : parts.some((part) => part.startsWith(word)) ? 1 : 0;
    }
    const digits = /^(0|[1-9]\d{0,8})$/.test(word) ? Number(word) : null;
    const floor = digits === null ? 0 : 10 ** word.length;
    for (let slot = 0; slot < end; slot++) {
      let weight = prefixWeight[keyPrefix[slot]!]!;
      if (digits !== null && weight < 2) {
        const number = keyNumber[slot]!;
        if (number === digits) weight = 2;
        else if (number !== NO_NUMBER && number >= floor && digits > 0) {
          let head = number;
          while (head >= floor) head = Math.floor(head / 10);
          if (head === digits) weight = 1;
        }
      }
      if (weight > 0) found[slot] = weight;
    }
  }

  #add(slot: number, found: ReadonlySet<string>, except: ReadonlySet<string> = new Set()): void {
    for (const word of found) {
      if (except.has(word)) continue;
      const slots = this.#slots.get(word);
      if (slots === undefined) {
        this.#slots.set(word, slot);
        this.#fresh.push(word);
      } else if (typeof slots === 'number') this.#slots.set(word, [slots, slot]);
      else slots.push(slot);
    }
  }

  #drop(word: string, slot: number): void {
    const slots = this.#slots.get(word);
    if (typeof slots === 'number') this.#slots.delete(word);
    else if (slots !== undefined) {
      const at = slots.indexOf(slot);
      if (at >= 0) slots[at] = slots.at(-1)!;
      slots.pop();
      if (slots.length === 0) this.#slots.delete(word);
    }
  }

  /** Merges new words into the sorted ones and leaves out words that no item has any more. */
  #sort(): void {
    if (this.#fresh.length === 0) return;
    const fresh = this.#fresh.sort();
    const merged: string[] = [];
    let [a, b] = [0, 0];
    while (a < this.#sorted.length || b < fresh.length) {
      const takeFresh = a >= this.#sorted.length || (b < fresh.length && fresh[b]! < this.#sorted[a]!);
      const word = takeFresh ? fresh[b++]! : this.#sorted[a++]!;
      if (word !== merged.at(-1) && this.#slots.has(word)) merged.push(word);
    }
    this.#sorted = merged;
    this.#fresh = [];
  }
}

/** A key's project part as keys keep it, dash included, folded. @example prefixOf('APP-77') // => 'app-' */
const prefixOf = (key: string): string => fold(key.slice(0, key.lastIndexOf('-') + 1));

/** The first index whose word is not before `word`. */
function lowerBound(sorted: readonly string[], word: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
