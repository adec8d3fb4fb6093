import { Suspense, type ReactElement, type ReactNode } from 'react';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import { TooltipProvider } from '#renderer/ui/tooltip.tsx';

/** What the window puts around every page: tips, toasts, its height, and a wait for what is loaded late. */
export const InApp = ({ children }: { readonly children: ReactNode }): ReactElement => (
  <TooltipProvider>
    <ToastProvider>
      <div style={{ height: '100vh' }}>
        <Suspense>{children}</Suspense>
      </div>
    </ToastProvider>
  </TooltipProvider>
);
