import type { ReactElement } from 'react';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { InlineText } from '#renderer/features/releases/inline/inline-text.tsx';
import { ok } from '#shared/lib/result.ts';

test('an undo brings the old text back, and leaving the field does not save the undone text again', async () => {
  const saved: string[] = [];
  const commit = (value: string): Promise<null> => {
    saved.push(value);
    return Promise.resolve(null);
  };
  const field = (text: string): ReactElement => <InlineText label="Name" text={text} parse={ok} onCommit={commit} />;
  const screen = await render(field('Autumn'));
  const input = page.getByRole('textbox', { name: 'Name' });
  await input.fill('Winter');
  await userEvent.keyboard('{Enter}');
  expect(saved).toEqual(['Winter']);
  await screen.rerender(field('Winter'));
  await screen.rerender(field('Autumn')); // undone, here or in another window
  await expect.element(input).toHaveValue('Autumn');
  await userEvent.keyboard('{Tab}');
  expect(saved).toEqual(['Winter']);
});
