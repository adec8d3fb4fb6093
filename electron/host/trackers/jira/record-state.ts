import type { z } from 'zod';
import { itemIdOf, type ConnectionId, type Item } from '#shared/domain/item.ts';
import type { LinkEnd, RecordState } from '#shared/sync/editable.ts';
import { stateOf } from '#shared/sync/item-state.ts';
import { issueLink, type version } from './parse.ts';

type Fields = { readonly [field: string]: unknown };

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

/** What an issue holds in the fields that can be changed. @param epicKey the key in its Epic Link field, where that is its parent */
export function itemState(item: Item, epicKey: string | null): RecordState {
  const state = stateOf(item);
  const { parent } = state.values;
  if (epicKey === null || typeof parent !== 'object' || parent === null) return state;
  return { ...state, values: { ...state.values, parent: { ...parent, name: epicKey } } };
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
