import { createAzureDevOps } from '#electron/host/trackers/azure-devops/client.ts';
import { commentHtml } from '#electron/host/trackers/azure-devops/patch.ts';
import { createAzureWriter } from '#electron/host/trackers/azure-devops/write.ts';
import { isRecord } from '#electron/sandbox/jira/records.ts';
import { createAzureSandbox } from '#electron/sandbox/azure/sandbox.ts';
import {
  identity,
  type AzureNode,
  type AzureProject,
  type AzureSeed,
  type AzureUser,
  type AzureWorkItem,
} from '#electron/sandbox/azure/seed.ts';
import { linkedId } from '#electron/sandbox/azure/store.ts';
import { itemIdOf, iterationIdOf, remoteIdOf, type ConnectionId, type ItemId } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import {
  linkMember,
  linkOf,
  type Choice,
  type EditableField,
  type RecordId,
  type RecordKind,
  type RecordState,
} from '#shared/sync/editable.ts';
import type { Edit } from '#shared/sync/outbox.ts';
import { DEPOT, seed as writableSite, SHOP } from '#tests/electron/host/trackers/azure-devops/write-rig.ts';
import { Absences } from './absences.ts';
import { wasRenamed } from './check.ts';
import { faultyFetch } from './faulty-fetch.ts';
import { Recorder, UNTOUCHED, type Acting, type Touched } from './recorder.ts';
import { bodyOf, withBody } from './request-body.ts';
import { sandboxSeat, seatTransport } from './sandbox-seat.ts';
import type { Offer, Side, World } from './side.ts';
import { Turns } from './turns.ts';
import { WORDS } from './words.ts';

const CONNECTION = 'azure' as ConnectionId;
const PARENT = 'System.LinkTypes.Hierarchy-Reverse';
const RELATED = 'System.LinkTypes.Related';
const BEFORE = 'System.LinkTypes.Dependency';
const PEOPLE = ['ann', 'somebody', 'mara', 'jonas', 'kim'];
const USERS = PEOPLE.map((name, index): AzureUser => ({
  id: `${String(index + 1).repeat(8)}-0000-4000-8000-000000000000`,
  displayName: `${name} N.`,
  uniqueName: `${name}@example.com`,
}));
/** What people's edits run into: circles, paths of another project, rules of the type, records that were deleted meanwhile. */
const REFUSES = /TF201036|TF401347|TF401320|no such iteration|does not exist|is an unknown identity|cannot be its own/;

type Operation = { readonly op: string; readonly path: string; readonly value?: Json };

function seedOf({ dice }: World): AzureSeed {
  const site = writableSite();
  const items: AzureWorkItem[] = [];
  for (let id = 2 + dice.below(3); id > 0; id -= 1) {
    items.push({
      id,
      rev: 1,
      fields: {
        'System.TeamProject': 'Shop',
        'System.WorkItemType': dice.pick(['User Story', 'Bug', 'Feature']),
        'System.AreaPath': 'Shop',
        'System.IterationPath': 'Shop\\Sprint 1',
        'System.State': 'New',
        'System.Title': dice.pick(WORDS),
        'System.Tags': dice.pick(WORDS),
        'System.CreatedDate': '2026-11-01T08:00:00Z',
        'System.ChangedDate': '2026-11-20T08:00:00Z',
        'System.CreatedBy': identity(USERS[0]!),
        'System.ChangedBy': identity(USERS[0]!),
        'Microsoft.VSTS.Common.Priority': 2,
      },
      relations: [],
    });
  }
  return { ...site, users: [USERS[0]!, ...USERS.slice(1)], workItems: items };
}

