import type { WebSocket } from 'ws';
import { ELSEWHERE, type Arrival } from '#shared/contract/host-socket.ts';

/** Lets one engine at a time speak to the host: the one that a person opened last. */
export interface OneEngine {
  /** Serves a socket, or sends it away. */
  serve(socket: WebSocket, arrival: Arrival): void;
  /** Whether an engine has the host. */
  serving(): boolean;
  /** A page of that engine says that it goes away: in good order, should the engine go with it. */
  goodbye(): void;
}

/**
 * The rule: who arrives because a person opened a window, or asked for the host back, supersedes whoever has it. Who only returns to a line
 * it lost is sent away while another engine has the host: else two browsers would take the host from each other with nobody there.
 *
 * Nothing that a superseded engine sends is heard any more, from the moment the other one is served. What it sent before is done first, so
 * the other one finds it in the journal.
 * @param speak answers the calls of a socket that is served
 * @param gone the engine that had the host is there no more. Whether in good order only a goodbye tells: of a browser that crashed Chromium's
 *   network process, which ends last, closes the sockets with 1001, as when a page goes away (measured, with a signal to its main process)
 */
export function oneEngine(
  speak: (socket: WebSocket, arrival: Arrival) => void,
  gone: (inGoodOrder: boolean) => void = () => undefined,
): OneEngine {
  let saidGoodbye = false;
  let holder: { readonly engine: string; readonly socket: WebSocket } | null = null;
  return {
    serve(socket, arrival) {
      const { engine, returning } = arrival;
      if (returning && holder !== null && holder.engine !== engine) return leave(socket);
      const before = holder;
      const taken = { engine, socket };
      holder = taken;
      saidGoodbye = false;
      socket.on('close', () => {
        if (holder !== taken) return;
        holder = null;
        gone(saidGoodbye);
      });
      if (before !== null) leave(before.socket);
      speak(socket, arrival);
    },
    serving: () => holder !== null,
    goodbye: () => {
      saidGoodbye = true;
    },
  };
}

function leave(socket: WebSocket): void {
  // Frames still arrive until the other side has agreed to close.
  socket.removeAllListeners('message');
  socket.on('error', () => socket.terminate());
  socket.close(ELSEWHERE, 'another browser');
}
