import { z } from 'zod';
import type { Json } from '#shared/lib/json.ts';
import { badRequest, Refusal, stamp } from '#electron/sandbox/azure/answer.ts';
import type { AzureField, AzureProject, AzureRelation, AzureType, AzureUser, AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { identity } from '#electron/sandbox/azure/seed.ts';
import type { AzureStore } from '#electron/sandbox/azure/store.ts';
import { linkedId, revise } from '#electron/sandbox/azure/store.ts';
import { nodesOf } from '#electron/sandbox/azure/wire.ts';

const Relation = z.object({ rel: z.string(), url: z.string(), attributes: z.record(z.string(), z.json()).optional() });
const Operations = z.array(
  z.object({ op: z.enum(['add', 'replace', 'remove', 'test']), path: z.string(), value: z.json().optional(), from: z.string().nullish() }),
);
type Operation = z.infer<typeof Operations>[number];

export interface PatchContext {
  readonly store: AzureStore;
  readonly base: string;
  readonly by: AzureUser;
  readonly now: number;
}

/** Reads a JSON patch document. @throws Refusal 400 when it is none */
export function parsePatch(body: unknown): readonly Operation[] {
  const parsed = Operations.safeParse(body);
  if (!parsed.success || parsed.data.length === 0)
    throw badRequest('You must pass a valid patch document in the body of the request.', 'VssPropertyValidationException');
  return parsed.data;
}

/**
 * The next revision after a JSON patch, not stored yet. Tests are checked before anything else, so a refusal changes nothing.
 * @throws Refusal 412 VS403351 when a test fails; 400 for unknown fields, states, paths and relations
 */
export function patched(item: AzureWorkItem, operations: readonly Operation[], context: PatchContext): AzureWorkItem {
  for (const operation of operations) if (operation.op === 'test') check(item, operation);
  const changes: { [field: string]: Json } = {};
  const formats: { [field: string]: 'markdown' | 'html' } = { ...item.multilineFieldsFormat };
  let relations = item.relations ?? [];
  for (const operation of operations) {
    if (operation.op === 'test') continue;
    const [, part = '', ...rest] = operation.path.split('/');
    const name = rest.join('/');
    if (part === 'fields')
      changes[fieldFor(context.store, name).referenceName] = operation.op === 'remove' ? null : (operation.value ?? null);
    else if (part === 'relations') relations = withRelation(item.id, relations, name, operation, context);
    else if (part === 'multilineFieldsFormat') formats[name] = String(operation.value).toLowerCase() === 'markdown' ? 'markdown' : 'html';
    else throw badRequest(`The path ${operation.path} of the patch document is not valid.`, 'VssPropertyValidationException');
  }
  const next = revise({ ...item, relations }, normalised(item, changes, context), context.by, context.now);
  return Object.keys(formats).length === 0 ? next : { ...next, multilineFieldsFormat: formats };
}

function check(item: AzureWorkItem, operation: Operation): void {
  const actual = operation.path === '/rev' ? item.rev : (item.fields[operation.path.replace(/^\/fields\//, '')] ?? null);
  if (JSON.stringify(actual) === JSON.stringify(operation.value ?? null)) return;
  throw new Refusal(
    412,
    'TestPatchOperationFailedException',
    `VS403351: Test Operation for path ${operation.path} failed, it is possible the local version of the object is out of date.`,
  );
}

function fieldFor(store: AzureStore, name: string): AzureField {
  const wanted = name.toLowerCase();
  const found = store.seed.fields.find((field) => field.referenceName.toLowerCase() === wanted || field.name.toLowerCase() === wanted);
  if (found === undefined) throw badRequest(`TF51535: Cannot find field ${name}.`, 'WorkItemTrackingFieldDefinitionNotFoundException');
  return found;
}

function withRelation(
  id: number,
  relations: readonly AzureRelation[],
  where: string,
  operation: Operation,
  context: PatchContext,
): readonly AzureRelation[] {
  if (operation.op === 'remove') {
    const index = Number(where);
    if (!Number.isInteger(index) || index < 0 || index >= relations.length)
      throw badRequest(`VS403281: The relation index ${where} does not exist.`, 'WorkItemRelationNotFoundException');
    return relations.filter((_, position) => position !== index);
  }
  const parsed = Relation.safeParse(operation.value);
  if (!parsed.success) throw badRequest('A relation needs rel and url.', 'VssPropertyValidationException');
  const url = parsed.data.url.startsWith(context.base)
    ? parsed.data.url.slice(context.base.length).replace(/^\/[^/]+(?=\/_apis\/)/, '')
    : parsed.data.url;
  const added: AzureRelation = { rel: parsed.data.rel, url, attributes: parsed.data.attributes ?? {} };
  const target = linkedId(added);
  if (target !== null) {
    const refuse = (why: string): never => {
      throw badRequest(
        `TF201036: You cannot add a link of type ${added.rel} between work items ${id} and ${target}: ${why}.`,
        'WorkItemLinkException',
      );
    };
    if (context.store.visible(target) === null) refuse('the target does not exist');
    if (relations.some((one) => one.rel === added.rel && linkedId(one) === target)) refuse('the link exists already');
    if (added.rel === 'System.LinkTypes.Hierarchy-Reverse' && relations.some((one) => one.rel === added.rel))
      refuse('a work item can have only one parent');
    if (closesCycle(context.store, id, target, added.rel)) refuse('it would close a circle');
  }
  return [...relations, added];
}

/** Whether `target` already reaches `id` over links of the same kind and direction. Related links may form circles. */
function closesCycle(store: AzureStore, id: number, target: number, rel: string): boolean {
  if (!/-(?:Forward|Reverse)$/.test(rel)) return false;
  const seen = new Set<number>();
  const open = [target];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    for (const relation of store.items.get(next)?.relations ?? []) {
      const to = relation.rel === rel ? linkedId(relation) : null;
      if (to !== null) open.push(to);
    }
  }
  return false;
}

/** Checks the values against the rules of the type, resolves people, and adds what a change of state sets. */
function normalised(item: AzureWorkItem, changes: { readonly [field: string]: Json }, context: PatchContext): { [field: string]: Json } {
  const { store, by, now } = context;
  const all: { [field: string]: Json } = { ...changes };
  const value = (name: string): Json => (name in all ? all[name]! : (item.fields[name] ?? null));
  const project = store.project(String(value('System.TeamProject')));
  if (project === null)
    throw badRequest(
      `TF200016: The project ${String(value('System.TeamProject'))} does not exist.`,
      'ProjectDoesNotExistWithNameException',
    );
  const type = typeNamed(project, String(value('System.WorkItemType')));
  const broken: BrokenRule[] = [];
  const rule = (field: string, status: string): void => void broken.push({ field: fieldFor(store, field), status });
  if (String(value('System.Title') ?? '').trim() === '') rule('System.Title', 'required, hasValues, invalidEmpty');
  const state = type.states.find((candidate) => candidate.name === value('System.State'));
  const from = item.rev === 0 ? undefined : item.fields['System.State'];
  const next = typeof from === 'string' && from !== state?.name ? type.transitions?.[from] : undefined;
  if (state === undefined || next?.includes(state.name) === false)
    rule('System.State', 'hasValues, limitedToValues, invalidNotOldValue, invalidListValue');
  for (const field of type.required?.[state?.name ?? ''] ?? [])
    if (String(value(field) ?? '').trim() === '') rule(field, 'required, invalidEmpty');
  if (broken.length > 0 || state === undefined) throw rulesBroken(broken);
  for (const [name, root] of [
    ['System.AreaPath', project.areas],
    ['System.IterationPath', project.iterations],
  ] as const) {
    if (!nodesOf(root).has(String(value(name))))
      throw badRequest(`TF401347: Invalid tree name given for work item ${item.id}, field '${name}'.`, 'WorkItemInvalidTreeNameException');
  }
  for (const [name, given] of Object.entries(all)) {
    if (typeof given !== 'string') continue;
    const { type: kind } = fieldFor(store, name);
    if (kind === 'identity') all[name] = personNamed(store, given, name);
    else if (name === 'System.Tags') all[name] = storedTags(given);
    // Markup that nobody sees does not survive: the reason why a comment cannot carry a marker.
    else if (kind === 'html' || kind === 'history') all[name] = given.replaceAll(/<!--[\s\S]*?-->/g, '');
  }
  if ('System.State' in all && all['System.State'] !== item.fields['System.State']) {
    all['Microsoft.VSTS.Common.StateChangeDate'] = stamp(now);
    all['Microsoft.VSTS.Common.ResolvedDate'] = state.category === 'Resolved' ? stamp(now) : value('Microsoft.VSTS.Common.ResolvedDate');
    all['Microsoft.VSTS.Common.ClosedDate'] = state.category === 'Completed' ? stamp(now) : null;
    all['Microsoft.VSTS.Common.ClosedBy'] = state.category === 'Completed' ? identity(by) : null;
  }
  return all;
}

interface BrokenRule {
  readonly field: AzureField;
  readonly status: string;
}

/** All rules that a revision breaks, as one refusal. Its form: https://github.com/snuziale/vsts-extension-split-work/issues/25 */
function rulesBroken(broken: readonly BrokenRule[]): Refusal {
  const errors = broken.map(({ field, status }) => {
    const codes = status
      .split(', ')
      .map((code) => code[0]!.toUpperCase() + code.slice(1))
      .join(', ');
    return {
      fieldReferenceName: field.referenceName,
      fieldStatusFlags: status,
      errorMessage: `TF401320: Rule Error for field ${field.name}. Error code: ${codes}.`,
      fieldStatusCode: 524289,
      ruleValidationErrors: null,
    };
  });
  const more =
    errors.length > 1 ? ' Additional errors occurred during validation of the work item. Please correct all errors and try again.' : '';
  const message = (errors[0]?.errorMessage ?? '') + more;
  return new Refusal(400, 'RuleValidationException', message, {
    FieldReferenceName: null,
    FieldStatusFlags: 'none',
    ErrorMessage: message,
    FieldStatusCode: 0,
    RuleValidationErrors: errors,
  });
}

/** Tags as the server stores them: one string, each tag once whatever its case. */
function storedTags(text: string): string | null {
  const tags = new Map<string, string>();
  for (const tag of text.split(/[;,]/).map((each) => each.trim()))
    if (tag !== '' && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  return tags.size === 0 ? null : [...tags.values()].join('; ');
}

function personNamed(store: AzureStore, text: string, field: string): Json {
  if (text === '') return null;
  const found = store.seed.users.find((user) =>
    [user.displayName, user.uniqueName, `${user.displayName} <${user.uniqueName}>`].includes(text),
  );
  if (found === undefined)
    throw badRequest(
      `The identity value '${text}' for field '${field}' is an unknown identity.`,
      'WorkItemTrackingUnknownIdentityException',
    );
  return identity(found);
}

/** A type of a project by its name, without case. @throws Refusal 404 VS402323 */
export function typeNamed(project: AzureProject, name: string): AzureType {
  const found = project.types.find(
    (type) => type.name.toLowerCase() === name.toLowerCase() || type.referenceName.toLowerCase() === name.toLowerCase(),
  );
  if (found === undefined)
    throw new Refusal(
      404,
      'WorkItemTypeNotFoundException',
      `VS402323: Work item type ${name} does not exist in project ${project.name} or you do not have permission to access it.`,
    );
  return found;
}
