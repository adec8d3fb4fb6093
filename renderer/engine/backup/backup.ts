import type { Table } from 'dexie';
import type { HostClient } from '#renderer/engine/host-link.ts';
import { MARK, REMOVED } from '#renderer/engine/items/load.ts';
import { storeErrorText } from '#renderer/engine/plan/failures.ts';
import { RESTORING } from '#renderer/engine/plan/marker.ts';
import { handOver } from '#renderer/engine/plan/messages.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import { planEntries, replacePlan } from '#renderer/engine/plan/reconcile.ts';
import { LAST_BACKUP } from '#renderer/engine/settings.ts';
import type { CockpitDb, OperationRow, PullRow } from '#renderer/engine/store/db.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { BackupSummary, ExportFile, LastBackup } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { pack, unpack, type ArchiveRefusal, type Manifest } from './archive.ts';

export interface BackupParts {
  readonly db: CockpitDb;
  readonly plan: Plan;
  readonly host: HostClient;
  readonly connections: () => Promise<readonly Connection[]>;
  readonly appVersion: () => string;
  /** How many items were pulled. */
  readonly items: () => number;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Lets go of everything pulled while it is replaced, and reads it again afterwards. */
  readonly withoutMirror: (work: () => Promise<void>) => Promise<void>;
}

const PAGES_PER_PART = 100;
const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const parsed = (text: string | undefined): readonly unknown[] =>
  text === undefined
    ? []
    : text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line));

/**
 * One file with everything: the plan in the journal's own entries, settings, connections without tokens, and what was pulled, so that
 * it opens without a network.
 */
export async function createBackup(parts: BackupParts): Promise<ExportFile> {
  const { db, plan, connections, appVersion, items, now, newId } = parts;
  const files = new Map<string, string>();
  let entries: readonly NewJournalEntry[] = [];
  await plan.exclusive(
    async () => {
      const whole = await planEntries(db, newId);
      if (whole.damaged.length > 0)
        throw new Error('Part of the plan cannot be read. Restart the cockpit: it is mended from the second copy, then back up.');
      ({ entries } = whole);
    },
    { evenUnwritten: true },
  );
  files.set('plan.ndjson', lines(entries));
  const known = await connections();
  files.set(
    'connections.json',
    JSON.stringify(known.map(({ id, name, kind, baseUrl, account, sample }) => ({ id, name, kind, baseUrl, account, sample }))),
  );
  files.set('mirror/catalogs.ndjson', lines(await db.catalogs.toArray()));
  files.set('mirror/pulls.ndjson', lines(await db.pulls.toArray()));
  files.set('mirror/quarantine.ndjson', lines(await db.quarantine.toArray()));
  const marks = await db.snapshots.bulkGet([MARK, REMOVED]);
  files.set('mirror/marks.ndjson', lines(marks.filter((row) => row !== undefined)));
  const numbers = await db.pages.orderBy('number').primaryKeys();
  for (let from = 0; from < numbers.length; from += PAGES_PER_PART) {
    const pages = (await db.pages.bulkGet(numbers.slice(from, from + PAGES_PER_PART))).filter((page) => page !== undefined);
    files.set(`mirror/pages-${String(from / PAGES_PER_PART).padStart(5, '0')}.ndjson`, lines(pages));
  }
  const createdAt = now();
  const counts = { releases: await db.releases.count(), items: items(), connections: known.length };
  const bytes = await pack({ appVersion: appVersion(), schema: SCHEMA, createdAt, counts }, files);
  const name = `release-cockpit-${createdAt.slice(0, 10)}.backup.zip`;
  const last: LastBackup = { at: createdAt, name };
  await plan.set({ [LAST_BACKUP]: last }); // a refusal is in the state of saving, and the file is good all the same
  return { name, mime: 'application/zip', data: new Blob([bytes], { type: 'application/zip' }) };
}

const summaryOf = ({ createdAt, appVersion, schema, counts }: Manifest): BackupSummary => ({
  createdAt: createdAt as Instant,
  appVersion,
  schema,
  ...counts,
});

/** Reads and verifies a backup without changing anything. */
export async function inspectBackup(file: Blob): Promise<Result<BackupSummary, Explanation>> {
  const read = await unpack(new Uint8Array(await file.arrayBuffer()), SCHEMA);
  return read.ok ? ok(summaryOf(read.value.manifest)) : err(explainArchive(read.error));
}

/**
 * Puts a backup in the place of everything: verified in full first, then as one transaction. What stood before is kept by the host as a
 * file of the journal. Watermarks are not restored: the trackers are read anew, so an old backup never overwrites what changed since.
 */
