/** Any JSON object of a document. */
export type Loose = Record<string, unknown>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value);

const SCHEMA_MAPS = ['properties', 'patternProperties'];
const SCHEMA_LISTS = ['allOf', 'anyOf', 'oneOf'];

/**
 * A document whose schemas ajv can read: OpenAPI 3.0's `nullable` becomes a type, `example` and `discriminator` go.
 * Everything keeps its place, so that `$ref` pointers stay true.
 * @param lenient Swagger 2.0 of Azure DevOps: null is allowed everywhere, and a bare 'object' means any value
 */
export function toJsonSchema(document: Loose, options: { readonly lenient: boolean }): Loose {
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => walk(each, ''));
    if (!isObject(value)) return value;
    if (key === 'schema') return schemaOf(value, options.lenient);
    if (key === 'schemas' || key === 'definitions') return mapValues(value, (each) => schemaOf(each, options.lenient));
    return mapValues(value, (each, name) => (name === 'example' || name === 'examples' ? undefined : walk(each, name)));
  };
  return walk(document, '') as Loose;
}

function mapValues(object: Loose, change: (value: unknown, key: string) => unknown): Loose {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function schemaOf(source: unknown, lenient: boolean): unknown {
  if (!isObject(source)) return source;
  if (typeof source['$ref'] === 'string') {
    const reference = { $ref: source['$ref'] };
    return lenient ? { anyOf: [reference, { type: 'null' }] } : reference;
  }
  const target: Loose = {};
  for (const [key, value] of Object.entries(source)) {
    if (key === 'example' || key === 'discriminator' || key === 'nullable' || key === 'xml' || key === 'externalDocs') continue;
    if (SCHEMA_MAPS.includes(key) && isObject(value)) target[key] = mapValues(value, (each) => schemaOf(each, lenient));
    else if (SCHEMA_LISTS.includes(key) && Array.isArray(value)) target[key] = value.map((each) => schemaOf(each, false));
    else if (key === 'items' || key === 'additionalProperties' || key === 'not') target[key] = schemaOf(value, lenient);
    else target[key] = value;
  }
  const anything =
    lenient &&
    target['type'] === 'object' &&
    target['properties'] === undefined &&
    target['allOf'] === undefined &&
    target['additionalProperties'] === undefined;
  if (anything) return {};
  const mayBeNull = source['nullable'] === true || lenient;
  if (!mayBeNull) return target;
  if (Array.isArray(target['enum'])) target['enum'] = [...(target['enum'] as unknown[]), null];
  if (typeof target['type'] === 'string') target['type'] = [target['type'], 'null'];
  return target['type'] === undefined && target['allOf'] !== undefined ? { anyOf: [target, { type: 'null' }] } : target;
}
