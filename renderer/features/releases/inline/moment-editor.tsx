import { useRef, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { formatInstant } from '#renderer/ui/dates.ts';
import { Field } from '#renderer/ui/field.tsx';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { Popover } from '#renderer/ui/popover.tsx';
import { ZoneInput } from '#renderer/ui/zone-input.tsx';
import { parseMoment, timeHint, type MomentProblems } from '#shared/domain/date-form.ts';
import type { Instant, ZoneName } from '#shared/domain/time.ts';
import { wallTimeOf } from '#shared/domain/wall-time.ts';
import type { Commit } from './inline-text.tsx';

export interface Moment {
  readonly at: Instant | null;
  readonly zone: ZoneName;
}

export interface MomentEditorProps {
  readonly label: string;
  readonly at: Instant | null;
  /** The zone it was planned in, or is to be planned in. */
  readonly zone: ZoneName;
  readonly optional?: boolean;
  readonly onCommit: Commit<Moment>;
}

/** A point in time with its zone, edited in a small panel; closing it saves, Esc leaves everything as it was. */
export function MomentEditor({ label, at, zone, optional = false, onCommit }: MomentEditorProps): ReactElement {
  const wall = at === null ? { day: '', time: '09:00' } : wallTimeOf(at, zone);
  const [open, setOpen] = useState(false);
  const [fields, setFields] = useState<{ day: string; time: string; zone: string }>({ ...wall, zone });
  const [problems, setProblems] = useState<MomentProblems>({});
  const leaving = useRef(false);

  const save = async (next: typeof fields): Promise<void> => {
    const parsed = parseMoment(next.day, next.time, next.zone);
    const wrong = !parsed.ok ? parsed.error : parsed.value === null && !optional ? { day: 'Give a day.' } : null;
    if (wrong !== null || !parsed.ok) {
      setProblems(wrong ?? {});
      return setOpen(true);
    }
    setOpen(false);
    if (parsed.value === at && next.zone === zone) return;
    const refusal = await onCommit({ at: parsed.value, zone: next.zone as ZoneName });
    if (refusal === null) return;
    setProblems({ day: [refusal.happened, refusal.safe, refusal.next].filter(Boolean).join(' ') });
    setOpen(true);
  };

  return (
    <Popover
      title={label}
      align="start"
      open={open}
      onOpenChange={(next) => {
        if (next) {
          leaving.current = false;
          setFields({ ...wall, zone });
          setProblems({});
          setOpen(true);
        } else if (leaving.current) setOpen(false);
        else void save(fields);
      }}
      trigger={
        <Button
          look="ghost"
          aria-label={`${label}: ${at === null ? 'none' : formatInstant(at, zone)}`}
          className="max-w-full justify-start px-1.5! font-normal"
        >
          <span className={at === null ? 'truncate text-muted' : 'truncate'}>{at === null ? 'None' : formatInstant(at, zone)}</span>
        </Button>
      }
    >
      <form
        noValidate
        className="grid grid-cols-2 gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void save(fields);
        }}
        onKeyDownCapture={(event) => {
          if (isOwnEscape(event)) leaving.current = true;
        }}
      >
        <Field label="Day" problem={problems.day}>
          <DateInput value={fields.day} onChange={(day) => setFields({ ...fields, day })} />
        </Field>
        <Field label="Time" problem={problems.time} hint={timeHint(fields.day, fields.time, fields.zone) ?? undefined}>
          <DateInput type="time" value={fields.time} onChange={(time) => setFields({ ...fields, time })} />
        </Field>
        <Field label="Time zone" problem={problems.zone} className="col-span-2">
          <ZoneInput value={fields.zone} onChange={(next) => setFields({ ...fields, zone: next })} />
        </Field>
        <div className="col-span-2 flex justify-between gap-2">
          {optional ? (
            <Button look="ghost" disabled={at === null} onClick={() => void save({ ...fields, day: '' })}>
              Remove
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" look="primary">
            Set
          </Button>
        </div>
      </form>
    </Popover>
  );
}
