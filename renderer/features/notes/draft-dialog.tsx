import { useMemo, useState, type ReactElement } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { NotesDraft } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import { stayDeleted, withDeletedEntries } from '#shared/domain/notes-merge.ts';
import type { Release } from '#shared/domain/release.ts';
import { instantOf } from '#shared/domain/time.ts';
import { lineDiff, plainEntry } from './text-facts.ts';

/** Shows what a new draft would change before anything is changed. Hand edits are kept by the merge; the report says what it did. */
export function DraftDialog({
  release,
  current,
  draft,
  onClose,
}: {
  release: Release;
  current: string;
  draft: NotesDraft;
  onClose: () => void;
}): ReactElement {
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const { submit } = useSubmit();
  const [restored, setRestored] = useState(false);
  const whole = useMemo(() => withDeletedEntries(draft.markdown, draft.generated), [draft.markdown, draft.generated]);
  const deleted = whole.count === 1 ? 'one entry' : `${whole.count} entries`;
  const markdown = restored ? whole.markdown : draft.markdown;
  const report = restored
    ? [
        ...draft.report.filter((line) => line !== stayDeleted(whole.count) && !unchanged(line)),
        `Brought back: ${deleted} that you deleted.`,
      ]
    : draft.report;
  const parts = useMemo(() => lineDiff(current, markdown), [current, markdown]);
  const nothing = current === markdown;
  const keep = async (): Promise<boolean> => {
    const refused = await runPlan(`use a new draft for the notes of ${releaseName(release)}`, [
      { kind: 'draft-notes', releaseId: release.id, markdown, generated: draft.generated, at: instantOf(Date.now()) },
    ]);
    if (refused !== null) {
      setRefusal(refused);
      return false;
    }
    toast({ title: 'The draft is in your notes', text: report.join(' ') });
    onClose();
    return true;
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="large"
      title="New draft from the scope"
      description={description(nothing, whole.count > 0 ? deleted : null)}
      actions={
        <>
          <Button onClick={onClose}>{nothing ? 'Close' : 'Cancel'}</Button>
          {whole.count > 0 && !restored && <Button onClick={() => setRestored(true)}>Bring back {deleted}</Button>}
          {!nothing && (
            <Button look="primary" onClick={() => void submit(keep)}>
              Use this draft
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
        <ul aria-label="What the merge did" className="list-disc ps-5">
          {report.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {draft.outdated.length > 0 && (
          <section aria-label="Edited entries whose item changed" className="flex flex-col gap-2">
            <h3 className="font-medium">Edited entries whose item changed</h3>
            {draft.outdated.map(({ kept, before, now }) => (
              <dl
                key={kept}
                className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-md border border-line px-3 py-1.5 text-sm [&_dd]:break-words [&_dd]:whitespace-pre-wrap [&_dt]:text-muted"
              >
                <dt>Your line, kept</dt>
                <dd dir="auto">{plainEntry(kept)}</dd>
                <dt>The draft before</dt>
                <dd dir="auto">{plainEntry(before)}</dd>
                <dt>The draft now</dt>
                <dd dir="auto" className="font-medium">
                  {plainEntry(now)}
                </dd>
              </dl>
            ))}
          </section>
        )}
        {!nothing && (
          <section
            aria-label="What changes"
            tabIndex={0}
            className="max-h-96 overflow-auto rounded-md border border-line font-mono text-sm"
          >
            {parts.map((part, index) =>
              part === null ? (
                <p key={index} className="border-y border-line bg-sunken px-3 text-muted">
                  unchanged lines
                </p>
              ) : (
                <div key={index} className={cx(part.kind === 'added' && 'bg-good-soft', part.kind === 'removed' && 'bg-bad-soft')}>
                  {part.lines.map((line, number) => (
                    <p key={number} className="flex px-3 whitespace-pre-wrap">
                      <span className="w-5 shrink-0 select-none">
                        <span aria-hidden>{SIGNS[part.kind]}</span>
                        {part.kind !== 'same' && <span className="sr-only">{part.kind}: </span>}
                      </span>
                      <span dir="auto" className="min-w-0 flex-1 break-words">
                        {line === '' ? '\u00A0' : line}
                      </span>
                    </p>
                  ))}
                </div>
              ),
            )}
          </section>
        )}
      </div>
    </Dialog>
  );
}

/** Without the entries brought back, the text was unchanged; with them it is not. */
const unchanged = (line: string): boolean => line.startsWith('Nothing new is in scope') || line === 'Your text is unchanged.';

function description(nothing: boolean, deleted: string | null): string {
  if (!nothing) return 'Nothing is changed until you use it. Undo takes it back.';
  return deleted === null
    ? 'Your notes already say all of it.'
    : `Nothing new is in scope. Your notes leave out ${deleted} that you deleted.`;
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
