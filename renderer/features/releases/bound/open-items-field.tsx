import type { ReactElement } from 'react';
import { plural } from '#renderer/ui/dates.ts';
import { Field } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { Binding } from '#shared/contract/bindings.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { ScopeSummary } from '#shared/domain/scope.ts';
import type { Json } from '#shared/lib/json.ts';
import { movingOpenItems } from '#shared/sync/open-items.ts';

/** The items that are not done stay in the version that is released. */
export const STAY = 'stay';

/** What goes along with releasing a version. @param to the version that takes its open items, or `STAY` */
export const releasedAlong = (to: string): { readonly along?: { readonly [field: string]: Json } } =>
  to === STAY ? {} : movingOpenItems(to);

/** How many items of a mapped version are not done. */
export function openIn({ mapping }: Pick<Binding, 'mapping'>, counts: ScopeSummary['byMapping']): number {
  const count = counts.find((each) => each.mapping === mapping);
  return count === undefined ? 0 : count.total - count.done;
}

export interface OpenItemsFieldProps {
  readonly binding: Pick<Binding, 'name' | 'siblings'>;
  /** How many items of the version are not done. */
  readonly open: number;
  readonly to: string;
  readonly onChange: (to: string) => void;
}

/** Asks where the items go that are not done when their version is released. */
export function OpenItemsField({ binding: { name, siblings }, open, to, onChange }: OpenItemsFieldProps): ReactElement {
  return (
    <Field label={`${plural(open, 'item')} of ${isolated(name)} not done`}>
      <SelectInput
        value={to}
        options={[
          { value: STAY, label: 'Leave them in this version' },
          ...siblings.map((version) => ({
            value: version.id as string,
            label: `Move them to ${isolated(version.name)}${version.released ? ' (released)' : ''}`,
          })),
        ]}
        onChange={onChange}
      />
    </Field>
  );
}
