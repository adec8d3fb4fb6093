import { ready } from './lib/install.mjs';

await ready(import.meta.url);
const { format, lint } = await import('./lib/checks.mjs');
const codes = [await lint(...process.argv.slice(2)), await format()];
process.exit(codes.some((code) => code !== 0) ? 1 : 0);
