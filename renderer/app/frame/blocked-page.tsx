import { Suspense, useState, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { RestoreDialog } from '#renderer/features/settings/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { Recovery } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';

const noAnswer = (error: unknown): Explanation => ({
  title: 'The store was not made again',
  happened: 'The part of the cockpit that makes it did not answer.',
  safe: 'Your plan stands in the journal of the profile folder.',
  next: 'Reload this window.',
  detail: error instanceof Error ? error.message : String(error),
});

const BUSY: { readonly [K in Recovery['kind']]: string } = {
  journal: 'Reading the journal, then rebuilding …',
  backup: 'Setting the damaged files aside, then restoring …',
  empty: 'Setting the damaged files aside …',
};

export interface BlockedPageProps {
  readonly explanation: Explanation;
  /** The store is broken: a new one may be made beside it. */
  readonly canRebuild: boolean;
}

/** Instead of every page while the store cannot be opened: nothing was changed, and nothing is without being asked. */
export function BlockedPage({ explanation, canRebuild }: BlockedPageProps): ReactElement {
  const [asking, setAsking] = useState<Recovery['kind'] | null>(null);
  const [busy, setBusy] = useState<Recovery['kind'] | null>(null);
  const [refused, setRefused] = useState<Explanation | null>(null);
  const close = (): void => setAsking(null);
  const recover = async (way: Recovery): Promise<void> => {
    setBusy(way.kind);
    setRefused(null);
    try {
      const result = await engine().recover(way);
      if (!result.ok) setRefused(result.error);
    } catch (error) {
      setRefused(noAnswer(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <div className="mx-auto flex max-w-140 flex-col gap-3 p-6">
      <h1 className="text-xl font-semibold">Your data is not open</h1>
      <ExplanationPanel
        explanation={explanation}
        actions={
          <>
            <Button look="primary" disabled={busy !== null} onClick={() => void engine().retry()}>
              Try again
            </Button>
            <Button onClick={() => location.reload()}>Reload this window</Button>
          </>
        }
      />
      {canRebuild && (
        <section aria-label="Ways out" className="flex flex-col gap-2">
          <p>If it stays so, make a new store. The damaged one is left where it is, and you are asked before anything happens.</p>
          <div className="flex flex-wrap gap-2">
            <Button disabled={busy !== null} onClick={() => setAsking('journal')}>
              Rebuild from the journal
            </Button>
            <Button disabled={busy !== null} onClick={() => setAsking('backup')}>
              Restore a backup …
            </Button>
            <Button disabled={busy !== null} onClick={() => setAsking('empty')}>
              Start empty …
            </Button>
          </div>
        </section>
      )}
      <p role="status" className="text-muted">
        {busy !== null && BUSY[busy]}
      </p>
      {refused !== null && <ExplanationPanel explanation={refused} tone="warn" />}
      <ConfirmDialog
        open={asking === 'journal'}
        title="Rebuild from the journal?"
        action="Rebuild from the journal"
        danger={false}
        onConfirm={() => void recover({ kind: 'journal' })}
        onClose={close}
      >
        <p>
          The journal in your profile folder is read first. Only when it is whole is a new store made from it: releases, notes, settings and
          the choice of projects come back.
        </p>
        <p>Items must be pulled again, undo begins anew, and changes that were marked “saved once” are not in the journal.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'empty'}
        title="Start empty and keep the damaged files?"
        action="Start empty"

        onConfirm={() => void recover({ kind: 'empty' })}
        onClose={close}
      >
        <p>
          The cockpit begins without releases, notes and settings. The journal in your profile folder is set aside under a name with today’s
          date, and nothing is deleted.
        </p>
        <p>Try “Rebuild from the journal” first. If you have a backup, restore that instead.</p>
      </ConfirmDialog>
      {asking === 'backup' && (
        <Suspense fallback={null}>
          <RestoreDialog restore={(file) => engine().recover({ kind: 'backup', file })} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
