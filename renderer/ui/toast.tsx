import { Suspense, type ReactElement, type ReactNode } from 'react';
import { lazyPart } from './lazy-page.tsx';

export interface ToastMessage {
  readonly title: string;
  readonly text?: string;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
  /** Stays longer and interrupts a screen reader. */
  readonly urgent?: boolean;
  /** Takes the place of the last message about the same. */
  readonly about?: string;
}

// Read after the first paint: nobody is told anything before it.
const ToastView = lazyPart(async () => (await import('./toast-view.tsx')).ToastView);

/** Shows a short message at the edge, from anywhere. Never the only place where a failure is told. @returns takes it away early */
export function toast(message: ToastMessage): () => void {
  const shown = import('./toast-view.tsx').then((module) => module.addToast(message));
  return () => void shown.then((close) => close());
}

/** Takes the urgent messages away: what they speak of is not what somebody looks at by now. */
export function leaveToasts(): void {
  void import('./toast-view.tsx').then((module) => module.closeUrgent());
}

/** Takes the message about this away: what it offers cannot be done any more. */
export function leaveToastAbout(about: string): void {
  void import('./toast-view.tsx').then((module) => module.closeAbout(about));
}

/** Once around the app. */
export function ToastProvider({ children }: { children: ReactNode }): ReactElement {
  return (
    <>
      {children}
      <Suspense fallback={null}>
        <ToastView />
      </Suspense>
    </>
  );
}
