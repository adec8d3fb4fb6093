import { useState, type ReactElement } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { DataTable } from '#renderer/ui/data-table.tsx';
import { ListToolbar } from '#renderer/ui/list-toolbar.tsx';
import { useRows } from '#renderer/ui/use-rows.ts';
import { Case, chosen, COLUMNS, fruit, idsTo, row, WIDE, type Fruit } from './fruits.tsx';

beforeEach(() => page.viewport(1000, 700));

test('a table of 50,000 rows keeps only what is on screen in the page', async () => {
  await render(<Case count={50_000} />);
  await expect.element(row('Fruit 1 1')).toBeVisible();
  expect(document.querySelectorAll('[data-row]').length).toBeLessThan(40);
  await expect.element(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '50001');
});

test('the Down arrow in the search of a list goes to its first row', async () => {
  const search = { label: 'Search fruits', placeholder: '', value: '', onChange: () => undefined };
  await render(
    <>
      <ListToolbar label="Fruits" search={search} filters={null}>
        {null}
      </ListToolbar>
      <Case count={10} columns={WIDE} />
    </>,
  );
  await expect.element(row('Fruit 1 1')).toBeVisible();
  const grid = page.getByRole('grid').element();
  grid.scrollTo({ left: 500 });
  await page.getByRole('searchbox', { name: 'Search fruits' }).click();
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  await expect.element(page.getByRole('searchbox', { name: 'Search fruits' })).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  expect(chosen()).toEqual(['1']);
  expect(grid.scrollLeft).toBe(0);
});

test('arrows move, shift extends, Home and End jump, Ctrl+A chooses all, Esc none', async () => {
  await render(<Case count={1000} />);
  row('Fruit 1 1')
    .element()
    .dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(row('Fruit 2 2')).toHaveFocus();
  await userEvent.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await expect.poll(chosen).toEqual(['2', '3', '4']);
  await userEvent.keyboard('{End}');
  await expect.element(row('Fruit 1000 1000')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  await expect.element(row('Fruit 1 1')).toHaveFocus();
  await userEvent.keyboard('{Control>}a{/Control}');
  await expect.element(page.getByRole('checkbox', { name: 'Select all rows' })).toBeChecked();
  await userEvent.keyboard('{Escape}');
  await expect.poll(chosen).toEqual([]);
  await userEvent.keyboard('jj ');
  await expect.poll(chosen).toEqual([]);
  await userEvent.keyboard(' ');
  await expect.poll(chosen).toEqual(['3']);
});

const seenBelowHeads = (index: number): boolean => {
  const box = document.querySelector(`[data-row="${index}"]`)!.getBoundingClientRect();
  const grid = page.getByRole('grid').element();
  const { top } = grid.getBoundingClientRect();
  const heads = grid.querySelector('[role="rowgroup"]')!.getBoundingClientRect();
  const bar = document.querySelector('[data-foot-bar]')?.getBoundingClientRect().top ?? Infinity;
  return box.top >= heads.bottom - 0.5 && box.bottom <= Math.min(top + grid.clientHeight, bar) + 0.5;
};
const focusedRow = (): number => Number(document.activeElement?.getAttribute('data-row') ?? -1);

test.each(['alone', 'under a bar that floats over its end'])('the row that the keys go to is seen whole: in a list %s', async (where) => {
  const bar = where === 'alone' ? null : <div data-foot-bar style={{ position: 'absolute', bottom: 8, height: 40, width: 300 }} />;
  await render(
    <div style={{ position: 'relative', height: 400, width: 600 }}>
      <DataTable label="Fruits" columns={WIDE} ids={idsTo(60)} rowOf={fruit} />
      {bar}
    </div>,
  );
  await userEvent.click(row('Fruit 1 1'), { position: { x: 60, y: 10 } });
  const press = async (key: string): Promise<void> => {
    const before = focusedRow();
    await userEvent.keyboard(key);
    await expect.poll(focusedRow).not.toBe(before);
    await expect.poll(() => seenBelowHeads(focusedRow())).toBe(true);
  };
  for (let step = 0; step < 16; step += 1) await press('{ArrowDown}');
  await press('{PageDown}');
  await press('{PageDown}');
  await press('{PageUp}');
  await press('{End}');
  expect(focusedRow()).toBe(59);
  for (let step = 0; step < 16; step += 1) await press('{ArrowUp}');
  await press('{Home}');
  await press('{Shift>}{ArrowDown}{/Shift}');
});

test('ctrl click adds a row and shift click a range', async () => {
  await render(<Case count={50} />);
  await userEvent.click(row('Fruit 2 2'));
  await userEvent.click(row('Fruit 5 5'), { modifiers: ['Control'] });
  expect(chosen()).toEqual(['2', '5']);
  await userEvent.click(row('Fruit 7 7'), { modifiers: ['Shift'] });
  expect(chosen()).toEqual(['5', '6', '7']);
});

test('the focus stays on its row while the mouse scrolls it away', async () => {
  await render(<Case count={5000} />);
  await userEvent.click(row('Fruit 3 3'));
  page.getByRole('grid').element().scrollTop = 60_000;
  await expect.element(row('Fruit 2150 2150')).toBeInTheDocument();
  await expect.element(row('Fruit 3 3')).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(row('Fruit 4 4')).toHaveFocus();
});

test('copying takes every selected row as a table, also rows that were never on screen', async () => {
  const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await render(<Case count={500} loadRows={async (ids) => ids.map(fruit)} />);
  await userEvent.click(row('Fruit 1 1'));
  await userEvent.keyboard('{Control>}ac{/Control}');
  await expect.poll(() => written.mock.calls.length).toBe(1);
  const lines = written.mock.calls[0]![0].split('\n');
  expect([lines.length, lines[0], lines[500]]).toEqual([501, 'Name\tWeight', 'Fruit 500\t500']);
});

test('groups have headings with counts that close and open', async () => {
  await render(
    <Case
      count={6}
      groups={[
        { label: 'Light', start: 0, count: 4 },
        { label: 'Heavy', start: 4, count: 2 },
      ]}
    />,
  );
  await userEvent.click(page.getByRole('button', { name: 'Light 4' }));
  await expect.element(page.getByRole('button', { name: 'Light 4' })).toHaveAttribute('aria-expanded', 'false');
  expect(document.querySelectorAll('[data-row]').length).toBe(2);
});

test('the table stays reachable by Tab when the group of its current row is closed', async () => {
  await render(
    <Case
      count={6}
      groups={[
        { label: 'Light', start: 0, count: 4 },
        { label: 'Heavy', start: 4, count: 2 },
      ]}
    />,
  );
  await userEvent.click(row('Fruit 2 2'));
  await userEvent.click(page.getByRole('button', { name: 'Light 4' }));
  await expect.element(row('Fruit 5 5')).toHaveAttribute('tabindex', '0');
  row('Fruit 5 5').element().focus();
  await userEvent.keyboard('{Home}');
  await expect.element(row('Fruit 5 5')).toHaveFocus();
});

test('a copy that the clipboard refuses is said', async () => {
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('not in front', 'NotAllowedError'));
  const told: (number | null)[] = [];
  await render(<Case count={5} onCopied={(count) => told.push(count)} />);
  await userEvent.click(row('Fruit 1 1'));
  await userEvent.keyboard('{Control>}c{/Control}');
  await expect.poll(() => told).toEqual([null]);
});

