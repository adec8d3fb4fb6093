import type { ProjectCatalog, RequiredField, TypeRequirements } from '#shared/domain/catalog.ts';
import { ok, type Result } from '#shared/lib/result.ts';
import type { AskedField } from '#shared/sync/operation.ts';
import type { TrackerError } from '#shared/tracker/error.ts';
import type { Calls } from './calls.ts';
import { parseFieldsOfType, type WireCategory, type WireField, type WireFieldOfType, type WireType } from './parse.ts';

/** More types than any process has. */
const MOST_TYPES = 40;
const TYPES_AT_ONCE = 4;
/** A list of more values is not kept: such a field is filled in when the server asks for it. */
const MOST_OPTIONS = 500;

/** Types that the server keeps for its own tools: code reviews, feedback, test suites. */
const HIDDEN = 'Microsoft.HiddenCategory';

/** Fields of every item that the cockpit or the server gives. */
const GIVEN = new Set([
  'System.Title',
  'System.State',
  'System.Reason',
  'System.AreaId',
  'System.AreaPath',
  'System.IterationId',
  'System.TeamProject',
  'System.WorkItemType',
]);

const readFieldsOf = async (
  calls: Calls,
  project: string,
  type: string,
  signal: AbortSignal,
): Promise<Result<readonly WireFieldOfType[], TrackerError>> => {
  const path = `/${encodeURIComponent(project)}/_apis/wit/workitemtypes/${encodeURIComponent(type)}/fields`;
  const read = await calls.read({ path, query: { $expand: 'allowedValues' } }, parseFieldsOfType, signal);
  return read.ok ? ok(read.value.value) : read;
};

type WireFieldValues = Pick<WireFieldOfType, 'allowedValues'>;

const valuesOf = ({ allowedValues }: WireFieldValues): readonly string[] =>
  (allowedValues ?? []).filter((value) => typeof value === 'string' || typeof value === 'number').map(String);

const KINDS: ReadonlyMap<string, RequiredField['kind']> = new Map([
  ['string', 'text'],
  ['plainText', 'text'],
  ['html', 'rich-text'],
  ['integer', 'number'],
  ['double', 'number'],
  ['dateTime', 'date'],
]);

function requiredField(field: WireFieldOfType, known: WireField | undefined): RequiredField {
  const values = valuesOf(field);
  const kind = kindOf(known, values.length);
  const options = kind === 'option' ? values.map((value) => ({ id: value, name: value })) : [];
  return { id: field.referenceName, name: field.name ?? known?.name ?? field.referenceName, kind, options };
}

function kindOf(known: WireField | undefined, values: number): RequiredField['kind'] {
  // The values of a field of people are everybody in the organisation.
  if (known?.isIdentity === true || known?.type === 'identity') return 'person';
  if (values > 0) return values > MOST_OPTIONS ? 'other' : 'option';
  return KINDS.get(known?.type ?? '') ?? 'other';
}

const PRIORITY = 'Microsoft.VSTS.Common.Priority';

/** What the types of a project say of their fields. */
export interface TypeFields {
  /** The types that people can create, with the fields that each always requires and fills with no value of its own. */
  readonly requires: readonly TypeRequirements[];
  /** What any of these types allows as a priority. A value is its own id. */
  readonly priorities: NonNullable<ProjectCatalog['priorities']>;
}

/** Numbers in their order; words as the server lists them. */
function prioritiesOf(values: readonly string[]): TypeFields['priorities'] {
  const distinct = [...new Set(values)];
  const isNumeric = distinct.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return (isNumeric ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct).map((value) => ({ id: value, name: value }));
}

/**
 * What the types of a project say of their fields, one request each.
 * @param fields every field of the project, by which their kinds are known
 */
export async function readTypeFields(
  calls: Calls,
  project: string,
  types: readonly WireType[],
  categories: readonly WireCategory[],
  fields: readonly WireField[],
  signal: AbortSignal,
): Promise<Result<TypeFields, TrackerError>> {
  const hidden = new Set(
    categories
      .filter(({ referenceName }) => referenceName === HIDDEN)
      .flatMap((each) => each.workItemTypes ?? [])
      .map(({ name }) => name),
  );
  const known = new Map(fields.map((field) => [field.referenceName, field]));
  const isOpen = ({ referenceName, alwaysRequired, defaultValue }: WireFieldOfType): boolean =>
    alwaysRequired === true && (defaultValue ?? '') === '' && !GIVEN.has(referenceName) && known.get(referenceName)?.readOnly !== true;
  const wanted = types.filter(({ name, isDisabled }) => isDisabled !== true && !hidden.has(name)).slice(0, MOST_TYPES);
  const requires: TypeRequirements[] = [];
  const priorities: string[] = [];
  for (let from = 0; from < wanted.length; from += TYPES_AT_ONCE) {
    const some = wanted.slice(from, from + TYPES_AT_ONCE);
    const read = await Promise.all(some.map(({ name }) => readFieldsOf(calls, project, name, signal)));
    for (const [index, answer] of read.entries()) {
      if (!answer.ok) return answer;
      const open = answer.value.filter(isOpen).map((field) => requiredField(field, known.get(field.referenceName)));
      requires.push({ type: some[index]!.name, fields: open });
      priorities.push(...answer.value.filter(({ referenceName }) => referenceName === PRIORITY).flatMap(valuesOf));
    }
  }
  return ok({ requires, priorities: prioritiesOf(priorities) });
}

/** A field that a refusal asks for. @param known as the project has it @param ofType as its type has it */
export function askedField(field: string, known: ProjectCatalog['fields'][number] | undefined, ofType: WireFieldValues | null): AskedField {
  const options = ofType === null ? [] : valuesOf(ofType);
  const kind = KINDS.get(known?.kind ?? '');
  const asked = options.length === 0 && (kind === 'number' || kind === 'date') ? { kind } : {};
  return { field, name: known?.name ?? field, options, ...asked };
}

/** The fields that a refused new item is asked for, with what can be chosen. */
export async function askFor(
  calls: Calls,
  project: string,
  type: string,
  wanted: readonly string[],
  known: ProjectCatalog['fields'],
  signal: AbortSignal,
): Promise<readonly AskedField[]> {
  const read = wanted.length === 0 ? null : await readFieldsOf(calls, project, type, signal);
  const fields = new Map((read?.ok === true ? read.value : []).map((field) => [field.referenceName, field]));
  return wanted.map((field) => {
    const ofType = fields.get(field) ?? null;
    const ofProject = known.find(({ id }) => id === field);
    const named = ofType?.name == null ? ofProject : { kind: 'string', ...ofProject, id: field, name: ofType.name };
    return askedField(field, named, ofType);
  });
}
