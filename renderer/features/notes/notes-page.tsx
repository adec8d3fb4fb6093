import { Check, CircleAlert, Copy, FileDown, FileText, Printer, Sparkles } from 'lucide-react';
import { Suspense, useDeferredValue, useState, type KeyboardEvent, type ReactElement } from 'react';
import { engine, useNotes, useRelease, useSettings } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { tellNotCopied } from '#renderer/ui/copied.ts';
import { cx } from '#renderer/ui/cx.ts';
import { plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { lazyPart } from '#renderer/ui/lazy-page.tsx';
import '#renderer/ui/rich.css';
import { saveFile } from '#renderer/ui/save-file.ts';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import type { NotesDraft, Settings } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { PdfRefusal } from '#shared/contract/host.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { Release, ReleaseId } from '#shared/domain/release.ts';
import { DraftDialog } from './draft-dialog.tsx';
import type { NotesSession, TypingState } from './notes-session.ts';
import { useNotesSession, useTypedText, useTypingState } from './open-session.ts';
import { printDocument } from './print-view.ts';
import { textFacts } from './text-facts.ts';

const Editor = lazyPart(async () => (await import('./editor.tsx')).Editor);
const MarkdownView = lazyPart(async () => (await import('./markdown-view.tsx')).MarkdownView);

/** The release notes of a release: Markdown beside its preview, a draft from the scope, export. */
export function NotesPage({ release: id }: { release: ReleaseId }): ReactElement | null {
  const release = useRelease(id);
  return release ? <NotesOf key={id} release={release} /> : null;
}

function NotesOf({ release }: { release: Release }): ReactElement {
  const notes = useNotes(release.id);
  const settings = useSettings();
  if (notes === undefined || settings === undefined) return <div aria-busy className="h-full" />;
  return <Notes release={release} stored={notes?.markdown ?? ''} paper={settings.paper} />;
}

type Busy = 'draft' | 'markdown' | 'pdf' | null;

function Notes({ release, stored, paper }: { release: Release; stored: string; paper: Settings['paper'] }): ReactElement {
  const session = useNotesSession(release, stored);
  const text = useTypedText(session);
  const preview = useDeferredValue(text);
  const [pane, setPane] = useState<'write' | 'preview'>('write');
  const [busy, setBusy] = useState<Busy>(null);
  const [draft, setDraft] = useState<NotesDraft | null>(null);
  const [problem, setProblem] = useState<{ readonly explanation: Explanation; readonly html: string | null } | null>(null);
  const { words, entries } = textFacts(preview);

  /** One piece of work at a time, on saved text; a failure is explained on the page. */
  const work = async (what: Exclude<Busy, null>, run: () => Promise<void>, failed: Explanation): Promise<void> => {
    setBusy(what);
    setProblem(null);
    try {
      await session.flush();
      await run();
    } catch (error) {
      setProblem({ explanation: { ...failed, detail: error instanceof Error ? error.message : String(error) }, html: null });
    } finally {
      setBusy(null);
    }
  };
  const generate = (): Promise<void> => work('draft', async () => setDraft(await engine().notes.draft(release.id)), DRAFT_FAILED);
  const exportAs = (format: 'markdown' | 'pdf'): Promise<void> =>
    work(
      format,
      async () => {
        const result = await engine().notes.export({ release: release.id, format, paper });
        if (result.ok) {
          saveFile(result.value);
          toast({ title: `${result.value.name} was handed to your downloads` });
        } else setProblem({ explanation: pdfExplanation(result.error), html: result.error.html });
      },
      EXPORT_FAILED,
    );
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(session.text);
      toast({ title: 'The Markdown is on the clipboard' });
    } catch {
      tellNotCopied();
    }
  };
  useCommand('notes.draft', busy === null ? () => void generate() : null);
  const canExport = busy === null && text.trim() !== '';
  useCommand('notes.export-markdown', canExport ? () => void exportAs('markdown') : null);
  useCommand('notes.export-pdf', canExport ? () => void exportAs('pdf') : null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's' || event.altKey) return;
    event.preventDefault();
    void session.flush().then(() => {
      if (session.state.kind !== 'refused') toast({ title: 'Already saved', text: 'Your notes are saved as you type, in two copies.' });
    });
  };

  return (
    <section aria-label="Release notes" className="flex h-full min-h-0 flex-col" onKeyDown={onKeyDown}>
      <div role="toolbar" aria-label="Release notes" className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <div className="compact:hidden">
          <Segmented
            label="Pane"
            value={pane}
            onChange={setPane}
            options={[
              { value: 'write', label: 'Write' },
              { value: 'preview', label: 'Preview' },
            ]}
          />
        </div>
        <Button icon={<Sparkles aria-hidden />} disabled={busy !== null} onClick={() => void generate()}>
          {busy === 'draft' ? 'Reading the scope …' : 'Generate draft'}
        </Button>
        <span className="text-muted max-compact:hidden">
          {plural(words, 'word')}, {plural(entries, 'entry', 'entries')}
        </span>
        <SaveMark session={session} />
        <div className="ms-auto flex flex-wrap items-center gap-2">
          <Button icon={<Copy aria-hidden />} disabled={text === ''} onClick={() => void copy()}>
            Copy
          </Button>
          <Button icon={<FileDown aria-hidden />} disabled={!canExport} onClick={() => void exportAs('markdown')}>
            Markdown
          </Button>
          <Button look="primary" icon={<FileText aria-hidden />} disabled={!canExport} onClick={() => void exportAs('pdf')}>
            {busy === 'pdf' ? 'Making the PDF …' : `PDF (${paper})`}
          </Button>
        </div>
      </div>
      <Refused session={session} />
      {problem !== null && (
        <ExplanationPanel
          className="m-3"
          tone={problem.html === null ? 'bad' : 'warn'}
          explanation={problem.explanation}
          actions={
            <>
              {problem.html !== null && (
                <Button icon={<Printer aria-hidden />} onClick={() => void printDocument(problem.html!)}>
                  Open print dialog
                </Button>
              )}
              <Button look="ghost" onClick={() => setProblem(null)}>
                Close
              </Button>
            </>
          }
        />
      )}
      <div className="grid min-h-0 flex-1 compact:grid-cols-2">
        <div className={cx('min-h-0 min-w-0', pane === 'preview' && 'max-compact:hidden')}>
          <Suspense fallback={<div aria-busy className="h-full" />}>
            <Editor session={session} label={`Release notes of ${releaseName(release)}, Markdown`} />
          </Suspense>
        </div>
        <section
          aria-label="Preview"
          tabIndex={0}
          className={cx('min-h-0 min-w-0 overflow-auto border-line bg-sunken compact:border-s', pane === 'write' && 'max-compact:hidden')}
        >
          {preview.trim() === '' ? (
            <EmptyState
              icon={<FileText aria-hidden />}
              title="No notes yet"
              actions={
                <Button icon={<Sparkles aria-hidden />} disabled={busy !== null} onClick={() => void generate()}>
                  Generate draft
                </Button>
              }
            >
              Write Markdown in the editor, or generate a first draft from the finished items in scope. You can edit it freely: a later
              draft keeps your edits.
            </EmptyState>
          ) : (
            <div className="rich mx-auto max-w-160 px-6 py-4 break-words" dir="auto">
              <Suspense fallback={null}>
                <MarkdownView markdown={preview} />
              </Suspense>
            </div>
          )}
        </section>
      </div>
      {draft !== null && <DraftDialog release={release} current={text} draft={draft} onClose={() => setDraft(null)} />}
    </section>
  );
}

