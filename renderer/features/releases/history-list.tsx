import { useState, type ReactElement } from 'react';
import { useHistory } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { formatDay, formatInstant } from '#renderer/ui/dates.ts';
import { parseDay, parseInstant } from '#shared/domain/time.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { Json } from '#shared/lib/json.ts';
import { targetText } from '#shared/domain/target.ts';
import type { Target } from '#shared/domain/release.ts';
import { Section } from './section.tsx';

const STEP = 12;

/** Who changed what, when, from what, to what and why. */
export function HistoryList({ release }: { release: ReleaseId }): ReactElement {
  const [limit, setLimit] = useState(STEP);
  // One line more than is shown tells whether there are more.
  const lines = useHistory(release, limit + 1);
  return (
    <Section title="History">
      {lines !== undefined && lines.length === 0 && (
        <p className="text-muted">Every change of this release will be listed here, with who made it and why.</p>
      )}
      <ol className="flex flex-col gap-2">
        {(lines ?? []).slice(0, limit).map((line) => (
          <li key={line.id} className="min-w-0">
            <p className="break-words" dir="auto">
              {line.label[0]?.toUpperCase()}
              {line.label.slice(1)}
            </p>
            {line.field !== null && (
              <p className="text-sm break-words text-muted">
                {fieldName(line.field)}: <bdi>{valueText(line.from)}</bdi> → <bdi>{valueText(line.to)}</bdi>
              </p>
            )}
            {line.why !== null && <p className="text-sm text-muted">Why: {line.why}</p>}
            <p className="text-sm text-muted">
              {line.by === '' ? 'Someone on this computer' : line.by}, <time dateTime={line.at}>{formatInstant(line.at)}</time>
            </p>
          </li>
        ))}
      </ol>
      {lines !== undefined && lines.length > limit && (
        <Button look="ghost" className="self-start" onClick={() => setLimit(limit + 5 * STEP)}>
          Show older
        </Button>
      )}
    </Section>
  );
}

const fieldName = (field: string): string => {
  const words = field.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words[0]!.toUpperCase() + words.slice(1);
};

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
  if (isTarget(value)) return `${targetText(value)}${value.precision === 'minute' ? ` ${value.zone}` : ''}`;
  return JSON.stringify(value).slice(0, 120);
}

const isTarget = (value: object): value is Target => 'precision' in value && 'day' in value && 'zone' in value;
