import { CSPProvider } from '@base-ui/react/csp-provider';
import { RouterProvider } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ToastProvider } from '#renderer/ui/toast.tsx';
import { TooltipProvider } from '#renderer/ui/tooltip.tsx';
import { router } from './routes.tsx';

/** The window's content. The content policy forbids style elements, so the kit must not write any. */
export function App(): ReactElement {
  return (
    <CSPProvider disableStyleElements>
      <TooltipProvider delay={500}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </TooltipProvider>
    </CSPProvider>
  );
}