function Loaded({ load, revision }: { load: (ids: readonly string[]) => Promise<readonly Fruit[]>; revision: number }): ReactElement {
  const [ids] = useState(() => idsTo(50_000));
  const { rowOf, onWindow } = useRows(ids, load, (loaded) => loaded.id, revision);
  return (
    <div style={{ height: 400, width: 800 }}>
      <DataTable label="Fruits" columns={COLUMNS} ids={ids} rowOf={rowOf} onWindow={onWindow} />
    </div>
  );
}

test('rows are asked for when they come on screen, and again when the revision rises', async () => {
  const asked: string[][] = [];
  const load = async (ids: readonly string[]): Promise<readonly Fruit[]> => {
    asked.push([...ids]);
    return ids.map(fruit);
  };
  const view = await render(<Loaded load={load} revision={1} />);
  await expect.element(row('Fruit 1 1')).toBeVisible();
  expect(asked.flat().length).toBeLessThan(200);
  page.getByRole('grid').element().scrollTop = 28 * 30_000;
  await expect.element(row('Fruit 30005 30005')).toBeInTheDocument();
  expect(asked.flat().length).toBeLessThan(400);
  const before = asked.length;
  await view.rerender(<Loaded load={load} revision={2} />);
  await expect.poll(() => asked.length).toBe(before + 1);
});

test('on a narrow screen rows become cards with the same keys', async () => {
  await page.viewport(390, 700);
  await render(
    <div style={{ height: 400 }}>
      <DataTable label="Fruits" columns={COLUMNS} ids={idsTo(20)} rowOf={fruit} card={(shown) => <b>card {shown.name}</b>} />
    </div>,
  );
  await expect.element(page.getByText('card Fruit 1', { exact: true })).toBeVisible();
  await userEvent.click(page.getByText('card Fruit 2', { exact: true }));
  await userEvent.keyboard('{ArrowDown}');
  await expect.poll(chosen).toEqual(['3']);
});

test('a card opens with one click, its box only selects', async () => {
  await page.viewport(390, 700);
  const opened: string[] = [];
  await render(
    <div style={{ height: 400 }}>
      <DataTable
        label="Fruits"
        columns={COLUMNS}
        ids={idsTo(20)}
        rowOf={fruit}
        card={(shown) => <b>card {shown.name}</b>}
        onOpen={(id) => opened.push(id)}
      />
    </div>,
  );
  await userEvent.click(document.querySelector('[data-row="4"] [data-box]')!);
  await userEvent.click(page.getByText('card Fruit 2', { exact: true }));
  expect(opened).toEqual(['2']);
});
