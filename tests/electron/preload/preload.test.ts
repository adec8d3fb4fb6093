import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { PORTS_ANSWER, PORTS_CHANNEL, PORTS_QUESTION } from '#shared/contract/ports.ts';
import { argumentsOf, ipcRenderer, resetElectron } from '#tests/support/electron-double.ts';

/** A page's window as far as the preload touches it. */
class FakeWindow extends EventTarget {
  readonly posted: unknown[][] = [];
  postMessage = (...args: unknown[]): void => void this.posted.push(args);
}

const page = new FakeWindow();

beforeAll(async () => {
  vi.stubGlobal('window', page);
  vi.stubGlobal('location', { origin: 'app://cockpit' });
  await import('#electron/preload/preload.ts'); // listens as soon as it is loaded, as in Electron
});
beforeEach(resetElectron);
afterAll(() => vi.unstubAllGlobals());

const ask = (event: { readonly data: unknown; readonly source: unknown; readonly origin: string }): void => {
  page.dispatchEvent(Object.assign(new Event('message'), event));
};

test('the preload asks for ports when its own page does', () => {
  ask({ data: PORTS_QUESTION, source: page, origin: 'app://cockpit' });
  expect(argumentsOf('ipcRenderer.send')).toEqual([[PORTS_CHANNEL]]);
});

test.each([
  ['another window', { data: PORTS_QUESTION, source: {}, origin: 'app://cockpit' }],
  ['another origin', { data: PORTS_QUESTION, source: null, origin: 'https://evil.test' }],
  ['another message', { data: { kind: 'x' }, source: null, origin: 'app://cockpit' }],
  ['no message', { data: null, source: null, origin: 'app://cockpit' }],
])('the preload is silent for %s', (_what, event) => {
  ask({ ...event, source: event.source ?? page });
  expect(argumentsOf('ipcRenderer.send')).toEqual([]);
});

test('the preload hands the ports over and adds nothing to the page', () => {
  const before = Object.keys(globalThis);
  const ports = [new MessageChannel().port1, new MessageChannel().port1];
  ipcRenderer.emit(PORTS_CHANNEL, { ports });
  expect(page.posted).toEqual([[PORTS_ANSWER, 'app://cockpit', ports]]);
  expect(Object.keys(globalThis)).toEqual(before);
  for (const port of ports) port.close();
});
