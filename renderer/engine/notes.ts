import type { ExportFile, NotesDraft } from '#shared/contract/engine.ts';
import type { PdfRefusal } from '#shared/contract/host.ts';
import { generateDraft } from '#shared/domain/notes-draft.ts';
import { mergeDraft } from '#shared/domain/notes-merge.ts';
import type { Release, ReleaseId, Target } from '#shared/domain/release.ts';
import { releaseTitle } from '#shared/domain/release-title.ts';
import { NO_FILTER } from '#shared/domain/scope.ts';
import { dayText, targetText } from '#shared/domain/target.ts';
import type { Instant, ZoneName } from '#shared/domain/time.ts';
import { dayIn } from '#shared/domain/wall-time.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { withPdfDate } from '#shared/export/pdf-date.ts';
import { notesPrintHtml } from '#shared/export/print-html.ts';
import { notesFileName, notesMarkdown } from '#shared/export/release-notes.ts';
import type { HostClient } from './host-link.ts';
import type { CockpitDb } from './store/db.ts';
import type { Mirror } from './sync/mirror.ts';

export interface NotesParts {
  readonly db: CockpitDb;
  readonly mirror: Mirror;
  readonly host: HostClient;
  readonly now: () => Instant;
  readonly zone: () => ZoneName;
}

async function releaseOf(db: CockpitDb, id: ReleaseId): Promise<Release> {
  const release = await db.releases.get(id);
  if (release === undefined) throw new Error(`There is no release ${id}.`);
  return release;
}

/** Generates a draft from the release's scope and merges it with the hand edits. Stores nothing. */
export async function draftNotes({ db, mirror }: NotesParts, id: ReleaseId): Promise<NotesDraft> {
  const release = await releaseOf(db, id);
  const { ids } = await mirror.items.query({
    filter: { ...NO_FILTER, release: id },
    sort: [{ column: 'key', descending: false }],
    group: null,
  });
  const generated = generateDraft({ release, items: await mirror.items.getMany(ids) });
  const notes = await db.notes.get(id);
  return { ...mergeDraft({ lastGenerated: notes?.generated ?? '', current: notes?.markdown ?? '', generated }), generated };
}

/** A target for readers anywhere: a time with its zone. */
const targetForAll = (target: Target): string =>
  target.precision === 'minute' ? `${targetText(target, 'en')} (${target.zone})` : targetText(target, 'en');

export interface NotesExport {
  readonly release: ReleaseId;
  readonly format: 'markdown' | 'pdf';
  readonly paper: 'A4' | 'Letter';
}

/** The notes as a file. A PDF that cannot be printed here comes back as HTML with the reason. */
export async function exportNotes(
  parts: NotesParts,
  { release: id, format, paper }: NotesExport,
): Promise<Result<ExportFile, PdfRefusal & { readonly html: string }>> {
  const { db, host, now, zone } = parts;
  const release = await releaseOf(db, id);
  const notes = await db.notes.get(id);
  const markdown = notes?.markdown ?? '';
  if (format === 'markdown') {
    return ok({
      name: notesFileName(release, 'md'),
      mime: 'text/markdown',
      data: new Blob([notesMarkdown(markdown)], { type: 'text/markdown' }),
    });
  }
  const shipped = release.actual === null ? (release.target === null ? '' : targetForAll(release.target)) : dayText(release.actual, 'en');
  const title = releaseTitle(release);
  // The notes' own day, not the day of the printing: the same notes are the same file tomorrow.
  const drafted = notes?.generatedAt ?? null;
  const dated = drafted === null ? (release.actual ?? release.target?.day ?? dayIn(now(), zone())) : dayIn(drafted, zone());
  const html = notesPrintHtml({
    title,
    subtitle: 'Release notes',
    markdown,
    paper,
    language: 'en',
    facts: [
      { label: 'Release date', value: shipped },
      { label: 'Product', value: release.product },
      { label: 'Version', value: release.version },
      { label: 'Owner', value: release.owner },
    ],
    dated,
  });
  const printed = await host.pdf
    .print({ html, paper, title })
    .catch((error: unknown): { readonly ok: false; readonly error: PdfRefusal } =>
      err({ code: 'failed', detail: error instanceof Error ? error.message : String(error) }),
    );
  if (!printed.ok) return err({ ...printed.error, html });
  const bytes = withPdfDate(new Uint8Array(await printed.value.arrayBuffer()), dated);
  return ok({ name: notesFileName(release, 'pdf'), mime: 'application/pdf', data: new Blob([bytes], { type: 'application/pdf' }) });
}
