import type { ReactElement } from 'react';
import { engine, useEngineQuery, useEngineStatus, useItemRevision } from '#renderer/engine/client/index.ts';
import { plural } from '#renderer/ui/dates.ts';

/** More than this is not read by anybody; the count says how many there are. */
const SHOWN = 200;

/** Records that could not be read, each with its reason and as it was sent. */
export function QuarantineList(): ReactElement | null {
  const revision = useItemRevision();
  const { quarantined } = useEngineStatus();
  const { value: records } = useEngineQuery(`${revision} ${quarantined}`, () => engine().items.quarantine());
  if (records === undefined || records.length === 0) return null;
  return (
    <section aria-labelledby="quarantine">
      <h2 id="quarantine" className="text-lg font-semibold">
        Set aside: {plural(records.length, 'record')}
      </h2>
      <p className="mb-2 text-muted">
        The tracker sent these in a form that the cockpit cannot read. All other items are fine. They are read again at each pull; the text
        below helps whoever repairs them.
      </p>
      <ul className="rounded-lg border border-line">
        {records.slice(0, SHOWN).map((record) => (
          <li key={record.id} className="border-b border-line last:border-b-0">
            <details className="px-3">
              <summary className="flex min-h-[var(--row)] items-center gap-3">
                <span className="font-medium">{record.key ?? record.id}</span>
                <span className="min-w-0 flex-1 text-muted">{record.reason}</span>
              </summary>
              <pre
                className="mb-2 max-h-60 overflow-auto rounded-sm bg-sunken p-2 font-mono text-xs break-words whitespace-pre-wrap"
                tabIndex={0}
              >
                {record.raw}
              </pre>
            </details>
          </li>
        ))}
      </ul>
      {records.length > SHOWN && <p className="mt-1 text-muted">The first {SHOWN} are shown.</p>}
    </section>
  );
}