/** Azure DevOps' sandbox behind the real client. Each write names the revision it was made for. */
export function azureSide(world: World): Side {
  const { dice } = world;
  const accounts = Object.fromEntries(USERS.map(({ uniqueName }) => [`token-${uniqueName}`, uniqueName]));
  const sandbox = createAzureSandbox({ seed: seedOf(world), clock: world.time, options: { accounts } });
  sandbox.feedLag(dice.pick([0, 0, 3_000, 60_000]));
  const baseUrl = `http://127.0.0.1:1${sandbox.path}`;
  /** Every iteration: its path, its node and its project. */
  const nodes = (): readonly { readonly path: string; readonly node: AzureNode; readonly project: AzureProject }[] =>
    sandbox.store.projects.flatMap((project) =>
      [project.iterations, ...(project.iterations.children ?? [])].map((node) => ({
        path: node === project.iterations ? node.name : `${project.iterations.name}\\${node.name}`,
        node,
        project,
      })),
    );
  const nodeOf = (record: RecordId) => nodes().find(({ node }) => node.identifier === remoteIdOf(record));
  const kindOf = (record: RecordId): RecordKind => (/^\d+$/.test(remoteIdOf(record)) ? 'item' : 'iteration');
  const turns = new Turns();
  const seen = new WeakMap<AzureWorkItem, RecordState>();
  const seenNodes = new WeakMap<AzureNode, RecordState>();
  const everything = (): ReadonlyMap<RecordId, RecordState> =>
    new Map<RecordId, RecordState>([
      ...[...sandbox.store.items.values()].map((item) => {
        const state = seen.get(item) ?? stateOf(item, new Map(nodes().map(({ path, node }) => [path, node.identifier])));
        seen.set(item, state);
        return [itemIdOf(CONNECTION, String(item.id)), state] as const;
      }),
      // The root is the project itself, and has no days.
      ...nodes()
        .filter(({ path }) => path.includes('\\'))
        .map(({ node }) => {
          const state = seenNodes.get(node) ?? nodeStateOf(node);
          seenNodes.set(node, state);
          return [iterationIdOf(CONNECTION, node.identifier), state] as const;
        }),
    ]);
  const recorder = new Recorder(everything, (record) => {
    const project = nodeOf(record)?.project.name ?? sandbox.store.items.get(Number(remoteIdOf(record)))!.fields['System.TeamProject'];
    return remoteIdOf(project === 'Shop' ? SHOP : DEPOT);
  });
  const spelled = new Map<string, string>();

  async function answer(request: Request, again: boolean): Promise<Response> {
    const named = /\/workitems\/(\d+)/i.exec(request.url)?.[1];
    if (named !== undefined && absences.isHidden(itemIdOf(CONNECTION, named))) return nothingThere(named);
    if (request.method === 'GET') return sandbox.handle(request);
    const url = new URL(request.url);
    const sent = await bodyOf(request);
    const isPatch = /\/workitems\/[$%\d]/i.test(url.pathname);
    const body = isPatch ? normalised(sent as unknown as readonly Operation[], spelled) : sent;
    const before = recorder.held;
    const response = await sandbox.handle(withBody(request, body));
    const isNode = /\/classificationnodes\//i.test(url.pathname);
    if (!(isPatch || isNode) || response.status >= 300) return response;
    const { acting } = turns;
    if (isNode) recorder.note(acting?.by ?? 'nobody', acting, again ? UNTOUCHED : { fields: nodeFields(body), comments: [] });
    else recorder.note(acting?.by ?? 'nobody', acting, again ? UNTOUCHED : touchedBy(body as readonly Operation[], acting, before));
    return response;
  }
  const absences = new Absences(recorder.log);
  const fetch = faultyFetch((request, again) => turns.request(() => answer(request, again)), world);
  const person = (name: string): Choice => ({ id: `${name}@example.com`, name: `${name} N.` });
  const named = (name: string): Choice => ({ id: name, name });
  const inProject = (name: 'Shop' | 'Depot'): Offer => ({
    values: {
      title: [...WORDS, ' amber', 'birch '],
      priority: ['1', '3'].map(named),
      assignee: [null, person('mara'), person('somebody')],
      state: ['New', 'Active', 'Closed'].map(named),
      area: [name, `${name}\\Checkout`],
      iteration: nodes()
        .filter(({ project }) => project.name === name)
        .map(({ path, node }) => ({ id: iterationIdOf(CONNECTION, node.identifier), name: path })),
    },
    members: { labels: [...WORDS, 'Amber'] },
  });
  const side: Side = {
    connection: CONNECTION,
    log: recorder.log,
    born: recorder.born,
    get records() {
      return [...recorder.held.keys()];
    },
    projects: [SHOP, DEPOT],
    state: (record) => recorder.held.get(record) ?? null,
    revision: (record) => recorder.revision(record),
    kinds: ['item', 'iteration'],
    kindOf,
    notices: (record) => kindOf(record) === 'item',
    offer: (project) => inProject(project === DEPOT ? 'Depot' : 'Shop'),
    textOf: (lines) => lines.map((line) => `<p>${line}</p>`).join('\n'),
    linesOf: (text) => text.split('\n').map((line) => line.replaceAll(/<[^>]*>/g, '')),
    linkTypes: [RELATED, BEFORE],
    undirected: RELATED,
    newborn: (title, kind) =>
      kind === 'item'
        ? { type: 'Bug', state: { values: { title }, texts: {}, members: { labels: [dice.pick(WORDS)] } } }
        : { type: kind, state: { values: { name: title, start: null, finish: null }, texts: {}, members: {} } },
    refuses: REFUSES,
    fillsIn: () => 'because',
    somebody(record, edit) {
      turns.between(() => {
        const node = nodeOf(record);
        if (node !== undefined) changeNode(node, edit);
        else if (sandbox.store.items.has(Number(remoteIdOf(record)))) change(Number(remoteIdOf(record)), edit);
        recorder.note('somebody');
      });
    },
    delete(record) {
      sandbox.remove(Number(remoteIdOf(record)));
      recorder.note('somebody');
    },
    restore() {
      const [id] = sandbox.store.bin.keys();
      if (id !== undefined) sandbox.restore(id);
      recorder.note('somebody');
    },
    // Deleted items are looked for in the bin as well.
    wasUnknowable: (record, at) => absences.at(record, at) || wasRenamed(side, record, at),
    hide: (record) => absences.begins(record, 'hidden'),
    showAll: () => absences.ends('hidden'),
    move(record) {
      const id = Number(remoteIdOf(record));
      sandbox.move(id, sandbox.store.items.get(id)!.fields['System.TeamProject'] === 'Shop' ? 'Depot' : 'Shop');
      recorder.note('somebody');
    },
    seat(name, skew) {
      const authorization = `Basic ${btoa(`:token-${name}@example.com`)}`;
      const transport = seatTransport(world, fetch, { baseUrl, authorization, skew });
      const setup = { transport, baseUrl, kind: 'azure-devops-services', connection: CONNECTION } as const;
      const writer = createAzureWriter({ ...setup, clock: () => world.time() + skew });
      const port = createAzureDevOps(setup);
      return sandboxSeat({ name, connection: CONNECTION, projects: side.projects, port, writer, recorder, turns, kindOf });
    },
    contradictions: () =>
      recorder.contradictions(
        side.records.filter((each) => kindOf(each) === 'item'),
        (record) =>
          sandbox.store.stepsOf(Number(remoteIdOf(record as ItemId))).flatMap(({ before, after, by }) => {
            const title = after.fields['System.Title'];
            if (before === null || before.fields['System.Title'] === title) return [];
            const { displayName } = by as { readonly displayName: string };
            return [`${displayName.split(' ')[0]!}: ${String(title)}`];
          }),
      ),
  };
  return side;

  /** Somebody sets the days of an iteration. */
  function changeNode({ project, node, path }: ReturnType<typeof nodes>[number], edit: Edit): void {
    if (edit.kind !== 'value' || (edit.field !== 'start' && edit.field !== 'finish') || !path.includes('\\')) return;
    const name = edit.field === 'start' ? 'startDate' : 'finishDate';
    const { [name]: _old, ...rest } = node;
    const changed: AzureNode = { ...rest, ...(edit.value === null ? {} : { [name]: String(edit.value) }) };
    const children = project.iterations.children!.map((each) => (each === node ? changed : each));
    sandbox.store.replaceProject({ ...project, iterations: { ...project.iterations, children } });
  }

  /** What another person does, by the rules that hold for people on the site. */
  function change(id: number, edit: Edit): void {
    const item = sandbox.store.items.get(id)!;
    const { fields } = item;
    if (edit.kind === 'comment') return;
    if (edit.kind === 'text') {
      const steps = 'Microsoft.VSTS.TCM.ReproSteps';
      const isSteps =
        fields['System.WorkItemType'] === 'Bug' ? fields[steps] !== undefined || fields['System.Description'] === undefined : false;
      sandbox.edit(id, { [isSteps ? steps : 'System.Description']: edit.value === '' ? null : edit.value });
    } else if (edit.kind === 'members' && edit.field === 'labels') {
      const held = String(fields['System.Tags'] ?? '')
        .split('; ')
        .filter((tag) => tag !== '' && !edit.remove.some((each) => each.toLowerCase() === tag.toLowerCase()));
      const added = edit.add.filter((tag) => !held.some((each) => each.toLowerCase() === tag.toLowerCase()));
      const tags = tagsOf([...held, ...added].join('; '), spelled);
      sandbox.edit(id, { 'System.Tags': tags === '' ? null : tags });
    } else if (edit.kind === 'members') {
      for (const { target } of edit.add.map(linkOf)) {
        const other = Number(remoteIdOf(target));
        const isLinked = (item.relations ?? []).some((relation) => relation.rel === RELATED && linkedId(relation) === other);
        if (sandbox.store.items.has(other) && !isLinked) sandbox.link(id, RELATED, other);
      }
      for (const { type, target } of edit.remove.map(linkOf)) if (type === RELATED) sandbox.unlink(id, RELATED, Number(remoteIdOf(target)));
    } else if (edit.kind === 'value') {
      const { value } = edit;
      if (edit.field === 'title') sandbox.edit(id, { 'System.Title': String(value).trim() });
      else if (edit.field === 'priority') sandbox.edit(id, { 'Microsoft.VSTS.Common.Priority': Number((value as Choice).id) });
      else if (edit.field === 'assignee') {
        const user = value === null ? undefined : USERS.find(({ uniqueName }) => uniqueName === (value as Choice).id);
        sandbox.edit(id, { 'System.AssignedTo': user === undefined ? null : identity(user) });
      }
    }
  }
}

