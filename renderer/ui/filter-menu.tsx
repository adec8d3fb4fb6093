import { ListFilter } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from './button.tsx';
import { Checkbox } from './checkbox.tsx';
import { cx } from './cx.ts';
import { formatCount } from './dates.ts';
import { Popover } from './popover.tsx';
import { SearchBox } from './search-box.tsx';

export interface FilterOption<Value> {
  readonly value: Value;
  readonly label: string;
  readonly count?: number | undefined;
}

export interface FilterMenuProps<Value> {
  readonly label: string;
  readonly options: readonly FilterOption<Value>[];
  readonly chosen: readonly Value[];
  readonly onChange: (chosen: readonly Value[]) => void;
}

const SEARCH_FROM = 10;
const SHOWN = 200;

/** A button that opens a list of values to filter by. Nothing chosen means everything. Long lists can be searched. */
export function FilterMenu<Value extends string | null>({ label, options, chosen, onChange }: FilterMenuProps<Value>): ReactElement {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  // What is chosen stays in the list, also when nothing has the value any more.
  const gone = chosen
    .filter((value) => !options.some((option) => option.value === value))
    .map((value) => ({ value, label: value ?? 'None', count: 0 }));
  const found = [...gone, ...options].filter((option) => option.label.toLowerCase().includes(wanted));
  const first = chosen.length === 1 ? ([...gone, ...options].find((option) => option.value === chosen[0])?.label ?? '') : '';
  return (
    <Popover
      title={`Filter by ${label.toLowerCase()}`}
      align="start"
      className="w-64 p-2"
      trigger={
        <Button icon={<ListFilter aria-hidden />} className={cx(chosen.length > 0 && 'border-accent text-accent')}>
          <span className="max-w-40 truncate">
            {label}
            {chosen.length === 1 ? `: ${first}` : chosen.length > 1 ? `: ${chosen.length}` : ''}
          </span>
        </Button>
      }
    >
      {options.length > SEARCH_FROM && (
        <SearchBox className="mb-1" label={`Search ${label.toLowerCase()}`} value={text} onChange={setText} />
      )}
      <ul className="max-h-72 overflow-y-auto">
        {found.slice(0, SHOWN).map((option) => (
          <li key={option.value ?? ''} className="flex items-center gap-2 rounded-sm px-1 hover:bg-hover">
            <Checkbox
              className="min-w-0 flex-1 [&>span:last-child]:truncate"
              checked={chosen.includes(option.value)}
              onChange={(on) => onChange(on ? [...chosen, option.value] : chosen.filter((value) => value !== option.value))}
            >
              <bdi>{option.label}</bdi>
            </Checkbox>
            {option.count !== undefined && <span className="text-sm text-muted">{formatCount(option.count)}</span>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="px-1 py-1 text-muted">Nothing with these letters.</p>}
      {found.length > SHOWN && <p className="px-1 pt-1 text-sm text-muted">{formatCount(found.length - SHOWN)} more: type to find them.</p>}
      {chosen.length > 0 && (
        <Button look="ghost" className="mt-1 w-full" onClick={() => onChange([])}>
          Show all
        </Button>
      )}
    </Popover>
  );
}
