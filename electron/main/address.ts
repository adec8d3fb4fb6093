/** The app's own scheme and host. A standard scheme, so that the page has a real origin with storage, workers and same-origin rules. */
export const SCHEME = 'app';
const ORIGIN = `${SCHEME}://cockpit`;
export const START_URL = `${ORIGIN}/index.html`;

/** Whether an address belongs to the app. Parsed, never compared as text: 'app://cockpit.evil' begins like ours. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === 'cockpit' && url.username === '' && url.password === '';
}

/** The parts of a frame that say who is asking. */
export interface AskingFrame {
  readonly url: string;
  readonly parent: object | null;
}

/** Whether a message came from the main frame of a page of ours. `null`: the frame is gone or has navigated away. */
export function isOwnMainFrame(frame: AskingFrame | null): boolean {
  return frame !== null && frame.parent === null && isOwnAddress(frame.url);
}
