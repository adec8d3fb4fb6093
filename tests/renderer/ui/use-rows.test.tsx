import { memo, useEffect, type ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { useRows } from '#renderer/ui/use-rows.ts';

interface Fruit {
  readonly id: string;
  readonly weight: number;
}

const IDS = ['1', '2', '3'];
const idOf = (row: Fruit): string => row.id;
const drawn = vi.fn<(id: string, weight: number) => void>();

const Row = memo(function Row({ row }: { readonly row: Fruit }): ReactElement {
  drawn(row.id, row.weight);
  return <p>{`Fruit ${row.id} weighs ${row.weight}`}</p>;
});

function Fruits({ weights, revision }: { readonly weights: { readonly [id: string]: number }; readonly revision: number }): ReactElement {
  const load = async (ids: readonly string[]): Promise<readonly Fruit[]> => ids.map((id) => ({ id, weight: weights[id]! }));
  const { rowOf, onWindow } = useRows(IDS, load, idOf, revision);
  useEffect(() => onWindow(0, IDS.length), [onWindow]);
  return (
    <>
      {IDS.map((id) => {
        const row = rowOf(id);
        return row === undefined ? null : <Row key={id} row={row} />;
      })}
    </>
  );
}

test('after a change only the rows that differ are drawn again', async () => {
  const screen = await render(<Fruits weights={{ 1: 10, 2: 20, 3: 30 }} revision={1} />);
  await expect.element(screen.getByText('Fruit 3 weighs 30')).toBeVisible();
  drawn.mockClear();
  await screen.rerender(<Fruits weights={{ 1: 10, 2: 25, 3: 30 }} revision={2} />);
  await expect.element(screen.getByText('Fruit 2 weighs 25')).toBeVisible();
  expect(drawn.mock.calls).toEqual([['2', 25]]);
});

test('rows that came with the ids are drawn with them and not asked for', async () => {
  const given = { rows: IDS.map((id) => ({ id, weight: Number(id) * 10 })), revision: 1 };
  const load = vi.fn(async (): Promise<readonly Fruit[]> => []);
  const missing = vi.fn();
  function Given(): ReactElement {
    const { rowOf, onWindow } = useRows(IDS, load, idOf, 1, given);
    useEffect(() => onWindow(0, IDS.length), [onWindow]);
    if (IDS.some((id) => rowOf(id) === undefined)) missing();
    return <p>{IDS.map((id) => `Fruit ${id} weighs ${rowOf(id)?.weight}`).join(', ')}</p>;
  }
  const screen = await render(<Given />);
  await expect.element(screen.getByText('Fruit 1 weighs 10, Fruit 2 weighs 20, Fruit 3 weighs 30')).toBeVisible();
  expect([missing.mock.calls.length, load.mock.calls.length]).toEqual([0, 0]);
});
