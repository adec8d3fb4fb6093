import type { ReactElement, ReactNode } from 'react';
import { ENTER_LIST, requestCommand } from './commands.ts';
import { SearchBox } from './search-box.tsx';

export interface ListToolbarProps {
  /** What the list is of. */
  readonly label: string;
  readonly search: {
    readonly label: string;
    readonly placeholder: string;
    readonly value: string;
    readonly onChange: (text: string) => void;
  };
  /** What narrows the list. On a narrow screen they stand in one line: what is done with the list joins it where both fit, else it scrolls. */
  readonly filters: ReactNode;
  /** What is done with the list, at the end. */
  readonly children: ReactNode;
}

/** What stands above a list: search, filters, and what is done with it. The Down arrow in the search goes to the first row. */
export function ListToolbar({ label, search, filters, children }: ListToolbarProps): ReactElement {
  return (
    <div role="toolbar" aria-label={label} className="flex flex-wrap items-center gap-2 px-4 py-2">
      <SearchBox
        {...search}
        onKeyDown={(event) => {
          if (
            event.key !== 'ArrowDown' ||
            event.nativeEvent.isComposing ||
            event.altKey ||
            event.ctrlKey ||
            event.metaKey ||
            event.shiftKey
          )
            return;
          event.preventDefault();
          requestCommand(ENTER_LIST);
        }}
        className="min-w-36 flex-1 max-compact:basis-full compact:max-w-56"
      />
      <div className="flex items-center gap-2 max-compact:max-w-full max-compact:min-w-0 max-compact:overflow-x-auto max-compact:p-px compact:contents">
        {filters}
      </div>
      <div className="ms-auto flex flex-wrap items-center justify-end gap-2 max-compact:grow">{children}</div>
    </div>
  );
}
