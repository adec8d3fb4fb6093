import { defineConfig } from '@playwright/test';
import { chromiumLaunch } from './build/lib/chromium.mjs';

const DESKTOP = { width: 1440, height: 900 };

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.cache/e2e',
  fullyParallel: true,
  // Each test runs a host and a browser of its own and waits for them half of its time; more than two at a time only wait for each other on
  // small machines. That a shared machine is slow is what the long timeouts are for: a state may come late, but it comes.
  workers: 2,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    viewport: DESKTOP,
    actionTimeout: 30_000,
    launchOptions: chromiumLaunch(),
    // Without pictures: taking them was a quarter of the processor time of all tests, and the page's own state is in it all the same.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  },
  projects: [
    { name: 'desktop', testIgnore: ['electron/**', 'tour/**', 'soak/**'] },
    // Run where ELECTRON_BINARY names a real binary; each test says so and is skipped elsewhere.
    { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
    // Only by `npm run tour`: it makes pictures, it proves nothing that the other tests do not.
    ...(process.env['COCKPIT_TOUR'] === undefined ? [] : [{ name: 'tour', testMatch: 'tour/**/*.spec.ts' }]),
    // Only by `npm run soak`: hundreds of power failures take hours.
    ...(process.env['COCKPIT_SOAK'] === undefined ? [] : [{ name: 'soak', testMatch: 'soak/**/*.spec.ts' }]),
  ],
});
