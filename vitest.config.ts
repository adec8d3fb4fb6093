import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { chromiumLaunch } from './build/lib/chromium.mjs';

/** The files that take longest, in this order before all others: one that began last would run alone at the end. */
const LONG = ['simulation/two-way/history', 'core/large', 'simulation/large-tracker', 'host/canary', 'rich-text/archive'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((path) => moduleId.endsWith(`${path}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Only the shell's own tests load Electron, through a typed double.
        resolve: { alias: { electron: fileURLToPath(new URL('./tests/support/electron-double.ts', import.meta.url)) } },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/bench/**'],
          // All processors: left to itself Vitest keeps one for its own process, which has little to do here.
          maxWorkers: '100%',
          // What takes a second at rest may need half a minute beside other work; what hangs is ended all the same.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A busy machine needs more than the usual second for what the rest of the process does meanwhile.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        plugins: [react(), tailwind()],
        // Found up front: a package met in the middle of a run reloads the page, and two copies of React would meet.
        optimizeDeps: { entries: ['renderer/**/*.{ts,tsx}', 'tests/renderer/**/*.test.tsx'], include: ['axe-core'] },
        test: {
          name: 'component',
          include: ['tests/renderer/**/*.test.tsx'],
          setupFiles: ['tests/support/component-setup.ts'],
          testTimeout: 60_000,
          // A busy machine needs more than the usual second to load a page's lazy part.
          expect: { poll: { timeout: 15_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
