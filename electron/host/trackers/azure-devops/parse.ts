import { z } from 'zod';
import type { Json } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';

/**
 * Unknown JSON to the shapes this client uses. Only used fields are named; everything else is kept where it may matter (fields of items)
 * and ignored where it does not. Field values stay unknown here: `map.ts` reads each one with care, so that one odd value costs an
 * oddity and not the record.
 */
export type Fields = { readonly [referenceName: string]: Json };

const Record = z.custom<Fields>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const listOf = <S extends z.ZodType>(element: S) =>
  // Recorded answers wrap lists as { count, value }; two documented examples answer the bare list.
  z.union([z.looseObject({ value: z.array(element) }).transform((answer) => answer.value), z.array(element)]);

const Relation = z.object({ rel: z.string(), url: z.string(), attributes: Record.nullish() });
const Item = z.object({
  id: z.number().int().positive(),
  rev: z.number().int(),
  fields: Record,
  relations: z.array(Relation).nullish(),
  multilineFieldsFormat: z.record(z.string(), z.unknown()).nullish(),
});
const Items = listOf(z.unknown());
const Project = z.looseObject({ id: z.string(), name: z.string(), state: z.string().nullish() });
const Projects = listOf(Project);
const Connection = z.looseObject({
  instanceId: z.string(),
  deploymentType: z.string().nullish(),
  authenticatedUser: z.looseObject({
    id: z.string(),
    providerDisplayName: z.string().nullish(),
    customDisplayName: z.string().nullish(),
    properties: Record.nullish(),
  }),
});
const State = z.looseObject({ name: z.string(), category: z.string().nullish() });
const States = listOf(State);
const Type = z.looseObject({
  name: z.string(),
  referenceName: z.string().nullish(),
  isDisabled: z.boolean().nullish().catch(null),
  states: z.array(State).nullish(),
  /** Only writing asks for these two: a shape that is not known costs no pull. */
  fields: z
    .array(z.looseObject({ referenceName: z.string() }))
    .nullish()
    .catch(null),
  transitions: z
    .record(z.string(), z.array(z.looseObject({ to: z.string() })))
    .nullish()
    .catch(null),
});
const Types = listOf(Type);
const Categories = listOf(
  z.looseObject({ referenceName: z.string(), workItemTypes: z.array(z.looseObject({ name: z.string() })).nullish() }),
);
const Field = z.looseObject({
  referenceName: z.string(),
  name: z.string(),
  type: z.string().nullish(),
  readOnly: z.boolean().nullish().catch(null),
  isIdentity: z.boolean().nullish().catch(null),
});
const FieldList = listOf(Field);
const RelationType = z.looseObject({ referenceName: z.string(), name: z.string(), attributes: Record.nullish() });
const RelationTypes = listOf(RelationType);
const Teams = listOf(z.looseObject({ id: z.string(), name: z.string() }));
const Members = listOf(
  z.looseObject({ identity: z.looseObject({ id: z.string(), displayName: z.string(), uniqueName: z.string().nullish() }) }),
);
const QueryAnswer = z.looseObject({
  asOf: z.string().nullish(),
  workItems: z.array(z.looseObject({ id: z.number().int().positive() })),
});
const batchOf = <S extends z.ZodType>(element: S) =>
  z
    .looseObject({
      values: z.array(element),
      isLastBatch: z.boolean(),
      continuationToken: z.union([z.string(), z.number()]).nullish(),
      nextLink: z.string().nullish(),
    })
    .transform((batch) => ({ values: batch.values, last: batch.isLastBatch, token: tokenOf(batch.continuationToken, batch.nextLink) }));
const Revisions = batchOf(z.looseObject({ id: z.number().int().positive(), rev: z.number().int(), fields: Record.nullish() }));
const Links = batchOf(
  z.looseObject({
    sourceId: z.number().int(),
    targetId: z.number().int(),
    changedDate: z.string().nullish(),
    isActive: z.boolean().nullish(),
  }),
);