/** Tags as the server keeps them: in the order of the alphabet, each in the spelling it was written in first. */
function tagsOf(text: string, spelled: Map<string, string>): string {
  const tags = text
    .split(/[;,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  for (const tag of tags) if (!spelled.has(tag.toLowerCase())) spelled.set(tag.toLowerCase(), tag);
  return [...new Set(tags.map((tag) => spelled.get(tag.toLowerCase())!))].sort().join('; ');
}

/** What the server makes of what it is sent: titles trimmed, tags in its own order and case, lines of long text ended as Windows does. */
const normalised = (operations: readonly Operation[], spelled: Map<string, string>): readonly Operation[] =>
  operations.map((operation) => {
    if (typeof operation.value !== 'string') return operation;
    if (operation.path === '/fields/System.Title') return { ...operation, value: operation.value.trim() };
    if (operation.path === '/fields/System.Tags') return { ...operation, value: tagsOf(operation.value, spelled) };
    return /Description|ReproSteps/.test(operation.path)
      ? { ...operation, value: operation.value.replaceAll(/\r?\n/g, '\r\n') }
      : operation;
  });

const FIELDS: { readonly [path: string]: EditableField } = {
  '/fields/System.Title': 'title',
  '/fields/System.State': 'state',
  '/fields/System.AssignedTo': 'assignee',
  '/fields/Microsoft.VSTS.Common.Priority': 'priority',
  '/fields/System.IterationPath': 'iteration',
  '/fields/System.AreaPath': 'area',
  '/fields/System.Tags': 'labels',
  '/fields/System.Description': 'description',
  '/fields/Microsoft.VSTS.TCM.ReproSteps': 'description',
};

function touchedBy(operations: readonly Operation[], acting: Acting | null, before: ReadonlyMap<RecordId, RecordState>): Touched {
  if (acting === null || acting.record === null || !before.has(acting.record)) return UNTOUCHED;
  const said = operations.find(({ path }) => path === '/fields/System.History')?.value;
  const comments = acting.changes
    .filter(({ change }) => change.kind === 'comment' && commentHtml(change.text) === said)
    .map(({ id }) => id);
  return { fields: operations.flatMap(({ path }) => FIELDS[path] ?? []), comments };
}

/** The fields that a request about an iteration names: both days are sent together, and the one that nobody changed is no write. */
const nodeFields = (body: Json): readonly EditableField[] =>
  isRecord(body)
    ? [...('name' in body ? ['name' as const] : []), ...('attributes' in body ? ['start' as const, 'finish' as const] : [])]
    : [];

const nodeStateOf = ({ name, startDate, finishDate }: AzureNode): RecordState => ({
  values: { name, start: startDate ?? null, finish: finishDate ?? null },
  texts: {},
  members: {},
});

const nothingThere = (id: string): Response =>
  new Response(JSON.stringify({ message: `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.` }), {
    status: 404,
    headers: { 'content-type': 'application/json' },
  });

/** The truth about an item in the comparable form, read from the sandbox's own record. */
function stateOf({ fields, relations = [] }: AzureWorkItem, iterations: ReadonlyMap<string, string>): RecordState {
  const text = (name: string): string => String(fields[name] ?? '');
  const named = (name: string): Choice | null => (fields[name] == null ? null : { id: text(name), name: text(name) });
  const person = fields['System.AssignedTo'] as { readonly uniqueName: string; readonly displayName: string } | undefined;
  const links = relations.flatMap((relation) => {
    const id = linkedId(relation);
    return id === null ? [] : [{ rel: relation.rel, target: itemIdOf(CONNECTION, String(id)) }];
  });
  const parent = links.find(({ rel }) => rel === PARENT);
  const path = text('System.IterationPath');
  const [steps, description] = [text('Microsoft.VSTS.TCM.ReproSteps'), text('System.Description')];
  return {
    values: {
      title: text('System.Title'),
      state: named('System.State'),
      assignee: person === undefined ? null : { id: person.uniqueName, name: person.displayName },
      priority: named('Microsoft.VSTS.Common.Priority'),
      area: text('System.AreaPath'),
      iteration: { id: iterationIdOf(CONNECTION, iterations.get(path)!), name: path },
      parent: parent === undefined ? null : { id: parent.target, name: parent.target },
    },
    texts: { description: text('System.WorkItemType') === 'Bug' ? steps || description : description || steps },
    members: {
      labels: text('System.Tags')
        .split('; ')
        .filter((tag) => tag !== ''),
      links: links
        .filter(({ rel }) => rel !== PARENT && rel !== 'System.LinkTypes.Hierarchy-Forward')
        .map(({ rel, target }) =>
          linkMember({
            type: rel.replace(/-(?:Forward|Reverse)$/, ''),
            direction: rel.endsWith('-Reverse') ? 'inward' : 'outward',
            target,
          }),
        ),
    },
  };
}
