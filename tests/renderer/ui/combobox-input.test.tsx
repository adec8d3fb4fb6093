import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { useState, type ReactElement } from 'react';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';

const PEOPLE = ['Nobody', 'Jon Doe', 'Mara Klein'].map((name) => ({ value: name, label: name }));

function Form(): ReactElement {
  const [value, setValue] = useState('Nobody');
  return (
    <>
      <Field label="Title">
        <TextInput />
      </Field>
      <Field label="Assignee">
        <ComboboxInput value={value} options={PEOPLE} empty="None with these letters." onChange={setValue} />
      </Field>
      <output>{value}</output>
    </>
  );
}

const input = () => page.getByRole('combobox', { name: 'Assignee' });
const selected = (): string => {
  const { value, selectionStart, selectionEnd } = input().element() as HTMLInputElement;
  return value.slice(selectionStart ?? 0, selectionEnd ?? 0);
};

beforeEach(async () => {
  await render(<Form />);
});

test('letters take the place of what was chosen, when the box was clicked', async () => {
  await input().click();
  await expect.poll(selected).toBe('Nobody');
  await userEvent.keyboard('Jon{Enter}');
  await expect.element(page.getByRole('status')).toHaveTextContent('Jon Doe');
});

test('letters take the place of what was chosen, when Tab led there', async () => {
  await page.getByRole('textbox', { name: 'Title' }).click();
  await userEvent.tab();
  await expect.poll(selected).toBe('Nobody');
  await userEvent.keyboard('Mar{Enter}');
  await expect.element(page.getByRole('status')).toHaveTextContent('Mara Klein');
});

test('a click in a box that has the focus puts the caret there', async () => {
  await input().click();
  await userEvent.keyboard('Jo');
  await input().click();
  expect(selected()).toBe('');
});
