import type { ReactElement, ReactNode } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import { MultiPicker, Picker, QUIET } from '#renderer/ui/picker.tsx';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Item, ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { labelProblem, type ProjectChoices } from '#shared/sync/choices.ts';
import type { EditableField } from '#shared/sync/editable.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';
import { StateMark } from '../item-marks.tsx';
import { ItemButton } from '../panel-parts.tsx';
import { ChangeMark } from './change-mark.tsx';
import { changeMembers, seenIn, setValue, type Saving } from './edits.ts';
import { ItemPicker } from './item-picker.tsx';
import { chosenOption, emptyText, memberOptions, optionsFor, valueFor } from './options.tsx';
import { useSeen } from './use-seen.ts';
import type { ChosenField } from './choices-for.ts';

/** What the editors of one item share. `choices` is null while nothing of the item may be edited. */
export interface Editing {
  readonly item: Item;
  readonly row: ItemListRow | undefined;
  readonly choices: ProjectChoices | null;
  /** The edits of the item that wait. */
  readonly entries: readonly OutboxEntry[];
  /** Says why an edit was not taken; null takes the last such words away. */
  readonly onProblem: (problem: Explanation | null) => void;
}

// Its padding and border stand outside, so that the text stands where that of the other fields does.
const FULL = `${QUIET} -ms-[7px] flex-1`;

/** A field beside its mark. */
function Marked({ editing, field, children }: { editing: Editing; field: EditableField; children: ReactNode }): ReactElement {
  const entries = editing.entries.filter((entry) => entry.field === field);
  return (
    <span className="flex min-w-0 items-center gap-1">
      {children}
      <ChangeMark entries={entries} onProblem={editing.onProblem} />
    </span>
  );
}

const saved = ({ onProblem }: Editing, saving: Saving): void => void saving.then(onProblem);

const shownName = ({ item, row }: Editing, field: ChosenField): string | null =>
  field === 'iteration' ? (row?.iterationPath ?? null) : item[field];

function shownValue(editing: Editing, field: ChosenField): ReactNode {
  const { item } = editing;
  if (field === 'state') {
    // Azure DevOps gives "Moved to state Closed" as the reason of "Closed". And Jira may keep how something was resolved once it is open again.
    const says =
      item.resolution === null || item.stateCategory !== 'done' || item.resolution.toLowerCase().endsWith(item.state.toLowerCase());
    const name = says ? item.state : `${item.state}, ${item.resolution}`;
    return <StateMark category={item.stateCategory} name={name} />;
  }
  const name = shownName(editing, field);
  if (name !== null && name !== '') return <bdi className="break-words">{name}</bdi>;
  return <span className="text-muted">{field === 'assignee' ? 'Nobody' : 'None'}</span>;
}

/** A field that holds one of several things: the state, a person, a priority. */
export function ChosenFieldEditor({ editing, field }: { editing: Editing; field: ChosenField }): ReactElement {
  const { item, choices } = editing;
  const { seen, onOpen } = useSeen(item);
  if (choices === null)
    return (
      <Marked editing={editing} field={field}>
        <span className="min-w-0 flex-1">{shownValue(editing, field)}</span>
      </Marked>
    );
  const options = optionsFor(choices, field, item.type);
  const name = shownName(editing, field);
  return (
    <Marked editing={editing} field={field}>
      <Picker
        label={`${FIELD_NAMES[field]}: ${name ?? 'none'}`}
        options={options}
        value={chosenOption(options, name)}
        empty={emptyText(field, options)}
        className={FULL}
        onOpen={onOpen}
        onPick={(id) => saved(editing, setValue(item, field, valueFor(choices, field, item.type, id), seenIn(seen(), field)))}
      >
        {shownValue(editing, field)}
      </Picker>
    </Marked>
  );
}

type ListedField = 'labels' | 'components' | 'fixVersions';

/** A field that holds several things: labels, components, versions. */
export function MembersEditor({ editing, field }: { editing: Editing; field: ListedField }): ReactElement {
  const { item, row, choices } = editing;
  const chosen = item[field];
  const names = field === 'fixVersions' ? (row?.fixVersionNames ?? []) : chosen;
  const tokens = (
    <span className="flex min-w-0 flex-wrap items-center gap-1 py-px">
      {names.map((name) => (
        <Badge key={name}>
          <bdi>{name}</bdi>
        </Badge>
      ))}
      {names.length === 0 && <span className="text-muted">None</span>}
    </span>
  );
  if (choices === null)
    return (
      <Marked editing={editing} field={field}>
        <span className="min-w-0 flex-1">{tokens}</span>
      </Marked>
    );
  const known = memberOptions(choices, field);
  // What an item holds is shown by its name, also when it is not offered any more.
  const held = chosen.flatMap((value, at) =>
    known.some((option) => option.value === value) ? [] : [{ value, label: names[at] ?? value }],
  );
  const options = [...known, ...held];
  return (
    <Marked editing={editing} field={field}>
      <MultiPicker
        label={`${FIELD_NAMES[field]}: ${names.length === 0 ? 'none' : names.join(', ')}`}
        options={options}
        chosen={chosen}
        empty={emptyText(field, options)}
        className={FULL}
        onChange={(change) => saved(editing, changeMembers(item, field, change))}
        {...(field === 'labels' ? { problemOf: (text: string) => labelProblem(text, choices.tracker) } : {})}
      >
        {tokens}
      </MultiPicker>
    </Marked>
  );
}

/** The item above this one. */
export function ParentEditor({ editing, onShow }: { editing: Editing; onShow: (id: ItemId) => void }): ReactElement {
  const { item, row, choices } = editing;
  const { seen, onOpen } = useSeen(item);
  const key = row?.parentKey ?? null;
  const shown = item.parent !== null && <ItemButton id={item.parent} label={key ?? 'Show parent'} onShow={onShow} />;
  return (
    <Marked editing={editing} field="parent">
      {shown}
      {choices === null ? (
        !shown && <span className="text-muted">None</span>
      ) : (
        <ItemPicker
          label={item.parent === null ? 'Parent: none' : `Change the parent ${key ?? ''}`.trim()}
          of={item.id}
          chosen={item.parent}
          none="No parent"
          className={item.parent === null ? FULL : QUIET}
          onOpen={onOpen}
          onPick={(parent) => {
            const value = parent === null ? null : { id: parent.id, name: parent.key };
            saved(editing, setValue(item, 'parent', value, seenIn(seen(), 'parent')));
          }}
        >
          {item.parent === null ? <span className="text-muted">None</span> : <span className="text-sm text-muted">Change</span>}
        </ItemPicker>
      )}
    </Marked>
  );
}
