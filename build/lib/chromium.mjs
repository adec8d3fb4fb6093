import { existsSync } from 'node:fs';

/** Where a Chromium may stand, the named one first. Playwright's own build is found by Playwright itself. */
const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of an installed Chromium or Chrome; undefined when there is none, and Playwright's own is used. */
export function systemChromium() {
  return PLACES.find((path) => path !== undefined && existsSync(path));
}

/** Launch options for Playwright, quiet on a closed network. */
export function chromiumLaunch() {
  const executablePath = systemChromium();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Chromium refuses its sandbox to root; tests in a container run as root and open only our own pages.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}
