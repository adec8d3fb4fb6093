import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';

/** Storage buckets as Chromium gives them, each with databases of its own. */
export class FakeBuckets {
  readonly factories = new Map<string, IDBFactory>();
  fails = false;

  async keys(): Promise<readonly string[]> {
    if (this.fails) throw new Error('no answer');
    return [...this.factories.keys()];
  }

  async open(name: string): Promise<{ readonly indexedDB: IDBFactory; persist(): Promise<boolean> }> {
    if (this.fails) throw new Error('no answer');
    const factory = this.factories.get(name) ?? new IDBFactory();
    this.factories.set(name, factory);
    return { indexedDB: factory, persist: async () => true };
  }
}

/** Gives this test a browser with buckets. `vi.unstubAllGlobals()` takes them away. */
export function withBuckets(): FakeBuckets {
  const buckets = new FakeBuckets();
  vi.stubGlobal('navigator', { storageBuckets: buckets });
  return buckets;
}
