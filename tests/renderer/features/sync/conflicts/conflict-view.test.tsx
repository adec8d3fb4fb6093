import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { ConflictView } from '#renderer/features/sync/conflicts/conflict-view.tsx';
import type { ConflictView as View } from '#shared/contract/conflicts.ts';
import type { Conflict } from '#shared/sync/operation.ts';
import { accessProblems } from '#tests/support/axe.ts';
import { fakeEngine, FAKE_NOW } from '#tests/support/fake-engine.ts';
import { entry, view } from './rig.ts';

const viewOf = (conflict: Conflict, over: Partial<View>): View => view(entry(1, conflict), { by: 'Mara', draft: null, ...over });

const show = (view: View) => render(<ConflictView view={view} onAnswered={() => undefined} onLater={() => undefined} />);
const marksIn = (name: string): readonly string[] =>
  [
    ...page
      .getByRole('group', { name: `${name}: value` })
      .element()
      .querySelectorAll('del, ins'),
  ].map((mark) => mark.textContent);

beforeEach(async () => {
  setEngine(fakeEngine({}));
  await page.viewport(1400, 900);
});

test('an edit that was sent and what was there before it stand plain beside each other: neither is a change of the other', async () => {
  await show(
    viewOf(
      { kind: 'two-edits', theirs: 'Hide the cart of guests', by: 'Mara', at: FAKE_NOW, sent: true },
      { base: 'Hide the cart of guests', mine: 'Show the cart', theirs: 'Hide the cart of guests' },
    ),
  );
  await expect.element(page.getByRole('group', { name: 'As it was before: value' })).toHaveTextContent('Show the cart');
  await expect.element(page.getByRole('group', { name: 'The edit, as it was sent: value' })).toHaveTextContent('Hide the cart of guests');
  expect([...marksIn('As it was before'), ...marksIn('The edit, as it was sent')]).toEqual([]);
  await expect.element(page.getByText('The edit stays in the tracker, and what was there before is kept here.')).toBeVisible();
  expect(await accessProblems()).toEqual([]);
});

test('what two people changed is marked on both sides, and a break that went has a sign', async () => {
  await show(
    viewOf(
      { kind: 'both-changed', theirs: 'One line of theirs Two lines', by: 'Jonas', at: FAKE_NOW },
      { isText: true, base: 'One line\n\nTwo lines', mine: 'One line of mine\n\nTwo lines', theirs: 'One line of theirs Two lines' },
    ),
  );
  await expect.element(page.getByRole('group', { name: 'Before both: value' })).toBeVisible();
  expect(marksIn('Yours, waiting here')).toEqual([' of mine']);
  expect(marksIn('Theirs, in the tracker')).toEqual([' of theirs ', '¶']);
});
