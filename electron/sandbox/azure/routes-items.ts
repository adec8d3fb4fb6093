import { z } from 'zod';
import {
  badRequest,
  json,
  list,
  noSuchItem,
  projectOf,
  Refusal,
  stamp,
  wholeNumber,
  type Answer,
  type Call,
  type Route,
} from '#electron/sandbox/azure/answer.ts';
import { parsePatch, patched, typeNamed } from '#electron/sandbox/azure/patch.ts';
import type { AzureProject, AzureRelation, AzureWorkItem } from '#electron/sandbox/azure/seed.ts';
import { identity } from '#electron/sandbox/azure/seed.ts';
import type { Binned, Step, StoredComment } from '#electron/sandbox/azure/store.ts';
import { linkedId, revise } from '#electron/sandbox/azure/store.ts';
import { allFields, parseExpand, wireComment, wireItem, type Expand } from '#electron/sandbox/azure/wire.ts';

const MOST_IDS = 200;
const BatchBody = z.object({
  ids: z.array(z.number().int()),
  fields: z.array(z.string()).nullish(),
  $expand: z.string().nullish(),
  asOf: z.string().nullish(),
  errorPolicy: z.string().nullish(),
});
const CommentBody = z.object({ text: z.string() });

const idOf = (call: Call): number => Number(call.params['id']);

const expandOf = (text: unknown): Expand => {
  const expand = parseExpand(text);
  if (expand === null) throw badRequest(`The value '${String(text)}' of $expand is not known.`);
  return expand;
};

function liveItem(call: Call): AzureWorkItem {
  const item = call.store.visible(idOf(call));
  if (item === null || (call.project !== null && item.fields['System.TeamProject'] !== call.project.name))
    throw noSuchItem(call.params['id'] ?? '');
  return item;
}

function readMany(
  call: Call,
  ids: readonly number[],
  expand: Expand,
  fields: readonly string[] | null,
  omit: boolean,
  asOf: string | null,
): Answer {
  if (ids.length === 0) throw badRequest('The request has no work item ids.', 'VssPropertyValidationException');
  if (ids.length > MOST_IDS) {
    throw new Refusal(
      400,
      'VssPropertyValidationException',
      `VS403474: You requested ${ids.length} work items which exceeds the limit of ${MOST_IDS}. Reduce the number of work items in the request and try again.`,
    );
  }
  if (fields !== null && expand !== 'none' && expand !== 'links')
    throw badRequest('The expand parameter can not be used with the fields parameter.', 'ConflictingParametersException');
  for (const name of fields ?? []) {
    if (!call.store.seed.fields.some((field) => field.referenceName.toLowerCase() === name.toLowerCase()))
      throw badRequest(`TF51535: Cannot find field ${name}.`, 'WorkItemTrackingFieldDefinitionNotFoundException');
  }
  const found = ids.map((id) => {
    const item = asOf === null ? call.store.visible(id) : revisionAsOf(call, id, Date.parse(asOf));
    if (item === null && !omit) throw noSuchItem(id);
    return item;
  });
  return list(found.map((item) => (item === null ? null : wireItem(call.store, item, call.base, expand, fields))));
}

const revisionAsOf = (call: Call, id: number, when: number): AzureWorkItem | null =>
  call.store.visible(id) === null
    ? null
    : (call.store.history.get(id)?.findLast((revision) => Date.parse(String(revision.fields['System.ChangedDate'])) <= when) ?? null);

function readBatch(call: Call): Answer {
  const parsed = BatchBody.safeParse(call.body);
  if (!parsed.success) throw badRequest('The request body is not a batch of work item ids.');
  const { ids, fields, asOf, errorPolicy, $expand } = parsed.data;
  return readMany(call, ids, expandOf($expand), fields ?? null, errorPolicy?.toLowerCase() === 'omit', asOf ?? null);
}

function readByIds(call: Call): Answer {
  const ids = (call.query.get('ids') ?? '')
    .split(',')
    .filter((id) => id !== '')
    .map(Number);
  if (ids.some((id) => !Number.isInteger(id))) throw badRequest('The parameter ids holds something that is not a number.');
  const fields = call.query.get('fields');
  return readMany(
    call,
    ids,
    expandOf(call.query.get('$expand')),
    fields === null ? null : fields.split(','),
    call.query.get('errorPolicy')?.toLowerCase() === 'omit',
    call.query.get('asOf'),
  );
}

const oneItem = (call: Call, item: AzureWorkItem): Answer => {
  const fields = call.query.get('fields');
  return json(
    wireItem(call.store, item, call.base, expandOf(call.query.get('$expand') ?? 'links'), fields === null ? null : fields.split(',')),
  );
};

function patchItem(call: Call): Answer {
  const item = call.store.visible(idOf(call));
  if (item === null) throw noSuchItem(call.params['id'] ?? '');
  return commit(call, patched(item, parsePatch(call.body), context(call)));
}

