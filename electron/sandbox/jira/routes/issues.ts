import type { Json } from '#shared/lib/json.ts';
import { bodyRecord, json, noContent, numberOf, page, visibleProject, type Call, type Route } from '../call.ts';
import { createFieldsOf } from '../create-fields.ts';
import { storedStamp } from '../dates.ts';
import { createIssue, deleteIssue, editBody, editIssue, endsOf, linkIssues, transition, transitionsOf, unlink } from '../edit.ts';
import { isAdf } from '../adf.ts';
import { only, recordIn, recordsIn, textIn } from '../records.ts';
import { badField, badRequest, notFound } from '../refusal.ts';
import { selectionOf } from '../render.ts';
import type { WireRecord } from '../seed.ts';
import type { Snapshot } from '../snapshot.ts';
import { wireDeep, wireStatus, withSelf } from '../wire.ts';

const issueOf = (call: Call): Snapshot => call.site.visible(call.params['id']!);

function create(call: Call): Response {
  const issue = createIssue(call.site, editBody(call.body), call.wire.adf, call.site.caller, call.settings);
  keepProperties(call, issue.id);
  return json({ id: issue.id, key: issue.key, self: `${call.wire.api}/issue/${issue.id}` }, 201);
}

/** Pages of the create metadata: Data Center's have the usual envelope, Cloud's name what they hold. */
function metaPage(call: Call, name: 'issueTypes' | 'fields', list: readonly WireRecord[]): Response {
  const { values = [], isLast = true, ...place } = page(call, list, 200);
  return json(call.wire.dialect === 'cloud' ? { ...place, [name]: values } : { ...place, isLast, values });
}

function creatableTypes(call: Call): Response {
  const { record } = visibleProject(call, call.params['project']!);
  return metaPage(
    call,
    'issueTypes',
    record.issueTypes.map((type) => withSelf('issuetype', only(type, 'id', 'name', 'description', 'subtask'), call.wire)),
  );
}

function createFields(call: Call): Response {
  const project = visibleProject(call, call.params['project']!);
  const type = project.record.issueTypes.find(({ id }) => id === call.params['type']);
  if (type === undefined) throw notFound('Issue type does not exist, or you do not have permission to create issues of it.');
  const asked = createFieldsOf(call.site, project, type, call.settings);
  const key = (fieldId: string) => (call.wire.dialect === 'cloud' ? { key: fieldId } : {});
  return metaPage(
    call,
    'fields',
    Object.entries(asked).map(([fieldId, meta]) => ({ ...meta, fieldId, ...key(fieldId) })),
  );
}

/** Stores the properties that a body brings along. */
function keepProperties(call: Call, owner: string): void {
  for (const property of recordsIn(bodyRecord(call), 'properties')) {
    const key = textIn(property, 'key');
    if (key !== null) propertiesOf(call, owner).set(key, property['value'] ?? null);
  }
}

function edit(call: Call): Response {
  const issue = editIssue(call.site, issueOf(call), editBody(call.body), call.wire.adf, call.site.caller);
  const wantsIssue = call.wire.dialect === 'cloud' && call.query.get('returnIssue') === 'true';
  return wantsIssue ? json(call.renderer.record(issue, selectionOf([], '*all'), call.wire)) : noContent();
}

