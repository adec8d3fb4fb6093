import { CalendarClock } from 'lucide-react';
import { useRef, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { zoneWord } from '#renderer/ui/dates.ts';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { Popover } from '#renderer/ui/popover.tsx';
import { parseTarget, targetFields, type TargetFields, type TargetProblems } from '#shared/domain/target-form.ts';
import type { Target } from '#shared/domain/release.ts';
import { targetText } from '#shared/domain/target.ts';
import type { ZoneName } from '#shared/domain/time.ts';
import type { Commit } from './inline-text.tsx';
import { TargetForm } from './target-fields.tsx';

export interface TargetEditorProps {
  readonly target: Target | null;
  /** For a release without a target. */
  readonly planZone: ZoneName;
  readonly onCommit: Commit<Target | null>;
}

/**
 * The target date, edited in a small panel. Closing the panel or Enter saves what is valid, Esc leaves everything as it was.
 * A native date field gives a valid day after each typed digit, so nothing is saved while it is being typed.
 */
export function TargetEditor({ target, planZone, onCommit }: TargetEditorProps): ReactElement {
  const [open, setOpen] = useState(false);
  const [fields, setFields] = useState<TargetFields>(() => targetFields(target, planZone));
  const [problems, setProblems] = useState<TargetProblems>({});
  const leaving = useRef(false);

  const show = (): void => {
    leaving.current = false;
    setFields(targetFields(target, planZone));
    setProblems({});
    setOpen(true);
  };
  const save = async (next: TargetFields): Promise<void> => {
    const parsed = parseTarget(next);
    if (!parsed.ok) {
      setProblems(parsed.error);
      setOpen(true);
      return;
    }
    setOpen(false);
    if (JSON.stringify(parsed.value) === JSON.stringify(target)) return;
    const refusal = await onCommit(parsed.value);
    if (refusal === null) return;
    setProblems({ day: [refusal.happened, refusal.safe, refusal.next].filter(Boolean).join(' ') });
    setOpen(true);
  };

  return (
    <Popover
      title="Target date"
      align="start"
      open={open}
      onOpenChange={(next) => {
        if (next) show();
        else if (leaving.current) setOpen(false);
        else void save(fields);
      }}
      trigger={
        <Button look="ghost" icon={<CalendarClock aria-hidden className="text-muted" />} className="max-w-full px-1.5! font-normal">
          <span className="truncate">
            {target === null ? 'Set target date' : targetText(target)}
            {target?.precision === 'minute' && target.instant !== null && (
              <span className="text-muted"> {zoneWord(target.instant, target.zone)}</span>
            )}
          </span>
        </Button>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save(fields);
        }}
        onKeyDownCapture={(event) => {
          if (isOwnEscape(event)) leaving.current = true;
        }}
      >
        <TargetForm fields={fields} problems={problems} onChange={setFields} />
        <div className="mt-1 flex justify-between gap-2">
          <Button look="ghost" disabled={target === null} onClick={() => void save({ ...fields, day: '' })}>
            Remove date
          </Button>
          <Button type="submit" look="primary">
            Set date
          </Button>
        </div>
      </form>
    </Popover>
  );
}
