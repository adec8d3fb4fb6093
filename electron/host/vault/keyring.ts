import { createHash, randomUUID } from 'node:crypto';
import { memoryVault, storeVault, type SecretStore, type Vault } from './vault.ts';

const SERVICE = 'Release Cockpit';
const PROBE_LIMIT = 4000; // a locked keyring may wait for a dialog nobody sees

/**
 * The operating system's keychain for the browser shell: Keychain, Credential Manager, or Secret Service. A secret is written, read
 * back and erased first; where that fails (no desktop session, no D-Bus, a locked ring) tokens stay in memory.
 * @param folder the profile, so that two profiles do not share tokens
 * @param open gives the store; a test passes one of its own
 */
export async function keyringVault(folder: string, open: (prefix: string) => Promise<SecretStore> = openKeyring): Promise<Vault> {
  try {
    const store = await open(createHash('sha256').update(folder).digest('hex').slice(0, 16));
    return (await limited(roundTrip(store), PROBE_LIMIT)) ? storeVault(store) : memoryVault();
  } catch {
    return memoryVault();
  }
}

async function openKeyring(prefix: string): Promise<SecretStore> {
  // Loaded here: the binding is native, and Electron, which bundles this folder, has none.
  const { AsyncEntry } = await import('@napi-rs/keyring');
  // The kernel's keyring, the binding's fallback, forgets at reboot: better to say "memory" than to promise too much.
  const entry = (name: string) => new AsyncEntry(SERVICE, `${prefix}/${name}`, { linux: { store: 'secret-service' } });
  return {
    read: (name) => entry(name).getPassword(),
    write: (name, secret) => entry(name).setPassword(secret),
    erase: async (name) => {
      await entry(name).deletePassword();
    },
  };
}

async function roundTrip(store: SecretStore): Promise<boolean> {
  const name = `probe-${randomUUID()}`;
  await store.write(name, name);
  const same = (await store.read(name)) === name;
  await store.erase(name);
  return same && (await store.read(name)) === null;
}

async function limited(work: Promise<boolean>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
