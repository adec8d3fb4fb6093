import { expect, test } from 'vitest';
import { codeOf, connect, HARBOUR, idsIn, must, SEED, SIGNAL, world } from './harness.ts';

test('tells an expired token apart, before and in the middle of a pull', async () => {
  const { sandbox } = world();
  const { port } = connect(sandbox);
  const list = must(await port.list(HARBOUR, SIGNAL));
  sandbox.token('expired');
  expect(codeOf(await port.identify(SIGNAL))).toBe('token-expired');
  expect(codeOf(await port.fetch(HARBOUR, list.ids.slice(0, 3), SIGNAL))).toBe('token-expired');
  sandbox.token('revoked');
  expect(codeOf(await port.changes(HARBOUR, list.watermark, SIGNAL))).toBe('sign-in-page');
  sandbox.token('valid');
  expect(codeOf(await port.changes(HARBOUR, list.watermark, SIGNAL))).toBe('ok');
});

test('waits out a refusal for too many requests and goes on', async () => {
  const { sandbox } = world();
  const { port, exchanges } = connect(sandbox);
  sandbox.limit({ kind: 'refuse', requests: 2, retryAfter: null });
  expect(must(await port.list(HARBOUR, SIGNAL)).ids).toEqual(idsIn(SEED, 'Harbour'));
  expect(exchanges.filter((one) => one.status === 429)).toHaveLength(2);
});

test('hands back a pause that is too long to wait for', async () => {
  const { sandbox } = world();
  sandbox.limit({ kind: 'refuse', requests: 1, retryAfter: 86_400 });
  expect(codeOf(await connect(sandbox).port.list(HARBOUR, SIGNAL))).toBe('rate-limited');
});

test('stops at once when it is cancelled, and the next call is not affected', async () => {
  const { port } = connect(world().sandbox);
  const stopped = AbortSignal.abort();
  expect(codeOf(await port.list(HARBOUR, stopped))).toBe('cancelled');
  expect(codeOf(await port.list(HARBOUR, SIGNAL))).toBe('ok');
});
