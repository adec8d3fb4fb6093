import { X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { engine, runPlan } from '#renderer/engine/client/index.ts';
import { IconButton } from '#renderer/ui/button.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { uncoverActiveRow } from '#renderer/ui/list-window.ts';
import { MultiPicker, Picker, type PickerOption } from '#renderer/ui/picker.tsx';
import { newestStep, toastWithUndo } from '#renderer/features/undo/index.ts';
import { toast } from '#renderer/ui/toast.tsx';
import type { ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { labelProblem } from '#shared/sync/choices.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';
import { loadRows } from '../export-items.ts';
import { bulkEdits, bulkOptions, heldNames, type BulkChange, type ChoicesByProject } from './bulk.ts';
import { tellProblem } from './cell-editor.tsx';
import { NONE } from './choices-for.ts';
import { labelOf, MOST_TOGETHER, type BulkField } from './edits.ts';
import { emptyText } from './options.tsx';

interface Loaded {
  readonly rows: readonly ItemListRow[];
  readonly choices: ChoicesByProject;
}

async function load(ids: readonly ItemId[]): Promise<Loaded> {
  const rows = await loadRows(ids);
  const projects = [...new Set(rows.map(({ projectId }) => projectId))];
  const choices = await Promise.all(projects.map(async (project) => [project, await engine().items.choices(project)] as const));
  return { rows, choices: new Map(choices) };
}

const BUTTON = 'control min-w-0 px-2.5 font-medium hover:bg-hover data-popup-open:bg-hover';

export interface BulkBarProps {
  readonly ids: readonly ItemId[];
  /** The field that somebody has chosen to edit elsewhere: its list is opened. */
  readonly begun: BulkField | null;
  readonly onBegun: () => void;
  readonly onClear: () => void;
}

/** Edits the selected items together: one choice, one step of undo. */
export function BulkBar({ ids, begun, onBegun, onClear }: BulkBarProps): ReactElement {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const tooMany = ids.length > MOST_TOGETHER;
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => uncoverActiveRow(bar.current!), []);
  useEffect(() => {
    if (begun === null) return;
    onBegun();
    bar.current?.querySelector<HTMLElement>(`[data-field="${begun}"] button`)?.click();
  }, [begun, onBegun]);
  const asked = useRef<readonly ItemId[] | null>(null);
  const open = (): void => {
    setLoaded(null);
    asked.current = ids;
    // What was selected before must not take the place of what is selected now, however late it comes.
    const isWanted = (): boolean => asked.current === ids;
    void load(ids).then(
      (found) => {
        if (isWanted()) setLoaded(found);
      },
      () => {
        if (!isWanted()) return;
        tellProblem({
          title: 'The selected items could not be read',
          happened: 'The engine did not answer.',
          safe: 'Nothing was changed.',
          next: 'Try again.',
          detail: null,
        });
      },
    );
  };
  const run = async (change: BulkChange): Promise<void> => {
    if (loaded === null) return;
    const { edits, skipped } = bulkEdits(loaded.rows, loaded.choices, change);
    const left = skipped.length === 0 ? null : skippedText(skipped);
    if (edits.length === 0) return void toast({ title: 'Nothing was changed', text: left ?? '', urgent: true });
    const before = await newestStep();
    const problem = await runPlan(labelOf(change.field, edits.length === 1 ? 'one item' : `${edits.length} items`), edits);
    if (problem !== null) return tellProblem(problem);
    if ((await newestStep()) === before)
      return void toast({ title: 'Nothing was changed', text: ['They have it already.', left].filter(Boolean).join(' ') });
    await toastWithUndo({ title: `${plural(edits.length, 'item')} changed`, ...(left === null ? {} : { text: left }) });
  };
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Edit the selected items"
      data-foot-bar
      className="absolute inset-x-2 bottom-2 z-10 mx-auto flex w-fit max-w-[calc(100%-1rem)] flex-wrap items-center gap-1.5 rounded-lg bg-raised p-1.5 shadow-pop"
    >
      <span className="px-2 font-medium whitespace-nowrap">{formatCount(ids.length)} selected</span>
      {tooMany ? (
        <span className="px-1 text-muted">Select at most {formatCount(MOST_TOGETHER)} to edit them together.</span>
      ) : (
        <>
          {(['state', 'assignee', 'priority'] as const).map((field) => (
            <span key={field} data-field={field} className="contents">
              <Picker
                label={`${FIELD_NAMES[field]} of the selected items`}
                options={valueOptions(loaded, field)}
                value={null}
                waiting={loaded === null}
                empty={loaded === null ? 'Reading the items' : emptyText(field, valueOptions(loaded, field))}
                className={BUTTON}
                onOpen={open}
                onPick={(name) => void run({ kind: 'value', field, name })}
              >
                {FIELD_NAMES[field]}
              </Picker>
            </span>
          ))}
          {(['labels', 'fixVersions'] as const).map((field) => {
            const held = loaded === null ? { all: [], some: [] } : heldNames(loaded.rows, field);
            const options = memberOptions(loaded, field, [...held.all, ...held.some]);
            return (
              <span key={field} data-field={field} className="contents">
                <MultiPicker
                  label={`${FIELD_NAMES[field]} of the selected items`}
                  options={options}
                  chosen={held.all}
                  partly={held.some}
                  empty={loaded === null ? 'Reading the items' : emptyText(field, options)}
                  className={BUTTON}
                  onOpen={open}
                  onChange={(change) => void run({ kind: 'members', field, ...change })}
                  {...(field === 'labels' ? { problemOf: labelProblemOf(loaded) } : {})}
                >
                  {FIELD_NAMES[field]}
                </MultiPicker>
              </span>
            );
          })}
        </>
      )}
      <IconButton label="Clear the selection" shortcut="Esc" icon={<X aria-hidden />} onClick={onClear} />
    </div>
  );
}

