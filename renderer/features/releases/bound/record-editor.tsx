import { useState, type FormEvent, type ReactElement } from 'react';
import { runPlan } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextArea, TextInput } from '#renderer/ui/field.tsx';
import type { Binding } from '#shared/contract/bindings.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Problems } from '#shared/domain/problems.ts';
import { parseTargetRecord, type TargetRecord, type TargetRecordFields } from '#shared/domain/target-record.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { OpenItemsField, releasedAlong, STAY } from './open-items-field.tsx';

interface Fields extends TargetRecordFields {
  readonly description: string;
  readonly released: boolean;
  readonly archived: boolean;
  /** The version that takes the open items of one that is released, or `STAY`. */
  readonly openItemsTo: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The edits that turn a version or iteration into what was typed over what the binding showed; fields that are as they were are left out. */
export function recordEdits(binding: Binding, record: TargetRecord, fields: Fields): readonly PlanEdit[] {
  const { recordKind, project, values } = binding;
  if (project === null) return [];
  const wanted: readonly Edit[] =
    recordKind === 'version'
      ? [
          { kind: 'value', field: 'name', value: record.name },
          { kind: 'value', field: 'start', value: record.start },
          { kind: 'value', field: 'date', value: record.end },
          { kind: 'text', field: 'description', value: fields.description },
          { kind: 'value', field: 'released', value: fields.released, ...(fields.released ? releasedAlong(fields.openItemsTo) : {}) },
          { kind: 'value', field: 'archived', value: fields.archived },
        ]
      : [
          { kind: 'value', field: 'name', value: record.name },
          { kind: 'value', field: 'start', value: record.start },
          { kind: 'value', field: 'finish', value: record.end },
        ];
  return wanted.flatMap((edit): PlanEdit[] => {
    if (edit.kind !== 'value' && edit.kind !== 'text') return [];
    const seen = values[edit.field] ?? null;
    if ((seen ?? '') === (edit.value ?? '')) return [];
    const over: Edit = edit.kind === 'text' ? { ...edit, base: textOf(seen) } : { ...edit, base: seen };
    return [{ kind: 'edit-record', record: binding.record, recordKind, project, edit: over }];
  });
}

export interface RecordEditorProps {
  readonly binding: Binding;
  /** How many of its items are not done. */
  readonly open: number;
  readonly onClose: () => void;
}

/** Edits a version or iteration itself: everything its tracker lets be changed. It waits to be sent. */
export function RecordEditor({ binding, open, onClose }: RecordEditorProps): ReactElement {
  const { recordKind, values } = binding;
  const [fields, setFields] = useState<Fields>({
    name: textOf(values.name),
    start: textOf(values.start),
    end: textOf(recordKind === 'version' ? values.date : values.finish),
    description: textOf(values.description),
    released: values.released === true,
    archived: values.archived === true,
    openItemsTo: STAY,
  });
  const [problems, setProblems] = useState<Problems<keyof TargetRecordFields>>({});
  const [refusal, setRefusal] = useState<Explanation | null>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const parsed = parseTargetRecord(recordKind, fields);
    if (!parsed.ok) return setProblems(parsed.error);
    const refused = await runPlan(`change ${isolated(binding.name)}`, recordEdits(binding, parsed.value, fields));
    setRefusal(refused);
    if (refused === null) onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={recordKind === 'version' ? 'Edit the version' : 'Edit the iteration'}
      description={`${isolated(binding.name)}, ${[binding.projectKey, binding.connectionName].filter(Boolean).map(isolated).join(', ')}. It changes there with the next sync; fields that follow the release may differ from it then.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="record-editor">
            Save
          </Button>
        </>
      }
    >
      <form id="record-editor" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        {refusal !== null && <ExplanationPanel explanation={refusal} />}
        <Field label="Name" problem={problems.name}>
          <TextInput value={fields.name} onChange={(event) => setFields({ ...fields, name: event.target.value })} />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Start" problem={problems.start}>
            <DateInput value={fields.start} onChange={(start) => setFields({ ...fields, start })} />
          </Field>
          <Field label={recordKind === 'version' ? 'Release date' : 'Last day'} problem={problems.end}>
            <DateInput value={fields.end} onChange={(end) => setFields({ ...fields, end })} />
          </Field>
        </div>
        {recordKind === 'version' && (
          <>
            <Field label="Description">
              <TextArea value={fields.description} onChange={(event) => setFields({ ...fields, description: event.target.value })} />
            </Field>
            <div className="flex flex-wrap gap-x-6">
              <Checkbox checked={fields.released} onChange={(released) => setFields({ ...fields, released })}>
                Released
              </Checkbox>
              <Checkbox checked={fields.archived} onChange={(archived) => setFields({ ...fields, archived })}>
                Archived
              </Checkbox>
            </div>
            {fields.released && values.released !== true && open > 0 && !binding.isNew && (
              <OpenItemsField
                binding={binding}
                open={open}
                to={fields.openItemsTo}
                onChange={(openItemsTo) => setFields({ ...fields, openItemsTo })}
              />
            )}
          </>
        )}
      </form>
    </Dialog>
  );
}
