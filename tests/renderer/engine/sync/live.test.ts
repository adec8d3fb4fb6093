import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Live } from '#renderer/engine/sync/live.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Collects what a watcher is told. */
function collect<T>(values: AsyncGenerator<T, void>): T[] {
  const seen: T[] = [];
  void (async () => {
    for await (const value of values) seen.push(value);
  })();
  return seen;
}

test('a watcher hears the value at once, then the newest one after each pause', async () => {
  const live = new Live(1);
  const seen = collect(live.watch(undefined, { pauseMs: 250 }));
  await vi.advanceTimersByTimeAsync(0);
  live.set(2);
  live.set(3);
  await vi.advanceTimersByTimeAsync(249);
  expect(seen).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual([1, 3]);
});

test('a change waits until things have settled, and no longer than it may', async () => {
  const live = new Live(1);
  let settle = (): void => undefined;
  let settled: Promise<void> = Promise.resolve();
  const seen = collect(live.watch(undefined, { settle: { until: () => settled, atMostMs: 2_000 } }));
  await vi.advanceTimersByTimeAsync(100);
  live.set(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([1, 2]);

  settled = new Promise((resolve) => (settle = resolve));
  await vi.advanceTimersByTimeAsync(100);
  live.set(3);
  await vi.advanceTimersByTimeAsync(500);
  expect(seen).toEqual([1, 2]);
  live.set(4);
  settle();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([1, 2, 4]);

  settled = new Promise(() => undefined);
  await vi.advanceTimersByTimeAsync(100);
  live.set(5);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(seen).toEqual([1, 2, 4, 5]);
});

test('a watcher that is no longer wanted ends in the middle of a pause', async () => {
  const live = new Live(1);
  const stop = new AbortController();
  const values = live.watch(stop.signal);
  await values.next();
  const last = values.next();
  stop.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});

test('an urgent change is told at once, whatever its watchers wait for, also one from while they were busy', async () => {
  const live = new Live('starting');
  const never = new Promise<void>(() => undefined);
  const watcher = live.watch(undefined, { pauseMs: 3_600_000, settle: { until: () => never, atMostMs: 3_600_000 } });
  await watcher.next();
  const next = watcher.next();
  live.set('ready', { urgent: true });
  expect((await next).value).toBe('ready');
  live.set('blocked', { urgent: true });
  expect((await watcher.next()).value).toBe('blocked');
  await watcher.return(undefined);
});
