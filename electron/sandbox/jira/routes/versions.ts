import { bodyText, json, noContent, page, today, visibleProject, type Call, type Route } from '../call.ts';
import { textIn } from '../records.ts';
import type { JiraVersion, WireRecord } from '../seed.ts';
import { createVersion, deleteVersion, isUnresolved, issuesWith, updateVersion, visibleVersion } from '../versions.ts';
import { wireVersion } from '../wire.ts';

const self = (call: Call): string => `${call.wire.api}/version/${call.params['id']!}`;
const wired = (call: Call, version: JiraVersion): WireRecord => ({
  ...wireVersion(version, call.wire, today(call)),
  ...expanded(call, version),
});

function expanded(call: Call, version: JiraVersion): WireRecord {
  if (call.wire.dialect !== 'cloud' || call.query.get('expand')?.includes('issuesstatus') !== true) return {};
  const counts = { toDo: 0, inProgress: 0, done: 0, unmapped: 0 };
  const places: { readonly [key: string]: keyof typeof counts } = { new: 'toDo', indeterminate: 'inProgress', done: 'done' };
  for (const issue of issuesWith(call.site, 'fixVersions', version.id)) {
    const status = call.site.statuses.find((each) => each.id === textIn(issue.fields['status'] as WireRecord | null, 'id'));
    counts[places[status?.statusCategory.key ?? ''] ?? 'unmapped'] += 1;
  }
  return { issuesStatusForFixVersion: counts };
}

function listed(call: Call): readonly JiraVersion[] {
  const states = call.query.get('status')?.split(',') ?? [];
  const wanted = call.query.get('query')?.toLowerCase() ?? '';
  const found = visibleProject(call, call.params['id']!).versions.filter((version) => {
    const state = version.archived ? 'archived' : version.released ? 'released' : 'unreleased';
    return (
      (states.length === 0 || states.includes(state)) &&
      `${version.name} ${textIn(version, 'description') ?? ''}`.toLowerCase().includes(wanted)
    );
  });
  const order = call.query.get('orderBy') ?? 'sequence';
  const field = order.replace(/^[+-]/, '');
  if (field === 'sequence') return order.startsWith('-') ? found.toReversed() : found;
  const sign = order.startsWith('-') ? -1 : 1;
  const text = (version: JiraVersion): string => textIn(version, field) ?? '';
  return found.toSorted((a, b) => (text(a) < text(b) ? -sign : text(a) > text(b) ? sign : 0));
}

function relatedCounts(call: Call): Response {
  const { version } = visibleVersion(call.site, call.params['id']!);
  return json({
    self: self(call),
    issuesFixedCount: issuesWith(call.site, 'fixVersions', version.id).length,
    issuesAffectedCount: issuesWith(call.site, 'versions', version.id).length,
    issueCountWithCustomFieldsShowingVersion: 0,
    ...(call.wire.dialect === 'cloud' ? { customFieldUsage: [] } : {}),
  });
}

function unresolvedCount(call: Call): Response {
  const { version } = visibleVersion(call.site, call.params['id']!);
  const issues = issuesWith(call.site, 'fixVersions', version.id);
  return json({ self: self(call), issuesUnresolvedCount: issues.filter(isUnresolved).length, issuesCount: issues.length });
}

const cloud = (call: Call): boolean => call.wire.dialect === 'cloud';

function remove(call: Call): Response {
  deleteVersion(call.site, call.params['id']!, call.query.get('moveFixIssuesTo'), call.query.get('moveAffectedIssuesTo'), cloud(call));
  return noContent();
}

function removeAndSwap(call: Call): Response {
  deleteVersion(call.site, call.params['id']!, bodyText(call, 'moveFixIssuesTo'), bodyText(call, 'moveAffectedIssuesTo'), cloud(call));
  return noContent();
}

/** Versions of projects. */
export const VERSION_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    under: 'api',
    path: '/project/{id}/version',
    answer: (call) =>
      json(
        page(
          call,
          listed(call).map((version) => wired(call, version)),
          1000,
        ),
      ),
  },
  {
    method: 'GET',
    under: 'api',
    path: '/project/{id}/versions',
    answer: (call) => json(visibleProject(call, call.params['id']!).versions.map((version) => wired(call, version))),
  },
  {
    method: 'POST',
    under: 'api',
    path: '/version',
    answer: (call) => json(wired(call, createVersion(call.site, call.body, cloud(call))), 201),
  },
  {
    method: 'GET',
    under: 'api',
    path: '/version/{id}',
    answer: (call) => json(wired(call, visibleVersion(call.site, call.params['id']!).version)),
  },
  {
    method: 'PUT',
    under: 'api',
    path: '/version/{id}',
    answer: (call) => json(wired(call, updateVersion(call.site, call.params['id']!, call.body, cloud(call)))),
  },
  { method: 'DELETE', under: 'api', path: '/version/{id}', answer: remove },
  { method: 'POST', under: 'api', path: '/version/{id}/removeAndSwap', answer: removeAndSwap },
  { method: 'GET', under: 'api', path: '/version/{id}/relatedIssueCounts', answer: relatedCounts },
  { method: 'GET', under: 'api', path: '/version/{id}/unresolvedIssueCount', answer: unresolvedCount },
];
