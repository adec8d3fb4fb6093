import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { useState, type ReactElement } from 'react';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { ConfirmDialog } from '#renderer/ui/confirm-dialog.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { Menu } from '#renderer/ui/menu.tsx';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { Tabs } from '#renderer/ui/tabs.tsx';
import { toast, ToastProvider } from '#renderer/ui/toast.tsx';

test('a field names its control, and a problem replaces the hint and marks the control', async () => {
  const view = await render(
    <Field label="Site address" hint="Like https://acme.example" problem={null}>
      <TextInput />
    </Field>,
  );
  await expect.element(page.getByRole('textbox', { name: 'Site address' })).toHaveAccessibleDescription('Like https://acme.example');
  await view.rerender(
    <Field label="Site address" hint="Like https://acme.example" problem="Begin with https://">
      <TextInput />
    </Field>,
  );
  await expect.element(page.getByRole('textbox', { name: 'Site address' })).toHaveAttribute('aria-invalid', 'true');
  await expect.element(page.getByText('Begin with https://')).toBeVisible();
});

test('a select is opened and answered from the keyboard', async () => {
  const chosen = vi.fn();
  await render(
    <Field label="Paper">
      <SelectInput
        value="a"
        options={[
          { value: 'a', label: 'A4' },
          { value: 'l', label: 'Letter' },
        ]}
        onChange={chosen}
      />
    </Field>,
  );
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('option', { name: 'Letter' })).toBeVisible();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(chosen).toHaveBeenCalledExactlyOnceWith('l');
});

function DialogCase(): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open it</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="A dialog" actions={<Button>Save</Button>}>
        <TextInput aria-label="Name" />
      </Dialog>
    </>
  );
}

test('a dialog closes on Esc and gives the focus back', async () => {
  await render(<DialogCase />);
  await userEvent.click(page.getByRole('button', { name: 'Open it' }));
  await expect.element(page.getByRole('dialog', { name: 'A dialog' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: 'Open it' })).toHaveFocus();
});

test('a menu shows its entries and runs the chosen one', async () => {
  const run = vi.fn();
  await render(
    <Menu
      trigger={<IconButton label="More" icon={<svg />} />}
      entries={[{ id: 'a', label: 'Archive', onSelect: run }, 'line', { id: 'b', label: 'Wide', checked: true, onSelect: run }]}
    />,
  );
  await userEvent.click(page.getByRole('button', { name: 'More' }));
  await expect.element(page.getByRole('menuitemcheckbox', { name: 'Wide' })).toBeChecked();
  await userEvent.click(page.getByRole('menuitem', { name: 'Archive' }));
  expect(run).toHaveBeenCalledOnce();
});

test('an explanation tells what happened, what is safe and what to do, and hides the detail behind a fold', async () => {
  await render(
    <ExplanationPanel
      explanation={{
        title: 'No answer',
        happened: 'The site is silent.',
        safe: 'Nothing is lost.',
        next: 'Try again.',
        detail: 'ECONNRESET',
      }}
    />,
  );
  const said = page.getByRole('alert').element().textContent;
  expect(said).toMatch(/The site is silent.*Nothing is lost.*Try again/);
  await expect.element(page.getByText('ECONNRESET')).not.toBeVisible();
  await userEvent.click(page.getByText('Technical detail'));
  await expect.element(page.getByText('ECONNRESET')).toBeVisible();
});

test('choices, tabs and boxes answer to the keyboard', async () => {
  const seen: string[] = [];
  await render(
    <>
      <Segmented
        label="Look"
        value="table"
        options={[
          { value: 'table', label: 'Table' },
          { value: 'cards', label: 'Cards' },
        ]}
        onChange={(value) => seen.push(value)}
      />
      <Tabs
        label="Parts"
        value="one"
        tabs={[
          { value: 'one', label: 'One' },
          { value: 'two', label: 'Two' },
        ]}
        onChange={(value) => seen.push(value)}
      />
      <Checkbox checked={false} onChange={(value) => seen.push(String(value))}>
        Archived too
      </Checkbox>
    </>,
  );
  await userEvent.click(page.getByRole('radio', { name: 'Cards' }));
  await userEvent.click(page.getByRole('tab', { name: 'Two' }));
  await userEvent.click(page.getByRole('checkbox', { name: 'Archived too' }));
  expect(seen).toEqual(['cards', 'two', 'true']);
});

