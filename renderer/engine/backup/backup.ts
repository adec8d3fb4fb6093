import type { HostClient } from '#renderer/engine/host-link.ts';
import { fromBase64 } from '#renderer/engine/plan/base64.ts';
import { documentOf } from '#renderer/engine/plan/documents.ts';
import { storeErrorText } from '#renderer/engine/plan/failures.ts';
import { RESTORING } from '#renderer/engine/plan/marker.ts';
import { handOver } from '#renderer/engine/plan/messages.ts';
import type { Plan } from '#renderer/engine/plan/plan.ts';
import { planEntries, replacePlan } from '#renderer/engine/plan/reconcile.ts';
import { LAST_BACKUP } from '#renderer/engine/settings.ts';
import type { CockpitDb, OperationRow } from '#renderer/engine/store/db.ts';
import { SCHEMA } from '#renderer/engine/store/migrations.ts';
import type { BackupFile, BackupSummary, LastBackup } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { NewJournalEntry } from '#shared/contract/host.ts';
import type { Instant } from '#shared/domain/time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { releaseOf, type DocId } from '#shared/plan/edit.ts';
import { deriveRows } from '#shared/plan/rows.ts';
import type { Connection } from '#shared/tracker/connection.ts';
import { ArchiveWriter, readArchive, type ArchiveRefusal } from './archive.ts';
import { lines, packPulled, parsed, PulledParts, type TableRows } from './pulled.ts';

export interface BackupParts {
  readonly db: CockpitDb;
  readonly plan: Plan;
  readonly host: HostClient;
  readonly connections: () => Promise<readonly Connection[]>;
  readonly appVersion: () => string;
  readonly now: () => Instant;
  readonly newId: () => string;
  /** Lets go of everything pulled while it is replaced, and reads it again afterwards. */
  readonly withoutMirror: (work: () => Promise<void>) => Promise<void>;
}

const [PLAN, CONNECTIONS] = ['plan.ndjson', 'connections.json'];

/**
 * One file with everything: the plan in the journal's own entries, settings, connections without tokens, and what was pulled, so that
 * it opens without a network.
 */
export async function createBackup(parts: BackupParts): Promise<BackupFile> {
  const { db, plan, connections, appVersion, now, newId } = parts;
  const createdAt = now();
  const archive = new ArchiveWriter(createdAt);
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
  archive.add(PLAN, lines(entries));
  const known = await connections();
  const kept = known.map(({ id, name, kind, baseUrl, account, sample }) => ({ id, name, kind, baseUrl, account, sample }));
  archive.add(CONNECTIONS, JSON.stringify(kept));
  const { items, unread } = await packPulled(db, (name, text) => archive.add(name, text), newId);
  const counts = { releases: releasesIn(entries), items: items + unread, connections: known.length };
  const data = await archive.end({ appVersion: appVersion(), schema: SCHEMA, counts });
  const name = `release-cockpit-${createdAt.slice(0, 10)}.backup.zip`;
  const last: LastBackup = { at: createdAt, name };
  await plan.set({ [LAST_BACKUP]: last }); // a refusal is in the state of saving, and the file is good all the same
  return { name, mime: 'application/zip', data, unread };
}

/** A backup that was found whole, as what it puts into the store. */
interface ReadBackup {
  readonly summary: BackupSummary;
  readonly entries: readonly NewJournalEntry[];
  readonly connections: Parameters<HostClient['connections']['restore']>[0]['connections'];
  readonly pulled: readonly TableRows[];
}

/** Reads all of a file and counts what it really holds. Nothing outside memory is touched. */
async function readBackup({ db, newId }: BackupParts, file: Blob): Promise<Result<ReadBackup, Explanation>> {
  const pulled = new PulledParts();
  const others = new Map<string, Uint8Array>();
  const read = await readArchive(new Uint8Array(await file.arrayBuffer()), SCHEMA, (name, content) => {
    if (name === PLAN || name === CONNECTIONS) others.set(name, content);
    else pulled.take(name, content);
  });
  if (!read.ok) return err(explainArchive(read.error));
  const { createdAt, appVersion, schema, counts: said } = read.value;
  try {
    const entries = [...parsed(others.get(PLAN))] as readonly NewJournalEntry[];
    const connections = [...parsed(others.get(CONNECTIONS))].flat() as ReadBackup['connections'];
    const { tables, items } = pulled.tables(db, newId);
    const counts = { releases: releasesIn(entries), items, connections: connections.length };
    return ok({ summary: { createdAt: createdAt as Instant, appVersion, schema, ...counts, said }, entries, connections, pulled: tables });
  } catch (error) {
    return err(explainArchive({ code: 'damaged', detail: error instanceof Error ? error.message : String(error) }));
  }
}

/** How many releases entries make. @throws when one of them cannot be read */
function releasesIn(entries: readonly NewJournalEntry[]): number {
  const updates = Map.groupBy(
    entries.filter(({ kind, subject }) => kind === 'update' && releaseOf(subject as DocId) !== null),
    ({ subject }) => subject as DocId,
  );
  return [...updates].reduce((sum, [id, each]) => {
    const { doc, damaged } = documentOf(each.map(({ data }) => ({ data: fromBase64(data) })));
    if (damaged > 0) throw new Error(`${id} cannot be read.`);
    return sum + deriveRows(id, doc).releases.length;
  }, 0);
}

/** Reads and verifies a backup without changing anything. */
export async function inspectBackup(parts: BackupParts, file: Blob): Promise<Result<BackupSummary, Explanation>> {
  const read = await readBackup(parts, file);
  return read.ok ? ok(read.value.summary) : read;
}

/**
 * Puts a backup in the place of everything: verified in full first, then as one transaction. What stood before is kept by the host as a
 * file of the journal. Watermarks are not restored: the trackers are read anew, so an old backup never overwrites what changed since.
 * @returns what really came; a part of the pulled items that cannot be read is left out, and told by `said` and the counts beside it
 */
export async function restoreBackup(parts: BackupParts, file: Blob): Promise<Result<BackupSummary, Explanation>> {
  const { db, plan, host, newId, withoutMirror } = parts;
  const read = await readBackup(parts, file);
  if (!read.ok) return read;
  const { summary, connections, pulled } = read.value;
  let refusal: Explanation | null = null;
  let reached: 'nothing' | 'journal' | 'plan' = 'nothing';
  try {
    const entries = read.value.entries.map(heldWhereUnsure);
    const done = await plan.exclusive(() =>
      withoutMirror(async () => {
        const handed = await handOver(host.journal, entries, newId);
        await db.meta.put({ key: RESTORING, value: summary.createdAt });
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
        await replacePlan(db, entries, restarted.value, newId, pulled);
        plan.journalComplete();
        plan.startJournal(restarted.value);
        reached = 'plan';
        await host.connections.restore({ connections });
        await parts.connections().catch(() => undefined); // their names; whoever shows them next asks again
      }),
    );
    if (!done) refusal = notRestored('Some edits are not saved yet.', 'Wait until they are saved, then restore.');
  } catch (error) {
    refusal = stoppedAt[reached](storeErrorText(error));
  }
  return refusal === null ? ok(summary) : err(refusal);
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
