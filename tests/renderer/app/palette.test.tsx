import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { Palette } from '#renderer/app/palette/palette.tsx';
import { setEngine } from '#renderer/engine/client/index.ts';
import type { SearchHit } from '#shared/contract/engine.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { fakeEngine, fakeItem } from '#tests/support/fake-engine.ts';

const hit = (n: number): SearchHit => ({ id: fakeItem(n).id, key: `ZQX-${n}`, title: `Item ${n}`, state: 'To do' });
const place = (n: number): string => `#/items?item=${encodeURIComponent(fakeItem(n).id)}`;
const option = (n: number) => page.getByRole('option', { name: new RegExp(`ZQX-${n} `) });

/** Opens the palette over a search whose answers come when the test lets them. */
async function openPalette() {
  const open = new Map<string, (hits: readonly SearchHit[]) => void>();
  const onClose = vi.fn<() => void>();
  setEngine(
    fakeEngine({
      items: { search: ({ text }) => new Promise((resolve) => open.set(text, resolve)) },
      catalog: { candidates: async () => [] },
    }),
  );
  await render(
    <InApp>
      <Palette onClose={onClose} />
    </InApp>,
  );
  await expect.element(page.getByRole('combobox', { name: 'Search for a command, a release or an item' })).toHaveFocus();
  const asked = async (text: string): Promise<void> => {
    await expect.poll(() => open.has(text)).toBe(true);
  };
  return {
    onClose,
    asked,
    answer: async (text: string, ...hits: readonly SearchHit[]) => {
      await asked(text);
      open.get(text)!(hits);
    },
  };
}

beforeEach(() => {
  location.hash = '';
});

test('Enter before the answer goes to what was typed once it is there, and never to what was found for fewer letters', async () => {
  const { answer, onClose } = await openPalette();
  await userEvent.keyboard('zqx-1');
  await answer('zqx-1', hit(1));
  await expect.element(option(1)).toHaveAttribute('data-highlighted');
  await userEvent.keyboard('2{Enter}');
  expect(onClose).not.toHaveBeenCalled();
  await answer('zqx-12', hit(12));
  await expect.poll(() => location.hash).toBe(place(12));
  expect(onClose).toHaveBeenCalledOnce();
});

test('letters after an early Enter make it void', async () => {
  const { asked, answer, onClose } = await openPalette();
  // Letters that follow one another quickly are asked for together.
  await userEvent.keyboard('zqx-1');
  await asked('zqx-1');
  await userEvent.keyboard('{Enter}2');
  await answer('zqx-1', hit(1));
  await answer('zqx-12', hit(12));
  await expect.element(option(12)).toHaveAttribute('data-highlighted');
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => location.hash).toBe(place(12));
});

test('a command is run at once, whatever is still looked for', async () => {
  const { onClose } = await openPalette();
  await userEvent.keyboard('go to help{Enter}');
  await expect.poll(() => location.hash).toBe('#/help');
  expect(onClose).toHaveBeenCalledOnce();
});
