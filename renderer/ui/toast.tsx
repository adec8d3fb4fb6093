import { lazy, Suspense, type ReactElement, type ReactNode } from 'react';

export interface ToastMessage {
  readonly title: string;
  readonly text?: string;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
  /** Stays until closed and interrupts a screen reader. */
  readonly urgent?: boolean;
}

// Read after the first paint: nobody is told anything before it.
const ToastView = lazy(() => import('./toast-view.tsx').then((module) => ({ default: module.ToastView })));

/** Shows a short message at the edge, from anywhere. Never the only place where a failure is told. @returns takes it away early */
export function toast(message: ToastMessage): () => void {
  const shown = import('./toast-view.tsx').then((module) => module.addToast(message));
  return () => void shown.then((close) => close());
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
