import { engineOver, type EngineClient } from '#renderer/engine/client/connect.ts';

/*
 * Runs in a page before the app and joins the engine that the app starts, over a port of its own, as a second window does. It touches
 * nothing else of the app.
 */
let engine: EngineClient | null = null;
let joined: (client: EngineClient) => void;
export const engineJoined = new Promise<EngineClient>((resolve) => (joined = resolve));

const Native = globalThis.SharedWorker;
if (typeof Native !== 'undefined') {
  globalThis.SharedWorker = class extends Native {
    constructor(url: string | URL, options?: string | WorkerOptions) {
      super(url, options);
      if (engine !== null) return;
      // The same address and name: the engine that the app has just started, and no second one.
      const { port } = new Native(url, options);
      port.start();
      engine = engineOver(port);
      joined(engine);
    }
  };
}

/** The first value of a stream that is wanted. @throws Error when the stream ends before */
export async function firstWhere<T>(stream: AsyncIterable<T>, wanted: (value: T) => boolean): Promise<T> {
  for await (const value of stream) if (wanted(value)) return value;
  throw new Error('The engine ended a stream too early.');
}

/** Resolves once the engine takes edits and has compared its store with the journal. */
export async function engineReady(): Promise<void> {
  const client = await engineJoined;
  await firstWhere(await client.status(), ({ phase, host, hostLost }) => phase.kind === 'ready' && host !== null && !hostLost);
}
