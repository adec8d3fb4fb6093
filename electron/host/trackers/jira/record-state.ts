import type { z } from 'zod';
import { itemIdOf, remoteIdOf, type ConnectionId, type Item } from '#shared/domain/item.ts';
import { linkMember, type Choice, type LinkEnd, type RecordState } from '#shared/sync/editable.ts';
import { issueLink, type version } from './parse.ts';

type Fields = { readonly [field: string]: unknown };

const recordIn = (fields: Fields, name: string): Fields | null => {
  const value = fields[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
};
const textIn = (record: Fields | null, name: string): string | null => {
  const value = record?.[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

function choiceIn(fields: Fields, name: string): Choice | null {
  const record = recordIn(fields, name);
  const id = textIn(record, 'id');
  return id === null ? null : { id, name: textIn(record, 'name') ?? id };
}

/** A person by what a write names them with: the account id in Cloud, the user name on Data Center. */
function personIn(fields: Fields, name: string): Choice | null {
  const record = recordIn(fields, name);
  const id = textIn(record, 'accountId') ?? textIn(record, 'name');
  return id === null ? null : { id, name: textIn(record, 'displayName') ?? id };
}

/** A link as its issue shows it, with the tracker's id of it. */
export interface FoundLink {
  readonly id: string;
  readonly end: LinkEnd;
}

/**
 * The links of an issue. A type that reads the same from both ends ("relates to") has no direction that people could see: it counts as
 * outward from either end.
 */
export function linksIn(fields: Fields, connection: ConnectionId): readonly FoundLink[] {
  const list = fields['issuelinks'];
  return (Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((raw): FoundLink[] => {
    const link = issueLink.safeParse(raw);
    if (!link.success) return [];
    const { id, type, outwardIssue, inwardIssue } = link.data;
    const direction = outwardIssue != null || type.inward === type.outward ? 'outward' : 'inward';
    return [{ id, end: { type: type.name, direction, target: itemIdOf(connection, (outwardIssue ?? inwardIssue)!.id) } }];
  });
}

/**
 * What an issue holds in the fields that can be changed.
 * @param fields as sent, with `*all` @param epicKey the key in its Epic Link field, where that is its parent
 */
export function itemState(item: Item, fields: Fields, epicKey: string | null, connection: ConnectionId): RecordState {
  const state = choiceIn(fields, 'status');
  const { parent } = item;
  const parentName = textIn(recordIn(fields, 'parent'), 'key') ?? epicKey;
  return {
    values: {
      title: textIn(fields, 'summary') ?? '',
      ...(state === null ? {} : { state }), // a status that cannot be read proves nothing
      assignee: personIn(fields, 'assignee'),
      priority: choiceIn(fields, 'priority'),
      parent: parent === null ? null : { id: parent, name: parentName ?? remoteIdOf(parent) },
    },
    texts: { description: item.description?.source ?? '' },
    members: {
      labels: item.labels,
      components: item.components,
      fixVersions: item.fixVersions,
      links: [...new Set(linksIn(fields, connection).map(({ end }) => linkMember(end)))],
    },
  };
}

/** What a version holds in the fields that can be changed. Days as Jira has them, 'yyyy-mm-dd'. */
export function versionState(record: z.infer<typeof version>): RecordState {
  return {
    values: {
      name: record.name,
      start: record.startDate || null,
      date: record.releaseDate || null,
      released: record.released ?? false,
      archived: record.archived ?? false,
    },
    texts: { description: record.description ?? '' },
    members: {},
  };
}
