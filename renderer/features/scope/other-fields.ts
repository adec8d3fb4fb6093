import { plural } from '#renderer/ui/dates.ts';
import type { Item } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { parseInstant } from '#shared/domain/time.ts';
import type { Json } from '#shared/lib/json.ts';

const LONGEST = 300;
const MANY = 20;
/** What trackers add to a record for programs. */
const FOR_PROGRAMS = /^(?:self|id|avatarUrls|iconUrl|imageUrl|_links|descriptor|expand)$/i;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/**
 * A field of unknown shape in words: the name inside an object where it has one, else its parts; lists joined; a list of records, such as
 * comments, as its count.
 * @returns '' for what says nothing
 */
export function fieldText(value: Json): string {
  if (value === null || value === '') return '';
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) {
    const parts = (value as readonly Json[]).slice(0, MANY).map(fieldText).filter(Boolean);
    return parts.join(', ') + (value.length > MANY ? ` and ${value.length - MANY} more` : '');
  }
  const record = value as { readonly [key: string]: Json };
  for (const name of ['displayName', 'name', 'value', 'title', 'key']) if (typeof record[name] === 'string') return fieldText(record[name]);
  const list = Object.values(record).find((part) => Array.isArray(part)) as readonly Json[] | undefined;
  if (list !== undefined) return list.length === 0 ? '' : plural(list.length, 'entry', 'entries');
  const parts = Object.entries(record)
    .filter(([name]) => !FOR_PROGRAMS.test(name))
    .map(([name, part]) => [name, fieldText(part)] as const)
    .filter(([, text]) => text !== '');
  return cut(parts.map(([name, text]) => `${name}: ${text}`).join(', '));
}

/** What the panel's own fields tell. With an edit that waits they hold another value than the tracker, which would stand here again. */
const EDITED: ReadonlySet<string> = new Set(
  `summary description status assignee priority components parent System.Title System.Description System.State System.AssignedTo System.Tags
  System.AreaPath System.IterationPath Microsoft.VSTS.Common.Priority Microsoft.VSTS.TCM.ReproSteps`.split(/\s+/),
);

/** Comments, and how many there are: they have a part of the panel to themselves. */
const COMMENTS: ReadonlySet<string> = new Set(['comment', 'System.History', 'System.CommentCount']);

/**
 * The fields of an item that its panel does not show already, as id and text. A tracker's own field is left out when it only says again
 * what stands above; one that somebody added never is.
 */
export function otherFields(item: Item, row: ItemListRow | undefined, extra: Item['extra']): readonly (readonly [string, string])[] {
  const above = new Set<string>(
    [
      item.key,
      item.title,
      item.url,
      item.type,
      item.state,
      item.resolution,
      item.assignee,
      item.reporter,
      item.priority,
      item.area,
      item.created,
      item.updated,
      item.resolved,
      item.due,
      item.description?.source,
      item.estimate === null ? null : String(item.estimate),
      item.labels.join(', '),
      item.components.join(', '),
      item.sprints.map((sprint) => sprint.name).join(', '),
      row?.fixVersionNames.join(', '),
      row?.projectKey,
      row?.parentKey,
      row?.iterationPath,
    ].filter((text) => text !== undefined && text !== null),
  );
  const repeats = (id: string, text: string): boolean =>
    !/^customfield_|^Custom\./.test(id) && (above.has(text) || above.has(parseInstant(text) ?? text));
  return Object.entries(extra)
    .filter(([id]) => !COMMENTS.has(id))
    .filter(([id]) => item.pending === undefined || !EDITED.has(id))
    .map(([id, value]) => [id, fieldText(value)] as const)
    .filter(([id, text]) => text !== '' && !repeats(id, text));
}
