import { ready } from './lib/install.mjs';

await ready(import.meta.url);
const { typecheck } = await import('./lib/checks.mjs');
process.exit(await typecheck());
