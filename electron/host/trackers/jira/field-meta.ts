import { z } from 'zod';
import type { Json } from '#shared/lib/json.ts';
import type { AskedField } from '#shared/sync/operation.ts';
import { adfOf } from './adf.ts';

const id = z.union([z.string(), z.number()]).transform(String);

const allowedValue = z.looseObject({ id: id.nullish(), name: z.string().nullish(), value: z.string().nullish() });

/** What Jira says of a field on one of its screens: that of a step, or that of a new issue. */
export const fieldMeta = z.object({
  name: z.string().nullish(),
  required: z.boolean().nullish(),
  hasDefaultValue: z.boolean().nullish(),
  allowedValues: z.array(z.unknown()).nullish(),
  schema: z
    .object({ type: z.string().nullish(), items: z.string().nullish(), system: z.string().nullish(), custom: z.string().nullish() })
    .nullish(),
});
export type FieldMeta = z.infer<typeof fieldMeta>;

/** What a person calls one of the allowed values. */
function labelOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const parsed = allowedValue.safeParse(value);
  return parsed.success ? (parsed.data.name ?? parsed.data.value ?? null) : null;
}

/** The allowed values that a write can name by their ids. */
export const optionsOf = ({ allowedValues }: FieldMeta): readonly { readonly id: string; readonly name: string }[] =>
  (allowedValues ?? []).flatMap((value) => {
    const parsed = allowedValue.safeParse(value);
    const name = labelOf(value);
    return parsed.success && parsed.data.id != null && name !== null ? [{ id: parsed.data.id, name }] : [];
  });

export function askFor(field: string, meta: FieldMeta): AskedField {
  const options = (meta.allowedValues ?? []).map(labelOf).filter((label) => label !== null);
  const { type } = meta.schema ?? {};
  const asked: AskedField = { field, name: meta.name ?? field, options };
  return options.length === 0 && (type === 'number' || type === 'date') ? { ...asked, kind: type } : asked;
}

/** Whether a field holds rich text: a document in Cloud, wiki markup in Data Center. */
export const isRich = ({ schema }: FieldMeta): boolean =>
  schema?.system === 'description' || schema?.system === 'environment' || schema?.custom?.endsWith(':textarea') === true;

/**
 * A value as a write takes it. People choose a name from the options or write words; anything else is in Jira's own form already.
 * @see Atlassian, Get transitions: `allowedValues` and `schema`
 */
export function shaped(value: Json, meta: FieldMeta | undefined, cloud: boolean): Json {
  if (meta === undefined || typeof value !== 'string') return value;
  const { type, items } = meta.schema ?? {};
  const listed = (meta.allowedValues ?? []).find((each) => labelOf(each) === value);
  const chosen = listed === undefined ? null : allowedValue.safeParse(listed);
  if (chosen?.success === true && chosen.data.id != null) {
    const one: Json = { id: chosen.data.id };
    return type === 'array' ? [one] : one;
  }
  if (type === 'array') return items === 'string' ? [value] : [{ name: value }];
  if (type === 'number') return Number.isNaN(Number(value)) ? value : Number(value); // Jira says what is wrong with it
  if (type === 'user') return cloud ? { accountId: value } : { name: value };
  const document = isRich(meta) && cloud ? adfOf(value) : null;
  return document?.ok === true ? document.value : value;
}
