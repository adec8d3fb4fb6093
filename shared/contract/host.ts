import { eventIterator, oc, type } from '@orpc/contract';
import { z } from 'zod';
import type { ProjectCatalog, RemoteProject } from '#shared/domain/catalog.ts';
import type { ConnectionId, ProjectId } from '#shared/domain/item.ts';
import { parseDay, type CalendarDate, type Instant } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import type { Connection, TrackerIdentity } from '#shared/tracker/connection.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { ChangeList, FetchedItems } from '#shared/tracker/port.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { LastChanges } from '#shared/sync/outbox.ts';
import type { Answered } from '#shared/sync/push.ts';
import type { Found, Remote, Written } from '#shared/tracker/writer.ts';
import {
  itemFields,
  newRecord,
  recordChange,
  recordKind,
  remoteRecord,
  revision,
  sentAt,
  sentChanges,
  operationId,
  plainText,
} from './writing.ts';

/**
 * Everything the engine may ask of the host. Inputs are checked by the host before any work; outputs are typed.
 * A tracker's or a file's refusal is a `Result`, so that it survives the wire; a rejected call is a bug or a lost host.
 */
// Ids become parts of other ids, of addresses and of queries, and a backup may bring any: nothing in them may mean something there.
const connectionId = z.string().regex(/^[\w-]{1,64}$/) as unknown as z.ZodType<ConnectionId, ConnectionId>;
const projectId = z.string().regex(/^[\w-]{1,64}\/[\w-]{1,200}$/) as unknown as z.ZodType<ProjectId, ProjectId>;
const recordId = z.string().regex(/^[\w-]{1,100}$/);
const token = z.string().min(1).max(8192);

export const connectionDraft = z.object({
  name: z.string().trim().min(1).max(120),
  kind: z.enum(['jira-cloud', 'jira-data-center', 'azure-devops-services', 'azure-devops-server']),
  baseUrl: z.string().min(8).max(2000),
  account: z.string().max(320).nullable(),
});

const formerConnections = z.array(z.object({ id: connectionId, siteId: z.string().max(500), accountId: z.string().max(500) })).max(500);

export interface HostInfo {
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  readonly platform: string;
  /** Where the profile lives, for people to see. */
  readonly profile: string;
  /** The profile folder cannot be written: nothing can be saved in this run. */
  readonly readOnly: boolean;
  readonly secrets: 'keychain' | 'memory';
  /** Why PDF export cannot run by itself here; null when it can. */
  readonly pdfMissing: string | null;
  /** The file that holds the list of connections since it was found damaged; null when all is well, or connections were made anew. */
  readonly connectionsLost: string | null;
}

/** What the host tells without being asked. */
export type HostNotice =
  | { readonly kind: 'waiting'; readonly connection: ConnectionId; readonly until: Instant; readonly reason: string }
  | { readonly kind: 'resumed'; readonly connection: ConnectionId }
  | { readonly kind: 'system-resumed' };

/** One line of the journal. `update` bytes are a Yjs update in base64. Numbers rise by one. */
export interface JournalEntry {
  readonly number: number;
  readonly kind: 'update' | 'setting' | 'outbox';
  /** Document id, setting key or operation id. */
  readonly subject: string;
  /** Unique per entry: applying one twice changes nothing. */
  readonly id: string;
  readonly data: string;
}

/** What the journal knows, to compare the browser's store with. */
export interface JournalState {
  /** New at each wipe or restore; a store of another generation is not this journal's store. */
  readonly generation: string;
  readonly lastNumber: number;
  readonly snapshotNumber: number;
  /** Entries that failed their checksum and were set aside, with the file that now holds them. */
  readonly damaged: readonly { readonly file: string; readonly count: number }[];
  /** The schema version of the store that wrote last. */
  readonly schema: number;
}

const journalEntry = z.object({
  kind: z.enum(['update', 'setting', 'outbox']),
  subject: z.string().min(1).max(300),
  id: z.string().min(1).max(100),
  data: z.string().max(64_000_000),
});
export type NewJournalEntry = z.infer<typeof journalEntry>;
const day = z.string().refine((text) => parseDay(text) !== null) as unknown as z.ZodType<CalendarDate, CalendarDate>;
const stagedId = z.string().regex(/^[\w-]{1,100}$/);
const staged = z.object({ id: stagedId, count: z.number().int().min(1).max(1_000_000) }).optional();

export type FileRefusal = { readonly code: 'disk-full' | 'read-only' | 'busy' | 'io' | 'damaged'; readonly detail: string };
export type PdfRefusal = { readonly code: 'no-browser' | 'failed' | 'cancelled'; readonly detail: string };

