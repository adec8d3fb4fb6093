import { expect, test, vi } from 'vitest';
import { socketHost } from '#renderer/engine/host-link.ts';
import { ELSEWHERE } from '#shared/contract/host-socket.ts';

/** A socket that a test opens and closes by hand. */
class FakeSocket extends EventTarget {
  static made: FakeSocket[] = [];
  readonly url: string;
  readyState: number = WebSocket.CONNECTING;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.made.push(this);
  }

  turn(to: 'open' | 'close', code = 1006): void {
    this.readyState = to === 'open' ? WebSocket.OPEN : WebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event(to), { code }));
  }

  close(): void {
    this.turn('close');
  }
}

function hostOver(first: FakeSocket | null) {
  FakeSocket.made = [];
  vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }));
  const waits: (() => void)[] = [];
  const host = socketHost(
    (returning) => (returning ? 'again' : 'new'),
    (work) => {
      waits.push(work);
      return () => undefined;
    },
    first as unknown as WebSocket,
  );
  return { host, waits };
}

test('a socket that opened before anyone listened is used at once', () => {
  const first = new FakeSocket('first');
  first.turn('open');
  const { host } = hostOver(first);
  expect([host.connected, FakeSocket.made.length]).toEqual([true, 0]);
  first.turn('close', ELSEWHERE);
  expect([host.connected, host.elsewhere]).toEqual([false, true]);
});

test('a socket that closed before anyone listened is opened anew after a wait', () => {
  const first = new FakeSocket('first');
  first.turn('close');
  const { host, waits } = hostOver(first);
  expect(host.connected).toBe(false);
  waits[0]!();
  FakeSocket.made[0]!.turn('open');
  expect([host.connected, FakeSocket.made[0]!.url]).toEqual([true, 'new']);
});

test('without a socket one is opened, and again when it closes: then it says that it returns', () => {
  const { host, waits } = hostOver(null);
  FakeSocket.made[0]!.turn('open');
  expect(host.connected).toBe(true);
  FakeSocket.made[0]!.turn('close');
  waits[0]!();
  expect([host.connected, FakeSocket.made[1]!.url]).toEqual([false, 'again']);
});
