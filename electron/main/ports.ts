import { MessageChannelMain, ipcMain, type MessageEvent, type MessagePortMain } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import { parcels } from '#electron/host/parcels.ts';
import type { HostRouter } from '#electron/host/router.ts';
import { isCall } from '#shared/contract/call.ts';
import { PORTS_CHANNEL } from '#shared/contract/ports.ts';
import { isOwnMainFrame } from './address.ts';
import type { WindowRouter } from './window-router.ts';

/**
 * Answers a page that asks for its ports with two: one to the host, one to its window. A page asks again after a reload.
 * Whoever is not the main frame of a window of ours gets no answer.
 * @param windowRouter the router of a window by its web contents id; undefined for web contents that are no window of ours
 */
export function handOutPorts(host: HostRouter, windowRouter: (contentsId: number) => WindowRouter | undefined): void {
  ipcMain.on(PORTS_CHANNEL, (event) => {
    const router = windowRouter(event.sender.id);
    const frame = event.senderFrame;
    if (router === undefined || frame === null || !isOwnMainFrame(frame)) return;
    const [toHost, toWindow] = [new MessageChannelMain(), new MessageChannelMain()];
    // Copied, never transferred: Electron transfers ports alone, and ends the process over anything else (electron issue 37565).
    const ahead = parcels((parcel) => toHost.port1.postMessage(parcel.buffer));
    new RPCHandler(host, { customJsonSerializers: [ahead] }).upgrade(callsOnly(toHost.port1));
    new RPCHandler(router).upgrade(callsOnly(toWindow.port1));
    toHost.port1.start();
    toWindow.port1.start();
    frame.postMessage(PORTS_CHANNEL, null, [toHost.port2, toWindow.port2]);
  });
}

/** A port that hears calls. A message that is no call ends it: the library would throw into this process, which runs every window. */
function callsOnly(port: MessagePortMain) {
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    on: (type: string, listener: (event?: { readonly data: unknown }) => void) => {
      const heard = (event?: MessageEvent): void => (type !== 'message' || isCall(event?.data) ? listener(event) : port.close());
      port.on(type as 'message', heard);
    },
  };
}
