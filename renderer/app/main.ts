import { connect } from './connect.ts';

// The engine opens the store while the window still loads its own code.
const connected = connect();
const { start } = await import('./start.tsx');
start(await connected);