export const hostContract = {
  info: oc.output(type<HostInfo>()),
  notices: oc.output(eventIterator(type<HostNotice>())),
  /** The engine's start came to its end: the store is open in the place of this number, or a person reads why it is not (null). */
  opened: oc.input(z.object({ place: z.number().int().min(0).max(9999).nullable() })).output(type<void>()),

  connections: {
    list: oc.output(type<readonly Connection[]>()),
    /** Tests a draft without storing it. */
    test: oc.input(z.object({ draft: connectionDraft, token })).output(type<Result<TrackerIdentity, TrackerError>>()),
    /**
     * Tests and stores; the token goes to the vault. A site and account that are connected already are refused; one of `former`, or of a
     * list that was set aside, gets its old id back.
     */
    add: oc
      .input(z.object({ draft: connectionDraft, token, former: formerConnections.optional() }))
      .output(type<Result<Connection, TrackerError>>()),
    /** Renames, or replaces the token (tested first, and it must belong to the same site and account). */
    update: oc
      .input(z.object({ id: connectionId, name: z.string().trim().min(1).max(120).optional(), token: token.optional() }))
      .output(type<Result<Connection, TrackerError>>()),
    /** Tests a stored connection again. */
    check: oc.input(z.object({ id: connectionId })).output(type<Result<TrackerIdentity, TrackerError>>()),
    /** Forgets the connection and its token. Data already pulled is the engine's. */
    remove: oc.input(z.object({ id: connectionId })).output(type<Result<void, TrackerError>>()),
    /** Puts back connections of a backup: without tokens. */
    restore: oc
      .input(z.object({ connections: z.array(connectionDraft.extend({ id: connectionId, sample: z.boolean() })).max(500) }))
      .output(type<void>()),
  },

  trackers: {
    projects: oc.input(z.object({ connection: connectionId })).output(type<Result<readonly RemoteProject[], TrackerError>>()),
    catalog: oc
      .input(z.object({ project: projectId, withRequires: z.boolean().optional() }))
      .output(type<Result<ProjectCatalog, TrackerError>>()),
    list: oc.input(z.object({ project: projectId })).output(type<Result<ChangeList, TrackerError>>()),
    changes: oc.input(z.object({ project: projectId, since: z.string().max(10_000) })).output(type<Result<ChangeList, TrackerError>>()),
    fetch: oc
      .input(z.object({ project: projectId, ids: z.array(recordId).min(1).max(200) }))
      .output(type<Result<FetchedItems, TrackerError>>()),
    /** Who gave fields of an item the values they have. */
    lastChanges: oc.input(z.object({ item: remoteRecord, revision, fields: itemFields })).output(type<Result<LastChanges, TrackerError>>()),
    /** What the tracker holds of one record now; null when it has none of that id. */
    read: oc.input(z.object({ record: remoteRecord, recordKind })).output(type<Result<Remote | null, TrackerError>>()),
    /** Sends changes of one record. A connection that cannot be used sends none of them, and says why in `error`. */
    write: oc.input(sentChanges).output(type<Written>()),
    /** What the record's history says of a change whose answer was lost. */
    wrote: oc
      .input(
        z.object({ record: remoteRecord, recordKind, change: recordChange, revision, together: z.array(recordChange).max(500).optional() }),
      )
      .output(type<Result<Extract<Answered, { readonly kind: 'sent' | 'refused' }> | null, TrackerError>>()),
    create: oc.input(newRecord).output(type<Result<RecordId, TrackerError>>()),
    /** Looks for what an earlier `create` made. @param since when it was sent */
    findCreated: oc
      .input(z.object({ creation: newRecord, since: sentAt, known: z.array(z.string().max(300)).max(100_000).optional() }))
      .output(type<Result<Found, TrackerError>>()),
    findComment: oc
      .input(z.object({ record: remoteRecord, id: operationId, text: plainText, since: sentAt }))
      .output(type<Result<string | null, TrackerError>>()),
    /** The most ids `fetch` takes for this connection. */
    batchSize: oc.input(z.object({ connection: connectionId })).output(type<number>()),
  },

  journal: {
    state: oc.output(type<Result<JournalState, FileRefusal>>()),
    /** Appends and fsyncs; resolves once the entries are on disk. @returns the last number */
    append: oc
      .input(z.object({ generation: z.string().max(100), schema: z.number().int(), entries: z.array(journalEntry).min(1).max(10_000) }))
      .output(type<Result<number, FileRefusal>>()),
    /** The newest snapshot's entries, then every entry after it, in order, in batches. */
    read: oc.input(z.object({ after: z.number().int().min(0) })).output(eventIterator(type<readonly JournalEntry[]>())),
    /** Keeps entries for a `compact` or `restart` whose entries do not fit one message; a new id forgets what another one kept. */
    stage: oc
      .input(z.object({ id: stagedId, entries: z.array(journalEntry).min(1).max(10_000) }))
      .output(type<Result<void, FileRefusal>>()),
    /**
     * Replaces everything up to `upTo` with the staged entries and `entries` (their merged state). Atomic: the old files stay until the
     * new ones are on disk.
     */
    compact: oc
      .input(z.object({ generation: z.string().max(100), upTo: z.number().int(), entries: z.array(journalEntry).max(1_000_000), staged }))
      .output(type<Result<void, FileRefusal>>()),
    /**
     * Begins a new generation with these entries; the old one is kept aside as a restorable snapshot. With `setAside` also when the old
     * one cannot be read, and then it and what was cut from it get that day in their names and are never removed.
     * @returns the new generation
     */
    restart: oc
      .input(z.object({ entries: z.array(journalEntry).max(1_000_000), staged, setAside: day.optional() }))
      .output(type<Result<string, FileRefusal>>()),
  },

  pdf: {
    /** Prints a complete, self-contained HTML document. @returns the PDF's bytes */
    print: oc
      .input(z.object({ html: z.string().max(100_000_000), paper: z.enum(['A4', 'Letter']), title: z.string().max(500) }))
      .output(type<Result<Blob, PdfRefusal>>()),
  },

  sample: {
    /** Starts the sandbox trackers of the sample workspace and gives their connections; idempotent. `today` anchors the data. */
    start: oc.input(z.object({ today: z.string() })).output(type<Result<readonly Connection[], TrackerError>>()),
    /** Stops them and forgets their connections. */
    stop: oc.output(type<void>()),
  },
};

export type HostContract = typeof hostContract;
