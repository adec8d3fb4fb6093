import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button, IconButton } from './button.tsx';
import { Checkbox } from './checkbox.tsx';
import { Popover } from './popover.tsx';
import { DEFAULT_VIEW, moveColumn, orderedIds, type TableView } from './table-columns.ts';

interface Named {
  readonly id: string;
  readonly header: string;
  readonly hideable?: boolean;
}

/** Chooses which columns show and in which order. */
export function ColumnsMenu({
  columns,
  view,
  onChange,
}: {
  columns: readonly Named[];
  view: TableView;
  onChange: (view: TableView) => void;
}): ReactElement {
  const order = orderedIds(columns, view);
  const list = order.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const move = (index: number, step: -1 | 1): void =>
    onChange({ ...view, order: moveColumn(order, order[index]!, step === -1 ? order[index - 1]! : (order[index + 2] ?? null)) });
  return (
    <Popover
      title="Columns"
      trigger={<Button icon={<Columns3 aria-hidden />}>Columns</Button>}
      className="max-h-[min(28rem,var(--available-height))] w-64 overflow-y-auto p-2"
    >
      <ul aria-label="Columns">
        {list.map((column, index) => (
          <li key={column.id} className="flex items-center gap-1 rounded-sm ps-1 hover:bg-hover">
            <Checkbox
              className="min-h-7 flex-1"
              checked={!view.hidden.includes(column.id)}
              disabled={column.hideable === false}
              onChange={(show) =>
                onChange({ ...view, hidden: show ? view.hidden.filter((id) => id !== column.id) : [...view.hidden, column.id] })
              }
            >
              {column.header}
            </Checkbox>
            <IconButton
              className="size-6 text-muted hover:text-ink"
              label={`Move ${column.header} up`}
              icon={<ArrowUp aria-hidden />}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            />
            <IconButton
              className="size-6 text-muted hover:text-ink"
              label={`Move ${column.header} down`}
              icon={<ArrowDown aria-hidden />}
              disabled={index === list.length - 1}
              onClick={() => move(index, 1)}
            />
          </li>
        ))}
      </ul>
      <Button look="ghost" className="mt-1 w-full" onClick={() => onChange(DEFAULT_VIEW)}>
        Reset columns
      </Button>
    </Popover>
  );
}
