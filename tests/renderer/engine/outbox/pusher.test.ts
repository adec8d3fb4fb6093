import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionOf } from '#shared/domain/item.ts';
import { at } from '#tests/support/builders.ts';
import { edited, titled } from '#tests/support/sandbox-engine.ts';
import { closeCockpit, cockpit, engine, openCockpit, push, run } from './each-cockpit.ts';

beforeEach(openCockpit);
afterEach(closeCockpit);

const lastPush = async () => (await engine.outbox.reports({ limit: 1 }))[0];
const waiting = async () => (await engine.outbox.list()).map(({ record, state }) => [record, state.kind]);
/** What the running push says was asked for since it began, once it does. */
async function askedMeanwhile() {
  for await (const report of await engine.outbox.progress())
    if (report?.finishedAt === null && report.meanwhile !== undefined) return report.meanwhile;
  return null;
}

/** A push under way whose first request is answered by nothing but its cancel. */
async function pushThatIsNotAnswered(): Promise<{ readonly over: Promise<unknown> }> {
  const asked = Promise.withResolvers<void>();
  cockpit.beforeRead = (signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      asked.resolve();
    });
  const over = push();
  await asked.promise;
  return { over };
}

/** Does this while the first record of a push is read, and nothing at the next ones. */
function atFirstRead(work: () => Promise<void>): void {
  let isBegun = false;
  cockpit.beforeRead = async () => {
    if (isBegun) return;
    isBegun = true;
    await work();
  };
}

test('a cancel ends a pause at once, and what was not begun stays', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'), titled(other!, 'Other'));
  const { over } = await pushThatIsNotAnswered();
  cockpit.notice({ kind: 'waiting', connection: connectionOf(one!.id), until: at(60), reason: 'too many requests' });
  await engine.outbox.cancel();
  await over;
  expect(await waiting()).toEqual([
    [one!.id, 'queued'],
    [other!.id, 'queued'],
  ]);
  expect(await lastPush()).toMatchObject({ connections: [{ step: { kind: 'cancelled' } }], counts: { sent: 0, skipped: 2 } });
});

test('a pause that is asked for after the cancel is not waited for either', async () => {
  const item = cockpit.items[0]![0]!;
  await run(titled(item, 'One'));
  const { over } = await pushThatIsNotAnswered();
  const stopped = engine.outbox.cancel();
  cockpit.notice({ kind: 'waiting', connection: connectionOf(item.id), until: at(60), reason: 'too many requests' });
  await Promise.all([stopped, over]);
  expect(await waiting()).toEqual([[item.id, 'queued']]);
});

test('a push sends what was open when it began, and a later edit waits for the next', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'));
  atFirstRead(async () => {
    await run(edited(one!, { kind: 'comment', text: 'Later' }));
    await run(titled(other!, 'Later too'));
  });
  await push();
  expect(await waiting()).toEqual([
    [one!.id, 'queued'],
    [other!.id, 'queued'],
  ]);
  expect(await lastPush()).toMatchObject({ counts: { sent: 1 } });
  await push();
  expect(await waiting()).toEqual([]);
});

test('what is taken back while a push runs is no part of its progress any more', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'), titled(other!, 'Other'));
  const back = (await engine.outbox.list()).filter(({ record }) => record === other!.id).map(({ id }) => id);
  atFirstRead(async () => void (await engine.outbox.takeBack(back)));
  await push();
  expect(await lastPush()).toMatchObject({ connections: [{ done: 1, total: 1 }], counts: { sent: 1, skipped: 0 } });
});

test('a newer value for a field that is part of a push and has not left goes in the place of the older', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'), titled(other!, 'Older'));
  atFirstRead(() => run(titled(one!, 'Newer'), titled(other!, 'Newer')));
  await push();
  expect(await waiting()).toEqual([]);
  expect(await lastPush()).toMatchObject({ counts: { sent: 2 } });
  expect((await engine.items.rows([one!.id, other!.id])).map(({ title }) => title)).toEqual(['Newer', 'Newer']);
});

test('of a push that is asked for while another runs, what is part of it is sent once and the rest follows', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'));
  let second = Promise.resolve<unknown>(null);
  atFirstRead(async () => {
    await run(titled(other!, 'Other'));
    const ids = (await engine.outbox.list()).map(({ id }) => id);
    second = engine.outbox.push({ connections: [], operations: ids });
    expect(await askedMeanwhile()).toEqual({ part: 1, follows: 1 });
  });
  await push();
  await second;
  expect(await waiting()).toEqual([]);
  expect(await engine.outbox.reports({ limit: 5 })).toMatchObject([{ counts: { sent: 1 } }, { counts: { sent: 1 } }]);
});

test('a cancel also ends what was to follow', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'));
  let ends = Promise.resolve<unknown>(null);
  atFirstRead(async () => {
    await run(titled(other!, 'Other'));
    const second = push();
    await askedMeanwhile();
    ends = Promise.all([second, engine.outbox.cancel()]);
  });
  await push();
  await ends;
  expect(await waiting()).toEqual([[other!.id, 'queued']]);
});

test('what is asked for after a cancel is sent, though what was stopped has not come to its end', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'));
  let ends = Promise.resolve<unknown>(null);
  atFirstRead(async () => {
    await run(titled(other!, 'Other'));
    ends = Promise.all([engine.outbox.cancel(), push()]);
  });
  await push();
  await ends;
  expect(await waiting()).toEqual([]);
});

test('of the edits that a running push sends, only those that are asked for again count as such', async () => {
  const [one, other] = cockpit.items[0]!;
  await run(titled(one!, 'One'));
  let second = Promise.resolve<unknown>(null);
  let reads = 0;
  cockpit.beforeRead = async () => {
    reads += 1;
    if (reads !== 2) return; // the first edit has left, and is looked at
    await run(titled(other!, 'Other'));
    const ids = (await engine.outbox.of(other!.id)).map(({ id }) => id);
    second = engine.outbox.push({ connections: [], operations: ids });
    expect(await askedMeanwhile()).toEqual({ part: 0, follows: 1 });
  };
  await push();
  await second;
  expect(await waiting()).toEqual([]);
});

test('a cancel that comes when everything has left is no stop before the end', async () => {
  await run(titled(cockpit.items[0]![0]!, 'One'));
  let stopped: Promise<void> = Promise.resolve();
  cockpit.beforeRead = async () => {
    stopped = engine.outbox.cancel();
  };
  await push();
  await stopped;
  expect(await waiting()).toEqual([]);
  expect(await lastPush()).toMatchObject({ connections: [{ step: { kind: 'done' } }], counts: { sent: 1 } });
});
