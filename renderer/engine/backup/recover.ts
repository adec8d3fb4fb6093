import type { Core } from '#renderer/engine/core.ts';
import { keptAside } from '#renderer/engine/store/rebuild.ts';
import { missingIn } from '#shared/contract/backup-counts.ts';
import type { Recovery } from '#shared/contract/engine.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { CalendarDate } from '#shared/domain/time.ts';
import type { Result } from '#shared/lib/result.ts';
import { inspectBackup, restoreBackup, type BackupParts } from './backup.ts';

/** The ways out of a store that does not open. A backup is read and verified before anything is set aside. */
export async function recover(parts: BackupParts, core: Core, way: Recovery): Promise<Result<void, Explanation>> {
  if (way.kind === 'journal') return core.recover('journal');
  if (way.kind === 'empty') return core.recover('nothing');
  const read = await inspectBackup(parts, way.file);
  if (!read.ok) return read;
  const kept = keptAside(parts.now().slice(0, 10) as CalendarDate);
  return core.recover('nothing', async () => {
    const restored = await restoreBackup(parts, way.file);
    // The cockpit is empty then: the words of a restore over a plan that stands would not be true.
    if (!restored.ok) return { ...restored.error, safe: `The cockpit is empty now. ${kept}` };
    const missing = missingIn(restored.value);
    const made = 'A new store and a new journal were made from it.';
    return {
      title: 'The backup is restored',
      happened: missing === null ? made : `${made} ${missing}`,
      safe: kept,
      next: 'Pull again: the trackers know what changed since the backup.',
      detail: null,
    };
  });
}
