import { z } from 'zod';
import type { ProjectId } from '#shared/domain/item.ts';
import { parseInstant, type Instant } from '#shared/domain/time.ts';
import {
  EDITABLE,
  type EditableField,
  type MembersField,
  type RecordId,
  type RecordKind,
  type TextField,
  type ValueField,
} from '#shared/sync/editable.ts';
import { isLocal, type Change, type OperationId } from '#shared/sync/operation.ts';
import type { Creation, Write } from '#shared/tracker/writer.ts';

/*
 * What may be written to a tracker, checked by the host before any work. The limits are far above what trackers take (Jira 32,767 characters
 * of text, Azure DevOps a million); they keep a bug from sending what no person wrote.
 */

type Of<T> = z.ZodType<T, T>;
const MOST_TEXT = 2_000_000;
const MOST_MEMBERS = 1_000;
const MOST_CHANGES = 500;
const MOST_ALONG = 200_000;

const globalId = /^[\w-]{1,64}\/[\w-]{1,200}$/;
/** A record that the tracker has. Ids of our own never leave this computer. */
export const remoteRecord = z
  .string()
  .regex(globalId)
  .refine((id) => !isLocal(id), 'The tracker does not have this record yet.') as unknown as Of<RecordId>;
const project = z.string().regex(globalId) as unknown as Of<ProjectId>;
export const operationId = z.string().regex(/^[\w-]{1,100}$/) as unknown as Of<OperationId>;
export const recordKind: Of<RecordKind> = z.enum(['item', 'version', 'iteration']);
export const revision = z.string().max(200);
export const plainText = z.string().max(MOST_TEXT);
/** An instant in the form the cockpit writes. */
export const sentAt = z.string().refine((text) => parseInstant(text) === text) as unknown as Of<Instant>;

const fields = (kind: 'value' | 'text' | 'members'): readonly string[] =>
  Object.values(EDITABLE).flatMap((record) => Object.entries(record).flatMap(([field, is]) => (is === kind ? [field] : [])));
const fieldOf = <F extends string>(kind: 'value' | 'text' | 'members'): Of<F> => z.enum(fields(kind) as [F, ...F[]]);

const text = z.string().max(MOST_TEXT);
const chosen = z.string().min(1).max(1_000);
const choice = z.object({
  id: chosen.refine((id) => !isLocal(id), 'It stands for a record the tracker does not have yet.'),
  name: z.string().max(1_000),
});
const value = z.union([z.null(), z.boolean(), text, choice]);
const member = chosen.refine((name) => !name.split(' ').some(isLocal), 'It names a record the tracker does not have yet.');
const members = z.array(member).max(MOST_MEMBERS);
const names = z.array(chosen).max(MOST_MEMBERS); // a label may look like anything
const along = z
  .record(z.string().min(1).max(200), z.json())
  .refine((asked) => JSON.stringify(asked).length <= MOST_ALONG, 'Too much is sent along.')
  .optional();
const heldMembers = z.object({ labels: names, components: names, fixVersions: members, links: members }).partial();
const state = z.object({
  values: z.partialRecord(fieldOf<ValueField>('value') as never, value),
  texts: z.partialRecord(fieldOf<TextField>('text') as never, text),
  members: heldMembers,
});

const create = z.object({ kind: z.literal('create'), type: z.string().min(1).max(200), state, along });
/** Fields of an item whose history is asked for. */
export const itemFields = z
  .array(z.enum(Object.keys(EDITABLE.item) as [EditableField, ...EditableField[]]))
  .min(1)
  .max(Object.keys(EDITABLE.item).length);

/** One change of a record, as it is sent. */
export const recordChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), field: fieldOf<ValueField>('value'), base: value, value, along }),
  z.object({ kind: z.literal('text'), field: fieldOf<TextField>('text'), base: text, value: text }),
  z.object({ kind: z.literal('members'), field: fieldOf<MembersField>('members'), add: names, remove: names }),
  z.object({ kind: z.literal('comment'), text: text.min(1) }),
  create,
]) as unknown as Of<Change>;

/** The input of `write`. */
export const sentChanges = z.object({
  record: remoteRecord,
  recordKind,
  project,
  revision,
  changes: z
    .array(z.object({ id: operationId, change: recordChange }))
    .min(1)
    .max(MOST_CHANGES),
}) as unknown as Of<Write>;

/** The input of `create`. */
export const newRecord = z.object({ id: operationId, recordKind, project, change: create }) as unknown as Of<Creation>;