const context = (call: Call) => ({ store: call.store, base: call.base, by: call.caller, now: call.now });

function createItem(call: Call): Answer {
  const project = projectOf(call);
  const type = typeNamed(project, (call.params['type'] ?? '').replace(/^\$/, ''));
  const start: AzureWorkItem = {
    id: call.query.get('validateOnly')?.toLowerCase() === 'true' ? 0 : call.store.newId(),
    rev: 0,
    fields: {
      'System.AreaPath': project.areas.name,
      'System.TeamProject': project.name,
      'System.IterationPath': project.iterations.name,
      'System.WorkItemType': type.name,
      'System.State': type.states[0]?.name ?? 'New',
      'System.Reason': 'New',
      'System.CreatedDate': stamp(call.now),
      'System.CreatedBy': identity(call.caller),
    },
  };
  return commit(call, patched(start, parsePatch(call.body), context(call)));
}

function commit(call: Call, next: AzureWorkItem): Answer {
  if (call.query.get('validateOnly')?.toLowerCase() !== 'true') {
    const said = next.fields['System.History'];
    call.store.save(next, call.now);
    if (typeof said === 'string' && said !== '')
      call.store.addComment({ workItemId: next.id, text: said, format: 'html', by: call.caller, at: stamp(call.now) });
  }
  return json(wireItem(call.store, next, call.base, expandOf(call.query.get('$expand') ?? 'all'), null));
}

const wireBinned = (call: Call, binned: Binned): object => ({
  id: binned.item.id,
  code: 200,
  type: binned.item.fields['System.WorkItemType'],
  name: binned.item.fields['System.Title'] ?? '',
  project: binned.item.fields['System.TeamProject'],
  deletedDate: stamp(binned.at),
  deletedBy: `${binned.by.displayName} <${binned.by.uniqueName}>`,
  url: `${call.base}/_apis/wit/recycleBin/${binned.item.id}`,
  resource: wireItem(call.store, binned.item, call.base, 'none', null),
});

function deleteItem(call: Call): Answer {
  const item = liveItem(call);
  if (call.query.get('destroy')?.toLowerCase() === 'true') {
    call.store.destroy(item.id);
    return { status: 204, text: '', headers: {} };
  }
  const binned = call.store.remove(item.id, call.caller, call.now);
  if (binned === null) throw noSuchItem(item.id);
  return json(wireBinned(call, binned));
}

const binOf = (call: Call, project: AzureProject): readonly Binned[] =>
  [...call.store.bin.values()].filter((binned) => binned.item.fields['System.TeamProject'] === project.name);

function listBin(call: Call): Answer {
  const all = binOf(call, projectOf(call));
  const ids = call.query.get('ids');
  if (ids === null) return list(all.map(({ item }) => ({ id: item.id, url: `${call.base}/_apis/wit/recycleBin/${item.id}` })));
  const wanted = new Set(ids.split(',').map(Number));
  return list(all.filter((binned) => wanted.has(binned.item.id)).map((binned) => wireBinned(call, binned)));
}

function binned(call: Call): Binned {
  const found = call.store.bin.get(idOf(call));
  if (found === undefined || !call.store.seesProjectOf(found.item)) throw noSuchItem(call.params['id'] ?? '');
  return found;
}

function restoreItem(call: Call): Answer {
  const found = binned(call);
  call.store.restore(found.item.id, call.caller, call.now);
  return json(wireBinned(call, found));
}

function updatesOf(call: Call): Answer {
  const item = liveItem(call);
  const steps = call.store.stepsOf(item.id);
  const updates = steps.map((step, index) => {
    const next = steps.slice(index + 1).find(({ after }) => after.rev > step.after.rev);
    return wireUpdate(call, step, next?.after ?? null, index + 1);
  });
  return paged(call, updates);
}

/** @param next what replaced it: its time is this one's `revisedDate` (documented example of the updates) */
function wireUpdate(call: Call, { before, after, by }: Step, next: AzureWorkItem | null, id: number): object {
  const [old, now] = [before === null ? {} : allFields(call.store, before), allFields(call.store, after)] as Record<string, unknown>[];
  const names = [...new Set([...Object.keys(old!), ...Object.keys(now!)])].filter(
    // Each revision has a comment of its own or none, even when two say the same.
    (name) =>
      name === 'System.History' ? name in now! && before?.rev !== after.rev : JSON.stringify(old![name]) !== JSON.stringify(now![name]),
  );
  const key = (relation: AzureRelation): string => `${relation.rel} ${linkedId(relation) ?? relation.url}`;
  const [had, has] = [new Set(before?.relations?.map(key)), new Set(after.relations?.map(key))];
  const wire = (relation: AzureRelation): object => ({
    ...relation,
    url: relation.url.startsWith('/') ? call.base + relation.url : relation.url,
  });
  const added = (after.relations ?? []).filter((relation) => !had.has(key(relation))).map(wire);
  const removed = (before?.relations ?? []).filter((relation) => !has.has(key(relation))).map(wire);
  return {
    id,
    workItemId: after.id,
    rev: after.rev,
    revisedBy: by ?? identity(call.caller),
    revisedDate: next?.fields['System.ChangedDate'] ?? '9999-01-01T00:00:00Z',
    fields: Object.fromEntries(
      names.map((name) => [
        name,
        {
          ...(name in old! && name !== 'System.History' ? { oldValue: old![name] } : {}),
          ...(name in now! ? { newValue: now![name] } : {}),
        },
      ]),
    ),
    ...(added.length + removed.length === 0
      ? {}
      : { relations: { ...(added.length > 0 ? { added } : {}), ...(removed.length > 0 ? { removed } : {}) } }),
    url: `${call.base}/_apis/wit/workItems/${after.id}/updates/${id}`,
  };
}