export async function restoreBackup(parts: BackupParts, file: Blob): Promise<Result<BackupSummary, Explanation>> {
  const { db, plan, host, newId, withoutMirror } = parts;
  const read = await unpack(new Uint8Array(await file.arrayBuffer()), SCHEMA);
  if (!read.ok) return err(explainArchive(read.error));
  const { manifest, parts: texts } = read.value;
  let refusal: Explanation | null = null;
  let reached: 'nothing' | 'journal' | 'plan' = 'nothing';
  try {
    const entries = (parsed(texts.get('plan.ndjson')) as readonly NewJournalEntry[]).map(heldWhereUnsure);
    const mirror = mirrorRows(db, texts);
    const connections = JSON.parse(texts.get('connections.json') ?? '[]') as Parameters<
      HostClient['connections']['restore']
    >[0]['connections'];
    const done = await plan.exclusive(() =>
      withoutMirror(async () => {
        const handed = await handOver(host.journal, entries, newId);
        await db.meta.put({ key: RESTORING, value: manifest.createdAt });
        const restarted = handed.ok ? await host.journal.restart(handed.value) : handed;
        if (!restarted.ok) {
          await db.meta.delete(RESTORING);
          refusal = notRestored(
            'The second copy could not be written, so what stands now could not be kept aside.',
            restarted.error.detail,
          );
          return;
        }
        reached = 'journal';
        await replacePlan(db, entries, restarted.value, newId, mirror);
        plan.journalComplete();
        plan.startJournal(restarted.value);
        reached = 'plan';
        await host.connections.restore({ connections });
      }),
    );
    if (!done) refusal = notRestored('Some edits are not saved yet.', 'Wait until they are saved, then restore.');
  } catch (error) {
    refusal = stoppedAt[reached](storeErrorText(error));
  }
  return refusal === null ? ok(summaryOf(manifest)) : err(refusal);
}

/**
 * A comment or a new record that waited when the backup was made may have been sent since, and nothing in the tracker would keep it from being
 * sent twice: it is held until a person lets it go. Edits of fields are compared with the tracker before they are sent.
 */
function heldWhereUnsure(entry: NewJournalEntry): NewJournalEntry {
  if (entry.kind !== 'outbox') return entry;
  const row = JSON.parse(entry.data) as OperationRow;
  const isUnsure = row.state.kind === 'queued' && (row.change.kind === 'comment' || row.change.kind === 'create');
  return isUnsure ? { ...entry, data: JSON.stringify({ ...row, state: { kind: 'held' } }) } : entry;
}

/** What was pulled, as the tables hold it. */
export interface TableRows {
  readonly table: Table;
  readonly rows: readonly unknown[];
}

function mirrorRows(db: CockpitDb, texts: ReadonlyMap<string, string>): readonly TableRows[] {
  const pages = [...texts].filter(([name]) => name.startsWith('mirror/pages-')).flatMap(([, text]) => parsed(text));
  const pulls = (parsed(texts.get('mirror/pulls.ndjson')) as readonly PullRow[]).map((row) => ({
    ...row,
    watermark: null,
    lastSweep: null,
    open: null,
  }));
  return [
    { table: db.pages, rows: pages },
    { table: db.snapshots, rows: parsed(texts.get('mirror/marks.ndjson')) },
    { table: db.catalogs, rows: parsed(texts.get('mirror/catalogs.ndjson')) },
    { table: db.pulls, rows: pulls },
    { table: db.quarantine, rows: parsed(texts.get('mirror/quarantine.ndjson')) },
  ];
}

const notRestored = (happened: string, detail: string): Explanation => ({
  title: 'Nothing was restored',
  happened,
  safe: 'Everything is as it was before.',
  next: 'Try again. If it goes wrong again, restart the cockpit and try once more.',
  detail,
});

/** What people read when a restore broke off, by how far it had come. */
const stoppedAt: { readonly [R in 'nothing' | 'journal' | 'plan']: (detail: string) => Explanation } = {
  nothing: (detail) => notRestored('Something went wrong while the backup was restored.', detail),
  journal: (detail) => ({
    title: 'The restore is not finished',
    happened: 'The backup stands in the second copy, but the store of the browser did not take it yet.',
    safe: 'Nothing was lost. What stood before the restore is kept in the profile folder.',
    next: 'Free some disk space and restart the cockpit: it finishes the restore.',
    detail,
  }),
  plan: (detail) => ({
    title: 'Restored without its connections',
    happened: 'Your plan and its items were restored, but the connections could not be written to the profile folder.',
    safe: 'What stood before the restore is kept in the profile folder.',
    next: 'Make sure that there is free disk space, then restore the same backup again, or add the connections by hand.',
    detail,
  }),
};

const REASONS: { readonly [C in ArchiveRefusal['code']]: readonly [happened: string, next: string] } = {
  foreign: ['This file is not a backup of Release Cockpit.', 'Choose a file whose name ends with .backup.zip.'],
  damaged: [
    'This backup is damaged: its content is not what was written.',
    'Choose another backup, or copy this one again from where it came from.',
  ],
  newer: ['This backup was made by a newer cockpit.', 'Install the newer cockpit, then restore.'],
  'too-large': ['This file is larger than any backup.', 'Choose a file that the cockpit made.'],
};

function explainArchive({ code, detail }: ArchiveRefusal): Explanation {
  const [happened, next] = REASONS[code];
  return { title: 'This file cannot be restored', happened, safe: 'Nothing was changed.', next, detail };
}
