import type { ConnectionId } from '#shared/domain/item.ts';

/**
 * Where tokens are kept. Never a file in clear, a log, a backup or the renderer.
 * `keychain`: the operating system's own store, survives a restart. `memory`: gone when the program ends, and the screens say so.
 */
export interface Vault {
  readonly kind: 'keychain' | 'memory';
  /** @returns null when there is none, or when the store is locked or changed: the person is asked for the token again */
  get(connection: ConnectionId): Promise<string | null>;
  /** @returns where the token is now: a keychain that refuses leaves it in memory for this run */
  set(connection: ConnectionId, token: string): Promise<'keychain' | 'memory'>;
  /** @returns false when the protected store refused, so that the token may still be in it */
  remove(connection: ConnectionId): Promise<boolean>;
}

/** Tokens for this run only. */
export function memoryVault(): Vault {
  const tokens = new Map<ConnectionId, string>();
  return {
    kind: 'memory',
    get: async (connection) => tokens.get(connection) ?? null,
    set: async (connection, token) => {
      tokens.set(connection, token);
      return 'memory';
    },
    remove: async (connection) => {
      tokens.delete(connection);
      return true;
    },
  };
}

/** Raw reads and writes of one kind of protected store; each may fail. */
export interface SecretStore {
  read(name: string): Promise<string | null>;
  write(name: string, secret: string): Promise<void>;
  erase(name: string): Promise<void>;
}

/** A vault over a protected store. A refused write falls back to memory and is reported as such, never to a weaker file. */
export function storeVault(store: SecretStore): Vault {
  const memory = memoryVault();
  return {
    kind: 'keychain',
    get: async (connection) => (await memory.get(connection)) ?? (await store.read(connection).catch(() => null)),
    set: async (connection, token) => {
      try {
        await store.write(connection, token);
        await memory.remove(connection);
        return 'keychain';
      } catch {
        return memory.set(connection, token);
      }
    },
    remove: async (connection) => {
      await memory.remove(connection);
      try {
        await store.erase(connection);
        return true;
      } catch {
        // Some stores refuse to erase what is not there.
        return store.read(connection).then(
          (left) => left === null,
          () => false,
        );
      }
    },
  };
}
