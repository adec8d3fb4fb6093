import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactElement, ReactNode } from 'react';

export interface TabsProps<Value extends string> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly tabs: readonly { readonly value: Value; readonly label: ReactNode; readonly panel?: ReactNode }[];
  /** The accessible name of the row of tabs. */
  readonly label: string;
  readonly className?: string;
}

/** A row of tabs with arrow keys; panels given here are shown below it. */
export function Tabs<Value extends string>({ value, onChange, tabs, label, className }: TabsProps<Value>): ReactElement {
  return (
    <Base.Root value={value} onValueChange={(next: Value) => onChange(next)} className={className}>
      <Base.List aria-label={label} className="flex gap-1 border-b border-line px-3">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-8 items-center gap-1.5 border-b-2 border-transparent px-2 font-medium text-muted select-none hover:text-ink data-active:border-accent data-active:text-ink"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) =>
        tab.panel === undefined ? null : (
          <Base.Panel key={tab.value} value={tab.value} className="outline-none">
            {tab.panel}
          </Base.Panel>
        ),
      )}
    </Base.Root>
  );
}
