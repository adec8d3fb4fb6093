import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { changesOf, docsOf, isInDocument } from '#shared/plan/change.ts';
import { commandProblems } from '#shared/plan/command.ts';
import { readerOf, writeChanges } from '#shared/plan/document.ts';
import type { DocId, PlanCommand, PlanEdit } from '#shared/plan/edit.ts';
import { samplePlan } from '#shared/plan/sample.ts';
import { parseDay, parseInstant } from '#shared/domain/time.ts';

/** A plan with the sample's records, and every edit that made it. */
function aPlan(): { readonly docs: Map<DocId, Y.Doc>; readonly edits: readonly PlanEdit[] } {
  const docs = new Map<DocId, Y.Doc>();
  const edits: PlanEdit[] = [];
  for (const command of samplePlan(parseDay('2026-11-22')!, parseInstant('2026-11-22T08:00:00.000Z')!)) {
    for (const doc of docsOf(command.edits)) if (!docs.has(doc)) docs.set(doc, new Y.Doc());
    const changes = changesOf(readerOf(docs), command);
    if (!changes.ok) throw new Error(JSON.stringify(changes.error));
    for (const change of changes.value.filter(isInDocument)) writeChanges(docs.get(change.doc)!, [change], []);
    edits.push(...command.edits);
  }
  return { docs, edits };
}

const stateOf = (docs: ReadonlyMap<DocId, Y.Doc>): readonly string[] =>
  [...docs.values()].map((doc) => Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64'));

/** What a script may put where a value belongs: everything structured cloning and JSON let through. */
const rubbish = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1.5,
    2 ** 60,
    '',
    ' ',
    '\0',
    '__proto__',
    'constructor',
    {},
    [],
  ),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":{"polluted":true}}}') as unknown),
  fc.constantFrom<unknown>(
    'x'.repeat(200_001),
    '🧨'.repeat(60_000),
    Array.from({ length: 5_000 }, () => null),
  ),
  fc.nat(2_000).map((depth) => {
    let value: unknown = 0;
    for (let level = 0; level < depth; level++) value = [value];
    return value;
  }),
);

/** Every path to a value inside an edit. */
function paths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => paths(part, [...path, key]))];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], value);
}

/** The edit with another value, or no value, at one path. */
function spoiled(edit: unknown, path: readonly string[], way: 'replace' | 'remove' | 'add', value: unknown): unknown {
  if (path.length === 0) return way === 'add' ? { ...(edit as object), extra: value } : value;
  const copy = structuredClone(edit);
  const parent = at(copy, path.slice(0, -1)) as Record<string, unknown>;
  const last = path.at(-1)!;
  if (way === 'remove') delete parent[last];
  else Object.defineProperty(parent, way === 'add' ? '__proto__' : last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

describe('a malformed command', () => {
  const { docs, edits } = aPlan();
  const before = stateOf(docs);
  const known = new Set(edits.map((edit) => JSON.stringify(edit)));

  test('is answered with problems or understood as a whole, and never throws', { timeout: 120_000 }, () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(edits.length - 1), fc.nat(), fc.constantFrom('replace', 'remove', 'add'), rubbish, (which, where, way, value) => {
        const places = paths(edits[which]);
        const edit = spoiled(edits[which], places[where % places.length]!, way, value);
        const command = { label: 'test', why: null, edits: [edits[0], edit] } as unknown as PlanCommand;
        const shape = commandProblems(command);
        if (Object.keys(shape).length > 0) return void (refused += 1);
        // As the engine does: only then are documents looked up, new ones for ids that nobody used yet.
        const loaded = new Map(docs);
        for (const doc of docsOf(command.edits)) if (!loaded.has(doc)) loaded.set(doc, new Y.Doc());
        const result = changesOf(readerOf(loaded), command);
        if (result.ok) {
          // Taken: then every record in it is one that the checks let through, with known fields and nothing else.
          for (const change of result.value)
            if (change.kind === 'record' && change.after !== null) expect(Object.keys(change.after)).not.toContain('__proto__');
        } else {
          refused += 1;
          expect(result.error.code === 'gone' || Object.keys(result.error.problems).length > 0).toBe(true);
        }
        expect(known.has(JSON.stringify(edits[which]))).toBe(true);
      }),
      { numRuns: 10_000, seed: 22 },
    );
    expect(refused).toBeGreaterThan(6_000);
    expect(stateOf(docs)).toEqual(before);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('that is no command at all names what is wrong', () => {
    for (const command of [
      null,
      undefined,
      1,
      '',
      [],
      {},
      { label: 1 },
      { label: 'x' },
      { label: 'x', why: 1, edits: [] },
      { label: 'x', why: null, edits: {} },
    ])
      expect(Object.keys(commandProblems(command))).toHaveLength(1);
    expect(commandProblems({ label: 'x', why: null, edits: [null] })).toEqual({ edits: 'Edit 1 is not one the cockpit knows.' });
    expect(commandProblems({ label: 'x', why: null, edits: [] })).toEqual({});
  });

  test('cannot bring a field of the name __proto__', () => {
    const put = edits.find((edit) => edit.kind === 'put')!;
    const record: unknown = JSON.parse(`{"__proto__":{"x":1},${JSON.stringify(put.record).slice(1)}`);
    expect(changesOf(readerOf(docs), { edits: [{ ...put, record } as PlanEdit] })).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });
});
