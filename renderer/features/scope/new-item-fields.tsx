import type { ReactElement, ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/field.tsx';
import { MultiPicker } from '#renderer/ui/picker.tsx';
import type { RequiredField } from '#shared/domain/catalog.ts';
import type { ItemId, ProjectId } from '#shared/domain/item.ts';
import type { Choice } from '#shared/sync/editable.ts';
import { chosenIn, manyChosen } from '#shared/sync/required-fields.ts';
import { ItemPicker } from './fields/item-picker.tsx';

interface ParentFieldProps {
  readonly project: ProjectId;
  readonly parent: Choice | null;
  readonly problem: string | undefined;
  readonly onPick: (parent: Choice | null) => void;
}

/** The item that a new one is a part of, found by key or title. */
export function ParentField({ project, parent, problem, onPick }: ParentFieldProps): ReactElement {
  return (
    <PickedField label="Parent" problem={problem}>
      <ItemPicker
        label={`Parent: ${parent?.name ?? 'none'}`}
        of={project}
        chosen={parent === null ? null : (parent.id as ItemId)}
        className={pickedLook(problem)}
        onPick={(item) => onPick(item === null ? null : { id: item.id, name: item.key })}
      >
        {parent === null ? <span className="text-muted">Find it by key or title</span> : <bdi>{parent.name}</bdi>}
      </ItemPicker>
    </PickedField>
  );
}

/** Said before anything is typed: only what its type asks for stands in these fields. */
const REQUIRED = 'Required';

const pickedLook = (problem: string | undefined): string =>
  cx('control flex w-full min-w-0 items-center text-start', problem !== undefined && 'border-bad');

/** The frame of a button that opens a list and says itself what it is for. */
function PickedField({ label, problem, children }: { label: string; problem: string | undefined; children: ReactNode }): ReactElement {
  return (
    <div className="flex min-w-0 flex-col gap-1" data-invalid={problem === undefined ? undefined : ''}>
      <span aria-hidden className="text-sm font-medium text-ink">
        {label}
      </span>
      {children}
      {problem === undefined && (
        <span aria-hidden className="text-sm text-muted">
          {REQUIRED}
        </span>
      )}
      {problem !== undefined && (
        <p role="alert" className="flex items-start gap-1 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {problem}
        </p>
      )}
    </div>
  );
}

/** A field that takes several of a list. */
function OptionsField({ field: { name, options }, value, problem, onChange }: Omit<RequiredInputProps, 'people'>): ReactElement {
  // What was chosen for another type need not be among these.
  const chosen = chosenIn(value).filter((id) => options.some((option) => option.id === id));
  const names = chosen.map((id) => options.find((option) => option.id === id)!.name);
  return (
    <PickedField label={name} problem={problem}>
      <MultiPicker
        label={`${name}: ${names.length === 0 ? 'none' : names.join(', ')}`}
        chosen={chosen}
        options={options.map((option) => ({ value: option.id, label: option.name }))}
        empty="None with these letters."
        className={pickedLook(problem)}
        onChange={({ add, remove }) => onChange(manyChosen([...chosen.filter((id) => !remove.includes(id)), ...add]))}
      >
        {names.length === 0 ? <span className="text-muted">Choose one or more</span> : <bdi className="truncate">{names.join(', ')}</bdi>}
      </MultiPicker>
    </PickedField>
  );
}

interface RequiredInputProps {
  readonly field: RequiredField;
  readonly people: readonly Choice[];
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field that the type of a new item asks for, with the editor of its kind. */
export function RequiredInput({ field, people, value, problem, onChange }: RequiredInputProps): ReactElement {
  if (field.kind === 'options') return <OptionsField field={field} value={value} problem={problem} onChange={onChange} />;
  const isLong = field.kind === 'rich-text';
  const hint = isLong ? `${REQUIRED}, Markdown` : REQUIRED;
  return (
    <Field label={field.name} problem={problem} className={isLong ? 'compact:col-span-2' : ''} hint={hint}>
      <Editor field={field} people={people} value={value} onChange={onChange} />
    </Field>
  );
}

function Editor({ field: { kind, options }, people, value, onChange }: Omit<RequiredInputProps, 'problem'>): ReactElement {
  if (kind === 'option' || kind === 'person') {
    const offered = kind === 'person' ? people : options;
    return (
      <ComboboxInput
        // What was chosen for another type need not be among these.
        value={offered.some(({ id }) => id === value) ? value : ''}
        options={[{ value: '', label: 'Choose one' }, ...offered.map(({ id, name }) => ({ value: id, label: name }))]}
        empty="None with these letters."
        onChange={onChange}
      />
    );
  }
  if (kind === 'date') return <DateInput value={value} onChange={onChange} />;
  if (kind === 'rich-text') return <TextArea rows={3} required value={value} onChange={(event) => onChange(event.target.value)} />;
  const numeric = kind === 'number' ? ({ inputMode: 'decimal' } as const) : {};
  return <TextInput required {...numeric} value={value} onChange={(event) => onChange(event.target.value)} />;
}
