import type { ReactElement } from 'react';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { Settings } from '#shared/contract/engine.ts';
import { SYNC_EVERY, type SyncEvery } from '#shared/sync/schedule.ts';

const WORDS: { readonly [E in SyncEvery]: string } = {
  0: 'Only when I say so',
  5: 'Every 5 minutes while online',
  15: 'Every 15 minutes while online',
  30: 'Every 30 minutes while online',
  60: 'Every hour while online',
};
const OPTIONS = SYNC_EVERY.map((every) => ({ value: String(every), label: WORDS[every] }));

export interface SyncChoicesProps {
  readonly settings: Pick<Settings, 'syncEvery' | 'syncSends'>;
  readonly onChange: (change: Partial<Pick<Settings, 'syncEvery' | 'syncSends'>>) => void;
}

/** When the cockpit syncs by itself, and whether edits go out with it. */
export function SyncChoices({ settings: { syncEvery, syncSends }, onChange }: SyncChoicesProps): ReactElement {
  return (
    <>
      <div data-line className="flex flex-wrap items-center justify-between gap-2">
        <span>Sync by itself</span>
        <SelectInput
          aria-label="Sync by itself"
          className="min-w-60"
          value={String(syncEvery)}
          options={OPTIONS}
          onChange={(value) => onChange({ syncEvery: Number(value) as SyncEvery })}
        />
      </div>
      <div>
        <Checkbox checked={syncSends} disabled={syncEvery === 0} onChange={(checked) => onChange({ syncSends: checked })}>
          Also send my edits
        </Checkbox>
        <p className="ms-6 text-sm text-muted">
          {syncSends && syncEvery !== 0
            ? 'Your edits reach the trackers without a look at them before; conflicts still wait for you.'
            : 'Off: a sync by itself only pulls, and your edits wait until you send them.'}
        </p>
      </div>
    </>
  );
}
