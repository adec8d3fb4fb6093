import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { keyringVault } from '#electron/host/vault/keyring.ts';
import { safeStorageVault } from '#electron/host/vault/safe-storage.ts';
import { memoryVault, type SecretStore } from '#electron/host/vault/vault.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { safeStorage, world } from '#tests/support/electron-double.ts';

const CANARY = 'canary-token-4f9d';
const ID = 'c1' as ConnectionId;
const root = mkdtempSync(join(tmpdir(), 'cockpit-vault-'));
let folder: string;
let count = 0;

beforeEach(() => {
  folder = join(root, String((count += 1)));
  world.safeStorage = { available: true, backend: 'gnome_libsecret' };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A keychain in memory, with switches. */
function fakeStore(
  faults: { write?: boolean; read?: boolean; forgets?: boolean; erase?: boolean } = {},
): SecretStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    read: async (name) => {
      if (faults.read) throw new Error('locked');
      return kept.get(name) ?? null;
    },
    write: async (name, secret) => {
      if (faults.write) throw new Error('no such service');
      if (!faults.forgets) kept.set(name, secret);
    },
    erase: async (name) => {
      if (faults.erase) throw new Error('locked');
      kept.delete(name);
    },
  };
}

describe('the keychain of the browser shell', () => {
  test('is used when a secret survives the round trip, and leaves no trace of the probe', async () => {
    const store = fakeStore();
    const vault = await keyringVault(folder, async () => store);
    expect([vault.kind, store.kept.size]).toEqual(['keychain', 0]);
    expect(await vault.set(ID, CANARY)).toBe('keychain');
    expect(await vault.get(ID)).toBe(CANARY);
    await vault.remove(ID);
    expect([await vault.get(ID), store.kept.size]).toEqual([null, 0]);
  });

  test.each([
    ['cannot be written', fakeStore({ write: true })],
    ['cannot be read', fakeStore({ read: true })],
    ['forgets', fakeStore({ forgets: true })],
  ])('gives way to memory when it %s', async (_what, store) => {
    expect((await keyringVault(folder, async () => store)).kind).toBe('memory');
  });

  test('gives way to memory when it cannot be opened', async () => {
    expect((await keyringVault(folder, () => Promise.reject(new Error('no D-Bus')))).kind).toBe('memory');
  });

  test('says when it did not let go of a token, and not when there was none', async () => {
    const faults = { erase: false };
    const vault = await keyringVault(folder, async () => fakeStore(faults));
    await vault.set(ID, CANARY);
    faults.erase = true;
    expect(await vault.remove(ID)).toBe(false);
    expect(await vault.remove('other' as ConnectionId)).toBe(true);
    faults.erase = false;
    expect([await vault.remove(ID), await vault.get(ID)]).toEqual([true, null]);
  });

  test('two profiles do not share tokens', async () => {
    const prefixes: string[] = [];
    for (const profile of ['/one', '/two']) {
      await keyringVault(profile, async (prefix) => {
        prefixes.push(prefix);
        return fakeStore();
      });
    }
    expect(new Set(prefixes).size).toBe(2);
  });

  test('a keychain that breaks later keeps the token in memory, and says so', async () => {
    const faults = { write: false };
    const vault = await keyringVault(folder, async () => fakeStore(faults));
    faults.write = true;
    expect(await vault.set(ID, CANARY)).toBe('memory');
    expect(await vault.get(ID)).toBe(CANARY);
  });
});

describe('safe storage of the desktop shell', () => {
  test('keeps tokens over a restart, never in clear', async () => {
    const vault = await safeStorageVault(folder, safeStorage, 'linux');
    expect(await vault.set(ID, CANARY)).toBe('keychain');
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file), 'utf8')).not.toContain(CANARY);
    expect(await (await safeStorageVault(folder, safeStorage, 'linux')).get(ID)).toBe(CANARY);
  });

  test.each([
    ['linux', 'basic_text', 'memory'],
    ['linux', 'unknown', 'memory'],
    ['linux', 'kwallet6', 'keychain'],
    ['darwin', 'basic_text', 'keychain'],
    ['win32', 'basic_text', 'keychain'],
  ] as const)('on %s with the backend %s tokens are in %s', async (platform, backend, kind) => {
    world.safeStorage.backend = backend;
    expect((await safeStorageVault(folder, safeStorage, platform)).kind).toBe(kind);
  });

  test('is not used when it is not available', async () => {
    world.safeStorage.available = false;
    expect((await safeStorageVault(folder, safeStorage, 'darwin')).kind).toBe('memory');
  });

  test('a key that changed asks for the token again and breaks nothing', async () => {
    const vault = await safeStorageVault(folder, safeStorage, 'linux');
    await vault.set(ID, CANARY);
    const changed = { ...safeStorage, decryptStringAsync: () => Promise.reject(new Error('cannot decrypt')) };
    expect(await (await safeStorageVault(folder, changed, 'linux')).get(ID)).toBeNull();
    expect(await vault.get(ID)).toBe(CANARY);
  });

  test('writes at the same moment are all kept', async () => {
    const vault = await safeStorageVault(folder, safeStorage, 'linux');
    const ids = Array.from({ length: 20 }, (_, index) => `c${index}` as ConnectionId);
    await Promise.all(ids.map((id) => vault.set(id, `${CANARY}-${id}`)));
    const again = await safeStorageVault(folder, safeStorage, 'linux');
    expect(await Promise.all(ids.map((id) => again.get(id)))).toEqual(ids.map((id) => `${CANARY}-${id}`));
  });
});

test('memory forgets with the program', async () => {
  const vault = memoryVault();
  expect(await vault.set(ID, CANARY)).toBe('memory');
  expect([await vault.get(ID), await memoryVault().get(ID)]).toEqual([CANARY, null]);
});
