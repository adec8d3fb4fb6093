import { useEffect, useRef, useState, type ReactElement } from 'react';
import { engine, useEngineStatus } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { plural } from '#renderer/ui/dates.ts';

/**
 * Over everything while another browser has the host. What is behind it stays as it is, half-typed text too, and is out of reach: a modal
 * dialog of the browser's own makes all else inert, popups included.
 */
export function ElsewherePage(): ReactElement {
  const { save } = useEngineStatus();
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const element = dialog.current!;
    const open = (): void => {
      if (element.isConnected && !element.open) element.showModal();
    };
    open();
    element.addEventListener('close', open); // Chromium closes on a second Escape, whatever `cancel` was told
    return () => element.removeEventListener('close', open);
  }, []);
  const useHere = async (): Promise<void> => {
    setBusy(true);
    try {
      await engine().useHere();
    } finally {
      setBusy(false);
    }
  };
  const pending = save.kind === 'one-copy' || save.kind === 'not-saved' ? save.pending : 0;
  return (
    <dialog
      ref={dialog}
      aria-labelledby="elsewhere"
      className="m-0 h-full max-h-none w-full max-w-none overflow-auto border-0 bg-surface p-6 text-ink"
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => event.nativeEvent.stopPropagation()}
    >
      <div className="mx-auto flex min-h-full max-w-120 flex-col items-start justify-center gap-3">
        <h1 id="elsewhere" className="text-xl font-semibold">
          The cockpit is open in another browser
        </h1>
        <p>One browser at a time works on a plan: so there is always one plan, never two.</p>
        <p>
          {pending === 0
            ? 'Everything saved here is there as well.'
            : `${plural(pending, 'change')} made here ${pending === 1 ? 'is' : 'are'} not there yet: NOT saved in the journal, kept in this window. ${pending === 1 ? 'It is' : 'They are'} sent when you use the cockpit here again.`}
        </p>
        <p className="text-muted">When you use it here, the other browser stops, and what was done there comes here.</p>
        <Button look="primary" aria-disabled={busy} onClick={() => busy || void useHere()}>
          {busy ? 'Fetching what was done there …' : 'Use it here'}
        </Button>
      </div>
    </dialog>
  );
}
