import type { MessageEvent, WebSocket } from 'ws';
import { isCall } from '#shared/contract/call.ts';

/** The one call of oRPC's `ws` handler that is used. */
interface SocketHandler {
  upgrade(socket: Pick<WebSocket, 'addEventListener' | 'send'>): Promise<void>;
}

/**
 * Speaks the host contract on a socket that has been let in. A frame that is no call ends the connection (1008): our own page never
 * sends one, and the library would write each to the log.
 */
export function speakHost(handler: SocketHandler, socket: WebSocket): void {
  socket.on('error', () => socket.terminate());
  const send = socket.send.bind(socket);
  const addEventListener = ((type: string, listener: (event: MessageEvent) => void) => {
    socket.addEventListener(
      type as 'message',
      type === 'message' ? (event) => (isCall(event.data) ? listener(event) : socket.close(1008, 'not a call')) : listener,
    );
  }) as WebSocket['addEventListener'];
  handler.upgrade({ send, addEventListener }).catch(() => socket.terminate());
}
