import type { ReactElement } from 'react';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { Field } from '#renderer/ui/field.tsx';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { ZoneInput } from '#renderer/ui/zone-input.tsx';
import { parseTarget, type TargetFields, type TargetProblems } from '#shared/domain/target-form.ts';
import { timeHint } from '#shared/domain/date-form.ts';
import type { Precision } from '#shared/domain/release.ts';
import { targetText } from '#shared/domain/target.ts';

const PRECISION_OPTIONS: readonly { readonly value: Precision; readonly label: string }[] = [
  { value: 'quarter', label: 'Quarter' },
  { value: 'week', label: 'Week' },
  { value: 'day', label: 'Day' },
  { value: 'minute', label: 'Time' },
];

export interface TargetFormProps {
  readonly fields: TargetFields;
  readonly problems: TargetProblems;
  readonly onChange: (fields: TargetFields) => void;
}

/** The fields of a target: as fine as people know it, a day in it, and for a minute the time, the window's end and the zone. */
export function TargetForm({ fields, problems, onChange }: TargetFormProps): ReactElement {
  const read = parseTarget(fields);
  const set = (change: Partial<TargetFields>): void => onChange({ ...fields, ...change });
  return (
    <div className="flex flex-col gap-2.5">
      <Segmented label="Precision" value={fields.precision} options={PRECISION_OPTIONS} onChange={(precision) => set({ precision })} />
      <div className="grid grid-cols-2 gap-2">
        <Field
          label={fields.precision === 'quarter' || fields.precision === 'week' ? `Any day of the ${fields.precision}` : 'Date'}
          problem={problems.day}
          className="col-span-2"
        >
          <DateInput value={fields.day} onChange={(day) => set({ day })} />
        </Field>
        {fields.precision === 'minute' && (
          <>
            <Field label="From" problem={problems.time} hint={timeHint(fields.day, fields.time, fields.zone) ?? undefined}>
              <DateInput type="time" value={fields.time} onChange={(time) => set({ time })} />
            </Field>
            <Field label="Until (optional)" problem={problems.until}>
              <DateInput type="time" value={fields.until} onChange={(until) => set({ until })} />
            </Field>
          </>
        )}
        <Field label="Time zone of the plan" problem={problems.zone} className="col-span-2">
          <ZoneInput value={fields.zone} onChange={(zone) => set({ zone })} />
        </Field>
      </div>
      <p className="min-h-5 text-sm text-muted">
        {read.ok && read.value !== null
          ? `${targetText(read.value)}${fields.precision === 'minute' ? `, ${fields.zone}` : ''}`
          : read.ok
            ? 'No target date yet.'
            : ''}
      </p>
    </div>
  );
}
