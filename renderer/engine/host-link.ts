import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Schedule } from '#renderer/engine/plan/sender.ts';
import { ELSEWHERE } from '#shared/contract/host-socket.ts';
import { parcelNumber, PARCEL_TYPE, unpackParcel } from '#shared/contract/parcel.ts';
import type { FetchedItems } from '#shared/tracker/port.ts';
import type { HostContract } from '#shared/contract/host.ts';

export type HostClient = ContractRouterClient<HostContract>;

/** The way to the host. It may be there, go and come back; calls while it is away are rejected at once. */
export interface HostLink {
  readonly client: HostClient;
  readonly connected: boolean;
  /** The host sent this engine away because another browser has it. It stays away until `claim`. */
  readonly elsewhere: boolean;
  /** Takes the host back from another browser. */
  claim(): void;
  /** @returns its own unsubscribe */
  subscribe(listener: () => void): () => void;
  close(): void;
}

type Link = ClientLink<ClientContext>;

/** Parcels whose answer has not come. A call that was given up leaves its parcel behind: the oldest go when there are more than these. */
const MOST_PARCELS = 64;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 10_000;

class SwitchingLink implements HostLink {
  readonly client: HostClient;
  #current: Link | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #onClose: () => void;
  readonly #onClaim: () => void;
  elsewhere = false;

  constructor({ onClose = () => undefined, onClaim = () => undefined }: { onClose?: () => void; onClaim?: () => void } = {}) {
    this.#onClose = onClose;
    this.#onClaim = onClaim;
    this.client = createORPCClient(
      new DynamicLink<ClientContext>(() => {
        if (this.#current === null) throw new Error('The host is not there.');
        return this.#current;
      }),
    );
  }

  get connected(): boolean {
    return this.#current !== null;
  }

  use(link: Link | null): void {
    if (link === this.#current) return;
    this.#current = link;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  claim(): void {
    if (!this.elsewhere) return;
    this.elsewhere = false;
    this.#onClaim();
  }

  close(): void {
    this.use(null);
    this.#onClose();
  }
}

/** Takes parcels out of the messages of a socket or port, and gives each to the answer that names it. */
class Parcels {
  readonly type = PARCEL_TYPE;
  readonly #waiting = new Map<unknown, ArrayBuffer>();

  /** Before any other listener: a parcel is no word of the contract. */
  constructor(line: EventTarget) {
    line.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<unknown>;
      const number = data instanceof ArrayBuffer ? parcelNumber(data) : null;
      if (number === null) return;
      event.stopImmediatePropagation();
      this.#waiting.set(number, data as ArrayBuffer);
      if (this.#waiting.size > MOST_PARCELS) this.#waiting.delete(this.#waiting.keys().next().value);
    });
  }

  /** Nothing goes to the host in parcels. */
  condition = (): boolean => false;

  serialize = (data: unknown): unknown => data;

  /** @throws when the parcel did not come: the call has failed then */
  deserialize = (number: unknown): FetchedItems => {
    const parcel = this.#waiting.get(number);
    if (parcel === undefined) throw new Error('What the host fetched did not arrive.');
    this.#waiting.delete(number);
    return unpackParcel(parcel);
  };
}

/**
 * The host behind a WebSocket, as the browser shell has it. Opened again with growing waits whenever it closes, unless another browser has
 * the host now.
 * @param address the socket's, by whether this engine only returns to a line it had
 * @param first a socket to that address that is on its way already; it may be open, or closed again
 */
export function socketHost(address: (returning: boolean) => string, schedule: Schedule, first: WebSocket | null = null): HostLink {
  let closed = false;
  let returning = false;
  let wait = FIRST_WAIT;
  let socket: WebSocket | null = null;
  const link = new SwitchingLink({
    onClose: () => {
      closed = true;
      socket?.close();
    },
    onClaim: () => {
      returning = false;
      wait = FIRST_WAIT;
      open();
    },
  });
  const open = (): void => {
    if (!closed) follow(new WebSocket(address(returning)));
  };
  const follow = (opening: WebSocket): void => {
    socket = opening;
    opening.binaryType = 'arraybuffer';
    const parcels = new Parcels(opening);
    const onOpen = (): void => {
      wait = FIRST_WAIT;
      returning = true;
      link.use(new SocketLink({ websocket: opening, customJsonSerializers: [parcels] }));
    };
    const onClose = (code: number): void => {
      link.elsewhere = code === ELSEWHERE;
      link.use(null);
      if (link.elsewhere) return;
      schedule(open, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    };
    const { readyState } = opening;
    if (readyState === WebSocket.CLOSING || readyState === WebSocket.CLOSED) return onClose(0);
    if (readyState === WebSocket.OPEN) onOpen();
    else opening.addEventListener('open', onOpen);
    opening.addEventListener('close', ({ code }) => onClose(code));
  };
  if (first === null) open();
  else follow(first);
  return link;
}

/** The host behind ports that windows bring, as the desktop shell has it: each window brings one; the newest living one is used. */
export function portHost(): HostLink & { add(port: MessagePort): void } {
  const links: Link[] = [];
  const link = new SwitchingLink();
  return Object.assign(link, {
    add(port: MessagePort): void {
      const added: Link = new PortLink({ port, customJsonSerializers: [new Parcels(port)] });
      links.push(added);
      port.addEventListener('close', () => {
        links.splice(links.indexOf(added), 1);
        link.use(links.at(-1) ?? null);
      });
      port.start();
      link.use(added);
    },
  });
}
