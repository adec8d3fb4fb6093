import type { Json } from '#shared/lib/json.ts';
import { json, page, type Call, type Route } from '../call.ts';
import { jiraStamp } from '../dates.ts';
import { isRecord, recordsIn } from '../records.ts';
import type { WireRecord } from '../seed.ts';
import type { Snapshot } from '../snapshot.ts';
import { wireDeep, wireUser } from '../wire.ts';

/** Recorded and new history of an issue, oldest first. */
function historiesOf(call: Call, issue: Snapshot): readonly WireRecord[] {
  const { site, wire } = call;
  const recorded = issue.record['changelog'];
  const old = isRecord(recorded) ? recordsIn(recorded, 'histories').toReversed() : []; // recorded by `expand`, which is newest first
  const own = (site.histories.get(issue.id) ?? []).map((each): WireRecord => ({
    id: each.id,
    author: wireUser(each.author, wire),
    created: jiraStamp(each.created, site.clock),
    items: each.items as unknown as Json,
  }));
  return [...old.map((each) => wireDeep(each, wire, site) as WireRecord), ...own];
}

/** An issue's JSON text with its changelog, newest first, where `expand` asks for it. */
export function withHistory(call: Call, issue: Snapshot, text: string, expand: readonly string[]): string {
  if (!expand.includes('changelog')) return text;
  const histories = historiesOf(call, issue).toReversed();
  return `${text.slice(0, -1)},"changelog":${JSON.stringify({ startAt: 0, maxResults: histories.length, total: histories.length, histories })}}`;
}

/** Cloud's own endpoint, oldest first; Data Center has only the `expand`. */
export const HISTORY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    under: 'api',
    path: '/issue/{id}/changelog',
    dialect: 'cloud',
    answer: (call) => json(page(call, historiesOf(call, call.site.visible(call.params['id']!)), 100, 100)),
  },
];
