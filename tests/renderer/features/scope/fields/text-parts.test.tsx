import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { draftsKept, useDrafts } from '#renderer/features/scope/fields/drafts.ts';
import type { ItemId } from '#shared/domain/item.ts';
import { localId, type OperationId } from '#shared/sync/operation.ts';
import { FAKE_NOW, fakeRevision, JIRA } from '#tests/support/fake-engine.ts';
import { adf, anEntry, anItem, freshList, openList, openPanel, panel, paragraph, PAY_1, row } from './rig.tsx';

beforeEach(freshList);

test('a description is written as Markdown and saved in the form of the tracker', async () => {
  const { commands } = await openPanel({
    items: { get: async () => anItem({ description: { format: 'adf', source: adf(paragraph('Before')) } }) },
  });
  await panel().getByRole('button', { name: 'Edit description' }).click();
  const box = panel().getByRole('textbox', { name: 'Description' });
  await expect.element(box).toHaveValue('Before');
  await box.fill('After **that**');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.poll(() => commands).toHaveLength(1);
  const [edit] = commands[0]!.edits;
  expect(edit).toMatchObject({ edit: { kind: 'text', field: 'description' } });
  expect(JSON.stringify(edit)).toContain('strong');
  await expect.element(panel().getByRole('button', { name: 'Edit description' })).toHaveFocus();
});

test('a long description is edited from its beginning, and its buttons are in sight', async () => {
  await page.viewport(1440, 900);
  const lines = Array.from({ length: 60 }, (_, at) => paragraph(`Paragraph ${at}`));
  await openPanel({ items: { get: async () => anItem({ description: { format: 'adf', source: adf(...lines) } }) } });
  const edit = panel().getByRole('button', { name: 'Edit description' });
  await expect.element(edit).toBeInViewport();
  await edit.click();
  await expect.element(panel().getByRole('textbox', { name: 'Description' })).toHaveFocus();
  await expect.element(panel().getByRole('button', { name: 'Save' })).toBeInViewport({ ratio: 1 });
});

test('what a pull brings while a description is written is kept beside it, and the open editor stays', async () => {
  let pulled = { title: 'Before', lines: ['One', 'Two', 'Three'] };
  const { commands } = await openPanel({
    items: {
      get: async () => anItem({ title: pulled.title, description: { format: 'adf', source: adf(...pulled.lines.map(paragraph)) } }),
    },
  });
  await panel().getByRole('button', { name: 'Edit description' }).click();
  const box = panel().getByRole('textbox', { name: 'Description' });
  await box.fill('One of mine\n\nTwo\n\nThree');
  pulled = { title: 'After', lines: ['One', 'Two', 'Three of theirs'] };
  fakeRevision.set(2);
  await expect.element(panel().getByRole('heading', { level: 2, name: 'After' })).toBeVisible();
  await expect.element(box).toHaveValue('One of mine\n\nTwo\n\nThree');
  await panel().getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => commands).toHaveLength(1);
  expect(JSON.stringify(commands[0])).toMatch(/One of mine.*Three of theirs/);
});

test('a description that Markdown cannot express is read-only, and says why', async () => {
  const source = adf({ type: 'panel', attrs: { panelType: 'info' }, content: [paragraph('Mind the gap')] });
  await openPanel({ items: { get: async () => anItem({ description: { format: 'adf', source } }) } });
  await expect.element(panel().getByText('Read-only here: It holds a panel, which Markdown cannot express.')).toBeVisible();
  await expect.element(panel().getByRole('button', { name: 'Edit description' })).not.toBeInTheDocument();
});

test('what was written and not saved stands there again when the item is opened, until it is saved or discarded', async () => {
  const { commands } = await openPanel({
    items: { get: async () => anItem({ description: { format: 'adf', source: adf(paragraph('Before')) } }) },
  });
  await panel().getByRole('button', { name: 'Edit description' }).click();
  await panel().getByRole('textbox', { name: 'Description' }).fill('Half a sentence');
  await panel().getByRole('button', { name: 'Write a comment' }).click();
  await panel().getByRole('textbox', { name: 'Comment' }).fill('Half a comment');
  const again = async (): Promise<void> => {
    await panel().getByRole('button', { name: 'Close item' }).click();
    await expect.element(panel()).not.toBeInTheDocument();
    await row(/PAY-1 /).click();
    await userEvent.keyboard('{Enter}');
    await expect.element(panel().getByRole('heading', { level: 2 })).toHaveFocus();
  };
  await again();
  await expect.element(panel().getByRole('textbox', { name: 'Description' })).toHaveValue('Half a sentence');
  await expect.element(panel().getByRole('textbox', { name: 'Comment' })).toHaveValue('Half a comment');
  await expect.element(panel().getByRole('heading', { level: 2 })).toHaveFocus();
  await panel().getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => commands).toHaveLength(1);
  await panel().getByRole('button', { name: 'Discard' }).click();
  await again();
  await expect.element(panel().getByRole('button', { name: 'Edit description' })).toBeVisible();
  await expect.element(panel().getByRole('button', { name: 'Write a comment' })).toBeVisible();
});

/** What a reload does to them: only what the window's storage holds is there. */
const reload = (): void => useDrafts.setState({ drafts: draftsKept(), unkept: new Set() });

