/**
 * Remembers, apart from the store, that this browser has held one. When the store is missing, this tells a browser that lost it from one
 * that never had any: nothing is damaged there.
 */
export interface Witness {
  /** Whether a store was here before. */
  seen(): Promise<boolean>;
  /** A store is here now. */
  note(): Promise<void>;
}

const NAME = 'store-was-here';

/**
 * An empty file in the origin's private file system, which Chromium keeps and mends apart from databases.
 * @see the File System standard, https://fs.spec.whatwg.org/
 */
export const browserWitness: Witness = {
  seen: async () => {
    try {
      await (await navigator.storage.getDirectory()).getFileHandle(NAME);
      return true;
    } catch {
      return false;
    }
  },
  note: async () => {
    // Without it the next loss is told as a first start: the same repair in milder words.
    await navigator.storage
      .getDirectory()
      .then((root) => root.getFileHandle(NAME, { create: true }))
      .catch(() => undefined);
  },
};
