import type { Json } from '#shared/lib/json.ts';
import { adfToText, isAdf } from './adf.ts';
import { EPIC_LINK, identityOf } from './field-values.ts';
import { isRecord, textIn } from './records.ts';
import type { JiraUser } from './seed.ts';
import type { HistoryItem, SiteState } from './site.ts';
import type { Snapshot } from './snapshot.ts';

interface Shown {
  readonly id: string | null;
  readonly text: string | null;
}

/** Names or texts of a value, for the history. */
function shown(value: Json | undefined): Shown {
  if (value === undefined || value === null) return { id: null, text: null };
  if (Array.isArray(value)) {
    const parts = (value as readonly Json[]).map(shown);
    return { id: null, text: parts.length === 0 ? null : parts.map((part) => part.text ?? '').join(' ') };
  }
  if (isAdf(value)) return { id: null, text: adfToText(value) };
  if (isRecord(value))
    return {
      // People by key, as Data Center's history has them.
      id: textIn(value, 'id') ?? textIn(value, 'key'),
      text: textIn(value, 'displayName') ?? textIn(value, 'name') ?? textIn(value, 'key') ?? JSON.stringify(value),
    };
  return { id: null, text: String(value) };
}

// One line for each version or component that came or went; labels are one line. Recorded: jirametrics, mattermost webhooks.
const MEMBER_LINES: { readonly [field: string]: string } = { fixVersions: 'Fix Version', versions: 'Version', components: 'Component' };

/** The lines of a history about one field. */
function linesOf(site: SiteState, field: string, before: Json | undefined, after: Json | undefined): readonly HistoryItem[] {
  const custom = site.fields.find((each) => each.id === field);
  // An issue holds its epic's key, its history the epic's id beside it. Recorded: devlake agile-issues-with-changelog.
  const isEpic = custom?.schema['custom'] === EPIC_LINK;
  const epic = (key: string): Shown => ({ id: site.find(key)?.id ?? null, text: key });
  const line = (name: string, was: Json | undefined, is: Json | undefined): HistoryItem => {
    const [from, to] = [was, is].map((value) => (isEpic && typeof value === 'string' ? epic(value) : shown(value))) as [Shown, Shown];
    const kind = custom === undefined ? 'jira' : 'custom';
    return { field: name, fieldtype: kind, fieldId: field, from: from.id, fromString: from.text, to: to.id, toString: to.text };
  };
  const name = MEMBER_LINES[field];
  if (name === undefined) return [line(custom?.name ?? field, before, after)];
  const [was, is] = [before, after].map((value) => (Array.isArray(value) ? (value as readonly Json[]) : []));
  const missing = (from: readonly Json[], list: readonly Json[]): readonly Json[] =>
    from.filter((each) => !list.some((other) => identityOf(other) === identityOf(each)));
  return [...missing(is!, was!).map((each) => line(name, null, each)), ...missing(was!, is!).map((each) => line(name, each, null))];
}

/** Notes what differs between two states of an issue in its history. */
export function remember(site: SiteState, before: Snapshot, after: Snapshot, author: JiraUser): void {
  const items = Object.keys(after.fields)
    .filter((field) => field !== 'updated' && JSON.stringify(before.fields[field]) !== JSON.stringify(after.fields[field]))
    .flatMap((field) => linesOf(site, field, before.fields[field], after.fields[field]));
  if (items.length === 0) return;
  const histories = site.histories.get(after.id) ?? [];
  histories.push({ id: site.nextId(), author, created: site.now(), items });
  site.histories.set(after.id, histories);
}
