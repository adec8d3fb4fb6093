import { useEffect, useLayoutEffect, useState, type ReactElement } from 'react';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { DataTable } from '#renderer/ui/data-table.tsx';

const IDS = Array.from({ length: 60 }, (_, index) => String(index + 1));
const ROUNDS = 10;

/** Is drawn anew by itself, as at the end of a scroll, and a key comes right after each drawing, before the effects of it have run. */
function Redrawn(): ReactElement {
  const [round, setRound] = useState(0);
  const [running, setRunning] = useState(false);
  useEffect(() => {
    if (!running || round === ROUNDS) return undefined;
    const timer = setTimeout(() => setRound(round + 1), 20);
    return () => clearTimeout(timer);
  }, [round, running]);
  useLayoutEffect(() => {
    if (round === 0) return;
    queueMicrotask(() => document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })));
  }, [round]);
  return (
    <>
      <button onClick={() => setRunning(true)}>Go</button>
      <output>{round}</output>
      <div style={{ height: 400, width: 600 }}>
        <DataTable
          label="Fruits"
          columns={[{ id: 'name', header: 'Name', text: ({ name }: { name: string }) => name, width: 200 }]}
          ids={IDS}
          rowOf={(id) => ({ name: `Fruit ${id}` })}
        />
      </div>
    </>
  );
}

test('the focus goes with a key that comes right after the list was drawn anew', async () => {
  await render(<Redrawn />);
  await userEvent.click(page.getByRole('row', { name: 'Fruit 1', exact: true }), { position: { x: 60, y: 10 } });
  page
    .getByRole('button', { name: 'Go' })
    .element()
    .dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await expect.element(page.getByRole('status')).toHaveTextContent(String(ROUNDS));
  await expect.poll(() => document.activeElement?.getAttribute('data-row')).toBe(String(ROUNDS));
});