const counted = (rows: number, count: number): { readonly detail?: string } =>
  count === rows ? {} : { detail: `${formatCount(count)} of ${formatCount(rows)}` };

function valueOptions(loaded: Loaded | null, field: 'state' | 'assignee' | 'priority'): readonly PickerOption[] {
  if (loaded === null) return [];
  const { rows, choices } = loaded;
  const options = bulkOptions(rows, choices, field).map(({ name, count }) => ({
    value: name,
    label: name,
    ...counted(rows.length, count),
  }));
  return field === 'assignee' && options.length > 0 ? [{ value: NONE, label: 'Nobody' }, ...options] : options;
}

function memberOptions(loaded: Loaded | null, field: 'labels' | 'fixVersions', held: readonly string[]): readonly PickerOption[] {
  if (loaded === null) return [];
  const { rows, choices } = loaded;
  const options = bulkOptions(rows, choices, field).map(({ name, count }) => ({
    value: name,
    label: name,
    ...(field === 'labels' ? {} : counted(rows.length, count)),
  }));
  const known = new Set(options.map(({ value }) => value));
  return [...held.filter((name) => !known.has(name)).map((name) => ({ value: name, label: name })), ...options];
}

/** A new label must be one for every tracker among the items. */
const labelProblemOf =
  (loaded: Loaded | null) =>
  (text: string): string | null => {
    const trackers = [...(loaded?.choices.values() ?? [])].flatMap((choices) => (choices === null ? [] : [choices.tracker]));
    return [...new Set(trackers)].map((tracker) => labelProblem(text, tracker)).find((problem) => problem !== null) ?? null;
  };

const NAMED = 3;

function skippedText(skipped: readonly ItemListRow[]): string {
  const keys = skipped.slice(0, NAMED).map(({ key }) => key);
  const more = skipped.length > NAMED ? ` and ${formatCount(skipped.length - NAMED)} more` : '';
  return `${keys.join(', ')}${more} stayed as ${skipped.length === 1 ? 'it was' : 'they were'}: read-only, or without this choice in the project.`;
}
