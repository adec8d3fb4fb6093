import { json, page, type Call, type Route } from '../call.ts';
import { jiraStamp } from '../dates.ts';
import { accountIdOf } from '../jql/values.ts';
import { isRecord, recordsIn } from '../records.ts';
import type { WireRecord } from '../seed.ts';
import type { HistoryItem } from '../site.ts';
import type { Snapshot } from '../snapshot.ts';
import { wireDeep, wireUser, type Wire } from '../wire.ts';

/** Recorded and new history of an issue, oldest first. */
function historiesOf(call: Call, issue: Snapshot): readonly WireRecord[] {
  const { site, wire } = call;
  const recorded = issue.record['changelog'];
  const old = isRecord(recorded) ? recordsIn(recorded, 'histories').toReversed() : []; // recorded by `expand`, which is newest first
  const own = (site.histories.get(issue.id) ?? []).map((each): WireRecord => ({
    id: each.id,
    author: wireUser(each.author, wire),
    created: jiraStamp(each.created, site.clock),
    items: each.items.map((item) => wireItem(item, wire)),
  }));
  return [...old.map((each) => wireDeep(each, wire, site) as WireRecord), ...own];
}

const PEOPLE = new Set(['assignee', 'reporter', 'creator']);

/**
 * A line of the history in a dialect's form: people by account id in Cloud and by key on Data Center; Data Center names no field ids, Cloud none
 * for the parent. Recorded: devlake issue-changelogs-v3; official Data Center document, ChangeItemBean.
 */
function wireItem({ fieldId, ...item }: HistoryItem, { dialect }: Wire): WireRecord {
  const line = item as unknown as WireRecord;
  if (fieldId === 'parent') return { ...line, field: dialect === 'cloud' ? 'IssueParentAssociation' : 'Parent' };
  if (dialect === 'data-center') return line;
  const id = (key: string | null): string | null => (key !== null && PEOPLE.has(fieldId) ? accountIdOf(key) : key);
  return { ...line, fieldId, from: id(item.from), to: id(item.to) };
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
