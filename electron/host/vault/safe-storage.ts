import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeDurably } from '#electron/host/files/write-file.ts';
import { memoryVault, storeVault, type Vault } from './vault.ts';

/** The part of Electron's `safeStorage` that is used: its asynchronous calls (the others are deprecated since 45). */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

const vaultFile = z.record(z.string(), z.string());

/**
 * Tokens encrypted with a key of the operating system's keychain, in `<profile>/vault.json`. On Linux without a keyring Electron would
 * encrypt with a password from its own source code ('basic_text'): that is a plain text in disguise, so tokens stay in memory there.
 */
export async function safeStorageVault(folder: string, storage: SafeStorage, platform: NodeJS.Platform): Promise<Vault> {
  const usable = await storage.isAsyncEncryptionAvailable().catch(() => false);
  const backend = platform === 'linux' ? (storage.getSelectedStorageBackend?.() ?? 'unknown') : 'system';
  if (!usable || backend === 'basic_text' || backend === 'unknown') return memoryVault();

  const file = join(folder, 'vault.json');
  const load = async (): Promise<Record<string, string>> => {
    const read = await readJson(file);
    const parsed = vaultFile.safeParse(read?.kind === 'value' ? read.value : {});
    return parsed.success ? parsed.data : {};
  };
  // One write after the other: each rewrites the whole file.
  let last: Promise<unknown> = Promise.resolve();
  const change = (edit: (all: Record<string, string>) => void): Promise<void> => {
    const next = last.then(async () => {
      const all = await load();
      edit(all);
      await writeDurably(file, JSON.stringify(all));
    });
    last = next.catch(() => undefined);
    return next;
  };
  const write = async (name: string, secret: string): Promise<void> => {
    const encrypted = (await storage.encryptStringAsync(secret)).toString('base64');
    await change((all) => {
      all[name] = encrypted;
    });
  };

  return storeVault({
    write,
    read: async (name) => {
      const stored = (await load())[name];
      if (stored === undefined) return null;
      const { result, shouldReEncrypt } = await storage.decryptStringAsync(Buffer.from(stored, 'base64'));
      if (shouldReEncrypt) await write(name, result);
      return result;
    },
    erase: (name) =>
      change((all) => {
        delete all[name];
      }),
  });
}
