import { useSyncExternalStore } from 'react';

const root = document.documentElement;
const read = (): number => (root.dataset['density'] === 'comfortable' ? 32 : 28);

function subscribe(notify: () => void): () => void {
  const observer = new MutationObserver(notify);
  observer.observe(root, { attributes: true, attributeFilter: ['data-density'] });
  return () => observer.disconnect();
}

/** The height of a row in the chosen density, the `--row` of styles.css in pixels. */
export const useRowHeight = (): number => useSyncExternalStore(subscribe, read);
