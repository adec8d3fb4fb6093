import { Link2, ListTodo, Search } from 'lucide-react';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useItemRevision, useMappings, useRelease } from '#renderer/engine/client/index.ts';
import { MappingDialog } from '#renderer/features/mapping/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { useCommand } from '#renderer/ui/commands.ts';
import { tellCopied } from '#renderer/ui/copied.ts';
import { DataTable, type RowActs } from '#renderer/ui/data-table.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { lazyPart } from '#renderer/ui/lazy-page.tsx';
import type { MenuEntry } from '#renderer/ui/menu.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { NOTHING_SELECTED, type RowSelection } from '#renderer/ui/row-selection.ts';
import type { SortKey } from '#renderer/ui/table-columns.ts';
import { toast } from '#renderer/ui/toast.tsx';
import { useRows } from '#renderer/ui/use-rows.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { ItemId } from '#shared/domain/item.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import type { ItemColumn, ItemList, ItemListRow, ItemQuery } from '#shared/domain/scope.ts';
import { tsvText } from '#shared/export/csv.ts';
import { ITEM_TABLE } from './columns.tsx';
import { CellMark } from './fields/cell-mark.tsx';
import { CELL_EDITING } from './fields/cell-editor.tsx';
import { exportCsv, loadRows } from './export-items.ts';
import type { BulkField } from './fields/edits.ts';
import { rowMenu } from './row-menu.tsx';
import { NewMark, StateMark, TypeMark } from './item-marks.tsx';
import { isFiltered, ScopeToolbar } from './scope-toolbar.tsx';
import { UnsavedLine } from './unsaved-line.tsx';
import { NO_SCOPE_FILTER, useScopeView, type ScopeFilter, type Source } from './view-store.ts';

const BulkBar = lazyPart(async () => (await import('./fields/bulk-bar.tsx')).BulkBar);
const ItemPanel = lazyPart(async () => (await import('./item-panel.tsx')).ItemPanel);

const NONE: ItemList = { ids: [], groups: [], unfiltered: 0, first: [] };
const idOf = (row: ItemListRow): ItemId => row.id;
const askRows = (ids: readonly ItemId[]): Promise<readonly ItemListRow[]> => engine().items.rows(ids);
const TYPING_PAUSE = 80;

export interface ScopePageProps {
  readonly release: ReleaseId | null;
  /** Opens this item's panel. */
  readonly item?: ItemId | null;
  /** Shows only what this version, iteration or tag holds. */
  readonly source?: Source | null;
}

interface Panel {
  readonly address: ItemId | null;
  readonly shown: ItemId | null;
  /** Rises when a person goes into the panel: it takes the keyboard then, and not when it follows the list. */
  readonly entered: number;
}

