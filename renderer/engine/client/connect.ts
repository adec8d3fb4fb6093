import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { EngineContract } from '#shared/contract/engine.ts';
import { textLists } from '#shared/contract/text-lists.ts';

/** The engine as windows call it. */
export type EngineClient = ContractRouterClient<EngineContract>;

let current: EngineClient | null = null;

/** The engine this window talks to. @throws before `setEngine`: a bug in the entry module */
export function engine(): EngineClient {
  if (current === null) throw new Error('The window asked for the engine before it was connected.');
  return current;
}

/** Joins this window to an engine; tests pass one of their own. */
export function setEngine(client: EngineClient): void {
  current = client;
}

/** An engine behind a message port, as a shared or a dedicated worker gives one. */
export function engineOver(port: MessagePort | Worker): EngineClient {
  return createORPCClient(new RPCLink({ port, customJsonSerializers: [textLists] }));
}
