import { createRoot } from 'react-dom/client';
import { expectRelease, setEngine } from '#renderer/engine/client/index.ts';
import { App } from './app.tsx';
import { setShell } from './commands.ts';
import { connect } from './connect.ts';
import { restorePlace } from './last-place.ts';
import { PageBoundary } from './page-boundary.tsx';
import { releaseInAddress } from './release-address.ts';
import { fetchPage } from './routes.tsx';
import type { StartedEngine } from './start-engine.ts';

/** Shows the app in this window. */
export async function start(started: StartedEngine): Promise<void> {
  const { engine, shell } = await connect(started);
  restorePlace();
  setEngine(engine);
  setShell(shell);
  const release = releaseInAddress(location.hash);
  if (release !== null) expectRelease(release);
  createRoot(document.getElementById('root')!).render(
    <PageBoundary place="window">
      <App />
    </PageBoundary>,
  );
  // After the first picture, which shows none of it; the engine is still opening the store then.
  requestAnimationFrame(() => setTimeout(() => fetchPage(location.hash.slice(1))));
}
