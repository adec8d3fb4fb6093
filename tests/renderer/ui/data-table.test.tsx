import { useState, type ReactElement } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { ColumnsMenu } from '#renderer/ui/columns-menu.tsx';
import { DataTable, type DataTableProps } from '#renderer/ui/data-table.tsx';
import { ListToolbar } from '#renderer/ui/list-toolbar.tsx';
import { DEFAULT_VIEW, fittedWidth, grownWidths, type DataColumn, type SortKey, type TableView } from '#renderer/ui/table-columns.ts';
import { BOX } from '#renderer/ui/use-columns.ts';
import { useRows } from '#renderer/ui/use-rows.ts';
import { accessProblems } from '#tests/support/axe.ts';

interface Fruit {
  readonly id: string;
  readonly name: string;
  readonly weight: number;
}

const COLUMNS: readonly DataColumn<Fruit>[] = [
  { id: 'name', header: 'Name', text: (row) => row.name, width: 200, hideable: false },
  { id: 'weight', header: 'Weight', text: (row) => String(row.weight), width: 100, align: 'end' },
];
const fruit = (id: string): Fruit => ({ id, name: `Fruit ${id}`, weight: Number(id) });
const idsTo = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

function Case(props: Partial<DataTableProps<string, Fruit>> & { count: number }): ReactElement {
  const { count, ...rest } = props;
  const [ids] = useState(() => idsTo(count));
  const [sort, setSort] = useState<readonly SortKey[]>([]);
  const [view, setView] = useState<TableView>(DEFAULT_VIEW);
  return (
    <>
      <ColumnsMenu columns={COLUMNS} view={view} onChange={setView} />
      <div style={{ height: 400, width: 800 }}>
        <DataTable
          label="Fruits"
          columns={COLUMNS}
          ids={ids}
          rowOf={fruit}
          sort={sort}
          onSortChange={setSort}
          view={view}
          onViewChange={setView}
          {...rest}
        />
      </div>
    </>
  );
}

const row = (name: string) => page.getByRole('row', { name });
const chosen = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-row][aria-selected="true"]')].map((element) =>
    String(Number(element.dataset['row']) + 1),
  );

beforeEach(() => page.viewport(1000, 700));

test('a table of 50,000 rows keeps only what is on screen in the page', async () => {
  await render(<Case count={50_000} />);
  await expect.element(row('Fruit 1 1')).toBeVisible();
  expect(document.querySelectorAll('[data-row]').length).toBeLessThan(40);
  await expect.element(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '50001');
});

test('columns that fit scroll nowhere', async () => {
  await render(<Case count={3} />);
  await expect.element(row('Fruit 1 1')).toBeVisible();
  const grid = page.getByRole('grid').element();
  expect(grid.scrollWidth).toBe(grid.clientWidth);
});

const WIDE: readonly DataColumn<Fruit>[] = COLUMNS.map((column) => ({ ...column, width: 900 }));

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

test.each([
  // shares, own widths    room  widths
  [[2, 1], {}, 900, { a: 533, b: 266 }],
  [[1, 0], {}, 900, { a: 700 }],
  [[2, 1], { a: 120 }, 900, { b: 680 }],
  [[2, 1], { c: 300 }, 900, { a: 400, b: 200 }],
  [[1, 1], {}, 400, {}],
  [[0, 0], {}, 900, {}],
])('columns share what is left of a list: %j', (shares, own, room, expected) => {
  const columns = [200, 100, 100].map((width, at) => ({ id: 'abc'[at]!, width, grow: shares[at] ?? 0 }));
  expect(grownWidths(columns, { ...DEFAULT_VIEW, widths: own }, room)).toEqual(expected);
});

test.each([
  // the longest text   width
  ['', 60],
  ['Amira Ha', 80],
  ['Amira Haddad', 112],
  ['MMMMMMMM', 120],
  ['\u5c0f\u6797\u3055\u304f\u3089', 88],
  ['A name that is longer than its column may be', 140],
])('a column that fits is as wide as its longest text, within its bounds: %s', (name, width) => {
  const column = { ...COLUMNS[0]!, width: 140, fit: { least: 60 } };
  expect(
    fittedWidth(column, [
      { ...fruit('1'), name: '' },
      { ...fruit('2'), name },
    ]),
  ).toBe(width);
  expect(fittedWidth({ ...column, fit: { least: 60, text: () => '12 days' } }, [fruit('1')])).toBe(72);
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
