import type { MessageEvent, WebSocket } from 'ws';

/** How each of oRPC's three messages to a server begins: a call, a streamed value, an abort. Binary frames begin with the same JSON. */
const FRAME = /^\{"i":"[^"\\]{1,64}",(?:"p":\{"u":"|"t":3,"p":\{|"t":4[,}])/;
const HEAD = 120;

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
      type === 'message' ? (event) => (FRAME.test(headOf(event.data)) ? listener(event) : socket.close(1008, 'not a call')) : listener,
    );
  }) as WebSocket['addEventListener'];
  handler.upgrade({ send, addEventListener }).catch(() => socket.terminate());
}

function headOf(data: MessageEvent['data']): string {
  if (typeof data === 'string') return data.slice(0, HEAD);
  return Buffer.isBuffer(data) ? data.subarray(0, HEAD).toString('latin1') : '';
}
