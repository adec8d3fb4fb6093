import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { setEngine } from '#renderer/engine/client/index.ts';
import { CockpitDb } from '#renderer/engine/store/db.ts';
import { NotesPage } from '#renderer/features/notes/index.ts';
import { disarm } from '#renderer/features/notes/print-view.ts';
import { requestCommand } from '#renderer/ui/commands.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { err, ok } from '#shared/lib/result.ts';
import type { PlanCommand } from '#shared/plan/edit.ts';
import { InApp } from '#tests/support/in-app.tsx';
import { fakeEngine, fakeRelease } from '../../../support/fake-engine.ts';
import { planDouble } from '../../../support/plan-double.ts';

const db = new CockpitDb();
let commands: PlanCommand[];
let release: ReleaseId;
let count = 0;

const open = () =>
  render(
    <InApp>
      <NotesPage release={release} />
    </InApp>,
  );
const stored = async (): Promise<string> => (await db.notes.get(release))?.markdown ?? '';
const write = (markdown: string): Promise<unknown> => db.notes.put({ releaseId: release, markdown, generated: '', generatedAt: null });
const editor = () => page.getByRole('textbox', { name: /^Release notes of/ });
const preview = () => page.getByRole('region', { name: 'Preview' });

beforeEach(async () => {
  await page.viewport(1300, 800);
  // Sessions are kept per release for the life of a window, so each test has a release of its own.
  release = `release-notes-${(count += 1)}` as ReleaseId;
  await db.releases.put(fakeRelease(3, { id: release }));
  const plan = planDouble(db);
  commands = plan.commands;
  setEngine(fakeEngine({ plan: { run: plan.run } }));
});

test('typing is saved by itself and shown in the preview', async () => {
  await write('# Shop\n');
  await open();
  await editor().click();
  await userEvent.keyboard('{Control>}{End}{/Control}- Gift cards');
  await expect.poll(stored).toBe('# Shop\n- Gift cards');
  await expect.element(preview().getByRole('listitem')).toBeVisible();
  await expect.element(page.getByText('Saved', { exact: true })).toBeVisible();
});

test('lines of both directions stand at their own sides of the preview', async () => {
  await write('# Shop\n\n- عنصر\n- Item\n\n> اقتباس\n');
  await open();
  const lines = preview().getByRole('listitem');
  await expect.element(lines.nth(0)).toHaveAttribute('dir', 'auto');
  const sides = lines.elements().map((line) => {
    const { direction, marginLeft, marginRight } = getComputedStyle(line);
    return { direction, marked: Number.parseFloat(marginLeft) > Number.parseFloat(marginRight) ? 'left' : 'right' };
  });
  expect(sides).toEqual([
    { direction: 'rtl', marked: 'right' },
    { direction: 'ltr', marked: 'left' },
  ]);
  expect(getComputedStyle(preview().getByRole('blockquote').element()).direction).toBe('rtl');
});

test('the palette can export the notes once there are some, and draft them at any time', async () => {
  const exported = vi.fn(async () => ok({ name: 'notes.md', mime: 'text/markdown', data: new Blob(['x']) }));
  setEngine(fakeEngine({ notes: { export: exported } }));
  await write('# Shop\n');
  await open();
  await expect.element(page.getByRole('button', { name: 'Markdown' })).toBeEnabled();
  expect(requestCommand('notes.export-markdown')).toBe(true);
  await expect.element(page.getByText('notes.md was handed to your downloads')).toBeVisible();
  expect(exported).toHaveBeenCalledWith({ release, format: 'markdown', paper: 'A4' });
  await expect.element(page.getByRole('button', { name: 'Generate draft' })).toBeEnabled();
  expect(requestCommand('notes.draft')).toBe(true);
  await expect.element(page.getByRole('dialog')).toBeVisible();
});

test('what another window saved appears in the editor', async () => {
  await write('old');
  await open();
  await expect.element(editor()).toHaveTextContent('old');
  await write('new from elsewhere');
  await expect.element(editor()).toHaveTextContent('new from elsewhere');
  expect(commands).toEqual([]);
});

test('undo in the editor takes typing back, not what came from elsewhere', async () => {
  await write('text');
  await open();
  await editor().click();
  await userEvent.keyboard('{Control>}{End}{/Control}X');
  await expect.poll(stored).toBe('textX');
  await write('elsewhere\ntextX');
  await expect.element(editor()).toHaveTextContent('elsewheretextX');
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.poll(stored).toBe('elsewhere\ntext');
});

test('Ctrl+S says that the notes are saved already', async () => {
  await write('text');
  await open();
  await editor().click();
  await userEvent.keyboard('{Control>}s{/Control}');
  await expect.element(page.getByText('Already saved')).toBeVisible();
});

test('a draft shows what it changes, and is used only when asked', async () => {
  await write('## 4.2\n\nOurs\n');
  setEngine(
    fakeEngine({
      plan: { run: planDouble(db).run },
      notes: {
        draft: async () => ({
          markdown: '## 4.2\n\nOurs\n\n- Gift cards\n',
          generated: '- Gift cards\n',
          report: ['1 entry added', '1 paragraph kept'],
          outdated: [],
        }),
      },
    }),
  );
  await open();
  await page.getByRole('button', { name: 'Generate draft' }).click();
  const dialog = page.getByRole('dialog', { name: 'New draft from the scope' });
  await expect.element(dialog.getByText('1 paragraph kept')).toBeVisible();
  await expect.element(dialog.getByText('- Gift cards')).toBeVisible();
  expect(await stored()).toBe('## 4.2\n\nOurs\n');
  await dialog.getByRole('button', { name: 'Use this draft' }).click();
  await expect.poll(stored).toBe('## 4.2\n\nOurs\n\n- Gift cards\n');
  await expect.element(preview().getByRole('listitem')).toBeVisible();
});

