import { startEngine } from './start-engine.ts';

// The engine opens the store while the window still loads its own code: nothing else is imported before it. Not awaited here, because
// that code shares a chunk with this one and would wait for its end.
const engine = startEngine();
void import('./start.tsx').then(({ start }) => start(engine));
