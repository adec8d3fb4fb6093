import { ipcRenderer } from 'electron';
import { PORTS_ANSWER, PORTS_CHANNEL, PORTS_QUESTION } from '#shared/contract/ports.ts';

/**
 * Hands two message ports to the page and exposes nothing: no object, no function, no `ipcRenderer`. The page asks by a window message;
 * the main process checks who is asking. See electron/README.md.
 */
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const asked = typeof event.data === 'object' && event.data !== null && 'kind' in event.data && event.data.kind === PORTS_QUESTION.kind;
  if (asked && event.source === window && event.origin === location.origin) ipcRenderer.send(PORTS_CHANNEL);
});

ipcRenderer.on(PORTS_CHANNEL, (event) => {
  window.postMessage(PORTS_ANSWER, location.origin, [...event.ports]);
});
