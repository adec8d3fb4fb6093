import { z } from 'zod';
import { remoteIdOf, type ItemId } from '#shared/domain/item.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { FieldValue } from '#shared/sync/editable.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Ask } from './ask.ts';
import { rolesOf } from './field-roles.ts';
import type { ParentField } from './issue-fields.ts';
import type { Field } from './parse.ts';

const keyed = z.object({ key: z.string() });

/**
 * Where Data Center keeps the epic of an issue, with the key to write there. Keys change when issues move, and an epic that was made here
 * had none when it was chosen: it is asked for by the epic's id.
 * @param api '/rest/api/2' @param wanted the parent that is written; null takes it away
 * @returns null on sites without that field; without a key where the epic cannot be found
 */
export async function epicField(
  ask: Ask,
  api: string,
  known: readonly Field[],
  wanted: FieldValue,
  signal: AbortSignal,
): Promise<Result<ParentField | null, TrackerError>> {
  const [field] = rolesOf(known).epicLink;
  if (field === undefined) return ok(null);
  if (typeof wanted !== 'object' || wanted === null) return ok({ kind: 'epic', field, key: null });
  const read = await ask.get(`${api}/issue/${encodeURIComponent(remoteIdOf(wanted.id as ItemId))}`, keyed, signal, { fields: 'issuetype' });
  if (!read.ok && read.error.code !== 'not-found') return read;
  return ok({ kind: 'epic', field, key: read.ok ? read.value.key : null });
}
