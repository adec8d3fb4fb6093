import { engine } from '#renderer/engine/client/index.ts';
import { saveFile } from '#renderer/ui/save-file.ts';
import { orderedIds, type TableView } from '#renderer/ui/table-columns.ts';
import type { ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { csvText, type Cell } from '#shared/export/csv.ts';
import { ITEM_TABLE } from './columns.tsx';

const BATCH = 1000;

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
  const cells = rows.map((row) =>
    columns.map((column): Cell => (column.id === 'estimate' ? row.estimate : column.id === 'links' ? row.linkCount : column.text(row))),
  );
  const text = csvText(
    columns.map((column) => column.header),
    cells,
  );
  saveFile({ name: `${name}.csv`, mime: 'text/csv;charset=utf-8', data: new Blob([text], { type: 'text/csv;charset=utf-8' }) });
}