test('where no PDF can be made, the page says why and offers the print dialog', async () => {
  await write('# Shop');
  const print = vi.spyOn(window, 'print').mockImplementation(() => {
    expect(document.querySelector('[data-print]')).not.toBeNull();
  });
  await open();
  await page.getByRole('button', { name: /^PDF/ }).click();
  await expect.element(page.getByText(/none was found/)).toBeVisible();
  await page.getByRole('button', { name: 'Open print dialog' }).click();
  await expect.poll(() => print.mock.calls.length).toBe(1);
  expect(document.querySelector('[data-print]')).toBeNull();
});

test('typing that is refused is kept, said, and tried again', async () => {
  await write('');
  let full = true;
  const plan = planDouble(db);
  setEngine(fakeEngine({ plan: { run: async (command) => (full ? err({ code: 'gone', what: 'The release' }) : plan.run(command)) } }));
  await open();
  await editor().click();
  await userEvent.keyboard('precious');
  await expect.element(page.getByText('What you typed last is not saved')).toBeVisible();
  await expect.element(editor()).toHaveTextContent('precious');
  full = false;
  await page.getByRole('button', { name: 'Try again now' }).click();
  await expect.poll(stored).toBe('precious');
});

test('a printed page carries nothing that runs or loads', () => {
  const { body } = new DOMParser().parseFromString(
    '<body onload="x()"><h1 style="color:red" onclick="x()">Shop</h1><script>x()</script><img src="https://a.example/p.png"><a href="javascript:x()">a</a><a href="#section-1">b</a></body>',
    'text/html',
  );
  disarm(body);
  expect(body.outerHTML).toBe('<body><h1>Shop</h1><a>a</a><a href="#section-1">b</a></body>');
});

test('below 720 pixels one pane shows at a time', async () => {
  await write('# Shop');
  await page.viewport(390, 844);
  await open();
  await expect.element(editor()).toBeVisible();
  await page.getByRole('radio', { name: 'Preview' }).click();
  await expect.element(preview().getByRole('heading', { name: 'Shop' })).toBeVisible();
  await expect.element(editor()).not.toBeInTheDocument();
});

test('an edited entry whose item changed stands beside what would be written now', async () => {
  setEngine(
    fakeEngine({
      notes: {
        draft: async () => ({
          markdown: '- Ours ([A-1](https://a.example/1))\n',
          generated: '- New title ([A-1](https://a.example/1))\n',
          report: ['One entry that you edited was kept as it is.'],
          outdated: [
            {
              kept: '- Ours ([A-1](https://a.example/1))',
              before: '- Old title ([A-1](https://a.example/1))',
              now: '- New title ([A-1](https://a.example/1))',
            },
          ],
        }),
      },
    }),
  );
  await open();
  await page.getByRole('button', { name: 'Generate draft' }).first().click();
  const changed = page.getByRole('region', { name: 'Edited entries whose item changed' });
  await expect.element(changed.getByText('Ours (A-1)')).toBeVisible();
  await expect.element(changed.getByText('Old title (A-1)')).toBeVisible();
  await expect.element(changed.getByText('New title (A-1)')).toBeVisible();
});

test('a draft says how many entries were deleted, and brings them back when asked', async () => {
  await write('alpha\n');
  setEngine(
    fakeEngine({
      plan: { run: planDouble(db).run },
      notes: {
        draft: async () => ({
          markdown: 'alpha\n',
          generated: '## Added\n\n- Gift cards ([A-1](https://a.example/1))\n- Carts ([A-2](https://a.example/2))\n',
          report: ['Nothing new is in scope: your text is unchanged.', '2 entries that you deleted stay deleted.'],
          outdated: [],
        }),
      },
    }),
  );
  await open();
  await page.getByRole('button', { name: 'Generate draft' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New draft from the scope' });
  await expect.element(dialog.getByText('Nothing new is in scope. Your notes leave out 2 entries that you deleted.')).toBeVisible();
  await expect.element(dialog.getByRole('button', { name: 'Use this draft' })).not.toBeInTheDocument();
  await dialog.getByRole('button', { name: 'Bring back 2 entries' }).click();
  await expect.element(dialog.getByText('2 entries that you deleted stay deleted.')).not.toBeInTheDocument();
  await dialog.getByRole('button', { name: 'Use this draft' }).click();
  await expect.poll(stored).toContain('- Carts ([A-2](https://a.example/2))');
  expect(await stored()).toMatch(/^alpha\n/);
});

test('a double click on a draft uses it once', async () => {
  await write('## 4.2\n');
  await open();
  await page.getByRole('button', { name: 'Generate draft' }).first().click();
  const use = page.getByRole('button', { name: 'Use this draft' });
  await expect.element(use).toBeVisible();
  (use.element() as HTMLElement).click();
  (use.element() as HTMLElement).click();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(commands.filter((command) => command.label.startsWith('use a new draft'))).toHaveLength(1);
});
