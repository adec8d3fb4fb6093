import { engineName } from '#shared/contract/engine-name.ts';
import engineScript from '#renderer/engine/worker.ts?worker&url';
import { trustedPolicy } from '#renderer/ui/trusted-types.ts';
import { TRUSTED_POLICIES } from '#shared/contract/csp.ts';
import { PORTS_ANSWER, PORTS_QUESTION } from '#shared/contract/ports.ts';

const policy = trustedPolicy(TRUSTED_POLICIES.engine, {
  createScriptURL: (url) => {
    if (url !== engineScript) throw new TypeError('Only the engine runs as a worker.');
    return url;
  },
});

/** True in the desktop shell, which serves the page from a scheme of its own. */
const inElectron = (): boolean => location.protocol === 'app:';

/** Asks the preload for the two ports of this window: the host's and the window's. */
function askForPorts(): Promise<{ readonly host: MessagePort; readonly window: MessagePort }> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent<unknown>): void => {
      const data = event.data;
      const ours =
        event.source === window && typeof data === 'object' && data !== null && 'kind' in data && data.kind === PORTS_ANSWER.kind;
      const [host, shell] = event.ports;
      if (!ours || host === undefined || shell === undefined) return;
      window.removeEventListener('message', onMessage);
      resolve({ host, window: shell });
    };
    window.addEventListener('message', onMessage);
    window.postMessage(PORTS_QUESTION, location.origin);
  });
}

/** The first place in which the store may be opened, as the host wrote it on the page. Every window finds its engine by this name. */
const name = engineName(document.documentElement.dataset['firstPlace']);

/** The engine's port. Where shared workers are missing each window has an engine of its own, and the host's lock keeps them apart. */
function startWorker(): MessagePort | Worker {
  if (typeof SharedWorker === 'undefined') {
    return new Worker(policy.createScriptURL(engineScript), { type: 'module', name });
  }
  const worker = new SharedWorker(policy.createScriptURL(engineScript), { type: 'module', name });
  worker.port.start();
  return worker.port;
}

/** The engine's port, and the shell's own: null in the browser shell, where the page is its own shell. */
export interface StartedEngine {
  readonly port: MessagePort | Worker;
  readonly shell: Promise<MessagePort | null>;
}

/**
 * Starts the engine, or joins the one that runs. In Electron the host's port travels through this window to the engine before anything
 * else is said on the engine's port; in the browser shell the engine opens its own WebSocket.
 */
export function startEngine(): StartedEngine {
  const port = startWorker();
  const handOver = async (): Promise<MessagePort> => {
    const ports = await askForPorts();
    port.postMessage({ kind: 'host-port' }, [ports.host]);
    ports.window.start();
    return ports.window;
  };
  return { port, shell: inElectron() ? handOver() : Promise.resolve(null) };
}
