import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { IterationId, ProjectId } from '#shared/domain/item.ts';
import type { Result } from '#shared/lib/result.ts';
import { flatten, mapItem, typeMeanings, type ProjectContext } from '#electron/host/trackers/azure-devops/map.ts';
import * as parse from '#electron/host/trackers/azure-devops/parse.ts';
import { SHARED } from '#tests/support/shared-folder.ts';
import { codeOf, connect, CONNECTION, SIGNAL } from './harness.ts';

interface Recorded {
  readonly name: string;
  readonly method: string;
  /** Path and query below the host. */
  readonly url: string;
  readonly status: number;
  readonly body: unknown;
}

const FOLDER = SHARED === null ? '' : join(SHARED, 'fixtures/azure-devops');
const load = (file: string): Record<string, unknown> => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Record<string, unknown>;
const files =
  SHARED === null
    ? []
    : readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .map((name) => relative('.', name).replaceAll('\\', '/'))
        .sort();

function sessions(file: string): readonly Recorded[] {
  const { interactions } = load(file) as {
    interactions: { request: { method: string; uri: string }; response: { status: { code: number }; body: unknown } }[];
  };
  return interactions.map(({ request, response }, index) => ({
    name: `${file} #${index}`,
    method: request.method,
    url: request.uri.replace(/^https:\/\/[^/]+\/[^/]+/, ''),
    status: response.status.code,
    body: response.body,
  }));
}

function examples(file: string): readonly Recorded[] {
  const example = load(file) as {
    responses?: Record<string, { body?: unknown }>;
    'x-ms-vss-request-url'?: string;
    'x-ms-vss-example-request'?: { url: string };
  };
  const method = /\/(GET|POST|PATCH|PUT|DELETE|UPDATE)_/i.exec(file)?.[1]?.toUpperCase() ?? 'GET';
  const url = (example['x-ms-vss-request-url'] ?? example['x-ms-vss-example-request']?.url ?? '').replace(/^https?:\/\/[^/]+\/[^/]+/, '');
  return Object.entries(example.responses ?? {}).map(([status, response]) => ({
    name: file,
    method,
    url,
    status: Number(status),
    body: response.body ?? null,
  }));
}

const recorded = files.flatMap((file) =>
  file.startsWith('cli-recordings/') ? sessions(file) : file.startsWith('http-examples/') ? examples(file) : [],
);

const context: ProjectContext = {
  connection: CONNECTION,
  baseUrl: 'https://dev.azure.com/fabrikam',
  id: 'azure/p' as ProjectId,
  name: 'Fabrikam-Fiber-Git',
  types: new Map(),
  iterations: new Map(),
  linkNames: new Map(),
};

/** An item parses and maps; each oddity is a whole sentence. */
const item = (json: unknown): Result<unknown, string> => {
  const parsed = parse.parseItem(json);
  return parsed.ok ? mapItem(parsed.value, context) : parsed;
};
const items = (json: unknown): Result<unknown, string> => {
  const all = parse.parseItems(json);
  return all.ok ? (all.value.map(item).find((one) => !one.ok) ?? all) : all;
};
const nodes = (json: unknown): Result<unknown, string> => {
  const list = (json as { value?: unknown[] }).value;
  return list === undefined ? parse.parseNode(json) : (list.map(parse.parseNode).find((one) => !one.ok) ?? parse.parseNode(list[0]));
};

/** The list, or one of it by its name. */
const categories = (json: unknown) => parse.parseCategories((json as { value?: unknown }).value === undefined ? [json] : json);

