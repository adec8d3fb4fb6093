import 'fake-indexeddb/auto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, implement } from '@orpc/server';
import { openJournal, type Journal } from '#electron/host/journal/journal.ts';
import type { BackupParts } from '#renderer/engine/backup/backup.ts';
import { Core } from '#renderer/engine/core.ts';
import type { HostClient, HostLink } from '#renderer/engine/host-link.ts';
import type { Schedule } from '#renderer/engine/plan/sender.ts';
import type { Witness } from '#renderer/engine/store/witness.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Migration } from '#renderer/engine/store/migrations.ts';
import { hostContract } from '#shared/contract/host.ts';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import { ok } from '#shared/lib/result.ts';
import type { PlanCommand, PlanEdit } from '#shared/plan/edit.ts';
import { deriveRows, DERIVED } from '#shared/plan/rows.ts';
import { documentOf } from '#renderer/engine/plan/documents.ts';
import type { DocId } from '#shared/plan/edit.ts';
import { aRelease } from '#tests/support/builders.ts';

let counter = 0;
export const newId = (): string => `id-${(counter += 1)}`;

/** A clock that stands until it is moved, with timers that fire when it passes them. */
export class FakeTime {
  #time = Date.parse('2026-11-20T08:00:00Z');
  #timers: { readonly at: number; readonly work: () => void }[] = [];

