import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import type { ToastMessage } from './toast.tsx';
import { unbroken } from './unbroken.tsx';

const manager = Base.createToastManager();
// A message that comes before the view listens would be lost.
const listening = Promise.withResolvers<void>();

const MOST = 3;
/** Where a message is as wide as the window, a second one would cover what the first has left. */
const NARROW = '(width < 45rem)';
const most = (): number => (matchMedia(NARROW).matches ? 1 : MOST);
const STAYS_MS = 6000;
/** Long enough for three sentences, twice. The mouse or the keyboard on it stops the clock. */
const URGENT_STAYS_MS = 20_000;

interface Shown {
  readonly id: string;
  readonly urgent: boolean;
  readonly about: string | undefined;
}
/** On screen, oldest first. */
let shown: readonly Shown[] = [];

function closeAll(which: (message: Shown) => boolean): void {
  for (const { id } of shown.filter(which)) manager.close(id);
}

/** Takes the urgent ones away. */
export const closeUrgent = (): void => closeAll(({ urgent }) => urgent);

/** Takes away the one about this. */
export const closeAbout = (about: string): void => closeAll((message) => message.about === about);

/** Shows a message once the view is there, beside the newest others. @returns takes it away */
export async function addToast({ title, text, action, urgent = false, about }: ToastMessage): Promise<() => void> {
  await listening.promise;
  if (about !== undefined) closeAll((message) => message.about === about);
  // What failed stays beside what was merely done.
  const giveWay = [...shown.filter((message) => !message.urgent), ...shown.filter((message) => urgent && message.urgent)];
  const oldest = giveWay.slice(0, Math.max(0, shown.length + 1 - most()));
  closeAll((message) => oldest.includes(message));
  const id = manager.add({
    title,
    ...(text === undefined ? {} : { description: text }),
    priority: urgent ? 'high' : 'low',
    timeout: urgent ? URGENT_STAYS_MS : STAYS_MS,
    onClose: () => {
      shown = shown.filter((message) => message.id !== id);
    },
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.onSelect } }),
  });
  shown = [...shown, { id, urgent, about }];
  return () => manager.close(id);
}

const ACTION = 'text-accent';

function Messages(): ReactElement {
  const { toasts } = Base.useToastManager();
  useEffect(() => {
    listening.resolve();
    // What failed on one page is no news on the next.
    window.addEventListener('hashchange', closeUrgent);
    return () => window.removeEventListener('hashchange', closeUrgent);
  }, []);
  return (
    <>
      {toasts.map((message) => (
        <Base.Root
          key={message.id}
          toast={message}
          className="toast w-full rounded-lg bg-raised text-ink shadow-pop data-ending-style:opacity-0"
        >
          <Base.Content className="flex items-center gap-2 py-2 ps-3 pe-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-base font-medium break-words">{told(message.title)}</Base.Title>
              <Base.Description className="text-sm text-muted max-compact:line-clamp-4">{told(message.description)}</Base.Description>
              {/* Beside sentences it would leave them a column of single words. */}
              {message.description !== undefined && (
                <Base.Action render={<Button look="ghost" className={cx(ACTION, '-ms-2.5 mt-0.5')} />} />
              )}
            </div>
            {message.description === undefined && <Base.Action render={<Button look="ghost" className={ACTION} />} />}
            <Base.Close render={<IconButton label="Dismiss" icon={<X aria-hidden />} />} />
          </Base.Content>
        </Base.Root>
      ))}
    </>
  );
}

const told = (text: ReactNode): ReactNode => (typeof text === 'string' ? unbroken(text) : text);

/** The messages at the edge of the window; once per window. */
export function ToastView(): ReactElement {
  const viewport = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    // A page scrolls on by so much: its last rows must not stay behind a message.
    const observer = new ResizeObserver(([entry]) => style.setProperty('--toasts', `${Math.ceil(entry!.contentRect.height)}px`));
    if (viewport.current !== null) observer.observe(viewport.current);
    return () => {
      observer.disconnect();
      style.removeProperty('--toasts');
    };
  }, []);
  return (
    <Base.Provider toastManager={manager} limit={MOST}>
      <Base.Portal>
        <Base.Viewport
          ref={viewport}
          className="toasts fixed right-4 z-50 flex w-80 flex-col gap-2 max-compact:inset-x-2 max-compact:w-auto"
        >
          <Messages />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}
