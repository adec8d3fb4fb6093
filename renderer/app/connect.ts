import { engineOver, type EngineClient } from '#renderer/engine/client/connect.ts';
import type { StartedEngine } from './start-engine.ts';
import { browserWindow, electronWindow, type WindowClient } from './window-client.ts';

/** What a window talks to: the engine it shares with all windows, and its own shell. */
export interface Connected {
  readonly engine: EngineClient;
  readonly shell: WindowClient;
}

/** Joins this window to the engine and to its shell. Nothing is said on the engine's port before the host's port went over it. */
export async function connect({ port, shell }: StartedEngine): Promise<Connected> {
  const shellPort = await shell;
  return { engine: engineOver(port), shell: shellPort === null ? browserWindow : electronWindow(shellPort) };
}
