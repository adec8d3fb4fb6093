import { useState, type ReactElement } from 'react';
import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { DateInput } from '#renderer/ui/date-input.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { withoutFields } from '#shared/domain/problems.ts';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { AskedField, Parking } from '#shared/sync/operation.ts';
import { askedText, askedValue } from '#shared/sync/required-fields.ts';
import { sentence } from '#shared/sync/words.ts';
import { noAnswer } from './attempt.ts';
import { SEND_NEXT } from './preview-words.ts';

/** More options than this are found by typing. */
const LISTED = 12;

/**
 * An edit that a tracker refused: its own words, our advice, the fields it asks for. Filled in, it is let go and goes out with the next push.
 */
export function ParkedEdit({ entry, ...rest }: ParkedEditProps): ReactElement | null {
  return entry.state.kind === 'parked' ? (
    <Parked key={entry.state.parking.at} entry={entry} parking={entry.state.parking} {...rest} />
  ) : null;
}

export interface ParkedEditProps {
  readonly entry: OutboxEntry;
  /** The form alone, where what the tracker said and other ways out stand beside it. */
  readonly bare?: boolean;
  readonly onDone?: () => void;
}

type Typed = { readonly [field: string]: string };

/** What was filled in before, as far as it can be shown: the form for a new record notes choices by the tracker's ids, which stay as they are. */
const typed = (asks: Parking['asks'], along: { readonly [field: string]: Json }): Typed =>
  Object.fromEntries(
    asks.flatMap((asked) => {
      const given = along[asked.field];
      return typeof given === 'string' || typeof given === 'number' ? [[asked.field, askedText(asked, given)]] : [];
    }),
  );

/** What goes along with the edit, or what is wrong per field. A field that nobody touched keeps what it has. */
function parseAsked(asks: Parking['asks'], values: Typed): Result<{ readonly [field: string]: Json }, Typed> {
  const along: { [field: string]: Json } = {};
  const problems: { [field: string]: string } = {};
  for (const asked of asks) {
    const text = values[asked.field];
    if (text === undefined) continue;
    const value = askedValue(asked, text);
    if (value.ok) along[asked.field] = value.value;
    else problems[asked.field] = value.error;
  }
  return Object.keys(problems).length > 0 ? err(problems) : ok(along);
}

function Parked({ entry, parking, bare = false, onDone }: ParkedEditProps & { parking: Parking }): ReactElement {
  const { id, title, key, along = {} } = entry;
  const [values, setValues] = useState<Typed>(() => typed(parking.asks, along));
  const [wrong, setWrong] = useState<Typed>({});
  const [problem, setProblem] = useState<Explanation | null>(null);
  const { submit, busy } = useSubmit();
  // Where the tracker refuses a field that was filled in, to leave it out may be the only way.
  const isFilled = parking.asks.every(({ field }) => field in along || (values[field] ?? '').trim() !== '');
  const act = (work: () => Promise<Result<unknown, EditRefusal>>): Promise<void> =>
    submit(async () => {
      try {
        const result = await work();
        setProblem(result.ok ? null : explainRefusal(result.error));
        if (result.ok) onDone?.();
        return result.ok;
      } catch (error) {
        setProblem(noAnswer('Not changed', error));
        return false;
      }
    });
  const letGo = (): void => {
    if (!isFilled || busy) return;
    const given = parseAsked(parking.asks, values);
    setWrong(given.ok ? {} : given.error);
    if (!given.ok) return;
    const { value } = given;
    void act(() => (parking.asks.length > 0 ? engine().outbox.complete({ operation: id, along: value }) : engine().outbox.release([id])));
  };
  return (
    <form
      aria-label={`Refused edit of ${key ?? title}`}
      className="flex flex-col gap-2 rounded-md bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        letGo();
      }}
    >
      {!bare && (
        <p>
          {parking.instead === undefined && <span className="text-muted">The tracker says: </span>}
          <bdi>{sentence(parking.words)}</bdi> <span className="font-medium">{sentence(parking.advice)}</span>
        </p>
      )}
      {parking.asks.length > 0 && (
        <div className="grid gap-2 compact:grid-cols-2">
          {parking.asks.map((asked) => {
            const { field, name } = asked;
            const hint = field in along ? { hint: 'Refused as you filled it in. Empty, it is not sent.' } : {};
            return (
              <Field key={field} label={name} problem={wrong[field]} {...hint}>
                <Asked
                  asked={asked}
                  value={values[field] ?? ''}
                  canBeEmpty={field in along}
                  onChange={(value) => {
                    setValues({ ...values, [field]: value });
                    setWrong(withoutFields(wrong, [field]));
                  }}
                />
              </Field>
            );
          })}
        </div>
      )}
      {problem !== null && <ExplanationPanel explanation={problem} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="soft" disabled={!isFilled || busy}>
          {SEND_NEXT}
        </Button>
        {!bare && (
          <Button disabled={busy} onClick={() => void act(() => engine().outbox.takeBack([id]))}>
            Take it back
          </Button>
        )}
      </div>
    </form>
  );
}

interface AskedProps {
  readonly asked: AskedField;
  readonly value: string;
  /** It was filled in before, and refused. */
  readonly canBeEmpty: boolean;
  readonly onChange: (value: string) => void;
}

/** What a tracker asks for: one of a short list, one of a long one, a day, a number, or words. Stands in a Field, which names it. */
function Asked({ asked: { options, kind }, value, canBeEmpty, onChange }: AskedProps): ReactElement {
  if (kind === 'date') return <DateInput value={value} onChange={onChange} />;
  if (options.length === 0) {
    const numeric = kind === 'number' ? ({ inputMode: 'decimal' } as const) : {};
    return <TextInput {...numeric} value={value} onChange={(event) => onChange(event.target.value)} />;
  }
  const listed = [...new Set(options)].map((option) => ({ value: option, label: option }));
  const choices = canBeEmpty ? [{ value: '', label: 'Leave it empty' }, ...listed] : listed;
  if (choices.length > LISTED)
    return <ComboboxInput value={value} options={choices} onChange={onChange} empty="Nothing of that name is allowed." />;
  return <SelectInput value={value === '' && !canBeEmpty ? null : value} options={choices} onChange={onChange} />;
}
