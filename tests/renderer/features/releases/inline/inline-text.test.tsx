import type { ReactElement } from 'react';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { InlineText } from '#renderer/features/releases/inline/inline-text.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
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

test('Enter and then leaving the field is one edit, also while it cannot be saved', async () => {
  const sent: string[] = [];
  const commit = (value: string): Promise<Explanation> => {
    sent.push(value);
    return Promise.resolve({ title: 'Not saved yet', happened: 'Disk full.', safe: 'It is kept.', next: 'Free some space.', detail: null });
  };
  await render(<InlineText label="Name" text="Autumn" parse={ok} onCommit={commit} />);
  const input = page.getByRole('textbox', { name: 'Name' });
  await input.fill('Winter');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('alert')).toHaveTextContent('Disk full. It is kept. Free some space.');
  await userEvent.keyboard('{Enter}{Tab}');
  expect(sent).toEqual(['Winter']);
  await input.fill('Winter 2');
  await userEvent.keyboard('{Enter}');
  expect(sent).toEqual(['Winter', 'Winter 2']);
});

test('what is being typed stays when another window saves the field, and both texts are offered', async () => {
  const saved: string[] = [];
  const commit = (value: string): Promise<null> => {
    saved.push(value);
    return Promise.resolve(null);
  };
  const field = (text: string): ReactElement => <InlineText label="Name" text={text} parse={ok} onCommit={commit} />;
  const screen = await render(field('Autumn'));
  const input = page.getByRole('textbox', { name: 'Name' });
  await input.fill('Winter, second');
  await screen.rerender(field('Spring')); // saved in another window
  await expect.element(input).toHaveValue('Winter, second');
  await expect.element(page.getByText(/^Saved elsewhere meanwhile/)).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(input).toHaveValue('Spring');
  await input.fill('Winter');
  await screen.rerender(field('Summer'));
  await userEvent.keyboard('{Enter}');
  expect(saved).toEqual(['Winter']);
});
