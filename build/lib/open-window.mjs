import { spawn } from 'node:child_process';

/** Whether this session has a screen to open a window on. */
function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Opens an address as an app window of an installed Chrome, Edge or Chromium.
 * @param {string | null} browser its path; null when none is installed
 * @returns {boolean} whether a window was asked for; the address is otherwise for the person to open
 */
export function openAppWindow(browser, url) {
  if (browser === null || !hasDisplay()) return false;
  // The token stands in the argument list for a moment; it is used up as soon as the page has loaded.
  const child = spawn(browser, [`--app=${url}`, '--no-first-run', '--no-default-browser-check'], { detached: true, stdio: 'ignore' });
  child.on('error', () => console.error('The browser could not be started. Open the address above by hand.'));
  child.unref();
  return true;
}