/** The items of a release, or of the whole workspace: the engine filters, sorts and groups; only rows on screen are fetched. */
export function ScopePage({ release, item = null, source = null }: ScopePageProps): ReactElement {
  const view = useScopeView();
  const filter = view.filters[release ?? 'all'] ?? NO_SCOPE_FILTER;
  const text = useSettled(filter.text, TYPING_PAUSE);
  const revision = useItemRevision();
  const mappings = useMappings(release ?? ('' as ReleaseId));
  const plan = useRelease(release ?? ('' as ReleaseId));
  const query: ItemQuery = { filter: { ...filter, text, release, source: source?.target ?? null }, sort: view.sort, group: view.group };
  const stamp = release === null ? '' : (mappings ?? []).map((mapping) => mapping.id).join(' ');
  const { value: answer, failed } = useEngineQuery(`${revision} ${stamp} ${JSON.stringify(query)}`, async () => {
    const list = await engine().items.query(query);
    return { list, given: { rows: list.first, revision } };
  });
  const list = answer?.list ?? NONE;
  const [selection, setSelection] = useState<RowSelection<ItemId>>(NOTHING_SELECTED);
  // An address can name an item: the palette leads to it also when this page is open.
  const [panel, setPanel] = useState<Panel>({ address: item, shown: item, entered: 1 });
  if (panel.address !== item) {
    setPanel({ address: item, shown: item ?? panel.shown, entered: item === null ? panel.entered : panel.entered + 1 });
  }
  const { shown } = panel;
  const setShown = useCallback((id: ItemId | null) => setPanel((before) => ({ ...before, shown: id, entered: before.entered + 1 })), []);
  const [mapping, setMapping] = useState(false);
  const [begun, setBegun] = useState<BulkField | null>(null);
  const table = useRef<HTMLDivElement>(null);
  const { rowOf, onWindow } = useRows(list.ids, askRows, idOf, revision, answer?.given ?? null);
  const setFilter = (next: ScopeFilter): void => view.setFilter(release, next);

  const selectedIds = useMemo(
    // Nearly always nothing is selected, and the list of a running pull is new every second.
    () => (selection.selected.size === 0 ? [] : list.ids.filter((id) => selection.selected.has(id))),
    [list.ids, selection.selected],
  );
  const selected = selectedIds.length;
  const counts = (
    <>
      {list.ids.length === list.unfiltered
        ? plural(list.ids.length, 'item')
        : `${formatCount(list.ids.length)} of ${formatCount(list.unfiltered)}`}
      {/* In a narrow window the toolbar would wrap with it and push the list down; the bar of the selected items says it there. */}
      {selected > 0 && <span className="max-compact:sr-only">, {formatCount(selected)} selected</span>}
    </>
  );

  const toRows = useCallback(() => table.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus(), []);
  const closePanel = useCallback(() => {
    setShown(null);
    if (item !== null) window.location.hash = '#/items';
    toRows();
  }, [item, setShown, toRows]);
  const clearSelection = (): void => {
    setSelection({ ...selection, selected: new Set() });
    // The bar goes, with the button that has the focus.
    toRows();
  };
  const select = (next: RowSelection<ItemId>): void => {
    setSelection(next);
    const { active } = next;
    // An open panel shows the row that is chosen, as in a mail program, or an edit would go to another item than the one in sight.
    if (shown === null || active === null || active === shown || next.selected.size !== 1 || !next.selected.has(active)) return;
    setPanel((before) => ({ ...before, shown: active }));
    if (item !== null) window.location.hash = '#/items';
  };
  const menu = (ids: readonly ItemId[], acts: RowActs): readonly MenuEntry[] =>
    rowMenu({ ids, rowOf, acts, page: table, onShow: setShown, onEditAll: setBegun });
  const name = plan ? `${releaseName(plan)} scope` : 'items';
  const writeFile = (): void => {
    void exportCsv(name, list.ids, view.table).then(
      () => toast({ title: `${plural(list.ids.length, 'item')} exported as CSV` }),
      () =>
        toast({
          title: 'The file was not written',
          text: 'The list could not be read to its end. Nothing was changed. Try again.',
          urgent: true,
        }),
    );
  };
  const isRead = answer !== undefined && (release === null || plan !== undefined);
  const exportList = useOnce(isRead, () => {
    if (list.ids.length > 0) writeFile();
  });
  useCommand('scope.export-csv', list.ids.length === 0 ? null : exportList);

  return (
    <div className="flex h-full min-h-0 flex-col">
      {release === null && (
        <PageHeader title="Items" meta={source === null ? 'Everything that was pulled' : `What ${isolated(source.label)} holds`} />
      )}
      <ScopeToolbar
        release={release}
        source={source}
        revision={revision}
        filter={filter}
        onFilter={setFilter}
        counts={answer === undefined ? '' : counts}
        // Not known yet is not empty: a button must not be off first and on a moment later.
        canExport={answer === undefined || list.ids.length > 0}
        onExport={exportList}
      />
      {failed && (
        <p role="status" className="border-t border-line bg-warn-soft px-4 py-1">
          The list may be older than your data: the engine did not answer. It is asked again with the next change.
        </p>
      )}
      <div className="flex min-h-0 flex-1 border-t border-line">
        <div className="flex min-w-0 flex-1 flex-col">
          <div ref={table} className="relative min-h-0 flex-1">
            {answer === undefined || (release !== null && mappings === undefined) ? (
              <div aria-busy className="h-full" />
            ) : (
              <DataTable<ItemId, ItemListRow>
                label="Items"
                columns={ITEM_TABLE}
                ids={list.ids}
                groups={list.groups}
                rowOf={rowOf}
                onWindow={onWindow}
                loadRows={loadRows}
                sort={view.sort}
                onSortChange={(sort) => view.set({ sort: sort as readonly SortKey<ItemColumn>[] })}
                view={view.table}
                onViewChange={(next) => view.set({ table: next })}
                selection={selection}
                onSelectionChange={select}
                onOpen={setShown}
                editing={CELL_EDITING}
                menu={menu}
                copyText={tsvText}
                onCopied={(count) => tellCopied(count, 'item')}
                card={itemCard}
                cardHeight={56}
                empty={
                  <Empty
                    filtered={isFiltered(filter)}
                    inRelease={release !== null}
                    mapped={(mappings ?? []).length > 0}
                    onClear={() => setFilter(NO_SCOPE_FILTER)}
                    onMap={() => setMapping(true)}
                  />
                }
              />
            )}
            {selected > 1 && (
              <Suspense fallback={null}>
                <BulkBar ids={selectedIds} begun={begun} onBegun={() => setBegun(null)} onClear={clearSelection} />
              </Suspense>
            )}
          </div>
          <UnsavedLine shown={shown} onShow={setShown} />
        </div>
        {shown !== null && (
          <Suspense fallback={null}>
            <ItemPanel id={shown} entered={panel.entered} onShow={setShown} onClose={closePanel} />
          </Suspense>
        )}
      </div>
      {mapping && release !== null && (
        <Suspense fallback={null}>
          <MappingDialog release={release} open onClose={() => setMapping(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** Does what was asked for, once it can: the list comes from the engine and the name of its release from the store, in either order. */
function useOnce(can: boolean, act: () => void): () => void {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked || !can) return;
    setAsked(false);
    act();
  }, [asked, can, act]);
  return useCallback(() => setAsked(true), []);
}

/** The value once it has not changed for a moment: a list of 50,000 need not be asked for each letter. */
function useSettled(value: string, pause: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

/** A row in the two lines that a narrow table has. */
const itemCard = (row: ItemListRow): ReactElement => (
  <span className="flex min-w-0 flex-col">
    <span className="flex items-center gap-2 text-sm text-muted">
      <TypeMark kind={row.typeKind} name={row.type} />
      <bdi>{row.key}</bdi>
      <span className="ms-auto flex min-w-0 text-ink">
        <StateMark category={row.stateCategory} name={row.state} />
      </span>
    </span>
    <span className="flex min-w-0 items-center">
      <span className="flex min-w-0 items-center gap-1.5">
        <NewMark row={row} />
        <span className="truncate" dir="auto">
          {row.title}
        </span>
      </span>
      {row.pending?.some((field) => field !== 'create') === true && <CellMark conflict={row.conflicts !== undefined} />}
    </span>
  </span>
);

function Empty({
  filtered,
  inRelease,
  mapped,
  onClear,
  onMap,
}: {
  filtered: boolean;
  inRelease: boolean;
  mapped: boolean;
  onClear: () => void;
  onMap: () => void;
}): ReactElement {
  if (filtered) {
    return (
      <EmptyState icon={<Search aria-hidden />} title="No item matches" actions={<Button onClick={onClear}>Clear all filters</Button>}>
        Try fewer words or other filters. Words must begin a word of the key or the title.
      </EmptyState>
    );
  }
  if (inRelease && !mapped) {
    return (
      <EmptyState
        icon={<Link2 aria-hidden />}
        title="This release has no scope yet"
        actions={
          <Button look="primary" icon={<Link2 aria-hidden />} onClick={onMap}>
            Map this release
          </Button>
        }
      >
        Map it to Jira versions, Azure DevOps iterations or tags. Their items appear here, also offline.
      </EmptyState>
    );
  }
  if (inRelease) {
    return (
      <EmptyState icon={<ListTodo aria-hidden />} title="No item is in the mapped sources" actions={<a href="#/sync">Go to Sync</a>}>
        Items that were put into these versions, iterations or tags after your last pull appear with the next one.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ListTodo aria-hidden />}
      title="Nothing is pulled yet"
      actions={
        <>
          <a href="#/connections">Go to Connections</a>
          <a href="#/sync">Go to Sync</a>
        </>
      }
    >
      Connect a tracker and choose its projects, then pull them. From then on everything works offline.
    </EmptyState>
  );
}
