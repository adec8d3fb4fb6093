import type { Core } from './core.ts';
import type { HostLink } from './host-link.ts';
import { findPlace, isPlaceLeft, isUsualLeft, placeNumber } from './store/place.ts';

/**
 * Starts the engine and tells the host that this came to an end: openings that do not are counted there. A place in which the browser ended
 * too often is not opened; the store is built again from the journal in the next one, when that is whole. Else a person is asked. A host that
 * comes back is told once more: it may be another process, which counts the windows that join this engine.
 */
export async function startCounted(core: Pick<Core, 'start' | 'recover' | 'status'>, host: HostLink): Promise<void> {
  if (isUsualLeft()) await findPlace();
  const leaving = isPlaceLeft();
  await core.start();
  await connected(host);
  if (leaving) await core.recover('journal-unasked');
  const isOpen = (): boolean => core.status.value.phase.kind === 'ready';
  const tell = async (): Promise<void> => {
    if (!host.connected) return;
    // A host that is lost at this moment is told when it is back.
    await host.client.opened({ place: isOpen() ? placeNumber() : null }).catch(() => undefined);
  };
  host.subscribe(() => void tell());
  await tell();
  // A person may open it after all, or have it built again somewhere else.
  if (!isOpen()) void core.status.until(isOpen).then(tell);
}

function connected(host: HostLink): Promise<void> {
  if (host.connected) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = host.subscribe(() => {
      if (!host.connected) return;
      unsubscribe();
      resolve();
    });
  });
}
