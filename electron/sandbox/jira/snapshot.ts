import { readStamp } from './dates.ts';
import { recordIn, textIn } from './records.ts';
import type { JiraIssue, WireRecord } from './seed.ts';

/** One state of one issue, never changed: an edit makes the next one. What searches need is read out once. */
export interface Snapshot {
  readonly id: string;
  readonly key: string;
  /** The number in the key: 12 of 'APP-12'. */
  readonly number: number;
  readonly projectKey: string;
  readonly fields: WireRecord;
  readonly record: JiraIssue;
  /** Epoch milliseconds; 0 where a record has no readable stamp. */
  readonly created: number;
  readonly updated: number;
}

/** Reads a record however odd it is. */
export function snapshotOf(record: JiraIssue): Snapshot {
  const dash = record.key.lastIndexOf('-');
  return {
    id: record.id,
    key: record.key,
    number: Number(record.key.slice(dash + 1)) || 0,
    projectKey: textIn(recordIn(record.fields, 'project'), 'key') ?? record.key.slice(0, dash),
    fields: record.fields,
    record,
    created: readStamp(record.fields['created']) ?? 0,
    updated: readStamp(record.fields['updated']) ?? 0,
  };
}

export const byNumber = (a: Snapshot, b: Snapshot): number =>
  a.projectKey === b.projectKey ? a.number - b.number : a.projectKey < b.projectKey ? -1 : 1;