const Update = z.looseObject({
  rev: z.number().int(),
  revisedBy: z.unknown(),
  fields: z.record(z.string(), z.object({ oldValue: z.json().optional(), newValue: z.json().optional() })).nullish(),
  relations: z.looseObject({ added: z.array(Relation).nullish(), removed: z.array(Relation).nullish() }).nullish(),
});
const Updates = listOf(Update);
const Created = z.looseObject({ id: z.number().int().positive() });
const FieldOfType = z.looseObject({ allowedValues: z.array(z.unknown()).nullish() });
const FieldsOfType = listOf(
  FieldOfType.extend({
    referenceName: z.string(),
    name: z.string().nullish(),
    alwaysRequired: z.boolean().nullish(),
    defaultValue: z.unknown(),
  }),
);

export interface WireNode {
  readonly id: number;
  readonly identifier: string;
  readonly name: string;
  readonly start: string | null;
  readonly finish: string | null;
  readonly children: readonly WireNode[];
}

const Node: z.ZodType<WireNode> = z
  .looseObject({
    id: z.number(),
    identifier: z.string(),
    name: z.string(),
    attributes: z.looseObject({ startDate: z.string().nullish(), finishDate: z.string().nullish() }).nullish(),
    get children(): z.ZodType<readonly WireNode[] | null | undefined> {
      return z.array(Node).nullish();
    },
  })
  .transform((node) => ({
    id: node.id,
    identifier: node.identifier,
    name: node.name,
    start: node.attributes?.startDate ?? null,
    finish: node.attributes?.finishDate ?? null,
    children: node.children ?? [],
  }));

/** The links feed of older versions gives its token only inside `nextLink`. */
function tokenOf(token: string | number | null | undefined, nextLink: string | null | undefined): string | null {
  if (token !== null && token !== undefined && token !== '') return String(token);
  const query = nextLink?.split('?')[1];
  return query === undefined ? null : new URLSearchParams(query).get('continuationToken');
}

/** @returns the parsed value, or the place that does not fit */
const reader =
  <S extends z.ZodType>(schema: S) =>
  (json: unknown): Result<z.output<S>, string> => {
    const parsed = schema.safeParse(json);
    return parsed.success ? ok(parsed.data) : err(placeOf(parsed.error));
  };

/** Where the first problem is: 'workItems.3.id'; 'record' when it is the whole. */
const placeOf = (error: z.ZodError): string => error.issues[0]?.path.join('.') || 'record';

export type WireItem = z.output<typeof Item>;
export type WireRelation = z.output<typeof Relation>;
export type WireUpdate = z.output<typeof Update>;
export type WireProject = z.output<typeof Project>;
export type WireType = z.output<typeof Type>;
export type WireState = z.output<typeof State>;
export type WireCategory = z.output<typeof Categories>[number];
export type WireField = z.output<typeof Field>;
export type WireFieldOfType = z.output<typeof FieldsOfType>[number];
export type WireRelationType = z.output<typeof RelationType>;

/** One work item, as any of the work item endpoints shows it. */
export const parseItem = reader(Item);
/** The elements of a batch of work items, unread: each is parsed by itself so that a bad one spoils no other. */
export const parseItems = reader(Items);
export const parseProject = reader(Project);
export const parseProjects = reader(Projects);
export const parseConnection = reader(Connection);
export const parseStates = reader(States);
export const parseTypes = reader(Types);
export const parseCategories = reader(Categories);
export const parseFields = reader(FieldList);
export const parseRelationTypes = reader(RelationTypes);
export const parseTeams = reader(Teams);
export const parseMembers = reader(Members);
/** A flat query's answer. Link queries are refused here: this client asks none. */
export const parseQueryAnswer = reader(QueryAnswer);
export const parseRevisions = reader(Revisions);
export const parseLinks = reader(Links);
/** An area or iteration with the levels below it. */
export const parseNode = reader(Node);
/** The revisions of a work item as what each of them changed, the oldest first. */
export const parseUpdates = reader(Updates);
/** A field as one type has it. */
export const parseFieldOfType = reader(FieldOfType);
/** All fields of a type. */
export const parseFieldsOfType = reader(FieldsOfType);
/** A work item that was just made: only its id is needed. */
export const parseCreated = reader(Created);
