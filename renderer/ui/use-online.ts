import { useSyncExternalStore } from 'react';

function subscribe(notify: () => void): () => void {
  window.addEventListener('online', notify);
  window.addEventListener('offline', notify);
  return () => {
    window.removeEventListener('online', notify);
    window.removeEventListener('offline', notify);
  };
}

/** What the system says about the network. False is certain; true only means that there is some network. */
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);
