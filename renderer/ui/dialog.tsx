import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactElement, type ReactNode, type RefObject } from 'react';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { leaveToasts } from './toast.tsx';

const WIDTHS = { small: 'compact:w-100', medium: 'compact:w-136', large: 'compact:w-192' } as const;

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly width?: keyof typeof WIDTHS;
  /** Buttons at the end, the main one last. */
  readonly actions?: ReactNode;
  /** What has the focus at first: the first control when left out; 'dialog' for one that is only read. */
  readonly initialFocus?: RefObject<HTMLElement | null> | 'dialog';
  /** What has the focus once it is closed, for a dialog that no control on the page opened; null for what had it before. */
  readonly focusAfter?: () => HTMLElement | null;
  readonly children?: ReactNode;
}

/** A modal dialog: focus stays inside, Esc closes, focus returns. Below 720 px it fills the window. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  width = 'medium',
  actions,
  initialFocus,
  focusAfter,
  children,
}: DialogProps): ReactElement {
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) leaveToasts();
  }, [open]);
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          ref={popup}
          {...(focusAfter === undefined ? {} : { finalFocus: () => focusAfter() ?? true })}
          {...(initialFocus === undefined ? {} : { initialFocus: initialFocus === 'dialog' ? popup : initialFocus })}
          className={cx(
            'fixed inset-0 z-40 flex flex-col bg-raised text-ink outline-none',
            'compact:inset-auto compact:top-[12vh] compact:left-1/2 compact:max-h-[76vh] compact:-translate-x-1/2 compact:rounded-lg compact:shadow-pop',
            // A low window, or one that is zoomed: all of its height is needed.
            '[@media(max-height:40rem)]:compact:top-2 [@media(max-height:40rem)]:compact:max-h-[calc(100vh-1rem)]',
            WIDTHS[width],
          )}
        >
          <header className="flex items-start gap-2 border-b border-line py-2 ps-4 pe-12">
            <div className="min-w-0 flex-1 py-1">
              <Base.Title className="text-lg font-semibold wrap-anywhere">{title}</Base.Title>
              {description !== undefined && (
                <Base.Description className="text-base wrap-anywhere text-muted">{description}</Base.Description>
              )}
            </div>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {actions !== undefined && <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>}
          {/* Last in the order of tabs, so that a dialog opens with the focus on what it asks for. */}
          <Base.Close render={<IconButton label="Close" icon={<X aria-hidden />} className="absolute end-2 top-2" />} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
