/**
 * A pretend tracker as a function from request to answer: no socket, no clock of its own, so that simulations can call it
 * directly. `serve.ts` puts it behind a loopback socket and adds faults.
 */
export interface SandboxTracker {
  /** @param request with the absolute URL the client used; answers in the tracker's real wire format */
  handle(request: Request): Promise<Response>;
}

/** Time as the sandbox sees it, epoch milliseconds. */
export type SandboxClock = () => number;
