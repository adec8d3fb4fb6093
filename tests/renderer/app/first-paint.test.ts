import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { PLACES } from '#renderer/app/frame/places.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const page = readFileSync(resolve(ROOT, 'renderer/index.html'), 'utf8');
const rail = readFileSync(resolve(ROOT, 'renderer/app/frame/rail.tsx'), 'utf8');

test('the page paints the places of the rail before any code runs, where the rail will stand, and says them to nobody', () => {
  expect([...page.matchAll(/sr-only">([^<]+)</g)].map(([, label]) => label)).toEqual(PLACES.map((place) => place.label));
  const root = page.slice(page.indexOf('id="root"'), page.indexOf('<script type="module"'));
  expect(root).toContain('aria-hidden="true"');
  const classes = [...root.matchAll(/class="([^"]*)"/g)].slice(1).flatMap(([, names]) => names!.split(' '));
  expect(classes.filter((name) => !rail.includes(name))).toEqual([]);
});
