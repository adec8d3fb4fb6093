import { ROOT, ready, runNode, tool } from './lib/install.mjs';

await ready(import.meta.url);
const { build } = await import('./build.mjs');
await build({ force: true });
console.log(`Packaging ${ROOT} with electron-builder. It downloads Electron for the platform if it is not there yet.`);
process.exit(await runNode([tool('electron-builder'), ...process.argv.slice(2)]));
