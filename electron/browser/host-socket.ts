import { RPCHandler } from '@orpc/server/ws';
import type { MessageEvent, WebSocket } from 'ws';
import { parcels } from '#electron/host/parcels.ts';
import type { HostRouter } from '#electron/host/router.ts';
import { isCall } from '#shared/contract/call.ts';
import type { Arrival } from '#shared/contract/host-socket.ts';

/**
 * Speaks the host contract on a socket that has been let in. A frame that is no call ends the connection (1008): our own page never
 * sends one, and the library would write each to the log. An engine gets fetched items as parcels; a client that names none, whole.
 */
export function speakHost(router: HostRouter, socket: WebSocket, { engine }: Pick<Arrival, 'engine'>): void {
  socket.on('error', () => socket.terminate());
  const send = socket.send.bind(socket);
  const addEventListener = ((type: string, listener: (event: MessageEvent) => void) => {
    socket.addEventListener(
      type as 'message',
      type === 'message' ? (event) => (isCall(event.data) ? listener(event) : socket.close(1008, 'not a call')) : listener,
    );
  }) as WebSocket['addEventListener'];
  const handler = new RPCHandler(router, engine === '' ? {} : { customJsonSerializers: [parcels((parcel) => send(parcel))] });
  handler.upgrade({ send, addEventListener }).catch(() => socket.terminate());
}
