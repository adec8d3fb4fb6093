import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { APP, buildPage, probeScript } from '../support/bundle.ts';
import { interleaved, type BenchCase } from '../support/measure.ts';
import { inFolder } from '../support/processes.ts';
import { startRig, type Rig } from '../support/rig.ts';

const LIMIT_KB = 250;
const PAINT = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`;

/** What a window loads before it shows anything, and when it does. */
export const firstLoadCase: BenchCase = {
  id: 'first-load',
  async *run({ quick }) {
    const scripts = await scriptsBeforePaint();
    let bytes = 0;
    for (const name of scripts) bytes += gzipSync(await readFile(join(APP, name)), { level: 9 }).length;
    yield {
      name: 'JavaScript before the first paint, gzip',
      unit: 'kB',
      product: [bytes / 1000],
      reference: { name: 'limit', values: [LIMIT_KB] },
      budget: 1,
    };

    const paints = await inFolder(async (folder) => {
      await buildPage('react-only.tsx', folder);
      const probe = await probeScript();
      const app = await startRig(APP, probe);
      try {
        const bare = await startRig(join(folder, 'served'), probe);
        try {
          return await interleaved(quick ? 2 : 7, { product: () => firstPaint(app), reference: () => firstPaint(bare) });
        } finally {
          await bare.close();
        }
      } finally {
        await app.close();
      }
    });
    yield {
      name: 'First contentful paint',
      unit: 'ms',
      product: paints.product,
      reference: { name: 'a page of React alone, served the same way', values: paints.reference },
      budget: 1.5,
    };
  },
};

/** The scripts that the page itself names, and everything these import without being asked to wait: all of it loads before the first paint. */
async function scriptsBeforePaint(): Promise<ReadonlySet<string>> {
  const html = await readFile(join(APP, 'index.html'), 'utf8');
  const found = new Set<string>();
  const follow = async (name: string): Promise<void> => {
    if (found.has(name)) return;
    found.add(name);
    const source = await readFile(join(APP, name), 'utf8');
    for (const [, next] of source.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[^'"();]*?from\s*)?["']\.\/([^"']+\.js)["']/g)) {
      await follow(join('assets', next!));
    }
  };
  for (const [, name] of html.matchAll(/<(?:script|link)[^>]*(?:src|href)="\.\/([^"]+\.js)"/g)) await follow(name!);
  if (found.size < 2) throw new Error('The page of the app names no scripts: the bench reads it wrongly.');
  return found;
}

/** In a fresh tab of a warm browser. @returns ms from the start of the navigation */
async function firstPaint(rig: Rig): Promise<number> {
  const tab = await rig.open('/');
  try {
    await tab.until(PAINT);
    return await tab.evaluate<number>(PAINT);
  } finally {
    await tab.close();
  }
}
