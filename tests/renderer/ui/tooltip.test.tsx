import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { IconButton } from '#renderer/ui/button.tsx';
import { TooltipProvider } from '#renderer/ui/tooltip.tsx';

const button = (name: string) => page.getByRole('button', { name });
const tooltip = () => document.querySelector('[data-tip-popup]');
const shown = async (text: string | null): Promise<void> => {
  await expect.poll(() => tooltip()?.textContent ?? null).toBe(text);
};

beforeEach(async () => {
  await render(
    <TooltipProvider delay={0}>
      <IconButton label="Undo" shortcut="Mod+Z" icon={<span>u</span>} />
      <IconButton label="Redo" icon={<span>r</span>} />
      <p>Elsewhere</p>
    </TooltipProvider>,
  );
  await userEvent.hover(page.getByText('Elsewhere'));
});

test('a tooltip names the control under the pointer with its keys, and goes when the pointer leaves', async () => {
  await userEvent.hover(button('Undo'));
  await expect.poll(() => tooltip()?.textContent).toMatch(/^Undo.*Z$/);
  await userEvent.hover(page.getByText('Elsewhere'));
  await shown(null);
});

test('the pointer may go on to another control, or rest on the tooltip', async () => {
  await userEvent.hover(button('Undo'));
  await expect.poll(() => tooltip()?.textContent).toMatch(/^Undo/);
  await userEvent.hover(button('Redo'));
  await shown('Redo');
  await userEvent.hover(page.elementLocator(tooltip()!));
  await shown('Redo');
});

test('the keyboard shows it at once, Escape hides it', async () => {
  await userEvent.keyboard('{Tab}');
  await expect.element(button('Undo')).toHaveFocus();
  await expect.poll(() => tooltip()?.textContent).toMatch(/^Undo/);
  await userEvent.keyboard('{Tab}');
  await shown('Redo');
  await userEvent.keyboard('{Escape}');
  await shown(null);
});

test('a press hides it, and it stays away while the pointer stays', async () => {
  await userEvent.hover(button('Redo'));
  await shown('Redo');
  await userEvent.click(button('Redo'));
  await shown(null);
});