function remove(call: Call): Response {
  const issue = issueOf(call);
  const children = recordsIn(issue.fields, 'subtasks');
  if (children.length > 0 && call.query.get('deleteSubtasks') !== 'true')
    throw badRequest(
      `The issue '${issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
    );
  for (const child of children) {
    const found = call.site.find(textIn(child, 'id') ?? '');
    if (found !== null) deleteIssue(call.site, found);
  }
  deleteIssue(call.site, issue);
  return noContent();
}

function transitions(call: Call): Response {
  const ways = transitionsOf(call.site, issueOf(call), call.settings.closedWays);
  return json({
    expand: 'transitions',
    transitions: ways.map(({ id, to }) => ({
      id,
      name: to.name,
      to: wireStatus(to, call.wire),
      ...(call.wire.dialect === 'cloud'
        ? { hasScreen: false, isGlobal: true, isInitial: false, isAvailable: true, isConditional: false, looped: false }
        : {}),
      ...(call.query.get('expand')?.includes('transitions.fields') === true ? { fields: call.settings.stepFields.get(to.name) ?? {} } : {}),
    })),
  });
}

function move(call: Call): Response {
  const body = bodyRecord(call);
  const id = textIn(recordIn(body, 'transition'), 'id');
  if (id === null) throw badRequest('Missing transition identifier');
  const parts = { fields: recordIn(body, 'fields') ?? {}, update: recordIn(body, 'update') ?? {} };
  transition(call.site, issueOf(call), id, parts, call.settings, call.wire.adf);
  return noContent();
}

/** A link as its own resource: both ends. */
function link(call: Call): Response {
  const id = call.params['id']!;
  const ends = endsOf(call.site, id);
  const rendered = ends.map((end) =>
    recordsIn(recordIn(call.renderer.record(end, selectionOf(['issuelinks'], '*all'), call.wire), 'fields') ?? {}, 'issuelinks').find(
      (each) => textIn(each, 'id') === id,
    ),
  );
  const merged = Object.assign({}, ...rendered) as WireRecord;
  if (ends.length === 0) throw notFound(`No issue link with id '${id}' exists.`);
  return json(merged);
}

function createLink(call: Call): Response {
  const body = bodyRecord(call);
  const type = recordIn(body, 'type');
  const name = textIn(type, 'name') ?? textIn(type, 'id');
  if (name === null) throw badRequest('No issue link type was given.');
  const end = (side: string): Snapshot => {
    const named = recordIn(body, side);
    return call.site.visible(textIn(named, 'id') ?? textIn(named, 'key') ?? '');
  };
  linkIssues(call.site, name, end('inwardIssue'), end('outwardIssue'));
  return new Response(null, { status: 201 });
}

function deleteLink(call: Call): Response {
  if (!unlink(call.site, call.params['id']!)) throw notFound(`No issue link with id '${call.params['id']!}' exists.`);
  return noContent();
}

const commentsOf = (issue: Snapshot): readonly WireRecord[] => recordsIn(recordIn(issue.fields, 'comment') ?? {}, 'comments');

const commentOwner = (id: string): string => `comment/${id}`;

/** `expand=properties` stands in neither official document; service desk clients read `sd.public.comment` with it in both products. */
function wireComment(call: Call, issue: Snapshot, comment: WireRecord): WireRecord {
  const id = textIn(comment, 'id') ?? '';
  const properties = [...(call.site.properties.get(commentOwner(id)) ?? [])].map(([key, value]) => ({ key, value }));
  return {
    self: `${call.wire.api}/issue/${issue.id}/comment/${id}`,
    ...(wireDeep(comment, call.wire, call.site) as WireRecord),
    ...(call.query.get('expand')?.split(',').includes('properties') === true ? { properties } : {}),
  };
}

function commentProperty(call: Call): Response {
  const { id = '', key = '' } = call.params;
  const value = call.site.properties.get(commentOwner(id))?.get(key);
  if (value === undefined) throw notFound(`The property with key '${key}' does not exist.`);
  return json({ key, value });
}

/** Comments do not move `updated`: reports of the real API disagree, so no client may rely on it. */
function storeComments(call: Call, issue: Snapshot, comments: readonly WireRecord[]): void {
  call.site.put({
    ...issue.record,
    fields: { ...issue.fields, comment: { comments, maxResults: comments.length, total: comments.length, startAt: 0 } },
  });
}

function comments(call: Call): Response {
  const issue = issueOf(call);
  const list = commentsOf(issue);
  const ordered = call.query.get('orderBy') === '-created' ? list.toReversed() : list;
  const startAt = numberOf(call.query, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberOf(call.query, 'maxResults', 100, 5000);
  return json({
    startAt,
    maxResults,
    total: list.length,
    comments: ordered.slice(startAt, startAt + maxResults).map((each) => wireComment(call, issue, each)),
  });
}

function commentBody(call: Call): Json {
  const body = bodyRecord(call)['body'] ?? null;
  if (call.wire.adf ? !isAdf(body) : typeof body !== 'string' || body === '') throw badField('comment', 'Comment body is not valid!');
  return body;
}

function writeComment(call: Call): Response {
  const issue = issueOf(call);
  const [now, list, id] = [storedStamp(call.site.now()), commentsOf(issue), call.params['comment']];
  const old = list.find((each) => textIn(each, 'id') === id);
  if (id !== undefined && old === undefined) throw notFound(`Can not find a comment for the id: ${id}.`);
  const { caller } = call.site;
  const comment: WireRecord = {
    author: caller,
    created: now,
    id: call.site.nextId(),
    ...old,
    body: commentBody(call),
    updateAuthor: caller,
    updated: now,
  };
  keepProperties(call, commentOwner(textIn(comment, 'id') ?? ''));
  storeComments(call, issue, old === undefined ? [...list, comment] : list.map((each) => (each === old ? comment : each)));
  return json(wireComment(call, issue, comment), old === undefined ? 201 : 200);
}

function deleteComment(call: Call): Response {
  const issue = issueOf(call);
  const rest = commentsOf(issue).filter((each) => textIn(each, 'id') !== call.params['comment']);
  if (rest.length === commentsOf(issue).length) throw notFound(`Can not find a comment for the id: ${call.params['comment']!}.`);
  storeComments(call, issue, rest);
  return noContent();
}

function propertiesOf(call: Call, owner: string): Map<string, Json> {
  const found = call.site.properties.get(owner) ?? new Map<string, Json>();
  call.site.properties.set(owner, found);
  return found;
}

function property(call: Call): Response {
  const key = call.params['key']!;
  const found = propertiesOf(call, issueOf(call).id).get(key);
  if (found === undefined) throw notFound(`The property with key '${key}' does not exist.`);
  return json({ key, value: found });
}

function putProperty(call: Call): Response {
  const properties = propertiesOf(call, issueOf(call).id);
  const status = properties.has(call.params['key']!) ? 200 : 201;
  properties.set(call.params['key']!, call.body);
  return json({}, status);
}

function deleteProperty(call: Call): Response {
  if (!propertiesOf(call, issueOf(call).id).delete(call.params['key']!))
    throw notFound(`The property with key '${call.params['key']!}' does not exist.`);
  return noContent();
}

/** Changing issues, and what hangs on them. */
export const ISSUE_ROUTES: readonly Route[] = [
  { method: 'POST', under: 'api', path: '/issue', answer: create },
  { method: 'GET', under: 'api', path: '/issue/createmeta/{project}/issuetypes', answer: creatableTypes },
  { method: 'GET', under: 'api', path: '/issue/createmeta/{project}/issuetypes/{type}', answer: createFields },
  { method: 'PUT', under: 'api', path: '/issue/{id}', answer: edit },
  { method: 'DELETE', under: 'api', path: '/issue/{id}', answer: remove },
  { method: 'GET', under: 'api', path: '/issue/{id}/transitions', answer: transitions },
  { method: 'POST', under: 'api', path: '/issue/{id}/transitions', answer: move },
  { method: 'POST', under: 'api', path: '/issueLink', answer: createLink },
  { method: 'GET', under: 'api', path: '/issueLink/{id}', answer: link },
  { method: 'DELETE', under: 'api', path: '/issueLink/{id}', answer: deleteLink },
  { method: 'GET', under: 'api', path: '/issue/{id}/comment', answer: comments },
  { method: 'POST', under: 'api', path: '/issue/{id}/comment', answer: writeComment },
  { method: 'PUT', under: 'api', path: '/issue/{id}/comment/{comment}', answer: writeComment },
  { method: 'DELETE', under: 'api', path: '/issue/{id}/comment/{comment}', answer: deleteComment },
  { method: 'GET', under: 'api', path: '/comment/{id}/properties/{key}', answer: commentProperty },
  {
    method: 'GET',
    under: 'api',
    path: '/issue/{id}/properties',
    answer: (call) =>
      json({
        keys: [...propertiesOf(call, issueOf(call).id).keys()].map((key) => ({
          key,
          self: `${call.wire.api}/issue/${issueOf(call).id}/properties/${encodeURIComponent(key)}`,
        })),
      }),
  },
  { method: 'GET', under: 'api', path: '/issue/{id}/properties/{key}', answer: property },
  { method: 'PUT', under: 'api', path: '/issue/{id}/properties/{key}', answer: putProperty },
  { method: 'DELETE', under: 'api', path: '/issue/{id}/properties/{key}', answer: deleteProperty },
];