/** Which parser meets which address. The first that fits; an address that fits none is one this client never asks. */
const READERS: readonly (readonly [name: string, method: RegExp, url: RegExp, read: (json: unknown) => Result<unknown, string>])[] = [
  ['connection', /GET/, /\/_apis\/connectiondata/i, parse.parseConnection],
  ['project', /GET/, /\/_apis\/projects\/[^/?]+(\?|$)/i, parse.parseProject],
  ['members', /GET/, /\/teams\/[^/]+\/members/i, parse.parseMembers],
  ['projects', /GET/, /\/_apis\/projects(\?|$)/i, parse.parseProjects],
  ['nodes', /GET|POST|PATCH/, /\/classificationnodes/i, nodes],
  ['query', /GET|POST/, /\/_apis\/wit\/wiql/i, parse.parseQueryAnswer],
  ['links', /GET/, /\/reporting\/workitemlinks/i, parse.parseLinks],
  ['revisions', /GET/, /\/reporting\/workitemrevisions/i, parse.parseRevisions],
  ['relation types', /GET/, /\/workitemrelationtypes(\?|$)/i, parse.parseRelationTypes],
  ['categories', /GET/, /\/workitemtypecategories(\/|\?|$)/i, categories],
  ['types', /GET/, /\/workitemtypes(\?|$)/i, parse.parseTypes],
  ['fields', /GET/, /\/_apis\/wit\/fields(\?|$)/i, parse.parseFields],
  ['item history', /GET/, /\/workitems\/\d+\/revisions(\?|$)/i, items],
  ['item then', /GET/, /\/workitems\/\d+\/revisions\/\d+(\?|$)/i, item],
  ['items', /GET/, /\/_apis\/wit\/workitems\?/i, items],
  ['item', /GET|POST|PATCH/, /\/_apis\/wit\/workitems\/(\d+|\$[^/?]+)(\?|$)/i, item],
];

/** What is refused on purpose: the sentence that says why, or the place that does not fit. */
const REFUSED: readonly (readonly [name: RegExp, reason: RegExp])[] = [
  [/fields-_columns|test_queryShow/, /^It has no readable System\.ChangedDate\.$/], // asked for a few fields only; this client asks for all
  [/GET_work_item_template/, /^id$/], // a template is no item yet
];

/** Parts of the API that this client does not read. */
const NOT_READ =
  /http-examples\/(git|release)\/|\/_apis\/(git|build|distributedtask|release|test|testresults|pipelines|process|operations|resourceareas|work|identities)(\/|\?|\s|$)|_apis\?|\/_apis\/wit\/(queries|queriesbatch|artifactlinktypes|workitemtransitions|tags|recyclebin|workitemsdelete|workitemtypes\/)|\/(comments|updates|history)(\/|\?|$)|\/teams(\/|\?|$)|\/properties|\/workitemicons|\/_apis\/projects$/i;

const met = recorded
  .filter((one) => one.status >= 200 && one.status < 300 && one.status !== 202 && one.status !== 204)
  .filter((one) => one.body !== null && typeof one.body === 'object')
  .map((one) => ({ one, reader: READERS.find(([, method, url]) => method.test(one.method) && url.test(one.url)) }));

