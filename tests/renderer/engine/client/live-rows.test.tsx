import { Dexie, type Table } from 'dexie';
import { Component, useState, type ReactElement, type ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { readAgain, useLiveRows } from '#renderer/engine/client/live-rows.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}

let db: Dexie & { readonly rows: Table<Row, string> };
const reads = vi.fn();

beforeEach(async () => {
  db = new Dexie('live-rows') as typeof db;
  db.version(1).stores({ rows: 'id' });
  await db.rows.bulkPut([
    { id: 'a', name: 'Winter' },
    { id: 'b', name: 'Spring' },
  ]);
  reads.mockClear();
});
afterEach(() => db.delete());

const names = (count: number) => async (): Promise<string> => {
  reads();
  return (await db.rows.limit(count).toArray()).map(({ name }) => name).join(', ');
};

function Names({ label, subject = 'names', count = 5 }: { label: string; subject?: string; count?: number }): ReactElement {
  return <p aria-label={label}>{useLiveRows(subject, names(count), String(count)) ?? 'nothing yet'}</p>;
}

test('components that name the same subject share one read, and all of them show a change', async () => {
  await render(
    <>
      <Names label="first" />
      <Names label="second" />
    </>,
  );
  for (const label of ['first', 'second']) await expect.element(page.getByLabelText(label)).toHaveTextContent('Winter, Spring');
  expect(reads).toHaveBeenCalledTimes(1);
  await db.rows.update('a', { name: 'Autumn' });
  for (const label of ['first', 'second']) await expect.element(page.getByLabelText(label)).toHaveTextContent('Autumn, Spring');
  expect(reads).toHaveBeenCalledTimes(2);
});

test('a component that comes later shows at once what is known already', async () => {
  const drawn: (string | undefined)[] = [];
  function Later(): ReactElement {
    drawn.push(useLiveRows('names', names(5), '5'));
    return <p>Later</p>;
  }
  function Screen(): ReactElement {
    const [more, setMore] = useState(false);
    return (
      <>
        <Names label="first" />
        <button onClick={() => setMore(true)}>More</button>
        {more && <Later />}
      </>
    );
  }
  await render(<Screen />);
  await expect.element(page.getByLabelText('first')).toHaveTextContent('Winter, Spring');
  await page.getByRole('button').click();
  await expect.element(page.getByText('Later')).toBeVisible();
  expect(drawn[0]).toBe('Winter, Spring');
});

test('a wider range leaves what was read on show, another subject does not', async () => {
  const drawn: string[] = [];
  function Shown({ subject, count }: { subject: string; count: number }): ReactElement {
    const value = useLiveRows(subject, names(count), String(count)) ?? 'nothing yet';
    drawn.push(value);
    return <p aria-label="shown">{value}</p>;
  }
  const screen = await render(<Shown subject="one" count={1} />);
  await expect.element(page.getByLabelText('shown')).toHaveTextContent('Winter');
  drawn.length = 0;
  await screen.rerender(<Shown subject="one" count={2} />);
  await expect.element(page.getByLabelText('shown')).toHaveTextContent('Winter, Spring');
  expect(drawn).not.toContain('nothing yet');
  drawn.length = 0;
  await screen.rerender(<Shown subject="two" count={2} />);
  await expect.element(page.getByLabelText('shown')).toHaveTextContent('Winter, Spring');
  expect(drawn[0]).toBe('nothing yet');
});

test('a component that goes on to another subject leaves the others with theirs', async () => {
  function Row({ label, id }: { label: string; id: string }): ReactElement {
    const name = useLiveRows(`row ${id}`, async () => (await db.rows.get(id))?.name);
    return <p aria-label={label}>{name ?? 'nothing yet'}</p>;
  }
  const screen = (id: string): ReactElement => (
    <>
      <Row label="goes" id={id} />
      <Row label="stays" id="a" />
    </>
  );
  const { rerender } = await render(screen('a'));
  await expect.element(page.getByLabelText('stays')).toHaveTextContent('Winter');
  await rerender(screen('b'));
  await expect.element(page.getByLabelText('goes')).toHaveTextContent('Spring');
  await db.rows.update('a', { name: 'Autumn' });
  await expect.element(page.getByLabelText('stays')).toHaveTextContent('Autumn');
  await expect.element(page.getByLabelText('goes')).toHaveTextContent('Spring');
});

test('when nobody shows a subject any more, its rows are read no more', async () => {
  const screen = await render(<Names label="first" />);
  await expect.element(page.getByLabelText('first')).toHaveTextContent('Winter, Spring');
  await screen.unmount();
  reads.mockClear();
  await db.rows.update('a', { name: 'Autumn' });
  await render(<Names label="again" />);
  await expect.element(page.getByLabelText('again')).toHaveTextContent('Autumn, Spring');
  expect(reads).toHaveBeenCalledTimes(1);
});

test('when the store is another one, what is on show is read again from there', async () => {
  const other = new Dexie('live-rows-elsewhere') as typeof db;
  other.version(1).stores({ rows: 'id' });
  await other.rows.put({ id: 'a', name: 'Elsewhere' });
  await render(<Names label="first" />);
  await expect.element(page.getByLabelText('first')).toHaveTextContent('Winter, Spring');
  const before = db;
  before.close();
  db = other;
  readAgain();
  await expect.element(page.getByLabelText('first')).toHaveTextContent('Elsewhere');
  await before.delete();
});

test('what could not be read is thrown where it is shown, and read anew by whoever comes later', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined); // React tells of the thrown error
  const failing = async (): Promise<string> => {
    await db.rows.toArray();
    throw new Error('The store is damaged.');
  };
  function Failing(): ReactElement {
    return <p>{useLiveRows('mended later', failing)}</p>;
  }
  class Boundary extends Component<{ children: ReactNode }, { message: string | null }> {
    override state = { message: null };
    static getDerivedStateFromError = (error: Error) => ({ message: error.message });
    override render(): ReactNode {
      return this.state.message ?? this.props.children;
    }
  }
  await render(
    <Boundary>
      <Failing />
    </Boundary>,
  );
  await expect.element(page.getByText('The store is damaged.')).toBeVisible();
  await render(<Names label="later" subject="mended later" />);
  await expect.element(page.getByLabelText('later')).toHaveTextContent('Winter, Spring');
});
