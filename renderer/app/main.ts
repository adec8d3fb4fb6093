import { startEngine } from './start-engine.ts';

// The engine opens the store while the window still loads its own code: nothing else is imported before it. Not awaited here, because
// that code shares a chunk with this one and would wait for its end.
const engine = startEngine();

/** The scripts that the parser waits for have run then: the window's code reads an address without a key, in a page with its root. */
const parsed = new Promise<unknown>((resolve) => {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', resolve, { once: true });
  else resolve(null);
});
void parsed.then(() => import('./start.tsx')).then(({ start }) => start(engine));
