import { ROOT, ready, runNode, tool } from './lib/install.mjs';

await ready(import.meta.url);
const { build } = await import('./build.mjs');
await build({ force: true });
console.log(`Packaging ${ROOT} with electron-builder. It downloads Electron for the platform if it is not there yet.`);
const code = await runNode([tool('electron-builder'), ...process.argv.slice(2)]);
if (code !== 0) {
  console.error(
    'No package was made; the reason stands above, and the built application in out/ is whole. Where github.com cannot be reached, name a folder with an unpacked Electron: npm run package -- --config.electronDist=DIR',
  );
}
process.exit(code);