const SAVE_WORDS: { readonly [K in TypingState['kind']]: string } = {
  saved: 'Saved',
  waiting: 'Saving',
  saving: 'Saving',
  refused: 'Not saved',
};

function SaveMark({ session }: { session: NotesSession }): ReactElement {
  const { kind } = useTypingState(session);
  return (
    <span role="status" className={cx('flex min-w-18 items-center gap-1 [&_svg]:size-3.5', kind === 'refused' ? 'text-bad' : 'text-muted')}>
      {kind === 'saved' && <Check aria-hidden />}
      {kind === 'refused' && <CircleAlert aria-hidden />}
      {SAVE_WORDS[kind]}
    </span>
  );
}

function Refused({ session }: { session: NotesSession }): ReactElement | null {
  const state = useTypingState(session);
  if (state.kind !== 'refused') return null;
  return (
    <ExplanationPanel
      className="m-3"
      explanation={{
        ...state.explanation,
        title: 'What you typed last is not saved',
        safe: 'Your text is kept in this window and is tried again by itself.',
      }}
      actions={<Button onClick={() => void session.flush()}>Try again now</Button>}
    />
  );
}

const DRAFT_FAILED: Explanation = {
  title: 'No draft was made',
  happened: 'The scope could not be read to its end.',
  safe: 'Your notes are unchanged.',
  next: 'Try again. If it happens again, pull in the sync centre first.',
  detail: null,
};
const EXPORT_FAILED: Explanation = {
  title: 'Nothing was exported',
  happened: 'The file could not be made.',
  safe: 'Your notes are saved and unchanged.',
  next: 'Try again.',
  detail: null,
};

/** Why there is no PDF, and the way that works everywhere. */
function pdfExplanation(refusal: PdfRefusal): Explanation {
  const safe = 'Your notes are saved, and Markdown export works.';
  const next = 'Open the print dialog and choose "Save as PDF": it is the same page.';
  switch (refusal.code) {
    case 'no-browser':
      return {
        title: 'A PDF cannot be made here by itself',
        happened: 'In the browser shell the PDF is printed by an installed Chrome, Edge or Chromium, and none was found.',
        safe,
        next,
        detail: refusal.detail,
      };
    case 'failed':
      return {
        title: 'The PDF was not made',
        happened: 'The printing browser stopped before it was done.',
        safe,
        next,
        detail: refusal.detail,
      };
    case 'cancelled':
      return {
        title: 'The PDF was cancelled',
        happened: 'Printing was stopped.',
        safe,
        next: 'Export again when you want it.',
        detail: refusal.detail,
      };
  }
}
