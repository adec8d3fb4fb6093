import { rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { readJson, writeDurably } from '#electron/host/files/write-file.ts';
import { fileRefusal } from '#electron/host/journal/refusal.ts';
import { hostOf } from '#electron/host/http/host-name.ts';
import type { Vault } from '#electron/host/vault/vault.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { connectionDraft } from '#shared/contract/host.ts';
import {
  trackerOf,
  type Connection,
  type ConnectionDraft,
  type FormerConnection,
  type TrackerIdentity,
} from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { TrackerPort } from '#shared/tracker/port.ts';
import type { TrackerWriter } from '#shared/tracker/writer.ts';
import { normalBaseUrl } from './address.ts';
import { setAsideFiles, tracesBeside } from './former-connections.ts';

/** A connection as the profile keeps it: never a token. */
export type StoredConnection = Omit<Connection, 'token'>;

/** Both sides of a tracker over one transport, so that its rate limits hold for what is read and what is written together. */
export interface OpenedTracker {
  readonly reader: TrackerPort;
  readonly writer: TrackerWriter;
}

/** Gives clients for an address and a token. `connection` prefixes every id they answer with. */
export type OpenTracker = (
  draft: ConnectionDraft & {
    readonly sample: boolean;
    /** The address has answered for this connection before, in this run or an earlier one. */
    readonly known: boolean;
  },
  token: string,
  connection: ConnectionId,
) => OpenedTracker;

export interface ConnectionsOptions {
  /** `<profile>/connections.json` */
  readonly file: string;
  /** The folder cannot be written: connections live for this run, and the screens say that nothing is saved. */
  readonly readOnly: boolean;
  readonly vault: Vault;
  readonly openTracker: OpenTracker;
  readonly newId: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Connections {
  list(): Promise<readonly Connection[]>;
  test(draft: ConnectionDraft, token: string, signal: AbortSignal): Promise<Result<TrackerIdentity, TrackerError>>;
  /** @param former connections that the engine remembers: the same site and account get the old id back */
  add(
    draft: ConnectionDraft,
    token: string,
    signal: AbortSignal,
    former?: readonly FormerConnection[],
  ): Promise<Result<Connection, TrackerError>>;
  update(
    change: { id: ConnectionId; name?: string | undefined; token?: string | undefined },
    signal: AbortSignal,
  ): Promise<Result<Connection, TrackerError>>;
  check(id: ConnectionId, signal: AbortSignal): Promise<Result<TrackerIdentity, TrackerError>>;
  remove(id: ConnectionId): Promise<Result<void, TrackerError>>;
  restore(connections: readonly (ConnectionDraft & { readonly id: ConnectionId; readonly sample: boolean })[]): Promise<void>;
  /** Replaces the sample's connections, which have no token of a person. */
  putSample(connections: readonly StoredConnection[]): Promise<readonly Connection[]>;
  /** Calls a tracker. The first call of a while proves that it is still the site and account this workspace was built from. */
  use<T>(
    id: ConnectionId,
    signal: AbortSignal,
    call: (port: TrackerPort, writer: TrackerWriter) => Promise<Result<T, TrackerError>>,
  ): Promise<Result<T, TrackerError>>;
  batchSize(id: ConnectionId): number;
  /** The name of the file that holds the list since it was found damaged; null once connections were made anew. */
  lost(): string | null;
}

const identitySchema = z.object({
  siteId: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  product: z.string(),
  zone: z.string(),
  serverTime: z.string().nullable(),
  siteUrl: z.string().optional(),
}) as unknown as z.ZodType<TrackerIdentity>;
const fileSchema = z.object({
  version: z.literal(1),
  connections: z.array(
    connectionDraft.extend({
      id: z.string().min(1).max(64) as unknown as z.ZodType<ConnectionId>,
      identity: identitySchema.nullable(),
      sample: z.boolean(),
    }),
  ),
});

/** A pull of ten projects proves the site once; a swap between two pulls is noticed. */
const PROOF_LASTS = 30_000;
/** What the sample's trackers accept. It opens nothing else. */
export const SAMPLE_TOKEN = 'sample-workspace';

/** Opens the registry of connections. A damaged file is set aside, never overwritten. */
export async function openConnections(options: ConnectionsOptions): Promise<Connections> {
  const { vault, openTracker, newId, now } = options;
  const { connections: read, lost: lostBefore } = await readStored(options.file, now);
  let stored = read;
  let lost = lostBefore;
  const ports = new Map<ConnectionId, OpenedTracker>();
  const proofs = new Map<ConnectionId, { readonly at: number; readonly result: Promise<Result<TrackerIdentity, TrackerError>> }>();

  const find = (id: ConnectionId): StoredConnection | undefined => stored.find((one) => one.id === id);
  const forget = (id: ConnectionId): void => {
    ports.delete(id);
    proofs.delete(id);
  };
  const save = async (next: readonly StoredConnection[]): Promise<void> => {
    if (!options.readOnly) await writeDurably(options.file, JSON.stringify({ version: 1, connections: next }, null, 2));
    stored = next;
    if (next.some((one) => !one.sample)) lost = null;
  };
  const tokenOf = async (connection: StoredConnection): Promise<string | null> =>
    connection.sample ? SAMPLE_TOKEN : vault.get(connection.id);
  const shown = async (connection: StoredConnection, kept?: Connection['token']): Promise<Connection> => {
    const token = kept ?? (connection.sample ? 'keychain' : (await vault.get(connection.id)) === null ? 'missing' : vault.kind);
    return { ...connection, token };
  };

  async function portOf(connection: StoredConnection): Promise<Result<OpenedTracker, TrackerError>> {
    const open = ports.get(connection.id);
    if (open !== undefined) return ok(open);
    const token = await tokenOf(connection);
    if (token === null) return err({ code: 'no-token', host: hostOf(connection.baseUrl) });
    const fresh = openTracker({ ...connection, known: connection.identity !== null }, token, connection.id);
    ports.set(connection.id, fresh);
    return ok(fresh);
  }

  /** Asks the tracker who it is, and compares with who it was. */
  async function identify(
    connection: StoredConnection,
    port: TrackerPort,
    signal: AbortSignal,
  ): Promise<Result<TrackerIdentity, TrackerError>> {
    const answer = await port.identify(signal);
    if (!answer.ok) return answer;
    return same(connection, answer.value) ? answer : err(otherSite(connection, answer.value));
  }

  async function proven(id: ConnectionId, port: TrackerPort, signal: AbortSignal): Promise<Result<TrackerIdentity, TrackerError>> {
    const connection = find(id);
    if (connection === undefined) return err(unknownConnection(id));
    const last = proofs.get(id);
    if (last !== undefined && Math.abs(now() - last.at) < PROOF_LASTS) {
      const result = await last.result;
      // Another caller's cancel or a lost line is not this caller's answer.
      if (result.ok || result.error.code === 'other-site') return result;
    }
    const result = identify(connection, port, signal);
    proofs.set(id, { at: now(), result });
    const answer = await result;
    if (!answer.ok) proofs.delete(id);
    else if (connection.identity === null || connection.identity.siteUrl !== answer.value.siteUrl) {
      const pinned = stored.map((one) => (one.id === id ? { ...one, identity: answer.value } : one));
      // A full disk stops no pull: the identity then holds for this run, and is pinned at the next proof after it.
      await save(pinned).catch(() => {
        stored = pinned;
      });
    }
    return answer;
  }

  return {
    list: () => Promise.all(stored.map((one) => shown(one))),

    async test(draft, token, signal) {
      const address = normalBaseUrl(draft);
      if (!address.ok) return address;
      const { reader } = openTracker({ ...draft, baseUrl: address.value, sample: false, known: false }, token, 'test' as ConnectionId);
      return reader.identify(signal);
    },

    async add(draft, token, signal, former = []) {
      const address = normalBaseUrl(draft);
      if (!address.ok) return address;
      const asked = { ...draft, baseUrl: address.value, sample: false, known: false };
      const identity = await openTracker(asked, token, 'test' as ConnectionId).reader.identify(signal);
      if (!identity.ok) return identity;
      const twin = stored.find((one) => isTwin(one, asked, identity.value));
      if (twin !== undefined) {
        return err({ code: 'already-connected', host: hostOf(asked.baseUrl), connection: twin.id, name: twin.name });
      }
      const before = [...former, ...(await tracesBeside(options.file))].find((one) => isSame(one, identity.value) && !find(one.id));
      const id = before?.id ?? (newId() as ConnectionId);
      const pinned: StoredConnection = { ...draft, baseUrl: address.value, id, identity: identity.value, sample: false };
      const opened = openTracker({ ...asked, known: true }, token, id);
      // First the file: a token of a connection that is not kept would be left in the keychain, where nobody looks for it.
      try {
        await save([...stored, pinned]);
      } catch (error) {
        return err(notStored(error));
      }
      const kept = await vault.set(pinned.id, token);
      ports.set(pinned.id, opened);
      return ok(await shown(pinned, kept));
    },

    async update({ id, name, token }, signal) {
      const connection = find(id);
      if (connection === undefined) return err(unknownConnection(id));
      let identity = connection.identity;
      if (token !== undefined && !connection.sample) {
        const answer = await identify(
          connection,
          openTracker({ ...connection, known: connection.identity !== null }, token, id).reader,
          signal,
        );
        if (!answer.ok) return answer;
        identity = answer.value;
      }
      const next = { ...connection, identity, name: name ?? connection.name };
      try {
        await save(stored.map((one) => (one.id === id ? next : one)));
      } catch (error) {
        return err(notStored(error));
      }
      if (token === undefined || connection.sample) return ok(await shown(next));
      forget(id);
      return ok(await shown(next, await vault.set(id, token)));
    },

    async check(id, signal) {
      const connection = find(id);
      if (connection === undefined) return err(unknownConnection(id));
      const open = await portOf(connection);
      if (!open.ok) return open;
      proofs.delete(id);
      return proven(id, open.value.reader, signal);
    },

    async remove(id) {
      try {
        await save(stored.filter((one) => one.id !== id));
      } catch (error) {
        return err(notStored(error));
      }
      forget(id);
      return (await vault.remove(id)) ? ok(undefined) : err({ code: 'token-left', connection: id });
    },

    async restore(connections) {
      const known = new Set(stored.map((one) => one.id));
      const fresh = connections.filter((one) => !known.has(one.id));
      // A token left behind under such an id was meant for the address it had then, not for the one a file names now.
      for (const { id } of fresh) {
        if (!(await vault.remove(id))) throw new Error('The keychain did not let go of an old token. Unlock it, then restore again.');
      }
      await save([...stored, ...fresh.map((one) => ({ ...one, identity: null }))]);
    },

    async putSample(connections) {
      for (const old of stored) if (old.sample) forget(old.id);
      await save([...stored.filter((one) => !one.sample), ...connections]);
      return Promise.all(connections.map((one) => shown(one)));
    },

    async use(id, signal, call) {
      const connection = find(id);
      if (connection === undefined) return err(unknownConnection(id));
      const open = await portOf(connection);
      if (!open.ok) return open;
      const { reader, writer } = open.value;
      const identity = await proven(id, reader, signal);
      if (!identity.ok) return identity;
      return call(reader, writer);
    },

    batchSize: (id) => {
      const connection = find(id);
      // Before the first call there is no port to ask: the limits that the port's contract names.
      return ports.get(id)?.reader.batchSize ?? (connection !== undefined && trackerOf(connection.kind) === 'azure-devops' ? 200 : 100);
    },

    lost: () => lost,
  };
}

interface Read {
  readonly connections: readonly StoredConnection[];
  readonly lost: string | null;
}

async function readStored(file: string, now: () => number): Promise<Read> {
  const read = await readJson(file);
  // Damaged in an earlier run, and nothing was connected since: that is still to be told.
  if (read === null) return { connections: [], lost: (await setAsideFiles(file))[0] ?? null };
  const parsed = read.kind === 'value' ? fileSchema.safeParse(read.value) : null;
  if (parsed?.success) return { connections: parsed.data.connections, lost: null };
  // Kept for a person to look at. Without it the app opens all the same: connections can be entered again, plans are elsewhere.
  const aside = `${file}.damaged-${now()}`;
  const kept = await rename(file, aside).then(
    () => aside,
    () => file, // a folder that cannot be written: it stays where it is
  );
  return { connections: [], lost: basename(kept) };
}

const isSame = (one: Pick<TrackerIdentity, 'siteId' | 'accountId'>, other: Pick<TrackerIdentity, 'siteId' | 'accountId'>): boolean =>
  one.siteId === other.siteId && one.accountId === other.accountId;

const same = (connection: StoredConnection, identity: TrackerIdentity): boolean =>
  connection.identity === null || isSame(connection.identity, identity);

/** Whether a connection is to the site and account of another one. Until its token proved them, its address and account must do. */
function isTwin(connection: StoredConnection, draft: ConnectionDraft, identity: TrackerIdentity): boolean {
  if (connection.sample) return false;
  if (connection.identity !== null) return isSame(connection.identity, identity);
  return connection.kind === draft.kind && connection.baseUrl === draft.baseUrl && connection.account === draft.account;
}

function otherSite(connection: StoredConnection, found: TrackerIdentity): TrackerError {
  const before = connection.identity!;
  const what = before.siteId === found.siteId ? 'another account' : 'another site';
  return {
    code: 'other-site',
    host: hostOf(connection.baseUrl),
    detail: `This is ${what} than this workspace was built from: it was ${before.accountName} on ${before.product}, now ${found.accountName} on ${found.product}.`,
  };
}

const unknownConnection = (id: ConnectionId): TrackerError => ({
  code: 'not-found',
  what: 'connection',
  detail: `No connection is called ${id} here.`,
});

/** What a file's error means for a change of connections. */
export function notStored(error: unknown): TrackerError {
  const { code, detail } = fileRefusal(error);
  return { code: 'not-stored', reason: code === 'disk-full' || code === 'read-only' ? code : 'io', detail };
}
