import type { CockpitDb } from '#renderer/engine/store/db.ts';
import type { Mirror } from '#renderer/engine/sync/mirror.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import { isLocal } from '#shared/sync/operation.ts';
import type { LastNames } from '#shared/sync/last-known.ts';
import type { RecordId } from '#shared/sync/editable.ts';

/** A key at the end of what a step of one item is called: 'change the priority of APP-12', 'rename #431'. */
const KEY_IN_LABEL = /(?:^rename|\b(?:of|on)) ((?:[A-Z][A-Z0-9_]{0,19}-|#)\d{1,9})$/;
const ISOLATES = /[\u2066-\u2069]/g;

/**
 * Records that are not here because their project waits for its first pull: a new browser has the plan and the edits from the journal, and
 * nothing else. With what the history, which travels with the plan, calls them.
 * @param records that are not here
 */
export async function notPulledYet(
  db: CockpitDb,
  firstPulls: Mirror['firstPulls'],
  records: readonly { readonly record: RecordId; readonly project: ProjectId }[],
): Promise<ReadonlyMap<RecordId, LastNames>> {
  const found = new Map<RecordId, LastNames>();
  await firstPulls.ready;
  for (const each of records) if (!isLocal(each.record) && firstPulls.of(each) !== null) found.set(each.record, { key: null, title: null });
  if (found.size === 0) return found;
  const lines = await db.history.filter(({ collection, recordId }) => collection === 'items' && found.has(recordId as RecordId)).toArray();
  for (const { recordId, name, label } of lines.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const known = found.get(recordId as RecordId)!;
    const key = KEY_IN_LABEL.exec(label.replaceAll(ISOLATES, ''))?.[1];
    found.set(recordId as RecordId, { key: key ?? known.key, title: name ?? known.title });
  }
  return found;
}
