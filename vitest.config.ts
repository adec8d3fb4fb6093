import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { chromiumLaunch } from './build/lib/chromium.mjs';

export default defineConfig({
  test: {
    projects: [
      {
        // Only the shell's own tests load Electron, through a typed double.
        resolve: { alias: { electron: fileURLToPath(new URL('./tests/support/electron-double.ts', import.meta.url)) } },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/bench/**'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
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
          testTimeout: 30_000,
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
