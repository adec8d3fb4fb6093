import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { renderer } from '../../vite.config.ts';

test('a window that opens does not wait for session storage: the router of the build knows of none', async () => {
  const output = await build({
    root: resolve(import.meta.dirname, '../..'),
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    define: { ...renderer.define, 'process.env.NODE_ENV': '"production"' },
    build: { write: false, lib: { entry: fileURLToPath(import.meta.resolve('@tanstack/react-router')), formats: ['es'] } },
  });
  const router = [output]
    .flat()
    .flatMap((one) => ('output' in one ? one.output : []))
    .map((file) => ('code' in file ? file.code : ''))
    .join();
  // What reads it is in there.
  expect([router.includes('tsr-scroll-restoration'), router.includes('sessionStorage')]).toEqual([true, false]);
});