  now = (): Instant => instantOf(this.#time);

  schedule: Schedule = (work, milliseconds) => {
    const timer = { at: this.#time + milliseconds, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  advance(milliseconds: number): void {
    this.#time += milliseconds;
    const due = this.#timers.filter(({ at }) => at <= this.#time);
    this.#timers = this.#timers.filter(({ at }) => at > this.#time);
    for (const { work } of due) work();
  }

  get timers(): number {
    return this.#timers.length;
  }
}

/** A host that has a journal and nothing else. */
export class FakeHost implements HostLink {
  readonly client: HostClient;
  connected = true;
  elsewhere = false;
  /** Calls under way. */
  busy = 0;
  /** What happens to a call before it reaches the journal; a promise that never ends stops the world there. */
  before: (call: string) => Promise<void> = async () => undefined;
  /** The same after the journal did its work, before the engine hears of it. */
  after: (call: string) => Promise<void> = async () => undefined;
  restoredConnections: unknown[] = [];
  /** What the engine said of its openings. */
  opened: (number | null)[] = [];
  readonly #listeners = new Set<() => void>();

  readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
    const os = implement(hostContract.journal);
    const around = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
      if (!this.connected) throw new Error('The host is not there.');
      this.busy += 1;
      try {
        await this.before(name);
        const result = await call();
        await this.after(name);
        return result;
      } finally {
        this.busy -= 1;
      }
    };
    const journalClient = createRouterClient(
      os.router({
        state: os.state.handler(() => around('state', () => this.journal.state())),
        append: os.append.handler(({ input }) => around('append', () => this.journal.append(input))),
        read: os.read.handler(({ input }) => around('read', async () => this.journal.read(input))),
        stage: os.stage.handler(({ input }) => around('stage', () => this.journal.stage(input))),
        compact: os.compact.handler(({ input }) => around('compact', () => this.journal.compact(input))),
        restart: os.restart.handler(({ input }) => around('restart', () => this.journal.restart(input))),
      }),
    );
    const other = {
      info: async () => ({
        shell: 'browser',
        version: '0.1.0',
        platform: 'test',
        profile: '/profile',
        readOnly: false,
        secrets: 'memory',
        pdfMissing: null,
        connectionsLost: null,
      }),
      notices: async () => (async function* () {})(),
      connections: { list: async () => [], restore: async (input: unknown) => void this.restoredConnections.push(input) },
      trackers: {},
      sample: {},
      opened: async ({ place }: { readonly place: number | null }) => void this.opened.push(place),
      pdf: { print: async () => ({ ok: false, error: { code: 'no-browser', detail: '' } }) },
    };
    this.client = { ...other, journal: journalClient } as unknown as HostClient;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setConnected(connected: boolean): void {
    this.connected = connected;
    for (const listener of this.#listeners) listener();
  }

  /** Another browser takes the host. */
  supersede(): void {
    this.elsewhere = true;
    this.setConnected(false);
  }

  claim(): void {
    this.elsewhere = false;
    this.setConnected(true);
  }

  close(): void {
    this.connected = false;
  }
}

/** A profile: a journal folder on disk and a store of its own name. Cockpits come and go on it. */
export class Profile {
  readonly name = `cockpit-${newId()}`;
  readonly time = new FakeTime();
  folder = '';
  /** The browser has held a store before, unless a test says otherwise. */
  witness: Witness = { seen: async () => true, note: async () => undefined };
  journal: Journal | null = null;
  openJournal = (): Promise<Journal> => openJournal({ folder: this.folder, newId });

  static async create(): Promise<Profile> {
    const profile = new Profile();
    profile.folder = await mkdtemp(join(tmpdir(), 'profile-'));
    return profile;
  }

  get journalFile(): string {
    return join(this.folder, 'journal.ndjson');
  }

  /** @param browser another browser has a store of its own */
  async start({
    steps,
    connected = true,
    browser = '',
    begin = (core) => core.start(),
  }: {
    readonly steps?: readonly Migration[];
    readonly connected?: boolean;
    readonly browser?: string;
    readonly begin?: (core: Core, host: FakeHost) => Promise<void>;
  } = {}): Promise<Cockpit> {
    this.journal = await this.openJournal();
    const host = new FakeHost(this.journal);
    host.connected = connected;
    const db = new CockpitDb(`${this.name}${browser}`, steps);
    const core = new Core({
      db,
      host,
      now: this.time.now,
      newId,
      schedule: this.time.schedule,
      indexedDB,
      persist: async () => true,
      witness: this.witness,
    });
    const opening = begin(core, host);
    if (!connected) {
      await until(() => this.time.timers > 0 && db.isOpen());
      while (core.status.value.phase.kind === 'starting') {
        this.time.advance(2_000);
        await pause();
      }
    }
    await opening;
    return { core, db, host, plan: core.plan, time: this.time };
  }

  /** The process ends as kill -9 ends it: nothing more runs, nothing is flushed. */
  async kill(cockpit: Cockpit): Promise<void> {
    await cockpit.core.close();
    await this.journal?.close();
  }

  async remove(): Promise<void> {
    await this.journal?.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface Cockpit {
  readonly core: Core;
  readonly db: CockpitDb;
  readonly host: FakeHost;
  readonly plan: Core['plan'];
  readonly time: FakeTime;
}

/** Lets everything that can run, run. */
export const pause = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/** As long as a busy machine's disk may need. */
const PATIENCE_MS = 20_000;

/** Waits for a state, giving disks their time; fails when nothing brings it about. */
export async function until(state: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    if (await state()) return;
    await new Promise((resume) => setTimeout(resume, 1));
  }
  throw new Error('The state was never reached.');
}

/** The same while time passes: the clock moves only when no call to the journal is under way, or calls would be late for no reason. */
export async function untilLater(cockpit: Pick<Cockpit, 'host' | 'time'>, state: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    if (cockpit.host.busy === 0) cockpit.time.advance(1_000);
    return state();
  });
}

export const command = (label: string, ...edits: readonly PlanEdit[]): PlanCommand => ({ label, why: null, edits });
export const putRelease = (id: string, fields: Partial<Release> = {}): PlanEdit => ({
  kind: 'put',
  collection: 'releases',
  record: aRelease(id, fields),
});
export const setRelease = (id: string, fields: Partial<Omit<Release, 'id'>>): PlanEdit => ({
  kind: 'set',
  doc: `release/${id as ReleaseId}`,
  collection: 'releases',
  id: id as ReleaseId,
  fields,
});
export const type = (id: string, baseLength: number, from: number, insert: string, to = from): PlanEdit => ({
  kind: 'type-notes',
  releaseId: id as ReleaseId,
  baseLength,
  changes: [{ from, to, insert }],
});

/** What a backup of this cockpit is made from, and restored into. */
export const backupParts = (profile: Profile, cockpit: Cockpit, overrides: Partial<BackupParts> = {}): BackupParts => ({
  db: cockpit.db,
  plan: cockpit.plan,
  host: cockpit.host.client,
  connections: async () => [],
  appVersion: () => '0.1.0',
  now: profile.time.now,
  newId,
  withoutMirror: (work) => cockpit.core.withoutMirror(work),
  ...overrides,
});

/** Every derived row as the tables hold it. */
export async function tables(db: CockpitDb): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const table of DERIVED) rows[table] = await db.table(table).toArray();
  return rows;
}

/** The same rows as the stored documents give them. */
export async function derived(db: CockpitDb): Promise<Record<string, unknown[]>> {
  const rows: Record<string, { readonly id?: string; readonly releaseId?: string }[]> = Object.fromEntries(
    DERIVED.map((table) => [table, []]),
  );
  const docs = new Map<DocId, { data: Uint8Array }[]>();
  for (const row of await db.updates.orderBy('seq').toArray()) docs.set(row.doc, [...(docs.get(row.doc) ?? []), row]);
  for (const [id, updates] of docs) {
    const all = deriveRows(id, documentOf(updates).doc);
    for (const table of DERIVED) rows[table]!.push(...(all[table] as readonly object[]));
  }
  for (const table of DERIVED) rows[table]!.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return rows;
}
const keyOf = (row: { readonly id?: string; readonly releaseId?: string }): string => row.id ?? row.releaseId ?? '';

export const isOk = (result: { readonly ok: boolean }): boolean => result.ok;
export const fine = ok(undefined);
