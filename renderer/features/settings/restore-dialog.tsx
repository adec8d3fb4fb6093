import { useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { formatInstant, plural } from '#renderer/ui/dates.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import { missingIn } from '#shared/contract/backup-counts.ts';
import type { BackupSummary } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Result } from '#shared/lib/result.ts';

const lost = (error: unknown): Explanation => ({
  title: 'The backup was not restored',
  happened: 'The part of the cockpit that restores did not answer.',
  safe: 'What stood before is still there.',
  next: 'Try again. If it happens again, close and open the cockpit.',
  detail: error instanceof Error ? error.message : String(error),
});

type Step =
  | { readonly kind: 'choose' }
  | { readonly kind: 'reading'; readonly name: string }
  | { readonly kind: 'read'; readonly file: File; readonly summary: BackupSummary }
  | { readonly kind: 'restoring' }
  | { readonly kind: 'refused'; readonly explanation: Explanation };

export interface RestoreDialogProps {
  /** What puts the backup in its place, and tells how that went; the usual restore unless given. */
  readonly restore?: (file: File) => Promise<Result<unknown, Explanation>>;
  readonly onClose: () => void;
}

/** Chooses a backup, shows what is in it, and only then replaces what is here. */
export function RestoreDialog({ restore: putInPlace, onClose }: RestoreDialogProps): ReactElement {
  const [step, setStep] = useState<Step>({ kind: 'choose' });
  const inspect = async (file: File): Promise<void> => {
    setStep({ kind: 'reading', name: file.name });
    try {
      const result = await engine().backup.inspect(file);
      setStep(result.ok ? { kind: 'read', file, summary: result.value } : { kind: 'refused', explanation: result.error });
    } catch (error) {
      setStep({ kind: 'refused', explanation: lost(error) });
    }
  };
  const { submit } = useSubmit();
  const restore = async (file: File, missing: string | null): Promise<boolean> => {
    setStep({ kind: 'restoring' });
    try {
      const result = await (putInPlace?.(file) ?? engine().backup.restore(file));
      if (!result.ok) {
        setStep({ kind: 'refused', explanation: result.error });
        return false;
      }
      if (putInPlace === undefined)
        toast({
          title: 'The backup is restored',
          text: [missing, 'What stood before is kept as a snapshot in your profile folder.'].filter((each) => each !== null).join(' '),
        });
      onClose();
      return true;
    } catch (error) {
      setStep({ kind: 'refused', explanation: lost(error) });
      return false;
    }
  };
  const busy = step.kind === 'reading' || step.kind === 'restoring';
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title="Restore from a backup"
      description="You see what is in the file before anything changes."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {step.kind === 'read' && (
            <Button look="danger" onClick={() => void submit(() => restore(step.file, missingIn(step.summary)))}>
              Replace what is here
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <label className="flex flex-col gap-1 font-medium">
          Backup file
          <input
            type="file"
            accept=".zip,.cockpit,application/zip"
            disabled={busy}
            className="control h-auto py-1 font-normal file:me-2 file:rounded-sm file:border-0 file:bg-hover file:px-2 file:py-0.5 file:text-ink"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) void inspect(file);
            }}
          />
        </label>
        <div role="status">
          {step.kind === 'reading' && <p className="text-muted">Reading {step.name} …</p>}
          {step.kind === 'restoring' && <p className="text-muted">Restoring …</p>}
        </div>
        {step.kind === 'read' && (
          <>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
              <dt className="text-muted">Written</dt>
              <dd>{formatInstant(step.summary.createdAt)}</dd>
              <dt className="text-muted">By version</dt>
              <dd>{step.summary.appVersion}</dd>
              <dt className="text-muted">Holds</dt>
              <dd>
                {plural(step.summary.releases, 'release')}, {plural(step.summary.items, 'item')},{' '}
                {plural(step.summary.connections, 'connection')}
              </dd>
            </dl>
            {missingIn(step.summary) !== null && (
              <p role="alert" className="text-warn">
                {missingIn(step.summary)}
              </p>
            )}
            <p>
              Restoring replaces all releases, notes, settings, pulled items and edits that wait to be sent. What stands here now is kept as
              a snapshot in the profile folder. Tokens are never in a backup: you enter them again.
            </p>
          </>
        )}
        {step.kind === 'refused' && <ExplanationPanel explanation={step.explanation} />}
      </div>
    </Dialog>
  );
}
