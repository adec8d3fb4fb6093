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
import { chosenIn, manyChosen, strangersIn, strangerWords } from '#shared/sync/required-fields.ts';
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

interface PickedFieldProps {
  readonly label: string;
  readonly problem: string | undefined;
  readonly hint?: string;
  readonly children: ReactNode;
}

/** The frame of a button that opens a list and says itself what it is for. */
function PickedField({ label, problem, hint = REQUIRED, children }: PickedFieldProps): ReactElement {
  return (
    <div className="flex min-w-0 flex-col gap-1" data-invalid={problem === undefined ? undefined : ''}>
      <span aria-hidden className="text-sm font-medium text-ink">
        {label}
      </span>
      {children}
      {problem === undefined && hint !== '' && (
        <span aria-hidden className="text-sm text-muted">
          {hint}
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

interface SeveralFieldProps {
  readonly name: string;
  /** The list, and whatever was chosen besides. */
  readonly options: readonly Choice[];
  /** As `manyChosen` makes a text of ids. */
  readonly value: string;
  readonly none: string;
  readonly hint?: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field that takes several of a list. */
export function SeveralField({ name, options, value, none, hint = REQUIRED, problem, onChange }: SeveralFieldProps): ReactElement {
  const byId = new Map(options.map((option) => [option.id, option.name]));
  const chosen = chosenIn(value).filter((id) => byId.has(id));
  const names = chosen.map((id) => byId.get(id)!);
  return (
    <PickedField label={name} problem={problem} hint={hint}>
      <MultiPicker
        label={`${name}: ${names.length === 0 ? 'none' : names.join(', ')}`}
        chosen={chosen}
        options={options.map((option) => ({ value: option.id, label: option.name }))}
        empty="None with these letters."
        className={pickedLook(problem)}
        onChange={({ add, remove }) => onChange(manyChosen([...chosen.filter((id) => !remove.includes(id)), ...add]))}
      >
        {names.length === 0 ? <span className="text-muted">{none}</span> : <bdi className="truncate">{names.join(', ')}</bdi>}
      </MultiPicker>
    </PickedField>
  );
}

interface RequiredInputProps {
  readonly field: RequiredField;
  readonly people: readonly Choice[];
  readonly value: string;
  /** What an option that the field does not have here is called elsewhere. */
  readonly nameOf: (option: string) => string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field that the type of a new item asks for, with the editor of its kind. What was chosen for another type is shown, and said not to fit. */
export function RequiredInput({ field, people, value, nameOf, problem, onChange }: RequiredInputProps): ReactElement {
  const strangers = strangersIn(field, value).map((id) => ({ id, name: nameOf(id) }));
  const shown = { ...field, options: [...strangers, ...field.options] };
  const wrong = strangers.length > 0 ? strangerWords(strangers.map(({ name }) => name)) : problem;
  if (field.kind === 'options') {
    const { name, options } = shown;
    return <SeveralField name={name} options={options} value={value} none="Choose one or more" problem={wrong} onChange={onChange} />;
  }
  const isLong = field.kind === 'rich-text';
  const hint = isLong ? `${REQUIRED}, Markdown` : REQUIRED;
  return (
    <Field label={field.name} problem={wrong} className={isLong ? 'compact:col-span-2' : ''} hint={hint}>
      <Editor field={shown} people={people} value={value} onChange={onChange} />
    </Field>
  );
}

interface EditorProps {
  readonly field: RequiredField;
  readonly people: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Editor({ field: { kind, options }, people, value, onChange }: EditorProps): ReactElement {
  if (kind === 'option' || kind === 'person') {
    const offered = kind === 'person' ? people : options;
    return (
      <ComboboxInput
        value={value}
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
