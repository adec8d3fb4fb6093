import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** What goes and what stays. */
  readonly children: ReactNode;
  /** Names the act: 'Remove connection', never 'OK'. */
  readonly action: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that undo cannot take back. Cancel has the focus. */
export function ConfirmDialog({ open, title, children, action, danger = true, onConfirm, onClose }: ConfirmDialogProps): ReactElement {
  const cancel = useRef<HTMLButtonElement>(null);
  const confirmed = useRef(false);
  useEffect(() => {
    if (open) confirmed.current = false;
  }, [open]);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      width="small"
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button
            look={danger ? 'danger' : 'primary'}
            onClick={() => {
              // The second half of a double click comes while the dialog fades out.
              if (confirmed.current) return;
              confirmed.current = true;
              onConfirm();
              onClose();
            }}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2">{children}</div>
    </Dialog>
  );
}
