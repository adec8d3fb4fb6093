import { textFile, type ServedFile } from '#electron/host/files/bundle.ts';

/** The parameter of the launch address's fragment. A fragment never leaves the browser: not in a request, a Referer or a log. */
export const TOKEN_KEY = 'key';

/** Where a page of the app says that it goes away. */
export const LEAVING_PATH = '/leaving';

export const ENTRY_SCRIPT_PATH = '/enter.js';
export const ENTRY_STYLE_PATH = '/enter.css';

/**
 * Runs before anything else on every page of this shell: takes the token out of the address, trades it for a cookie, and lets the app in.
 * On a page that already has its session the token is spent all the same, so that it cannot be used again from the history.
 */
const SCRIPT = `'use strict';
(() => {
  const waiting = document.documentElement.hasAttribute('data-entry');
  const enter = () => {
    const token = new URLSearchParams(location.hash.slice(1)).get('${TOKEN_KEY}');
    if (token === null) return;
    history.replaceState(null, '', location.pathname);
    fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token }) }).then((answer) => {
      if (waiting && answer.ok) location.reload();
    }, () => {});
  };
  enter();
  // Somebody pastes the printed address into the tab that asks for it: only the fragment changes, and nothing is loaded.
  if (waiting) addEventListener('hashchange', enter);
  // A browser that crashes does not say goodbye.
  else addEventListener('pagehide', () => navigator.sendBeacon('${LEAVING_PATH}'));
})();
`;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 34rem; padding: 2rem; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; }
code { font-family: ui-monospace, monospace; }
`;

const PAGE = `<!doctype html>
<html lang="en" data-entry>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Release Cockpit</title>
<link rel="stylesheet" href="${ENTRY_STYLE_PATH}">
<script src="${ENTRY_SCRIPT_PATH}"></script>
</head>
<body>
<main>
<h1>This browser has no key yet</h1>
<p>Release Cockpit opens only for the person who started it. Your data is safe and unchanged.</p>
<p>Open the address that <code>npm start</code> printed, from its beginning to its end. An address works once: if it was used already, stop the
program with Ctrl+C and start it again for a new one.</p>
</main>
</body>
</html>
`;

export const entryPage: ServedFile = textFile(PAGE, '.html');
export const entryScript: ServedFile = textFile(SCRIPT, '.js');
export const entryStyle: ServedFile = textFile(STYLE, '.css');

/** A script that is not a module: it runs where it stands. */
const FIRST_SCRIPT = /<script(?![^>]*type="module")/;

/**
 * The app's page with the entry script before whatever reads the address: the hash router must never see a token. What starts the engine
 * may stand before it, and what the page names to be fetched: a script in the way of the parser would hold all of that up.
 */
export function withEntryScript(index: ServedFile): ServedFile {
  const page = index.body.toString('utf8');
  const script = `<script src="${ENTRY_SCRIPT_PATH}"></script>`;
  const first = FIRST_SCRIPT.test(page) ? FIRST_SCRIPT : /(?<=<head>)/;
  return textFile(
    page.replace(first, (found) => `${found === '' ? '\n' : ''}${script}${found}`),
    '.html',
  );
}