test('one toast stands at most where it is as wide as the window, beside one that tells what failed', async () => {
  await page.viewport(390, 844);
  await render(<ToastProvider>{null}</ToastProvider>);
  toast({ title: 'First' });
  await expect.element(page.getByText('First')).toBeVisible();
  toast({ title: 'Second' });
  await expect.element(page.getByText('Second')).toBeVisible();
  await expect.element(page.getByText('First')).not.toBeInTheDocument();
  toast({ title: 'Not saved', urgent: true });
  await expect.element(page.getByText('Second')).not.toBeInTheDocument();
  toast({ title: 'Copied' });
  await expect.element(page.getByText('Copied')).toBeVisible();
  await expect.element(page.getByText('Not saved').first()).toBeVisible();
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  await expect.element(page.getByText('Not saved').first()).not.toBeInTheDocument();
});

test('three toasts stand at most, one of each subject, and urgent ones leave with the page and before a dialog', async () => {
  await page.viewport(1440, 900);
  const view = await render(<ToastProvider>{null}</ToastProvider>);
  for (const title of ['First', 'Second', 'Third']) toast({ title });
  toast({ title: 'Undone: one', about: 'undo' });
  await expect.element(page.getByText('Undone: one')).toBeVisible();
  await expect.element(page.getByText('First')).not.toBeInTheDocument();
  toast({ title: 'Not undone', urgent: true, about: 'undo' });
  await expect.element(page.getByText('Not undone').first()).toBeVisible();
  await expect.element(page.getByText('Undone: one')).not.toBeInTheDocument();
  await expect.element(page.getByText('Second')).toBeVisible();
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  await expect.element(page.getByText('Not undone').first()).not.toBeInTheDocument();
  toast({ title: 'Not saved', urgent: true });
  await expect.element(page.getByText('Not saved').first()).toBeVisible();
  await view.rerender(
    <ToastProvider>
      <Dialog open title="A dialog" onClose={() => undefined} />
    </ToastProvider>,
  );
  await expect.element(page.getByText('Not saved')).not.toBeInTheDocument();
});

test.each([390, 1440])('what a toast says is read whole beside what it offers, at %i pixels', async (width) => {
  await page.viewport(width, 844);
  await render(<ToastProvider>{null}</ToastProvider>);
  const text = 'What it changed is not on this computer now. The step is kept: pull its project, then undo it.';
  toast({ title: 'Not undone: change the assignee of 12 items', text, action: { label: 'Leave it out', onSelect: () => undefined } });
  await expect.element(page.getByRole('button', { name: 'Leave it out' })).toBeVisible();
  const words = page.getByText(text).first().element();
  expect(words.scrollHeight).toBeLessThanOrEqual(words.clientHeight);
  expect(words.clientWidth).toBeGreaterThan(200);
});

test('a toast says what was done and offers to take it back', async () => {
  const undo = vi.fn();
  await render(<ToastProvider>{null}</ToastProvider>);
  toast({ title: 'Release deleted', action: { label: 'Undo', onSelect: undo } });
  await expect.element(page.getByText('Release deleted')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Undo' }));
  expect(undo).toHaveBeenCalledOnce();
});

test('a double click confirms once, and a dialog that opens again can be confirmed again', async () => {
  const confirm = vi.fn();
  function Case(): ReactElement {
    const [open, setOpen] = useState(false);
    return (
      <>
        <Button onClick={() => setOpen(true)}>Remove…</Button>
        {/* Stays mounted like a dialog that fades out: nothing closes it here. */}
        <ConfirmDialog
          open={open}
          title="Remove it?"
          action="Remove"
          onConfirm={confirm}
          onClose={() => setTimeout(() => setOpen(false), 50)}
        >
          It goes.
        </ConfirmDialog>
      </>
    );
  }
  await render(<Case />);
  const opener = page.getByRole('button', { name: 'Remove…' });
  await opener.click();
  await page.getByRole('button', { name: 'Remove', exact: true }).dblClick();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(confirm).toHaveBeenCalledTimes(1);
  await opener.click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(confirm).toHaveBeenCalledTimes(2);
});
