import { z } from 'zod';
import type { RequiredField, TypeRequirements } from '#shared/domain/catalog.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import { standsStill, type Ask } from './ask.ts';
import { fieldMeta, isRich, optionsOf, type FieldMeta } from './field-meta.ts';

/*
 * What Jira says of new issues before they are made: the types a person may create in a project, and the fields of each. Cloud and Data Center
 * from 8.4 have the same two addresses. Cloud's pages name what they hold; Data Center's are in its usual envelope.
 */

const id = z.union([z.string(), z.number()]).transform(String);
const place = { total: z.number().nullish(), isLast: z.boolean().nullish() };
const typePage = z
  .object({ ...place, issueTypes: z.array(z.unknown()).nullish(), values: z.array(z.unknown()).nullish() })
  .transform(({ issueTypes, values, ...rest }) => ({ ...rest, list: issueTypes ?? values ?? null }));
const fieldPage = z
  .object({ ...place, fields: z.array(z.unknown()).nullish(), values: z.array(z.unknown()).nullish() })
  .transform(({ fields, values, ...rest }) => ({ ...rest, list: fields ?? values ?? null }));
const creatable = z.object({ id, name: z.string() });
const createField = fieldMeta.extend({ fieldId: z.string() });

type Creatable = z.infer<typeof creatable>;
export type CreateField = z.infer<typeof createField>;

/** More types than any project of people has: a site with more is asked for these. */
const MOST_TYPES = 40;
const TYPES_AT_ONCE = 4;
const PAGE = 200;
const MOST_PAGES = 20;
/** A list of more values is not kept: such a field is filled in when Jira asks for it. */
const MOST_OPTIONS = 500;

async function listOf<T>(
  ask: Ask,
  path: string,
  page: typeof typePage | typeof fieldPage,
  element: z.ZodType<T>,
  signal: AbortSignal,
): Promise<Result<readonly T[], TrackerError>> {
  const good: T[] = [];
  for (let [count, pages] = [0, 0]; pages < MOST_PAGES; pages += 1) {
    const read: Result<z.infer<typeof typePage>, TrackerError> = await ask.get(path, page, signal, { startAt: count, maxResults: PAGE });
    if (!read.ok) return read;
    const { list, total, isLast } = read.value;
    if (list === null) return err({ code: 'malformed', host: ask.host, detail: `GET ${path}: the list is not as expected.` });
    for (const value of list) {
      const parsed = element.safeParse(value);
      if (parsed.success) good.push(parsed.data);
    }
    count += list.length;
    if (list.length === 0 || isLast === true || total == null || count >= total) return ok(good);
  }
  return standsStill(ask, path);
}

const pathOf = (api: string, project: string): string => `${api}/issue/createmeta/${encodeURIComponent(project)}/issuetypes`;

const readTypes = (ask: Ask, api: string, project: string, signal: AbortSignal): Promise<Result<readonly Creatable[], TrackerError>> =>
  listOf(ask, pathOf(api, project), typePage, creatable, signal);

const readFields = (
  ask: Ask,
  api: string,
  project: string,
  type: string,
  signal: AbortSignal,
): Promise<Result<readonly CreateField[], TrackerError>> =>
  listOf(ask, `${pathOf(api, project)}/${encodeURIComponent(type)}`, fieldPage, createField, signal);

/** Every issue has these whatever the screen says: the cockpit gives them, or Jira does. */
const GIVEN = new Set(['project', 'issuetype', 'summary', 'reporter']);

const PLAIN: ReadonlyMap<string, RequiredField['kind']> = new Map([
  ['string', 'text'],
  ['number', 'number'],
  ['date', 'date'],
  ['user', 'person'],
]);
/** One step of the list is not the whole value. */
const NESTED = new Set(['option-with-child']);

/** A required field as the form for a new item asks for it. */
function requiredField({ fieldId, ...meta }: CreateField): RequiredField {
  const offered = optionsOf(meta);
  const isWhole = offered.length === (meta.allowedValues ?? []).length && offered.length <= MOST_OPTIONS;
  const kind = kindOf(meta, offered.length > 0 && isWhole);
  return { id: fieldId, name: meta.name ?? fieldId, kind, options: kind === 'option' || kind === 'options' ? offered : [] };
}

function kindOf(meta: FieldMeta, isListed: boolean): RequiredField['kind'] {
  const type = meta.schema?.type ?? '';
  if (isRich(meta)) return 'rich-text';
  if (isListed && !NESTED.has(type)) return type === 'array' ? 'options' : 'option';
  return (meta.allowedValues ?? []).length > 0 ? 'other' : (PLAIN.get(type) ?? 'other');
}

/** The types that can be created in a project, with the fields that each requires and fills with no value of its own. */
export async function readRequirements(
  ask: Ask,
  api: string,
  project: string,
  signal: AbortSignal,
): Promise<Result<readonly TypeRequirements[], TrackerError>> {
  const types = await readTypes(ask, api, project, signal);
  if (!types.ok) return types;
  const found: TypeRequirements[] = [];
  const wanted = types.value.slice(0, MOST_TYPES);
  for (let from = 0; from < wanted.length; from += TYPES_AT_ONCE) {
    const some = wanted.slice(from, from + TYPES_AT_ONCE);
    const read = await Promise.all(some.map((type) => readFields(ask, api, project, type.id, signal)));
    for (const [index, fields] of read.entries()) {
      if (!fields.ok) return fields;
      const open = fields.value.filter((each) => each.required === true && each.hasDefaultValue !== true && !GIVEN.has(each.fieldId));
      found.push({ type: some[index]!.name, fields: open.map(requiredField) });
    }
  }
  return ok(found);
}

/** Every field of a type's create screen by its id; empty when Jira does not say. */
export async function createScreen(
  ask: Ask,
  api: string,
  project: string,
  type: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FieldMeta>> {
  const types = await readTypes(ask, api, project, signal);
  const known = types.ok ? types.value.find(({ name }) => name === type) : undefined;
  const fields = known === undefined ? null : await readFields(ask, api, project, known.id, signal);
  return new Map(fields?.ok === true ? fields.value.map((each) => [each.fieldId, each]) : []);
}
