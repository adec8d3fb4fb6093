import { useState, type ReactElement } from 'react';
import { useHistory, type Act } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { formatDay, formatInstant, plural } from '#renderer/ui/dates.ts';
import { parseDay, parseInstant } from '#shared/domain/time.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Json } from '#shared/lib/json.ts';
import { targetText } from '#shared/domain/target.ts';
import type { Target } from '#shared/domain/release.ts';
import type { HistoryLine } from '#shared/plan/edit.ts';
import { BOUND_NAMES } from '#shared/domain/binding-words.ts';
import { BOUND_FIELDS } from '#shared/domain/binding.ts';
import { Section } from './section.tsx';

const STEP = 12;
const FIELDS_SHOWN = 5;
/** Who changed what, when, from what, to what and why. */
export function HistoryList({ release }: { release: ReleaseId }): ReactElement {
  const [limit, setLimit] = useState(STEP);
  // One more than is shown, to know whether there are older ones.
  const acts = useHistory(release, limit + 1);
  return (
    <Section title="History">
      {acts?.length === 0 && <p className="text-muted">Every change of this release will be listed here, with who made it and why.</p>}
      <ol className="flex flex-col gap-2">
        {acts?.slice(0, limit).map((act) => (
          <ActItem key={act[0].id} act={act} />
        ))}
      </ol>
      {acts !== undefined && acts.length > limit && (
        <Button look="ghost" className="self-start" onClick={() => setLimit(limit + 5 * STEP)}>
          Show older
        </Button>
      )}
    </Section>
  );
}

function ActItem({ act }: { act: Act }): ReactElement {
  const [first] = act;
  // Of the notes the history holds lengths; the last draft is for the merge, and ids of mapped records are for the engine, not for people.
  const hidden = ['generated', 'generatedAt', 'target'];
  const fields = act.filter(({ collection, field }) => field !== null && !(hidden.includes(field) && collection !== 'releases'));
  return (
    <li className="min-w-0">
      <p className="break-words" dir="auto">
        {first.label[0]?.toUpperCase()}
        {first.label.slice(1)}
      </p>
      {fields.slice(0, FIELDS_SHOWN).map((line) => (
        <p key={line.id} className="text-sm break-words text-muted">
          {line.name !== undefined && (
            <>
              <bdi>{valueText(line.name)}</bdi>,{' '}
            </>
          )}
          {fieldName(line)}: <bdi>{lineValue(line, line.from)}</bdi> → <bdi>{lineValue(line, line.to)}</bdi>
        </p>
      ))}
      {fields.length > FIELDS_SHOWN && <p className="text-sm text-muted">and {plural(fields.length - FIELDS_SHOWN, 'more change')}</p>}
      {first.why !== null && <p className="text-sm text-muted">Why: {first.why}</p>}
      <p className="text-sm text-muted">
        {first.by === '' ? 'Someone on this computer' : first.by}, <time dateTime={first.at}>{formatInstant(first.at)}</time>
      </p>
    </li>
  );
}

const lineValue = (line: HistoryLine, value: Json): string =>
  (line.collection === 'notes' || line.collection === 'items') && typeof value === 'number' ? plural(value, 'character') : valueText(value);

function fieldName({ collection, field }: HistoryLine): string {
  if (collection === 'notes') return 'Notes';
  if (field === 'bound') return 'Follows';
  const words = (field ?? '').replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A recorded value in words; long texts are cut, they stand in full where they belong. */
export function valueText(value: Json): string {
  if (value === null || value === '') return 'empty';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value === 'string') {
    if (parseDay(value) !== null) return formatDay(value);
    if (parseInstant(value) !== null) return formatInstant(value);
    return value.length > 120 ? `${value.slice(0, 119)}…` : value;
  }
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map((part) => boundName(part) ?? valueText(part)).join(', ');
  if (isTarget(value)) return `${targetText(value)}${value.precision === 'minute' ? ` ${value.zone}` : ''}`;
  return JSON.stringify(value).slice(0, 120);
}

/** The word for a field that a mapping is bound by; null for anything else. */
function boundName(value: Json): string | null {
  const field = BOUND_FIELDS.find((each) => each === value);
  return field === undefined ? null : BOUND_NAMES[field].toLowerCase();
}

const isTarget = (value: object): value is Target => 'precision' in value && 'day' in value && 'zone' in value;
