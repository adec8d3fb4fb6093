import { useEffect, type ReactElement } from 'react';
import { engine, useEngineQuery } from '#renderer/engine/client/index.ts';
import type { CellEditing } from '#renderer/ui/cell-editing.ts';
import { MultiPicker, Picker, type Leaving } from '#renderer/ui/picker.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { trackerOfItem } from '#shared/domain/item.ts';
import { hasField, titleProblem, type ProjectChoices } from '#shared/sync/choices.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';
import { goneText, StateMark } from '../item-marks.tsx';
import { changeMembers, isCellField, seenIn, setTitle, setValue, type CellField, type Saving } from './edits.ts';
import { LineEditor } from './line-editor.tsx';
import { keepTitle, typedTitle } from './title-draft.ts';
import { useSeen } from './use-seen.ts';
import { chosenOption, emptyText, memberOptions, optionsFor, valueFor } from './options.tsx';

/** Tells that an edit was not taken. The cell itself has its old value again. */
export const tellProblem = (problem: Explanation | null): void => {
  if (problem !== null) toast({ title: problem.title, text: `${problem.happened} ${problem.safe} ${problem.next}`, urgent: true });
};
const saved = (saving: Saving): void => void saving.then(tellProblem);

const tellReadOnly = (key: string, why: string): void => void toast({ title: `${key} cannot be edited`, text: why });

/** A cell has no room for words once it is left. */
function tellRefusedTitle(key: string, text: string): void {
  const kept = text.trim() === '' ? '' : ' What you typed is kept: edit the title again to mend it.';
  toast({ title: `${key} has its old title`, text: `${titleProblem(text) ?? ''}${kept}`, urgent: true });
}

/** How the list of items is edited in place. */
export const CELL_EDITING: CellEditing<ItemListRow> = {
  canEdit: (row, column) => isCellField(column) && row.goneSince === undefined && hasField(trackerOfItem(row), column),
  onRefused: (row) => {
    if (row.goneSince !== undefined) tellReadOnly(row.key, `${goneText(row.goneSince)}. You kept it, to be read.`);
  },
  editor: (row, column, onLeave) => (isCellField(column) ? <CellEditor row={row} field={column} onLeave={onLeave} /> : null),
};

interface CellEditorProps {
  readonly row: ItemListRow;
  readonly field: CellField;
  readonly onLeave: (how: Leaving) => void;
}

function CellEditor({ row, field, onLeave }: CellEditorProps): ReactElement {
  const { value: choices, failed } = useEngineQuery(row.projectId, () => engine().items.choices(row.projectId));
  const why = failed
    ? 'The engine did not answer. Nothing was changed; try again.'
    : choices === null
      ? 'Nothing of its project is pulled. Pull once.'
      : (choices?.readOnly ?? null);
  useEffect(() => {
    if (why === null) return;
    tellReadOnly(row.key, why);
    onLeave('cancelled');
  }, [why, row.key, onLeave]);
  if (choices == null || why !== null) return <span className="truncate">{shownText(row, field)}</span>;
  if (field === 'title')
    return (
      <LineEditor
        label={`Title of ${row.key}`}
        value={row.title}
        typed={typedTitle(row.id)}
        problemOf={titleProblem}
        // Its border and padding take the room of the cell's padding, so that neither the text nor the row moves.
        className="-mx-1.5 h-6 w-[calc(100%+0.75rem)] overflow-hidden px-[5px] py-0 leading-[22px] whitespace-nowrap"
        onSave={(title, before) => saved(setTitle(row, title, before))}
        onKeep={(typed) => {
          keepTitle(row.id, typed);
          if (typed !== null) tellRefusedTitle(row.key, typed.text);
        }}
        onLeave={onLeave}
      />
    );
  return <ChosenCell row={row} field={field} choices={choices} onLeave={onLeave} />;
}

const shownText = (row: ItemListRow, field: CellField): string =>
  field === 'fixVersions' ? row.fixVersionNames.join(', ') : (row[field] ?? (field === 'assignee' ? 'Nobody' : 'None'));

// As wide as the cell with its padding, so that the text stays where it was.
const CELL = '-mx-1.5 block h-6 w-[calc(100%+0.75rem)] min-w-0 truncate rounded-sm px-1.5 text-start outline-2 outline-accent';

function ChosenCell({
  row,
  field,
  choices,
  onLeave,
}: CellEditorProps & { readonly field: Exclude<CellField, 'title'>; readonly choices: ProjectChoices }): ReactElement {
  const label = `${FIELD_NAMES[field]} of ${row.key}`;
  const { seen } = useSeen(row);
  const text = field === 'state' ? <StateMark category={row.stateCategory} name={row.state} /> : <bdi>{shownText(row, field)}</bdi>;
  if (field === 'fixVersions') {
    const known = memberOptions(choices, field);
    const held = row.fixVersions.flatMap((value, at) =>
      known.some((option) => option.value === value) ? [] : [{ value, label: row.fixVersionNames[at] ?? value }],
    );
    const options = [...known, ...held];
    return (
      <MultiPicker
        label={label}
        options={options}
        chosen={row.fixVersions}
        empty={emptyText(field, options)}
        defaultOpen
        className={CELL}
        onChange={(change) => saved(changeMembers(row, field, change))}
        onLeave={onLeave}
      >
        {text}
      </MultiPicker>
    );
  }
  const options = optionsFor(choices, field, row.type);
  return (
    <Picker
      label={label}
      options={options}
      value={chosenOption(options, row[field])}
      empty={emptyText(field, options)}
      defaultOpen
      className={CELL}
      onPick={(id) => saved(setValue(row, field, valueFor(choices, field, row.type, id), seenIn(seen(), field)))}
      onLeave={onLeave}
    >
      {text}
    </Picker>
  );
}