function paged(call: Call, values: readonly object[]): Answer {
  const skip = wholeNumber(call, '$skip') ?? 0;
  return list(values.slice(skip, skip + (wholeNumber(call, '$top') ?? 200)));
}

function revisionsOf(call: Call): Answer {
  const item = liveItem(call);
  const expand = expandOf(call.query.get('$expand'));
  return paged(
    call,
    (call.store.history.get(item.id) ?? []).map((revision) => wireItem(call.store, revision, call.base, expand, null)),
  );
}

function oneRevision(call: Call): Answer {
  const revision = call.store.history.get(liveItem(call).id)?.find((candidate) => candidate.rev === Number(call.params['revision']));
  if (revision === undefined) throw noSuchItem(`${call.params['id']} revision ${call.params['revision']}`);
  return json(wireItem(call.store, revision, call.base, 'none', null));
}

function listComments(call: Call): Answer {
  const item = liveItem(call);
  const all = (call.store.comments.get(item.id) ?? []).filter((comment) => !comment.deleted);
  const ordered = call.query.get('order')?.toLowerCase() === 'asc' ? all : all.toReversed();
  const start = Number(call.query.get('continuationToken') ?? 0);
  const page = ordered.slice(start, start + (wholeNumber(call, '$top') ?? 200));
  const next = start + page.length;
  const project = projectOf(call);
  return json({
    totalCount: all.length,
    count: page.length,
    comments: page.map((comment: StoredComment) => wireComment(comment, project, call.base)),
    ...(next < all.length
      ? {
          continuationToken: String(next),
          nextPage: `${call.base}/${project.id}/_apis/wit/workItems/${item.id}/comments?continuationToken=${next}`,
        }
      : {}),
  });
}

function addComment(call: Call): Answer {
  const item = liveItem(call);
  const body = CommentBody.safeParse(call.body);
  if (!body.success || body.data.text.trim() === '') throw badRequest('A comment needs a text.');
  const format = call.query.get('format')?.toLowerCase() === 'markdown' ? 'markdown' : 'html';
  const at = stamp(call.now);
  // A comment is a revision of its item: the field System.History carries it.
  call.store.save(revise(item, { 'System.History': body.data.text }, call.caller, call.now), call.now);
  return json(
    wireComment(
      call.store.addComment({ workItemId: item.id, text: body.data.text, format, by: call.caller, at }),
      projectOf(call),
      call.base,
    ),
  );
}

/** Work items: read, write, delete, restore, history, comments. */
export const itemRoutes: readonly Route[] = [
  { method: 'POST', path: 'wit/workitemsbatch', run: readBatch },
  { method: 'GET', path: 'wit/workitems', run: readByIds },
  { method: 'GET', path: 'wit/workitems/:id', run: (call) => oneItem(call, liveItem(call)) },
  { method: 'PATCH', path: 'wit/workitems/:id', run: patchItem },
  { method: 'DELETE', path: 'wit/workitems/:id', run: deleteItem },
  { method: 'POST', path: 'wit/workitems/:type', run: createItem },
  { method: 'GET', path: 'wit/workitems/:id/updates', run: updatesOf },
  { method: 'GET', path: 'wit/workitems/:id/revisions', run: revisionsOf },
  { method: 'GET', path: 'wit/workitems/:id/revisions/:revision', run: oneRevision },
  { method: 'GET', path: 'wit/workitems/:id/comments', preview: true, run: listComments },
  { method: 'POST', path: 'wit/workitems/:id/comments', preview: true, run: addComment },
  { method: 'GET', path: 'wit/recyclebin', run: listBin },
  { method: 'GET', path: 'wit/recyclebin/:id', run: (call) => json(wireBinned(call, binned(call))) },
  { method: 'PATCH', path: 'wit/recyclebin/:id', run: restoreItem },
  {
    method: 'DELETE',
    path: 'wit/recyclebin/:id',
    run: (call) => {
      call.store.destroy(binned(call).item.id);
      return { status: 204, text: '', headers: {} };
    },
  },
];
