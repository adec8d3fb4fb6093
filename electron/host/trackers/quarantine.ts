import { itemIdOf, type ConnectionId, type ProjectId, type QuarantinedRecord } from '#shared/domain/item.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';

/** A record is shown to people; nobody reads more of it than this. */
const RAW_LIMIT = 64 * 1024;

/** A record that could not be read. */
export interface UnreadRecord {
  readonly connection: ConnectionId;
  readonly project: ProjectId;
  /** The tracker's own id; null when the record has none. */
  readonly remoteId: string | null;
  readonly key: string | null;
  /** Why, a sentence. */
  readonly reason: string;
  /** As sent; undefined when the tracker gave nothing but a refusal. */
  readonly raw: unknown;
}

/** Sets a record aside with what it says, cut to 64 kB. One without an id is told apart from others by its text. */
export function quarantined({ connection, project, remoteId, key, reason, raw }: UnreadRecord): QuarantinedRecord {
  const written = raw === undefined ? ok('') : jsonOf(raw);
  const text = written.ok ? written.value : '(nested too deep to be shown)';
  return { id: itemIdOf(connection, remoteId ?? `unread-${hash(text)}`), projectId: project, key, reason, raw: text.slice(0, RAW_LIMIT) };
}

/** Why a tracker did not give a record: its own words behind its name, a sentence. */
export function refusedBy(tracker: string, error: Extract<TrackerError, { readonly code: 'rejected' | 'server-error' }>): string {
  const words = error.code === 'rejected' ? error.messages.join(' ') : error.detail;
  return `${tracker} refused it: ${words.trim().replace(/\.$/, '') || `status ${error.status}`}.`;
}

/**
 * Runs what goes through all of a record.
 * @returns a reason when the record is nested deeper than the stack: parsing JSON has no such limit, everything after it has
 */
export function withinStack<T>(work: () => T): Result<T, string> {
  try {
    return ok(work());
  } catch (cause) {
    if (cause instanceof RangeError && /call stack/.test(cause.message)) return err('It is nested too deep to be stored.');
    throw cause;
  }
}

/** A record as JSON text, or why it cannot be written. */
export const jsonOf = (value: unknown): Result<string, string> => withinStack(() => JSON.stringify(value));

/** FNV-1a, 32 bits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(16);
}
