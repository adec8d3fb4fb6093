import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { ProjectLine } from '#renderer/features/sync/project-line.tsx';
import { FAKE_NOW, FAKE_PROJECTS } from '#tests/support/fake-data.ts';

const state = { project: FAKE_PROJECTS[0], pulled: true, lastPull: FAKE_NOW, items: 40, noAccessSince: null, resumable: false };
const show = (kept: number | undefined, onRemoveKept = () => undefined) =>
  render(
    <ul>
      <ProjectLine
        state={{ ...state, ...(kept === undefined ? {} : { kept }) }}
        pull={null}
        now={Date.parse(FAKE_NOW)}
        onAnswer={() => undefined}
        onRemoveKept={onRemoveKept}
      />
    </ul>,
  );

test('what was kept after it vanished from the tracker can be removed later, after a question', async () => {
  const removed = vi.fn();
  await show(301, removed);
  await expect.element(page.getByText('You kept 301 items that the tracker no longer has.')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Remove 301 items …' }));
  expect(removed).not.toHaveBeenCalled();
  await userEvent.click(page.getByRole('button', { name: 'Remove 301 items', exact: true }));
  await expect.poll(() => removed.mock.calls.length).toBe(1);
});

test('nothing is said where nothing was kept', async () => {
  await show(undefined);
  await expect.element(page.getByText(/You kept/)).not.toBeInTheDocument();
});
