import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { Button, IconButton } from './button.tsx';
import type { ToastMessage } from './toast.tsx';

const manager = Base.createToastManager();
// A message that comes before the view listens would be lost.
const listening = Promise.withResolvers<void>();

/** Shows a message once the view is there. @returns takes it away */
export async function addToast({ title, text, action, urgent = false }: ToastMessage): Promise<() => void> {
  await listening.promise;
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
  useEffect(() => listening.resolve(), []);
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

/** The messages at the edge of the window; once per window. */
export function ToastView(): ReactElement {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 max-compact:bottom-18">
          <Messages />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
