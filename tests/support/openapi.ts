import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { pathMatcher } from '#tests/support/openapi-paths.ts';
import { toJsonSchema, type Loose } from '#tests/support/openapi-schema.ts';

/** A place where the real API is known to leave its own document. Every one states its reason; an unused one is harmless. */
export interface Divergence {
  readonly reason: string;
  /** Tested against 'GET /rest/api/3/project/{projectIdOrKey}'; left out: every operation. */
  readonly operation?: RegExp;
  /** Problems whose text matches are dropped. */
  readonly problem?: RegExp;
  /** The document gives an element's schema where the API answers `list`: an array of them, or `page`: a page with `values`. */
  readonly shape?: 'list' | 'page';
  /** Statuses the document leaves out. Their bodies are not checked. */
  readonly statuses?: readonly number[];
  /** Request bodies are not checked. */
  readonly anyBody?: boolean;
}

export interface DocumentOptions {
  /** Stands before the document's paths in real URLs: '/rest' for Jira Data Center. */
  readonly prefix?: string;
  /** Path parameters that URLs may leave out with their slash: 'project' and 'team' in Azure DevOps. */
  readonly optional?: readonly string[];
  /** Path parameters that may hold slashes: 'path' in Azure DevOps. */
  readonly deep?: readonly string[];
  /** Azure DevOps: arrays arrive as { count, value }, any property may be null, and 'object' means anything. */
  readonly azure?: boolean;
  readonly divergences: readonly Divergence[];
}

export interface CheckedRequest {
  readonly method: string;
  /** Decoded or not, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; null for none. */
  readonly body: unknown;
}

export interface CheckedAnswer {
  readonly status: number;
  /** Parsed JSON; null for none. */
  readonly body: unknown;
}

/** Official documents, ready to judge what a client sends and what a sandbox answers. */
export interface ApiDocuments {
  /** Problems in plain words, empty when the request is as documented. */
  checkRequest(request: CheckedRequest): readonly string[];
  checkAnswer(request: CheckedRequest, answer: CheckedAnswer): readonly string[];
  /** 'GET /rest/api/3/myself' of the operation that a request belongs to; null when no document knows it. */
  operationOf(method: string, path: string): string | null;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: { readonly type?: string; readonly enum?: readonly unknown[] };
  readonly type?: string;
  readonly enum?: readonly unknown[];
}

interface Operation {
  readonly name: string;
  readonly matches: (path: string) => number;
  readonly method: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly pointer: string; readonly required: boolean } | null;
  /** By status or 'default': a pointer to the body's schema and whether it is an array, null for no body. */
  readonly answers: ReadonlyMap<string, { readonly pointer: string; readonly list: boolean } | null>;
  readonly compile: (pointer: string, wrap: 'list' | null) => ValidateFunction;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const escapePointer = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/**
 * Reads OpenAPI 3.0 or Swagger 2.0 documents.
 * @param files absolute paths
 * @throws when a file is missing: ask `SHARED` first
 */
export function openApi(files: readonly string[], options: DocumentOptions): ApiDocuments {
  const operations = files.flatMap((file, index) => operationsOf(JSON.parse(readFileSync(file, 'utf8')) as Loose, `doc${index}`, options));

  const find = (method: string, path: string): Operation | null => {
    let best: Operation | null = null;
    let score = -1;
    for (const operation of operations) {
      if (operation.method !== method) continue;
      const found = operation.matches(path);
      if (found > score) [best, score] = [operation, found];
    }
    return best;
  };
  const relevant = (operation: Operation): readonly Divergence[] =>
    options.divergences.filter((each) => each.operation === undefined || each.operation.test(operation.name));
  const keep = (operation: Operation, problems: readonly string[]): readonly string[] =>
    problems.filter((problem) => !relevant(operation).some((each) => each.problem?.test(problem) === true));

  return {
    operationOf: (method, path) => find(method, path)?.name ?? null,
    checkRequest(request) {
      const operation = find(request.method, request.path);
      if (operation === null) return [`${request.method} ${request.path}: no document knows this operation`];
      const problems = queryProblems(operation, request.query);
      if (!relevant(operation).some((each) => each.anyBody === true)) problems.push(...bodyProblems(operation, request.body));
      return keep(operation, problems);
    },
    checkAnswer(request, answer) {
      const operation = find(request.method, request.path);
      if (operation === null) return [`${request.method} ${request.path}: no document knows this operation`];
      if (relevant(operation).some((each) => each.statuses?.includes(answer.status) === true)) return [];
      const expected = operation.answers.get(operation.answers.has(String(answer.status)) ? String(answer.status) : 'default');
      if (expected === undefined) return keep(operation, [`${operation.name}: status ${answer.status} is not documented`]);
      if (expected === null) return [];
      const shape = relevant(operation).find((each) => each.shape !== undefined)?.shape ?? null;
      let body = answer.body;
      if (shape === 'page' || (options.azure === true && expected.list)) body = inner(body, shape === 'page' ? 'values' : 'value');
      const validate = operation.compile(expected.pointer, answer.status < 300 && shape !== null ? 'list' : null);
      return keep(operation, validate(body) ? [] : (validate.errors ?? []).map((error) => sentence(operation.name, answer.status, error)));
    },
  };
}

const inner = (body: unknown, key: string): unknown =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, key) ? (body as Loose)[key] : body;

