import { expect, test } from 'vitest';
import { Progress } from '#renderer/engine/sync/progress.ts';
import type { Instant } from '#shared/domain/time.ts';

test('everybody who watches a pull hears of its end at once, however long they pause between its steps', async () => {
  const progress = new Progress(null);
  progress.start('p1', '2026-11-22T09:00:00.000Z' as Instant, []);
  const [page, meeting] = [3_600_000, 1_800_000].map((pauseMs) => progress.report.watch(undefined, { pauseMs }));
  for (const watcher of [page!, meeting!]) expect((await watcher.next()).value).toMatchObject({ finishedAt: null });
  const ends = [page!, meeting!].map((watcher) => watcher.next());
  progress.finish('2026-11-22T09:00:01.000Z' as Instant);
  for (const { value } of await Promise.all(ends)) expect(value).toMatchObject({ id: 'p1', finishedAt: '2026-11-22T09:00:01.000Z' });
  for (const watcher of [page!, meeting!]) await watcher.return(undefined);
});
