import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { ReleaseOverview, ReleasePage } from '#renderer/features/releases/index.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { fakeEngine, fillPlan } from '#tests/support/fake-engine.ts';
import { InApp } from '#tests/support/in-app.tsx';

const RELEASE = 'release-3' as ReleaseId;

const overview = (
  <InApp>
    <ReleasePage release={RELEASE} tab="overview">
      <ReleaseOverview release={RELEASE} />
    </ReleasePage>
  </InApp>
);

test('the parts of a release ask for its numbers together, once', async () => {
  await fillPlan(new CockpitDb());
  const engine = fakeEngine();
  const summaries = vi.fn(engine.items.summaries);
  setEngine({ ...engine, items: { ...engine.items, summaries } });
  // The first screen of a window also hears how often items have changed so far.
  const first = await render(overview);
  await expect.element(page.getByRole('heading', { name: 'Scope' })).toBeVisible();
  await first.unmount();
  summaries.mockClear();
  await render(overview);
  await expect.element(page.getByRole('heading', { name: 'Scope' })).toBeVisible();
  expect(summaries).toHaveBeenCalledTimes(1);
});
