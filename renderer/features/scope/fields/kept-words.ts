/*
 * Words that were begun and not saved, where a reload finds them: in the window's own storage, which a profile has for itself as its
 * desktop folder or its port in the browser. One entry each, so that two windows do not write over each other's. They are never sent.
 */

const PREFIX = 'cockpit.unsaved ';
/** Jira takes 32,767 characters of a description; what stood there before is kept beside it, in the tracker's own form. */
const LONGEST = 400_000;
/** Characters of all together. A storage holds about five million. */
const TOGETHER = 3_000_000;
const MOST = 50;

interface Kept {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly size: number;
  readonly words: unknown;
}

function read(key: string, text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('at' in value) || !('words' in value) || typeof value.at !== 'number') return null;
    return { key, at: value.at, size: text.length, words: value.words };
  } catch {
    return null;
  }
}

const keysOf = (storage: Storage): readonly string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((key) => key.startsWith(PREFIX));

const everyOne = (storage: Storage): readonly Kept[] => keysOf(storage).flatMap((key) => read(key, storage.getItem(key)) ?? []);

/** What is kept, oldest first, by the keys that it was kept under. Its shape is for the caller to check. */
export const keptWords = (storage: Storage): readonly (readonly [string, unknown])[] =>
  everyOne(storage)
    .toSorted((a, b) => a.at - b.at)
    .map(({ key, words }) => [key.slice(PREFIX.length), words] as const);

/**
 * Keeps words, or forgets them. The oldest others make room.
 * @param words null to forget @param now milliseconds since 1970
 * @returns false when they are too long, or the storage cannot take them: then nothing of them is kept
 */
export function keepWords(storage: Storage, key: string, words: object | null, now: number): boolean {
  const place = PREFIX + key;
  if (words === null) {
    storage.removeItem(place);
    return true;
  }
  const text = JSON.stringify({ at: now, words });
  if (text.length > LONGEST) {
    // The beginning of a text in the place of the whole would be taken for all of it.
    storage.removeItem(place);
    return false;
  }
  const others = everyOne(storage)
    .filter((kept) => kept.key !== place)
    .toSorted((a, b) => b.at - a.at);
  let together = text.length;
  for (const [index, kept] of others.entries()) {
    together += kept.size;
    if (index + 1 >= MOST || together > TOGETHER) storage.removeItem(kept.key);
  }
  try {
    storage.setItem(place, text);
    return true;
  } catch {
    storage.removeItem(place);
    return false;
  }
}

/** The key of a change that another window made in the storage; null for one that is none of ours. */
export const keptKeyOf = (key: string | null): string | null => (key?.startsWith(PREFIX) ? key.slice(PREFIX.length) : null);
