import { useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';

const noAnswer = (error: unknown): Explanation => ({
  title: 'The store was not rebuilt',
  happened: 'The part of the cockpit that rebuilds it did not answer.',
  safe: 'Your plan stands in the journal of the profile folder.',
  next: 'Reload this window.',
  detail: error instanceof Error ? error.message : String(error),
});

export interface BlockedPageProps {
  readonly explanation: Explanation;
  /** The store is broken: it may be built again from the journal. */
  readonly canRebuild: boolean;
}

/** Instead of every page while the store cannot be opened: nothing was changed, and nothing can be. */
export function BlockedPage({ explanation, canRebuild }: BlockedPageProps): ReactElement {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Explanation | null>(null);
  const rebuild = async (): Promise<void> => {
    setBusy(true);
    setRefused(null);
    try {
      const result = await engine().recover();
      if (!result.ok) setRefused(result.error);
    } catch (error) {
      setRefused(noAnswer(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="mx-auto flex max-w-140 flex-col gap-3 p-6">
      <h1 className="text-xl font-semibold">Your data is not open</h1>
      <ExplanationPanel
        explanation={explanation}
        actions={
          <>
            <Button look="primary" disabled={busy} onClick={() => void engine().retry()}>
              Try again
            </Button>
            <Button onClick={() => location.reload()}>Reload this window</Button>
            {canRebuild && (
              <Button disabled={busy} onClick={() => setAsking(true)}>
                Rebuild from the journal
              </Button>
            )}
          </>
        }
      />
      <p role="status" className="text-muted">
        {busy && 'Reading the journal, then rebuilding …'}
      </p>
      {refused !== null && <ExplanationPanel explanation={refused} tone="warn" />}
      <ConfirmDialog
        open={asking}
        title="Rebuild from the journal?"
        action="Rebuild from the journal"
        onConfirm={() => void rebuild()}
        onClose={() => setAsking(false)}
      >
        <p>
          The journal in your profile folder is read first. Only when it is whole is the broken store deleted and made again from it:
          releases, notes, settings and the choice of projects come back.
        </p>
        <p>Items must be pulled again, undo begins anew, and changes that were marked “saved once” are not in the journal.</p>
      </ConfirmDialog>
    </div>
  );
}
