import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';

const manager = Base.createToastManager();

export interface ToastMessage {
  readonly title: string;
  readonly text?: string;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
  /** Stays until closed and interrupts a screen reader. */
  readonly urgent?: boolean;
}

/** Shows a short message at the edge, from anywhere. Never the only place where a failure is told. @returns takes it away early */
export function toast({ title, text, action, urgent = false }: ToastMessage): () => void {
  const id = manager.add({
    title,
    ...(text === undefined ? {} : { description: text }),
    priority: urgent ? 'high' : 'low',
    timeout: urgent ? 0 : 6000,
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.onSelect } }),
  });
  return () => manager.close(id);
}

function Messages(): ReactElement {
  const { toasts } = Base.useToastManager();
  return (
    <>
      {toasts.map((message) => (
        <Base.Root key={message.id} toast={message} className="w-full rounded-lg bg-raised text-ink shadow-pop data-ending-style:opacity-0">
          <Base.Content className="flex items-center gap-2 py-2 ps-3 pe-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-base font-medium break-words" />
              <Base.Description className="text-sm text-muted" />
            </div>
            <Base.Action render={<Button look="ghost" className="text-accent" />} />
            <Base.Close render={<IconButton label="Dismiss" icon={<X aria-hidden />} />} />
          </Base.Content>
        </Base.Root>
      ))}
    </>
  );
}

/** Once around the app. */
export function ToastProvider({ children }: { children: ReactNode }): ReactElement {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 max-compact:bottom-18">
          <Messages />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
