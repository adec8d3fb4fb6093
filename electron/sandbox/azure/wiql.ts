import type { Json } from '#shared/lib/json.ts';
import { badRequest } from '#electron/sandbox/azure/answer.ts';
import type { AzureField, AzureUser, AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import type { AzureStore } from '#electron/sandbox/azure/store.ts';
import { linkedId } from '#electron/sandbox/azure/store.ts';
import { allFields, tagsOf } from '#electron/sandbox/azure/wire.ts';
import type { Comparison, Expression, FieldRef, Operand, Wiql } from '#electron/sandbox/azure/wiql-parser.ts';

/** What a query needs to know besides the data. */
export interface QueryContext {
  readonly store: AzureStore;
  readonly caller: AzureUser;
  /** Name of the project in the address, for `@project`. */
  readonly project: string | null;
  /** Epoch milliseconds, for `@today`. */
  readonly now: number;
  /** Without it, dates compare by day and a literal with a time is refused. */
  readonly timePrecision: boolean;
}

export interface LinkRow {
  readonly rel: string | null;
  readonly source: number | null;
  readonly target: number;
}

type Value = Json | undefined;
interface Row {
  readonly source: AzureWorkItem;
  readonly rel: string | null;
  readonly target: AzureWorkItem | null;
}
type Test = (row: Row) => boolean;

const DAY = 86_400_000;
const fail = (message: string, spot: string): never => {
  throw badRequest(`${message} The error is caused by «${spot}».`, 'WorkItemTrackingQueryException');
};

/** The field a query names by its reference name or its display name, without case. @throws Refusal 400 TF51005 */
export function fieldNamed(store: AzureStore, name: string): AzureField {
  const wanted = name.toLowerCase();
  if (wanted === 'system.links.linktype') return { referenceName: 'System.Links.LinkType', name: 'Link Type', type: 'string' };
  const found = store.seed.fields.find((field) => field.referenceName.toLowerCase() === wanted || field.name.toLowerCase() === wanted);
  return found ?? fail('TF51005: The query references a field that does not exist.', `[${name}]`);
}

/** The ids of a flat query, in order. `ASOF` reads the revision that was current then. */
export function runFlat(query: Wiql, context: QueryContext): readonly number[] {
  const { store } = context;
  const test = query.where === null ? () => true : compile(query.where, context);
  const when = query.asOf === null ? null : parseTime(query.asOf, query.asOf);
  const found: AzureWorkItem[] = [];
  for (const current of store.items.values()) {
    const item = when === null ? current : revisionAt(store, current, when);
    if (item !== null && store.seesProjectOf(item) && test({ source: item, rel: null, target: null })) found.push(item);
  }
  return sortItems(found, query, context).map((item) => item.id);
}

function revisionAt(store: AzureStore, item: AzureWorkItem, when: number): AzureWorkItem | null {
  const revisions = store.history.get(item.id) ?? [];
  return revisions.findLast((revision) => Date.parse(String(revision.fields['System.ChangedDate'])) <= when) ?? null;
}

function sortItems(items: AzureWorkItem[], query: Wiql, context: QueryContext): AzureWorkItem[] {
  const order = query.orderBy.length > 0 ? query.orderBy : [{ field: { side: 'none', name: 'System.Id' } as FieldRef, descending: false }];
  const keys = order.map((part) => ({ read: reader(part.field, context), descending: part.descending }));
  return items.sort((a, b) => {
    for (const { read, descending } of keys) {
      const difference = compareKeys(read({ source: a, rel: null, target: null }), read({ source: b, rel: null, target: null }));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return a.id - b.id;
  });
}

const compareKeys = (a: Value, b: Value): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [plain(a).toLowerCase(), plain(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** The rows of a link query: every root on a row of its own, then its links. */
export function runLinks(query: Wiql, context: QueryContext): readonly LinkRow[] {
  const { store } = context;
  const parts = query.where === null ? [] : query.where.kind === 'and' ? query.where.parts : [query.where];
  const bySide = (wanted: 'source' | 'link'): Test => {
    const tests = parts.filter((part) => (sidesOf(part) === 'source') === (wanted === 'source')).map((part) => compile(part, context));
    return (row) => tests.every((test) => test(row));
  };
  const [isRoot, isLink] = [bySide('source'), bySide('link')];
  const linksOf = (source: AzureWorkItem): readonly Row[] =>
    (source.relations ?? []).flatMap((relation) => {
      const id = linkedId(relation);
      const target = id === null ? null : store.visible(id);
      const row = { source, rel: relation.rel, target };
      return target !== null && isLink(row) ? [row] : [];
    });
  const rows: LinkRow[] = [];
  const descend = (row: Row, path: ReadonlySet<number>): void => {
    rows.push({ rel: row.rel, source: row.source.id, target: row.target!.id });
    if (query.mode !== 'recursive' || path.has(row.target!.id)) return;
    for (const next of linksOf(row.target!)) descend(next, new Set([...path, row.target!.id]));
  };
  const roots = [...store.items.values()].filter((item) => store.seesProjectOf(item) && isRoot({ source: item, rel: null, target: null }));
  for (const root of sortItems(roots, query, context)) {
    const links = linksOf(root);
    if (query.mode === 'mustcontain' && links.length === 0) continue;
    if (query.mode === 'doesnotcontain' && links.length > 0) continue;
    rows.push({ rel: null, source: null, target: root.id });
    if (query.mode !== 'doesnotcontain') for (const link of links) descend(link, new Set([root.id]));
  }
  return rows;
}

/** Which side a condition reads. A condition that mixes the source with another side is refused, as the vendor does. */
function sidesOf(expression: Expression): 'source' | 'link' {
  if (expression.kind === 'not') return sidesOf(expression.part);
  if (expression.kind === 'compare') return expression.field.side === 'source' ? 'source' : 'link';
  const sides = new Set(expression.parts.map(sidesOf));
  if (sides.size > 1) fail('TF51010: A group of clauses may read only one side of a link.', 'WHERE');
  return sides.has('source') ? 'source' : 'link';
}

function compile(expression: Expression, context: QueryContext): Test {
  if (expression.kind === 'not') {
    const inner = compile(expression.part, context);
    return (row) => !inner(row);
  }
  if (expression.kind === 'and' || expression.kind === 'or') {
    const tests = expression.parts.map((part) => compile(part, context));
    return expression.kind === 'and' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
  }
  const field = fieldNamed(context.store, expression.field.name);
  const read = reader(expression.field, context);
  if (expression.op === 'is empty') return (row) => plain(read(row)) === '';
  if (expression.op === 'in') {
    const tests = expression.operands.map((operand) => comparer(field, '=', operand, expression.text, context));
    return (row) => tests.some((test) => test(read(row), row));
  }
  const [operand] = expression.operands;
  if (operand === undefined) return fail('TF51006: The query statement is missing a value.', expression.text);
  if (expression.op === 'ever') {
    const test = comparer(field, '=', operand, expression.text, context);
    return (row) =>
      (context.store.history.get(row.source.id) ?? [row.source]).some((revision) => test(revision.fields[field.referenceName], row));
  }
  const test = comparer(field, expression.op, operand, expression.text, context);
  return (row) => test(read(row), row);
}

function reader(ref: FieldRef, context: QueryContext): (row: Row) => Value {
  const { referenceName } = fieldNamed(context.store, ref.name);
  const side = (row: Row): AzureWorkItem | null => (ref.side === 'target' ? row.target : row.source);
  if (referenceName === 'System.Links.LinkType') return (row) => row.rel ?? '';
  if (referenceName === 'System.Id') return (row) => side(row)?.id;
  if (referenceName === 'System.Rev') return (row) => side(row)?.rev;
  if (/^System\.(?:AreaId|IterationId|NodeName|Parent|CommentCount)$/.test(referenceName)) {
    return (row) => {
      const item = side(row);
      return item === null ? undefined : allFields(context.store, item)[referenceName];
    };
  }
  return (row) => side(row)?.fields[referenceName];
}

type Compare = (value: Value, row: Row) => boolean;

function comparer(field: AzureField, op: Comparison, operand: Operand, spot: string, context: QueryContext): Compare {
  if (operand.kind === 'field') {
    const other = reader(operand.field, context);
    return (value, row) => holds(op, compareKeys(value, other(row)), spot);
  }
  const literal = literalOf(operand, spot, context);
  switch (field.type) {
    case 'dateTime':
      return dateComparer(op, literal, spot, context);
    case 'integer':
    case 'double': {
      const wanted = Number(literal);
      if (literal === '' || Number.isNaN(wanted)) return fail(`TF51009: The value is not a number.`, spot);
      return (value) => typeof value === 'number' && holds(op, value - wanted, spot);
    }
    case 'treePath': {
      const wanted = literal.toLowerCase();
      if (op === 'under') return (value) => plain(value).toLowerCase() === wanted || plain(value).toLowerCase().startsWith(`${wanted}\\`);
      return textComparer(op, literal, spot);
    }
    case 'identity':
      return (value) => namesOf(value).some((name) => textComparer(op === '<>' ? '=' : op, literal, spot)(name)) !== (op === '<>');
    default:
      if (field.referenceName === 'System.Tags' && op === 'contains') {
        return (_value, row) => tagsOf(row.source).some((tag) => tag.toLowerCase() === literal.toLowerCase());
      }
      return textComparer(op, literal, spot);
  }
}

function textComparer(op: Comparison, literal: string, spot: string): (value: Value) => boolean {
  const wanted = literal.toLowerCase();
  if (op === 'contains') return (value) => plain(value).toLowerCase().includes(wanted);
  if (op === 'contains words') {
    const words = wanted.split(/\s+/).filter((word) => word !== '');
    return (value) => {
      const present = new Set(
        plain(value)
          .toLowerCase()
          .replace(/<[^>]*>/g, ' ')
          .split(/[^\p{L}\p{N}]+/u),
      );
      return words.every((word) =>
        word.endsWith('*') ? [...present].some((one) => one.startsWith(word.slice(0, -1))) : present.has(word),
      );
    };
  }
  return (value) => holds(op, compareKeys(value, literal), spot);
}

function dateComparer(op: Comparison, literal: string, spot: string, context: QueryContext): Compare {
  if (literal === '') return (value) => holds(op, plain(value) === '' ? 0 : 1, spot);
  const wanted = parseTime(literal, spot);
  if (context.timePrecision) return (value) => value !== undefined && holds(op, Date.parse(plain(value)) - wanted, spot);
  if (wanted % DAY !== 0) fail('You cannot supply a time with the date when running a query using date precision.', spot);
  return (value) => value !== undefined && holds(op, Math.floor(Date.parse(plain(value)) / DAY) - wanted / DAY, spot);
}

function parseTime(text: string, spot: string): number {
  // A literal without a zone is local to the caller's profile; the sandbox's caller lives in UTC.
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : `${text}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? fail('TF51008: The value is not a date.', spot) : time;
}

function literalOf(operand: Exclude<Operand, { kind: 'field' }>, spot: string, context: QueryContext): string {
  if (operand.kind === 'text') return operand.text;
  if (operand.kind === 'number' || operand.kind === 'boolean') return String(operand.value);
  if (operand.name === 'me') return context.caller.displayName;
  if (operand.name === 'today') return new Date(Math.floor(context.now / DAY) * DAY + operand.shift * DAY).toISOString();
  if (operand.name === 'project') return context.project ?? fail('TF51011: The macro @project needs a project in the address.', spot);
  return fail(`TF51012: The macro @${operand.name} is not supported.`, spot);
}

function holds(op: Comparison, difference: number, spot: string): boolean {
  switch (op) {
    case '=':
      return difference === 0;
    case '<>':
      return difference !== 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    default:
      return fail(`TF51007: The operator ${op.toUpperCase()} does not fit this field.`, spot);
  }
}

const namesOf = (value: Value): readonly string[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [plain(value)];
  const { displayName, uniqueName } = value as { readonly [name: string]: Json };
  return [plain(displayName), plain(uniqueName), `${plain(displayName)} <${plain(uniqueName)}>`];
};

const plain = (value: Value): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return namesOf(value)[0] ?? '';
  return String(value);
};