function sentence(operation: string, where: number | 'body', error: ErrorObject): string {
  const params = error.params as Loose;
  const extra = params['additionalProperty'] ?? params['allowedValues'] ?? '';
  return `${operation} ${where}: ${error.instancePath || '/'} ${error.message ?? error.keyword} ${typeof extra === 'string' ? extra : JSON.stringify(extra)}`.trim();
}

function queryProblems(operation: Operation, query: URLSearchParams): string[] {
  const known = operation.parameters.filter((each) => each.in === 'query');
  const problems: string[] = [];
  for (const [name, value] of query) {
    const parameter = known.find((each) => each.name === name);
    if (parameter === undefined) problems.push(`${operation.name} query: '${name}' is not documented`);
    else problems.push(...valueProblems(operation.name, parameter, value));
  }
  for (const each of known) {
    if (each.required === true && !query.has(each.name)) problems.push(`${operation.name} query: '${each.name}' is required`);
  }
  return problems;
}

function valueProblems(operation: string, parameter: Parameter, value: string): string[] {
  const { type, enum: allowed } = parameter.schema ?? parameter;
  const wrong =
    (type === 'integer' && !/^-?\d+$/.test(value)) ||
    (type === 'boolean' && !/^(true|false)$/i.test(value)) ||
    (type === 'string' && allowed !== undefined && !allowed.some((each) => String(each).toLowerCase() === value.toLowerCase()));
  return wrong ? [`${operation} query: '${parameter.name}' may not be '${value}'`] : [];
}

function bodyProblems(operation: Operation, body: unknown): string[] {
  if (operation.body === null) return body === null ? [] : [`${operation.name} body: none is documented`];
  if (body === null) return operation.body.required ? [`${operation.name} body: is required`] : [];
  const validate = operation.compile(operation.body.pointer, null);
  return validate(body) ? [] : (validate.errors ?? []).map((error) => sentence(operation.name, 'body', error));
}

function operationsOf(raw: Loose, id: string, options: DocumentOptions): Operation[] {
  const document = toJsonSchema(raw, { lenient: options.azure === true });
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, validateFormats: true, logger: false });
  formats.default(ajv);
  for (const format of ['int32', 'int64', 'double', 'float', 'byte', 'binary', 'json', 'url', 'URL']) ajv.addFormat(format, true);
  // Jira writes '+0200' where RFC 3339 wants '+02:00' (Atlassian, Timestamps); both are a date-time to us.
  ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/i);
  ajv.addSchema(document, id);
  const compiled = new Map<string, ValidateFunction>();
  const compile = (pointer: string, wrap: 'list' | null): ValidateFunction => {
    const key = `${wrap}${pointer}`;
    let validate = compiled.get(key);
    if (validate === undefined) {
      const one = { $ref: `${id}#${pointer}` };
      compiled.set(key, (validate = ajv.compile(wrap === 'list' ? { type: 'array', items: one } : one)));
    }
    return validate;
  };

  const found: Operation[] = [];
  for (const group of ['paths', 'x-ms-paths']) {
    for (const [template, item] of Object.entries((document[group] ?? {}) as Record<string, Loose>)) {
      const path = (options.prefix ?? '') + template.split('?')[0]!;
      const matches = pathMatcher(path, options.optional ?? [], options.deep ?? []);
      for (const method of METHODS) {
        const source = item[method] as Loose | undefined;
        if (source === undefined) continue;
        const at = `/${group}/${escapePointer(template)}/${method}`;
        const parameters = [...((item['parameters'] ?? []) as Parameter[]), ...((source['parameters'] ?? []) as Parameter[])].map(
          (each) => resolveReference(document, each) as Parameter,
        );
        found.push({
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          matches,
          parameters,
          body: bodyOf(source, at),
          answers: answersOf(source, at),
          compile,
        });
      }
    }
  }
  return found;
}

function resolveReference(document: Loose, value: unknown): unknown {
  const reference = (value as Loose)['$ref'];
  if (typeof reference !== 'string') return value;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => (at as Loose)[part.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

function bodyOf(operation: Loose, at: string): Operation['body'] {
  const own = operation['requestBody'] as { content?: Record<string, Loose>; required?: boolean } | undefined;
  if (own !== undefined) {
    const type = jsonType(own.content);
    return type === null ? null : { pointer: `${at}/requestBody/content/${escapePointer(type)}/schema`, required: own.required === true };
  }
  const parameters = (operation['parameters'] ?? []) as (Parameter & Loose)[];
  const index = parameters.findIndex((each) => each.in === 'body');
  return index < 0 ? null : { pointer: `${at}/parameters/${index}/schema`, required: parameters[index]!.required === true };
}

function answersOf(operation: Loose, at: string): Operation['answers'] {
  const answers = new Map<string, { pointer: string; list: boolean } | null>();
  for (const [status, answer] of Object.entries((operation['responses'] ?? {}) as Record<string, Loose>)) {
    const type = jsonType(answer['content'] as Record<string, Loose> | undefined);
    const own = answer['schema'] as Loose | undefined;
    const schema =
      own ?? (type === null ? undefined : ((answer['content'] as Record<string, Loose>)[type]!['schema'] as Loose | undefined));
    const pointer = `${at}/responses/${status}/${own !== undefined ? 'schema' : `content/${escapePointer(type ?? '')}/schema`}`;
    answers.set(status, schema === undefined ? null : { pointer, list: [schema['type']].flat().includes('array') });
  }
  return answers;
}

const jsonType = (content: Record<string, Loose> | undefined): string | null =>
  Object.keys(content ?? {}).find((type) => type.startsWith('application/json')) ??
  Object.keys(content ?? {}).find((type) => type.includes('json')) ??
  null;
