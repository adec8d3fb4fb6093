import type { Problems } from '#shared/domain/problems.ts';
import { isInRelease, type Collection, type PlanRecords } from './edit.ts';
import { fieldsOf } from './fields.ts';

/** An id that can be part of a document's name. */
export const ID = /^[^\s/]{1,200}$/;

/** Checks some fields of a record, problems by field; unknown fields are problems too, since a document would carry them for ever. */
export function checkFields(collection: Collection, fields: { readonly [field: string]: unknown }): Problems {
  const specs = fieldsOf(collection);
  const problems: (readonly [field: string, problem: string])[] = [];
  for (const [field, value] of Object.entries(fields)) {
    const spec = Object.hasOwn(specs, field) ? specs[field] : undefined;
    const problem = spec ? spec.check(value) : 'This field is not known.';
    if (problem !== null) problems.push([field, problem]);
  }
  // By entries: an assignment to a field of the name `__proto__` would be lost, and the field taken.
  return Object.fromEntries(problems);
}

/** Checks a whole record: its id, every field, and what fields say together. Forms and import use it as the engine does. */
export function checkRecord<C extends Collection>(collection: C, record: PlanRecords[C]): Problems {
  const { id, releaseId, ...fields } = record as unknown as { id: string; releaseId?: string } & Record<string, unknown>;
  const problems: { [field: string]: string | undefined } = { ...checkFields(collection, fields) };
  for (const [field, { optional = false }] of Object.entries(fieldsOf(collection))) {
    if (!optional && !Object.hasOwn(fields, field)) problems[field] = 'This field is missing.';
  }
  if (typeof id !== 'string' || !ID.test(id)) problems['id'] = 'The id is not usable.';
  if (isInRelease(collection) && (typeof releaseId !== 'string' || !ID.test(releaseId))) problems['releaseId'] = 'Choose a release.';
  const { from, to } = fields;
  if (collection === 'freezes' && problems['from'] === undefined && problems['to'] === undefined && String(to) < String(from)) {
    problems['to'] = 'The freeze must end after it starts.';
  }
  return problems;
}
