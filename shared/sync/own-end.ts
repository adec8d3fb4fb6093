import { linkOf, type RecordId } from './editable.ts';
import type { Change } from './operation.ts';

/**
 * Whether a change makes a record its own parent or links it to itself. People see no such choice; it comes of an edit that names a new record
 * and is about what turns out to be that very record, which a pull had brought before its own cockpit knew of it. What a tracker makes of it
 * stands in no document, and Data Center may keep an epic that no reader shows: it is refused before it is sent, and its person decides.
 */
export function pointsAtItself(record: RecordId, change: Change): boolean {
  if (change.kind === 'members') return change.field === 'links' && change.add.some((member) => linkOf(member).target === record);
  if (change.kind !== 'value' || change.field !== 'parent') return false;
  return typeof change.value === 'object' && change.value?.id === record;
}
