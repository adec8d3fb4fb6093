import type { ReactElement } from 'react';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { removeSample } from '../commands.ts';

/** Asks before the sample workspace goes: undo does not bring it back. */
export function RemoveSample({ onClose }: { onClose: () => void }): ReactElement {
  return (
    <ConfirmDialog open title="Remove the sample workspace?" action="Remove sample" onConfirm={() => void removeSample()} onClose={onClose}>
      <p>The sample’s releases, their notes and the items of its two made-up trackers go away. This cannot be undone.</p>
      <p>Releases you made yourself and your own connections stay. You can load the sample again at any time.</p>
    </ConfirmDialog>
  );
}
