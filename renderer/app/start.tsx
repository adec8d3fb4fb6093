import { createRoot } from 'react-dom/client';
import { setEngine } from '#renderer/engine/client/index.ts';
import { App } from './app.tsx';
import { setShell } from './commands.ts';
import type { Connected } from './connect.ts';
import { restorePlace } from './last-place.ts';
import { PageBoundary } from './page-boundary.tsx';

/** Shows the app in this window. */
export function start({ engine, shell }: Connected): void {
  restorePlace();
  setEngine(engine);
  setShell(shell);
  createRoot(document.getElementById('root')!).render(
    <PageBoundary place="window">
      <App />
    </PageBoundary>,
  );
}