describe.skipIf(SHARED === null)('recorded sessions and documented examples', () => {
  test('are met by a parser, or belong to a part of the API that is not read', () => {
    const strange = met
      .filter(({ one, reader }) => reader === undefined && one.method === 'GET' && !NOT_READ.test(`${one.url} ${one.name}`))
      .map(({ one }) => `${one.method} ${one.url} (${one.name})`);
    expect(strange).toEqual([]);
    const counts = Object.groupBy(
      met.flatMap(({ reader }) => (reader === undefined ? [] : [reader[0]])),
      (name) => name,
    );
    expect(Object.keys(counts).toSorted()).toEqual(READERS.map(([name]) => name).toSorted());
  });

  test.each(met.flatMap(({ one, reader }) => (reader === undefined ? [] : [[`${reader[0]}: ${one.name}`, one, reader[3]] as const])))(
    '%s',
    (_, one, read) => {
      const result = read(one.body);
      const expected = REFUSED.find(([name]) => name.test(one.name));
      if (expected !== undefined && !result.ok) expect(result.error).toMatch(expected[1]);
      else expect(result).toMatchObject({ ok: true });
    },
  );

  test('give the iterations of a session with their paths and no invented days', () => {
    const tree = recorded.find(
      (one) => one.name.startsWith('cli-recordings/test_boards_iterations') && /iterations\?\$depth=2/.test(one.url) && one.status === 200,
    )!;
    const root = parse.parseNode(tree.body);
    const paths = root.ok ? flatten(root.value).map(({ path, node }) => [path, node.start]) : [];
    expect(paths).toContainEqual(['IterationProj_000001', null]);
    expect(paths).toContainEqual(['IterationProj_000001\\teamName1_000002_Root_Itr_000003\\Child_Itr_000004', null]);
  });

  test('keep every field and relation of a documented item, in the item or beside it', () => {
    const example = recorded.find((one) => one.name.endsWith('GET__wit_WorkItems_ids-_ids___expand-all.json'))!;
    const wires = (example.body as { value: { id: number; fields: Record<string, unknown>; relations?: unknown[] }[] }).value;
    for (const wire of wires) {
      const parsed = parse.parseItem(wire);
      if (!parsed.ok) throw new Error(parsed.error);
      const iterations = new Map([[String(wire.fields['System.IterationPath']).toLowerCase(), 'azure/i' as IterationId]]);
      const mapped = mapItem(parsed.value, { ...context, iterations });
      if (!mapped.ok) throw new Error(mapped.error);
      const text = JSON.stringify(mapped.value.item);
      expect(mapped.value.item.labels.join('; ')).toBe(wire.fields['System.Tags'] ?? '');
      for (const value of Object.values(wire.fields).filter(
        (one) => typeof one === 'string' && !/^\d{4}-\d\d-\d\dT/.test(one) && one !== wire.fields['System.IterationPath'],
      )) {
        if (value !== wire.fields['System.TeamProject'] && value !== wire.fields['System.Tags'])
          expect(text).toContain(JSON.stringify(value).slice(1, -1));
      }
      const kept =
        mapped.value.item.links.length +
        ((mapped.value.item.extra['relations'] as unknown[] | undefined)?.length ?? 0) +
        (mapped.value.item.parent === null ? 0 : 1);
      expect(kept).toBeGreaterThanOrEqual(wire.relations?.length ?? 0);
    }
  });

  test('of refused requests become the error that says what to do', async () => {
    const answering = (status: number, body: unknown, type = 'application/json') => ({
      path: '/fabrikam',
      handle: async () =>
        new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } }),
    });
    const identify = async (status: number, body: unknown, type?: string) =>
      codeOf(await connect(answering(status, body, type)).port.identify(SIGNAL));
    expect(await identify(401, load('errors/401-unauthorized-patch.json')['body'])).toBe('unauthorized');
    expect(await identify(401, load('errors/pat-expired.json')['body'])).toBe('token-expired');
    const refusals = recorded.filter((one) => one.status >= 400);
    expect(refusals.length).toBeGreaterThan(3);
    for (const { status, body } of refusals) {
      const wanted = status === 404 ? 'wrong-address' : status === 401 ? 'unauthorized' : 'not-a-tracker';
      expect([status, await identify(status, body, typeof body === 'string' ? 'text/plain' : undefined)]).toEqual([status, wanted]);
    }
  });

  test('show types by their category whatever they are called', () => {
    const types = parse.parseTypes(met.find(({ reader }) => reader?.[0] === 'types')!.one.body);
    const levels = categories(met.find(({ reader }) => reader?.[0] === 'categories')!.one.body);
    const meanings = types.ok && levels.ok ? typeMeanings(types.value, levels.value) : new Map();
    expect([meanings.get('bug')?.kind, meanings.get('product backlog item')?.kind ?? meanings.get('user story')?.kind]).toEqual([
      'bug',
      'story',
    ]);
  });
});
