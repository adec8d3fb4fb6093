import type { WebContents } from 'electron';

/** What the guard listens to on a page. */
export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/**
 * Keeps a page where it is: no navigation by content, no frame, no redirect, no new window, no webview.
 * The app itself never navigates: its routes live in the hash, and the shell loads the page with `loadURL`, which asks nobody.
 */
export function guardContents(contents: GuardedContents): void {
  const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