test('what was written and not saved outlives a reload, is named below the list, and is never sent by itself', async () => {
  await openPanel({ items: { get: async () => anItem({ description: { format: 'adf', source: adf(paragraph('Before')) } }) } });
  await panel().getByRole('button', { name: 'Edit description' }).click();
  await panel().getByRole('textbox', { name: 'Description' }).fill('Half a sentence');
  await panel().getByRole('button', { name: 'Write a comment' }).click();
  await panel().getByRole('textbox', { name: 'Comment' }).fill('Half a comment');
  await panel().getByRole('button', { name: 'Close item' }).click();
  await expect.element(panel()).not.toBeInTheDocument();
  reload();
  const line = page.getByRole('status').filter({ hasText: 'Not saved yet' });
  await line.getByRole('button', { name: PAY_1.key }).click();
  await expect.element(panel().getByRole('textbox', { name: 'Description' })).toHaveValue('Half a sentence');
  await expect.element(panel().getByRole('textbox', { name: 'Comment' })).toHaveValue('Half a comment');
  expect(
    panel()
      .getByText(/^Not saved yet/)
      .elements(),
  ).toHaveLength(2);
  await panel().getByRole('group', { name: 'Description' }).getByRole('button', { name: 'Discard' }).click();
  await panel().getByRole('group', { name: 'Comment' }).getByRole('button', { name: 'Discard' }).click();
  expect(draftsKept().size).toBe(0);
});

test('what another window saved or discarded is not called unsaved here any more', async () => {
  useDrafts.getState().keep('comment', PAY_1.id, { begun: null, markdown: 'Half a comment' });
  await openList();
  await expect.element(page.getByText(/^Not saved yet/)).toBeVisible();
  const [key] = Object.keys(localStorage).filter((name) => name.includes(PAY_1.id));
  window.dispatchEvent(new StorageEvent('storage', { key: key!, newValue: null }));
  await expect.element(page.getByText(/^Not saved yet/)).not.toBeInTheDocument();
});

test('a text that the window’s storage cannot hold says that it ends with the window', async () => {
  await openPanel({ items: { get: async () => anItem({ description: null }) } });
  await panel().getByRole('button', { name: 'Write a comment' }).click();
  const box = panel().getByRole('textbox', { name: 'Comment' });
  await box.fill('x'.repeat(500_000));
  await expect.element(panel().getByText(/too long to be kept when the window closes/)).toBeVisible();
  await box.fill('Short');
  await expect.element(panel().getByText(/too long to be kept/)).not.toBeInTheDocument();
});

test('a description saved as it was makes no edit', async () => {
  const { commands } = await openPanel({
    items: { get: async () => anItem({ description: { format: 'adf', source: adf(paragraph('Before')) } }) },
  });
  await panel().getByRole('button', { name: 'Edit description' }).click();
  await panel().getByRole('button', { name: 'Save' }).click();
  await expect.element(panel().getByRole('button', { name: 'Edit description' })).toBeVisible();
  expect(commands).toEqual([]);
});

test('a comment is written in the form of the tracker; those that wait are listed and can be taken back', async () => {
  const source = adf(paragraph('Waiting words'));
  const { commands, taken } = await openPanel({ entries: [anEntry({ kind: 'comment', field: null, before: null, after: source })] });
  await expect.element(panel().getByText('Waiting words')).toBeVisible();
  await panel().getByRole('button', { name: 'Write a comment' }).click();
  await panel().getByRole('button', { name: 'Add comment' }).click();
  await expect.element(panel().getByRole('alert')).toHaveTextContent('Write some words first.');
  await panel().getByRole('textbox', { name: 'Comment' }).fill('Looks good');
  await panel().getByRole('button', { name: 'Add comment' }).click();
  await expect.poll(() => commands[0]?.label).toBe('write a comment on PAY-1');
  expect(JSON.parse((commands[0]!.edits[0] as { edit: { text: string } }).edit.text)).toMatchObject({ type: 'doc' });
  await panel().getByRole('button', { name: 'Comment: new' }).click();
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect.poll(() => taken).toEqual([['o1']]);
});

test('comments that came with the item and those that were sent are shown, each once, with who wrote them', async () => {
  const comment = (name: string, words: string) => ({
    author: { displayName: name },
    created: '2026-11-20T09:00:00.000+0000',
    body: JSON.parse(adf(paragraph(words))) as never,
  });
  const comments = [comment('Ben', 'First words'), comment('Amira', 'Came back')];
  await openPanel({
    sent: [
      { id: 's1', text: adf(paragraph('Came back')), by: 'Amira', at: FAKE_NOW },
      { id: 's2', text: adf(paragraph('Just sent')), by: 'Amira', at: FAKE_NOW },
    ],
    items: { get: async () => anItem({ extra: { comment: { comments, total: 5 } } }) },
  });
  const list = panel().getByRole('list', { name: 'Comments in the tracker' });
  await expect.element(list.getByRole('listitem').nth(2).getByText('Just sent')).toBeVisible();
  await expect.element(list.getByRole('listitem').first().getByText('First words')).toBeVisible();
  await expect.element(list.getByText('Ben', { exact: true })).toBeVisible();
  await expect.element(list.getByText('Came back')).toBeVisible();
  await expect.element(panel().getByText(/^2 more comments in the tracker/)).toBeVisible();
  expect(list.getByRole('listitem').elements()).toHaveLength(3);
});

test('what was begun for a new item stands there once its tracker has made it', async () => {
  const local = localId(JIRA, 'o9' as OperationId) as ItemId;
  useDrafts.getState().keep('comment', local, { begun: null, markdown: 'Half a comment' });
  await openPanel({ items: { get: async () => anItem({}) } });
  await expect.element(panel().getByRole('textbox', { name: 'Comment' })).toHaveValue('Half a comment');
  expect([...useDrafts.getState().drafts.keys()]).toEqual([`comment ${PAY_1.id}`]);
});
