import type { ReactNode } from 'react';
import { formatDay, formatInstant } from '#renderer/ui/dates.ts';
import type { DataColumn } from '#renderer/ui/table-columns.ts';
import type { ItemColumn, ItemListRow } from '#shared/domain/scope.ts';
import { CellMark } from './fields/cell-mark.tsx';
import { GoneMark, NewMark, StateMark, TypeMark } from './item-marks.tsx';

/** A cell with the mark of an edit that waits. Nearly no row has one. */
function marked(row: ItemListRow, field: string, cell: ReactNode): ReactNode {
  if (row.pending?.includes(field) !== true) return cell;
  return (
    <span className="flex min-w-0 items-center">
      <span className="min-w-0 truncate">{cell}</span>
      <CellMark conflict={row.conflicts?.includes(field) === true} />
    </span>
  );
}

/** The columns of the list of items. Ids are those the engine sorts and groups by. In a window of 1440 pixels those up to the labels are in sight. */
export const ITEM_TABLE: readonly (DataColumn<ItemListRow> & { readonly id: ItemColumn })[] = [
  {
    id: 'key',
    header: 'Key',
    width: 112,
    hideable: false,
    text: (row) => row.key,
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        <TypeMark kind={row.typeKind} name={row.type} />
        <bdi className="truncate">{row.key}</bdi>
      </span>
    ),
  },
  {
    id: 'title',
    header: 'Title',
    width: 336,
    grow: 2,
    minWidth: 120,
    text: (row) => row.title,
    cell: (row) =>
      marked(
        row,
        'title',
        <span className="flex min-w-0 items-center gap-1.5">
          <GoneMark since={row.goneSince} />
          <NewMark row={row} />
          <bdi className="truncate">{row.title}</bdi>
        </span>,
      ),
  },
  {
    id: 'state',
    header: 'State',
    width: 112,
    text: (row) => row.state,
    cell: (row) => marked(row, 'state', <StateMark category={row.stateCategory} name={row.state} />),
  },
  {
    id: 'assignee',
    header: 'Assignee',
    width: 124,
    text: (row) => row.assignee ?? '',
    cell: (row) => marked(row, 'assignee', row.assignee === null ? <span className="text-muted">Nobody</span> : <bdi>{row.assignee}</bdi>),
  },
  {
    id: 'priority',
    header: 'Priority',
    // With the mark of an edit.
    width: 88,
    text: (row) => row.priority ?? '',
    cell: (row) => marked(row, 'priority', <bdi>{row.priority ?? ''}</bdi>),
  },
  { id: 'project', header: 'Project', width: 92, text: (row) => row.projectKey },
  {
    id: 'fixVersions',
    header: 'Fix versions',
    width: 108,
    grow: 1,
    text: (row) => row.fixVersionNames.join(', '),
    cell: (row) => marked(row, 'fixVersions', <bdi>{row.fixVersionNames.join(', ')}</bdi>),
  },
  {
    id: 'iteration',
    header: 'Iteration',
    width: 112,
    text: (row) => row.iterationPath ?? '',
    // The end of the path tells iterations apart; the whole path is copied and shown by the tip.
    cell: (row) => marked(row, 'iteration', <bdi title={row.iterationPath ?? undefined}>{row.iterationPath?.split('\\').at(-1)}</bdi>),
  },
  {
    id: 'labels',
    header: 'Labels',
    width: 132,
    text: (row) => row.labels.join(', '),
    cell: (row) => marked(row, 'labels', <bdi>{row.labels.join(', ')}</bdi>),
  },
  { id: 'estimate', header: 'Points', width: 68, align: 'end', text: (row) => (row.estimate === null ? '' : String(row.estimate)) },
  { id: 'links', header: 'Links', width: 60, align: 'end', text: (row) => (row.linkCount === 0 ? '' : String(row.linkCount)) },
  { id: 'updated', header: 'Updated', width: 170, text: (row) => formatInstant(row.updated) },
  { id: 'type', header: 'Type', width: 90, text: (row) => row.type },
  {
    id: 'parent',
    header: 'Parent',
    width: 90,
    text: (row) => row.parentKey ?? '',
    cell: (row) => marked(row, 'parent', <bdi>{row.parentKey ?? ''}</bdi>),
  },
  {
    id: 'components',
    header: 'Components',
    width: 130,
    text: (row) => row.components.join(', '),
    cell: (row) => marked(row, 'components', <bdi>{row.components.join(', ')}</bdi>),
  },
  {
    id: 'area',
    header: 'Area',
    width: 140,
    text: (row) => row.area ?? '',
    cell: (row) => marked(row, 'area', <bdi>{row.area ?? ''}</bdi>),
  },
  { id: 'due', header: 'Due', width: 130, text: (row) => (row.due === null ? '' : formatDay(row.due)) },
  { id: 'created', header: 'Created', width: 170, text: (row) => (row.created === null ? '' : formatInstant(row.created)) },
  { id: 'resolved', header: 'Resolved', width: 170, text: (row) => (row.resolved === null ? '' : formatInstant(row.resolved)) },
];

/** Shown until a person chooses others. */
export const HIDDEN_AT_FIRST: readonly ItemColumn[] = ['type', 'parent', 'components', 'area', 'due', 'created', 'resolved', 'links'];

/** Columns whose values make useful groups. */
export const GROUP_COLUMNS: readonly ItemColumn[] = [
  'state',
  'type',
  'assignee',
  'project',
  'fixVersions',
  'iteration',
  'priority',
  'parent',
  'labels',
  'components',
  'area',
];
