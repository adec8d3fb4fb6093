import { useState, type ReactElement } from 'react';
import { engine, explainRefusal } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ComboboxInput } from '#renderer/ui/combobox-input.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { Field, TextInput } from '#renderer/ui/field.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import { useSubmit } from '#renderer/ui/use-submit.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { Json } from '#shared/lib/json.ts';
import type { Result } from '#shared/lib/result.ts';
import type { EditRefusal } from '#shared/plan/edit.ts';
import type { Parking } from '#shared/sync/operation.ts';
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

/** What was filled in before, as far as it can be shown: the form for a new record notes choices by the tracker's ids, which stay as they are. */
const typed = (along: { readonly [field: string]: Json }): { readonly [field: string]: string } =>
  Object.fromEntries(
    Object.entries(along).flatMap(([field, given]) =>
      typeof given === 'string' || typeof given === 'number' ? [[field, String(given)]] : [],
    ),
  );

function Parked({ entry, parking, bare = false, onDone }: ParkedEditProps & { parking: Parking }): ReactElement {
  const { id, title, key, along = {} } = entry;
  const [values, setValues] = useState<{ readonly [field: string]: string }>(() => typed(along));
  const [problem, setProblem] = useState<Explanation | null>(null);
  const { submit, busy } = useSubmit();
  // Where the tracker refuses a field that was filled in, to leave it out may be the only way.
  const isFilled = parking.asks.every(({ field }) => field in along || (values[field] ?? '').trim() !== '');
  const given = Object.fromEntries(
    parking.asks.flatMap(({ field }) => (values[field] === undefined ? [] : [[field, values[field].trim() === '' ? '' : values[field]]])),
  );
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
  const letGo = (): Promise<Result<number, EditRefusal>> =>
    parking.asks.length > 0 ? engine().outbox.complete({ operation: id, along: given }) : engine().outbox.release([id]);
  return (
    <form
      aria-label={`Refused edit of ${key ?? title}`}
      className="flex flex-col gap-2 rounded-md bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isFilled && !busy) void act(letGo);
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
          {parking.asks.map(({ field, name, options }) => (
            <Field key={field} label={name} {...(field in along ? { hint: 'Refused as you filled it in. Empty, it is not sent.' } : {})}>
              <Asked
                options={options}
                value={values[field] ?? ''}
                canBeEmpty={field in along}
                onChange={(value) => setValues({ ...values, [field]: value })}
              />
            </Field>
          ))}
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
  readonly options: readonly string[];
  readonly value: string;
  /** It was filled in before, and refused. */
  readonly canBeEmpty: boolean;
  readonly onChange: (value: string) => void;
}

/** What a tracker asks for: one of a short list, one of a long one, or words. Stands in a Field, which names it. */
function Asked({ options, value, canBeEmpty, onChange }: AskedProps): ReactElement {
  if (options.length === 0) return <TextInput value={value} onChange={(event) => onChange(event.target.value)} />;
  const listed = [...new Set(options)].map((option) => ({ value: option, label: option }));
  const choices = canBeEmpty ? [{ value: '', label: 'Leave it empty' }, ...listed] : listed;
  if (choices.length > LISTED)
    return <ComboboxInput value={value} options={choices} onChange={onChange} empty="Nothing of that name is allowed." />;
  return <SelectInput value={value === '' && !canBeEmpty ? null : value} options={choices} onChange={onChange} />;
}
