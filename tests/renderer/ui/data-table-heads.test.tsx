import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { DataTable } from '#renderer/ui/data-table.tsx';
import { BOX } from '#renderer/ui/use-columns.ts';
import { accessProblems } from '#tests/support/axe.ts';
import { Case, chosen, COLUMNS, fruit, idsTo, row, WIDE } from './fruits.tsx';

beforeEach(() => page.viewport(1000, 700));

test('columns that fit scroll nowhere', async () => {
  await render(<Case count={3} />);
  await expect.element(row('Fruit 1 1')).toBeVisible();
  const grid = page.getByRole('grid').element();
  expect(grid.scrollWidth).toBe(grid.clientWidth);
});

test('coming from a head to a row by the keyboard shows the first columns of that row', async () => {
  await render(<Case count={10} columns={WIDE} />);
  const grid = page.getByRole('grid').element();
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await userEvent.keyboard('{ArrowRight}');
  await expect.poll(() => grid.scrollLeft).toBeGreaterThan(0);
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  expect(grid.scrollLeft).toBe(0);
  grid.scrollTo({ left: 500 });
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(row('Fruit 2 2')).toHaveFocus();
  expect(grid.scrollLeft).toBe(500);
});

const head = (name: string) => page.getByRole('columnheader', { name }).getByRole('button');
const stops = (): number => document.querySelectorAll('[role="grid"] [tabindex="0"]').length;

test('a table is one stop of Tab: Up from the first row goes to the heads, arrows go through them, Down comes back', async () => {
  await render(
    <>
      <button type="button">Before</button>
      <Case count={10} />
      <button type="button">After</button>
    </>,
  );
  await userEvent.click(row('Fruit 2 2'));
  expect(stops()).toBe(1);
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(head('Name')).toHaveFocus();
  expect(stops()).toBe(1);
  await userEvent.keyboard('{ArrowRight}{Enter}');
  await expect.element(page.getByRole('columnheader', { name: 'Weight' })).toHaveAttribute('aria-sort', 'ascending');
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(head('Weight')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  await expect.element(page.getByRole('checkbox', { name: 'Select all rows' })).toHaveFocus();
  await userEvent.keyboard(' ');
  await expect.poll(() => chosen().length).toBe(10);
  await userEvent.keyboard('{End}{ArrowDown}{ArrowUp}');
  await expect.element(head('Weight')).toHaveFocus();
  expect(await accessProblems()).toEqual([]);
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByRole('button', { name: 'After' })).toHaveFocus();
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
  await expect.element(head('Name')).not.toHaveFocus();
});

test('a table without rows is reached by Tab at its heads', async () => {
  await render(<Case count={0} empty={<p>Nothing yet</p>} />);
  expect(stops()).toBe(1);
  page.getByRole('checkbox', { name: 'Select all rows' }).element().focus();
  await userEvent.keyboard('{ArrowRight}{ArrowDown}');
  await expect.element(head('Name')).toHaveFocus();
  expect(stops()).toBe(1);
});

test('a list that becomes cards while a head has the focus stays reachable by Tab', async () => {
  await render(
    <div style={{ height: 400 }}>
      <DataTable label="Fruits" columns={COLUMNS} ids={idsTo(5)} rowOf={fruit} card={(shown) => <b>card {shown.name}</b>} />
    </div>,
  );
  await userEvent.click(row('Fruit 1 1'));
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(head('Name')).toHaveFocus();
  await page.viewport(390, 700);
  await expect.element(page.getByText('card Fruit 1', { exact: true })).toBeVisible();
  expect(stops()).toBe(1);
});

test('Home in the rows shows their first columns, and going back to the first head shows the box before it', async () => {
  await render(<Case count={10} columns={WIDE} />);
  const grid = page.getByRole('grid').element();
  await userEvent.click(row('Fruit 2 2'), { position: { x: 60, y: 10 } });
  grid.scrollTo({ left: 500 });
  await userEvent.keyboard('{Home}');
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  expect(grid.scrollLeft).toBe(0);
  await userEvent.keyboard('{ArrowUp}{ArrowRight}');
  await expect.poll(() => grid.scrollLeft).toBeGreaterThan(0);
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(head('Name')).toHaveFocus();
  await expect.poll(() => grid.scrollLeft).toBe(0);
});

test('a head sorts by click and by Enter, and says so', async () => {
  await render(<Case count={5} />);
  await userEvent.click(page.getByRole('button', { name: 'Weight' }));
  await expect.element(page.getByRole('columnheader', { name: 'Weight' })).toHaveAttribute('aria-sort', 'ascending');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('columnheader', { name: 'Weight' })).toHaveAttribute('aria-sort', 'descending');
});

test('columns are widened, moved, hidden and reset from the keyboard', async () => {
  await render(<Case count={5} />);
  const heads = (): string[] =>
    page
      .getByRole('columnheader')
      .elements()
      .slice(1)
      .map((element) => element.textContent);
  const wide = (): number => page.getByRole('columnheader', { name: 'Name' }).element().getBoundingClientRect().width;
  const before = wide();
  page.getByRole('button', { name: 'Name' }).element().focus();
  await userEvent.keyboard('{Alt>}{ArrowRight}{/Alt}');
  await expect.poll(wide).toBe(before + 16);
  await userEvent.keyboard('{Alt>}{Shift>}{ArrowRight}{/Shift}{/Alt}');
  await expect.poll(heads).toEqual(['Weight', 'Name']);
  await userEvent.click(page.getByRole('button', { name: 'Columns' }));
  await userEvent.click(page.getByRole('checkbox', { name: 'Weight' }));
  await expect.poll(heads).toEqual(['Name']);
  await userEvent.click(page.getByRole('button', { name: 'Reset columns' }));
  await expect.poll(heads).toEqual(['Name', 'Weight']);
  expect(wide()).toBe(before);
});

test('dragging the edge of a head resizes its column', async () => {
  await render(<Case count={5} />);
  const head = page.getByRole('columnheader', { name: 'Name' }).element();
  const edge = head.lastElementChild!;
  const { right, top } = head.getBoundingClientRect();
  const fire = (target: EventTarget, name: string, x: number): boolean =>
    target.dispatchEvent(new MouseEvent(name, { bubbles: true, clientX: x, clientY: top + 5 }));
  fire(edge, 'mousedown', right);
  fire(document, 'mousemove', right + 60);
  fire(document, 'mouseup', right + 60);
  await expect.poll(() => head.getBoundingClientRect().width).toBe(260);
});

/** Widths of the heads behind the boxes, in whole pixels. */
const widths = (): readonly number[] =>
  page
    .getByRole('columnheader')
    .elements()
    .slice(1)
    .map((element) => Math.round(element.getBoundingClientRect().width));

test('a column that grows takes the room that is left, until a person gives any column a width', async () => {
  const columns = [{ ...COLUMNS[0]!, grow: 1 }, COLUMNS[1]!];
  await render(<Case count={5} columns={columns} />);
  const whole = page.getByRole('grid').element().clientWidth - BOX;
  await expect.poll(widths).toEqual([whole - 100, 100]);
  page.getByRole('button', { name: 'Name' }).element().focus();
  await userEvent.keyboard('{Alt>}{ArrowLeft}{/Alt}');
  await expect.poll(widths).toEqual([whole - 116, 116]);
});
