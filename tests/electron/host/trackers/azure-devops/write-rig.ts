import { itemIdOf, type ItemId } from '#shared/domain/item.ts';
import { instantOf, type Instant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkMember, type FieldValue, type MembersField, type RecordId, type RecordState, type ValueField } from '#shared/sync/editable.ts';
import type { Change, OperationId } from '#shared/sync/operation.ts';
import type { Creation, Remote, TrackerWriter, Written } from '#shared/tracker/writer.ts';
import { createTransport } from '#electron/host/http/create-transport.ts';
import { createAzureWriter } from '#electron/host/trackers/azure-devops/write.ts';
import { createAzureSandbox, SANDBOX_TOKEN, type AzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import { AGILE, STANDARD_FIELDS } from '#electron/sandbox/azure/processes.ts';
import { identity, relationTo, type AzureSeed, type AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { CONNECTION, must, NOW, projectId, SIGNAL, type Exchange } from './harness.ts';

export const item = (id: number): ItemId => itemIdOf(CONNECTION, String(id));
export const START = instantOf(NOW);
export const ANN = { id: '11111111-1111-4111-8111-111111111111', displayName: 'Ann Archer', uniqueName: 'ann@example.com' };
export const BEN = { id: '22222222-2222-4222-8222-222222222222', displayName: 'Ben Bauer', uniqueName: 'ben@example.com' };
export const SHOP = projectId('33333333-3333-4333-8333-333333333333');
export const DEPOT = projectId('44444444-4444-4444-8444-444444444444');
export const SPRINT_1 = `${CONNECTION}/aaaaaaaa-0000-4000-8000-000000000011`;
export const SPRINT_2 = `${CONNECTION}/aaaaaaaa-0000-4000-8000-000000000012`;
const REASON = { referenceName: 'Custom.Reason', name: 'Why closed', type: 'string', allowedValues: ['Shipped', 'Dropped'] } as const;

const node = (id: number, name: string, rest: object = {}) => ({
  id,
  identifier: `aaaaaaaa-0000-4000-8000-${String(id).padStart(12, '0')}`,
  name,
  ...rest,
});

const work = (id: number, type: string, fields: { readonly [name: string]: Json } = {}, relations: AzureWorkItem['relations'] = []) => ({
  id,
  rev: 3,
  fields: {
    'System.TeamProject': 'Shop',
    'System.WorkItemType': type,
    'System.AreaPath': 'Shop',
    'System.IterationPath': 'Shop\\Sprint 1',
    'System.State': 'New',
    'System.Title': `Item ${id}`,
    'System.CreatedDate': '2026-11-01T08:00:00Z',
    'System.ChangedDate': '2026-11-20T08:00:00Z',
    'System.CreatedBy': identity(BEN),
    'System.ChangedBy': identity(BEN),
    'Microsoft.VSTS.Common.Priority': 2,
    ...fields,
  },
  relations,
});

/** New to Active to Closed; closing asks for a reason. */
const types = AGILE.types.map((type) =>
  type.name === 'User Story'
    ? {
        ...type,
        transitions: { New: ['Active', 'Removed'], Active: ['New', 'Resolved', 'Closed'] },
        required: { Closed: [REASON.referenceName] },
      }
    : type,
);
const project = (id: string, name: string, first: number) => ({
  id,
  name,
  description: '',
  process: AGILE.process,
  types,
  areas: node(first, name, { children: [node(first + 1, 'Checkout')] }),
  iterations: node(first + 9, name, {
    children: [node(first + 10, 'Sprint 1', { startDate: '2026-11-16', finishDate: '2026-11-27' }), node(first + 11, 'Sprint 2')],
  }),
  teams: [{ id: '55555555-5555-4555-8555-555555555555', name: `${name} Team`, iterations: [] }],
});

const PARENT = 'System.LinkTypes.Hierarchy-Reverse';

/** An organisation on which everything that can be written is there. Item 1 has tags, a parent and a link. */
export const seed = (): AzureSeed => ({
  organisation: 'fabrikam',
  instanceId: '66666666-6666-4666-8666-666666666666',
  users: [ANN, BEN],
  projects: [project('44444444-4444-4444-8444-444444444444', 'Depot', 50), project('33333333-3333-4333-8333-333333333333', 'Shop', 1)],
  fields: [...STANDARD_FIELDS, REASON],
  workItems: [
    work(1, 'User Story', { 'System.Tags': 'api; Web', 'System.Description': '<p>First</p>' }, [
      relationTo(PARENT, 4),
      relationTo('System.LinkTypes.Related', 2),
      { rel: 'Hyperlink', url: 'https://example.com/' },
    ]),
    work(2, 'User Story', {}, [relationTo('System.LinkTypes.Related', 1)]),
    work(3, 'Bug', { 'Microsoft.VSTS.TCM.ReproSteps': '<p>Click</p>' }),
    work(4, 'Feature', {}, [relationTo('System.LinkTypes.Hierarchy-Forward', 1)]),
    work(5, 'Feature'),
    work(6, 'Bug'),
  ],
});

export interface WriteRig {
  readonly sandbox: AzureSandbox;
  readonly writer: TrackerWriter;
  readonly exchanges: Exchange[];
  /** The writes among the exchanges. */
  writes(): readonly Exchange[];
  /** Runs before each request reaches the sandbox; an answer stands in for the sandbox's. */
  before: ((request: { readonly method: string; readonly url: URL; readonly body: unknown }) => Response | Promise<Response> | void) | null;
  /** Loses the answer of each request it says yes to, after the server did the work. */
  lose: ((request: { readonly method: string; readonly url: URL; readonly body: unknown }) => boolean) | null;
  pass(milliseconds: number): void;
  /** The time on this computer, epoch milliseconds. */
  now(): number;
  /** The writer as it is after a restart: it remembers nothing. */
  restarted(): TrackerWriter;
}

/** @param options `ahead`: how far this computer's clock is ahead of the server's, milliseconds */
export function writeRig(site: AzureSeed = seed(), options: { readonly server?: boolean; readonly ahead?: number } = {}): WriteRig {
  let now = NOW;
  const sandbox = createAzureSandbox({ seed: site, clock: () => now, options: { kind: options.server ? 'server' : 'services' } });
  const exchanges: Exchange[] = [];
  const baseUrl = `http://127.0.0.1:1${sandbox.path}`;
  const transport = createTransport({
    baseUrl,
    authorization: `Basic ${Buffer.from(`:${SANDBOX_TOKEN}`).toString('base64')}`,
    clock: () => now,
    random: () => 0,
    sleep: async (milliseconds) => void (now += milliseconds),
    fetch: async (url, init) => {
      const asked = {
        method: init.method ?? 'GET',
        url: new URL(url),
        body: init.body ? (JSON.parse(String(init.body)) as unknown) : null,
      };
      const response = (await rig.before?.(asked)) ?? (await sandbox.handle(new Request(url, init)));
      if (rig.lose?.(asked) === true)
        throw new TypeError('terminated', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
      const text = await response.clone().text();
      exchanges.push({ ...asked, status: response.status, answer: parsed(text) });
      return response;
    },
  });
  const kind = options.server ? 'azure-devops-server' : 'azure-devops-services';
  const restarted = (): TrackerWriter =>
    createAzureWriter({ transport, baseUrl, kind, connection: CONNECTION, clock: () => now + (options.ahead ?? 0) });
  const rig: WriteRig = {
    sandbox,
    writer: restarted(),
    exchanges,
    writes: () => exchanges.filter(({ method, url }) => method === 'PATCH' || (method === 'POST' && !/wiql|batch/.test(url.pathname))),
    before: null,
    lose: null,
    pass: (milliseconds) => void (now += milliseconds),
    now: () => now + (options.ahead ?? 0),
    restarted,
  };
  return rig;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

let made = 0;
export const operation = (change: Change, id = `op-${(made += 1)}`): { readonly id: OperationId; readonly change: Change } => ({
  id: id as OperationId,
  change,
});
export const set = (field: ValueField, value: FieldValue, base: FieldValue = null, along?: { readonly [name: string]: Json }): Change => ({
  kind: 'value',
  field,
  base,
  value,
  ...(along === undefined ? {} : { along }),
});
export const choice = (id: string, name = id) => ({ id, name });
export const members = (field: MembersField, add: readonly string[], remove: readonly string[] = []): Change => ({
  kind: 'members',
  field,
  add,
  remove,
});
export const text = (value: string, base = ''): Change => ({ kind: 'text', field: 'description', base, value });
export const comment = (words: string): Change => ({ kind: 'comment', text: words });
export const link = (type: string, direction: 'outward' | 'inward', target: number): string =>
  linkMember({ type, direction, target: item(target) });

export async function read(writer: TrackerWriter, record: RecordId, kind: 'item' | 'iteration' = 'item'): Promise<Remote> {
  const remote = must(await writer.read(record, kind, SIGNAL));
  if (remote === null) throw new Error(`No ${record}`);
  return remote;
}

/** Reads the item and writes changes at that revision. */
export async function write(rig: WriteRig, id: number, changes: readonly Change[], ids: readonly string[] = []): Promise<Written> {
  const { revision, project: home } = await read(rig.writer, item(id));
  const list = changes.map((change, index) => operation(change, ids[index]));
  return rig.writer.write({ record: item(id), recordKind: 'item', project: home, revision, changes: list }, SIGNAL);
}

export const kinds = ({ answers }: Written): readonly string[] => answers.map((answer) => answer.kind);

export const stateOf = (parts: Partial<RecordState>): RecordState => ({ values: {}, texts: {}, members: {}, ...parts });
export const creation = (
  id: string,
  type: string,
  parts: Partial<RecordState>,
  rest: Partial<Creation> & { readonly along?: { readonly [name: string]: Json } } = {},
): Creation => ({
  id: id as OperationId,
  recordKind: rest.recordKind ?? 'item',
  project: rest.project ?? SHOP,
  change: { kind: 'create', type, state: stateOf(parts), ...(rest.along === undefined ? {} : { along: rest.along }) },
});
export const at = (milliseconds: number): Instant => instantOf(NOW + milliseconds);
