import { engine } from '#renderer/engine/client/index.ts';
import { saveFile } from '#renderer/ui/save-file.ts';
import { orderedIds, type TableView } from '#renderer/ui/table-columns.ts';
import type { ItemId } from '#shared/domain/item.ts';
import type { ItemColumn, ItemListRow } from '#shared/domain/scope.ts';
import { csvText, type Cell } from '#shared/export/csv.ts';
import { documentFileName } from '#shared/export/file-name.ts';
import { ITEM_TABLE } from './columns.tsx';

const BATCH = 1000;

const INSTANTS: ReadonlySet<ItemColumn> = new Set(['created', 'updated', 'resolved']);

/** A value as a spreadsheet reads and sorts it: numbers as numbers, days and times as ISO text, whatever the reader's language. */
function cellOf(row: ItemListRow, { id, text }: (typeof ITEM_TABLE)[number]): Cell {
  switch (id) {
    case 'estimate':
      return row.estimate;
    case 'links':
      return row.linkCount;
    case 'due':
      return row.due;
    case 'created':
    case 'updated':
    case 'resolved':
      return row[id]?.slice(0, 16).replace('T', ' ') ?? null;
    default:
      return text(row);
  }
}

/** Rows of any number of items, asked for in parts so that no message is huge. */
export async function loadRows(ids: readonly ItemId[]): Promise<readonly ItemListRow[]> {
  const rows: ItemListRow[] = [];
  for (let at = 0; at < ids.length; at += BATCH) rows.push(...(await engine().items.rows(ids.slice(at, at + BATCH))));
  return rows;
}

/** The whole list as it is filtered and sorted, with the columns on show, as a CSV file that no spreadsheet runs. */
export async function exportCsv(name: string, ids: readonly ItemId[], view: TableView): Promise<void> {
  const columns = orderedIds(ITEM_TABLE, view)
    .filter((id) => !view.hidden.includes(id))
    .flatMap((id) => ITEM_TABLE.find((column) => column.id === id) ?? []);
  const rows = await loadRows(ids);
  const cells = rows.map((row) => columns.map((column): Cell => cellOf(row, column)));
  const text = csvText(
    columns.map(({ id, header }) => (INSTANTS.has(id) ? `${header} (UTC)` : header)),
    cells,
  );
  saveFile({
    name: documentFileName(name, 'csv'),
    mime: 'text/csv;charset=utf-8',
    data: new Blob([text], { type: 'text/csv;charset=utf-8' }),
  });
}
