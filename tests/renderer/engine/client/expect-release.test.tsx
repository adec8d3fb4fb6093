import type { ReactElement } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import {
  expectRelease,
  setEngine,
  useFreezes,
  useItemRevision,
  useMappings,
  useMilestones,
  useRelease,
  useRisks,
} from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { useSummaries } from '#renderer/features/releases/use-summaries.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import { fakeEngine, fakeRevision, fakeStatus, fillPlan, READY } from '#tests/support/fake-engine.ts';

const db = new CockpitDb();
const RELEASE = 'release-3' as ReleaseId;
const never = new Promise<never>(() => undefined);
let answer: (total: number) => void;
let asked: number;

const summaryOf = (total: number): ScopeSummary => ({
  release: RELEASE,
  total,
  byState: { todo: 0, doing: 0, done: 0, removed: 0, unknown: 0 },
  byType: { epic: 0, feature: 0, story: 0, task: 0, subtask: 0, bug: 0, other: 0 },
  byProject: [],
  byMapping: [],
  estimate: 0,
  unestimated: 0,
  problems: [],
});

beforeEach(async () => {
  await Promise.all(['releases', 'mappings', 'milestones', 'risks', 'freezes'].map((name) => db.table(name).clear()));
  await fillPlan(db);
  asked = 0;
  // Only the question that was asked ahead is ever answered.
  const first = new Promise<number>((resolve) => (answer = resolve));
  setEngine(fakeEngine({ items: { summaries: async () => ((asked += 1) === 1 ? [summaryOf(await first)] : never) } }));
});

/** What its first render has. */
function firstRender(id = RELEASE): {
  readonly Page: () => ReactElement;
  readonly had: { readonly rows: boolean; readonly total: number | null }[];
} {
  const had: { rows: boolean; total: number | null }[] = [];
  function Page(): ReactElement {
    const rows = [useRelease(id), useMappings(id), useMilestones(id), useRisks(id), useFreezes()];
    const total = useSummaries([id], '').get(id)?.total ?? null;
    had.push({ rows: rows.every((each) => each !== undefined && each !== null), total });
    return <p>{had.at(-1)!.rows ? `All rows, ${total ?? 'no'} items` : 'Nothing yet'}</p>;
  }
  return { Page, had };
}

test('the store is not read for a page before the engine is ready; then its first render has every row and the counts', async () => {
  fakeStatus.set({ ...READY, phase: { kind: 'starting' } });
  const read = vi.spyOn(IDBDatabase.prototype, 'transaction');
  expectRelease(RELEASE);
  // The engine says it before it counts.
  const revision = await render(<Revision />);
  await expect.element(page.getByText('Revision 1')).toBeVisible();
  await revision.unmount();
  answer(37);
  expect(asked).toBe(1);
  expect(read).not.toHaveBeenCalled();
  fakeStatus.set(READY);
  // One page waits for what is read ahead and goes again: what stands there then is kept for the next.
  const waiting = await render(<Waiting />);
  await expect.element(page.getByText('Read')).toBeVisible();
  await waiting.unmount();
  const { Page, had } = firstRender();
  await render(<Page />);
  await expect.element(page.getByText('All rows, 37 items')).toBeVisible();
  expect(had[0]).toEqual({ rows: true, total: 37 });
  read.mockRestore();
});

test('counts of before a change of items are not shown, nor those of another release', async () => {
  expectRelease(RELEASE);
  answer(37);
  await expect.poll(() => asked).toBe(1);
  const [early, other, late] = [firstRender(), firstRender('release-4' as ReleaseId), firstRender()];
  await render(<early.Page />);
  expect(early.had[0]!.total).toBe(37);
  await render(<other.Page />);
  expect(other.had[0]!.total).toBe(null);
  fakeRevision.set(2);
  await render(<Revision />);
  await expect.element(page.getByText('Revision 2')).toBeVisible();
  await render(<late.Page />);
  expect(late.had.map(({ total }) => total)).not.toContain(37);
});

function Waiting(): ReactElement {
  const rows = [useRelease(RELEASE), useMappings(RELEASE), useMilestones(RELEASE), useRisks(RELEASE), useFreezes()];
  return <p>{rows.every(Boolean) ? 'Read' : 'Reading'}</p>;
}

const Revision = (): ReactElement => <p>Revision {useItemRevision()}</p>;
