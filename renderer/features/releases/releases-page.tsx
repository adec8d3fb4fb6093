import { Archive, Copy, LayoutGrid, Package, Plus, Rows3, Search, Trash2 } from 'lucide-react';
import { useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { engine, runPlan, useAllMappings, useAllMilestones, useAllNotes, useAllRisks, useReleases } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Checkbox } from '#renderer/ui/checkbox.tsx';
import { ColumnsMenu } from '#renderer/ui/columns-menu.tsx';
import { DataTable } from '#renderer/ui/data-table.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { FilterMenu } from '#renderer/ui/filter-menu.tsx';
import type { MenuEntry } from '#renderer/ui/menu.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { NOTHING_SELECTED, type RowSelection } from '#renderer/ui/row-selection.ts';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { toast } from '#renderer/ui/toast.tsx';
import type { Explanation } from '#shared/domain/explanation.ts';
import { RELEASE_STATES, type Release, type ReleaseId } from '#shared/domain/release.ts';
import type { PlanEdit } from '#shared/plan/edit.ts';
import { tsvText } from '#shared/export/csv.ts';
import { RELEASE_TABLE } from './columns.tsx';
import { goTo, releaseHref } from './links.ts';
import { openNewRelease } from './new-release.ts';
import { ReleaseCard, releaseLine } from './release-card.tsx';
import { actLabel, archiveEdits, copyEdits, deleteEdits } from './release-edits.ts';
import { ALL_RELEASES, filterRows, releaseRows, sortRows, STATE_NAMES, type ReleaseRow, type ReleaseSort } from './release-row.ts';
import { useSummaries } from './use-summaries.ts';
import { useToday } from './use-today.ts';
import { useReleasesView } from './view-store.ts';

/** All releases as a table or as cards: filter, sort, archive, copy, delete. */
export function ReleasesPage(): ReactElement {
  const view = useReleasesView();
  const { releases, rows } = useRows();
  const [selection, setSelection] = useState<RowSelection<ReleaseId>>(NOTHING_SELECTED);
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const act = useActs(setRefusal, () => setSelection(NOTHING_SELECTED));
  const text = useDeferredValue(view.filter.text);
  const shown = useMemo(
    () => sortRows(filterRows(rows, { ...view.filter, text }), view.sort as readonly ReleaseSort[]),
    [rows, view.filter, view.sort, text],
  );
  const byId = useMemo(() => new Map(rows.map((row) => [row.release.id, row] as const)), [rows]);
  const ids = useMemo(() => shown.map((row) => row.release.id), [shown]);

  if (releases === undefined) return <div aria-busy className="h-full" />;
  const chosen = [...selection.selected].flatMap((id) => byId.get(id)?.release ?? []);
  const archived = releases.filter((release) => release.archived).length;
  const filtered = view.filter.text !== '' || view.filter.states.length > 0 || view.filter.products.length > 0;
  const counted =
    shown.length === releases.length
      ? plural(releases.length, 'release')
      : `${formatCount(shown.length)} of ${plural(releases.length, 'release')}`;
  const entriesFor = (wanted: readonly ReleaseId[]): readonly MenuEntry[] =>
    act.entries(wanted.flatMap((id) => byId.get(id)?.release ?? []));

  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title="Releases"
        meta={releases.length === 0 ? undefined : `${counted}${chosen.length > 0 ? `, ${chosen.length} selected` : ''}`}
        actions={
          <Button look="primary" icon={<Plus aria-hidden />} onClick={openNewRelease}>
            New release
          </Button>
        }
      />
      {releases.length === 0 ? (
        <NoReleases />
      ) : (
        <>
          <Toolbar rows={rows} archived={archived} chosen={chosen} act={act} />
          {refusal !== null && <ExplanationPanel explanation={refusal} className="mx-4 mb-2" />}
          {shown.length === 0 ? (
            <EmptyState
              icon={<Search aria-hidden />}
              title="No release matches"
              actions={
                <Button onClick={() => view.set({ filter: { ...ALL_RELEASES, archived: view.filter.archived } })}>Clear filters</Button>
              }
            >
              {filtered ? 'Try fewer words or other filters. ' : ''}
              {archived > 0 && !view.filter.archived && `${plural(archived, 'archived release')} can be shown with "Archived".`}
            </EmptyState>
          ) : view.layout === 'cards' ? (
            <div className="min-h-0 flex-1 overflow-auto">
              <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(18rem,100%),1fr))] gap-3 p-4">
                {shown.map((row) => (
                  <li key={row.release.id}>
                    <ReleaseCard row={row} />
                  </li>
                ))}
              </ul>
            </div>
          ) : (
            <div className="min-h-0 flex-1 border-t border-line">
              <DataTable<ReleaseId, ReleaseRow>
                label="Releases"
                columns={RELEASE_TABLE}
                ids={ids}
                rowOf={(id) => byId.get(id)}
                sort={view.sort}
                onSortChange={(sort) => view.set({ sort })}
                view={view.table}
                onViewChange={(table) => view.set({ table })}
                selection={selection}
                onSelectionChange={setSelection}
                onOpen={(id) => goTo(releaseHref(id))}
                menu={entriesFor}
                copyText={tsvText}
                onCopied={(count) => toast({ title: `${plural(count, 'release')} copied as a table` })}
                card={releaseLine}
                cardHeight={56}
              />
            </div>
          )}
        </>
      )}
    </div>
  );
}

/** The releases and everything their rows show. */
function useRows(): { readonly releases: readonly Release[] | undefined; readonly rows: readonly ReleaseRow[] } {
  const releases = useReleases();
  const mappings = useAllMappings();
  const risks = useAllRisks();
  const notes = useAllNotes();
  const today = useToday();
  const ids = useMemo(() => (releases ?? []).map((release) => release.id), [releases]);
  const summaries = useSummaries(ids, String(mappings?.length ?? 0));
  const rows = useMemo(
    () => releaseRows({ releases: releases ?? [], mappings: mappings ?? [], risks: risks ?? [], notes: notes ?? [], summaries, today }),
    [releases, mappings, risks, notes, summaries, today],
  );
  return { releases, rows };
}

interface Acts {
  readonly archive: (releases: readonly Release[], archived: boolean) => void;
  readonly copy: (releases: readonly Release[]) => void;
  readonly remove: (releases: readonly Release[]) => void;
  readonly entries: (releases: readonly Release[]) => readonly MenuEntry[];
}

/** What can be done with chosen releases. Each is one undo step, and the message offers to take it back. */
function useActs(onRefusal: (refusal: Explanation | null) => void, onDone: () => void): Acts {
  const mappings = useAllMappings() ?? [];
  const milestones = useAllMilestones() ?? [];
  const risks = useAllRisks() ?? [];
  const run = async (label: string, done: string, edits: readonly PlanEdit[]): Promise<void> => {
    const refused = await runPlan(label, edits);
    onRefusal(refused);
    if (refused !== null) return;
    onDone();
    toast({ title: done, action: { label: 'Undo', onSelect: () => void engine().plan.undo() } });
  };
  const many = (releases: readonly Release[]): string => actLabel('', releases).trim();
  const archive: Acts['archive'] = (releases, archived) =>
    void run(
      actLabel(archived ? 'archive' : 'bring back', releases),
      `${many(releases)} ${archived ? 'archived' : 'brought back'}`,
      archiveEdits(releases, archived),
    );
  const copy: Acts['copy'] = (releases) => {
    const edits = releases.flatMap(
      (release) =>
        copyEdits(
          release,
          milestones.filter((milestone) => milestone.releaseId === release.id),
          risks.filter((risk) => risk.releaseId === release.id),
          () => crypto.randomUUID(),
        ).edits,
    );
    void run(actLabel('copy', releases), `${many(releases)} copied`, edits);
  };
  const remove: Acts['remove'] = (releases) => {
    const edits = releases.flatMap((release) =>
      deleteEdits(release, {
        mappings: mappings.filter((one) => one.releaseId === release.id).map((one) => one.id),
        milestones: milestones.filter((one) => one.releaseId === release.id).map((one) => one.id),
        risks: risks.filter((one) => one.releaseId === release.id).map((one) => one.id),
      }),
    );
    void run(actLabel('delete', releases), `${many(releases)} deleted`, edits);
  };
  const entries: Acts['entries'] = (releases) => {
    const archived = releases.length > 0 && releases.every((release) => release.archived);
    return [
      ...(releases.length === 1
        ? [{ id: 'open', label: 'Open', icon: <Package aria-hidden />, onSelect: () => goTo(releaseHref(releases[0]!.id)) }]
        : []),
      { id: 'copy', label: 'Copy release', icon: <Copy aria-hidden />, onSelect: () => copy(releases) },
      {
        id: 'archive',
        label: archived ? 'Bring back' : 'Archive',
        icon: <Archive aria-hidden />,
        onSelect: () => archive(releases, !archived),
      },
      'line',
      { id: 'delete', label: 'Delete', icon: <Trash2 aria-hidden />, danger: true, onSelect: () => remove(releases) },
    ];
  };
  return { archive, copy, remove, entries };
}

function Toolbar({
  rows,
  archived,
  chosen,
  act,
}: {
  rows: readonly ReleaseRow[];
  archived: number;
  chosen: readonly Release[];
  act: Acts;
}): ReactElement {
  const view = useReleasesView();
  const { filter } = view;
  const set = (change: Partial<typeof filter>): void => view.set({ filter: { ...filter, ...change } });
  const products = [...new Set(rows.map((row) => row.release.product))].filter((product) => product !== '').sort();
  const allArchived = chosen.length > 0 && chosen.every((release) => release.archived);
  return (
    <div role="toolbar" aria-label="Releases" className="flex flex-wrap items-center gap-2 px-4 py-2">
      <label className="relative flex min-w-36 flex-1 items-center max-compact:basis-full compact:max-w-60">
        <Search aria-hidden className="absolute start-2 size-3.5 text-muted" />
        <input
          type="search"
          data-page-search
          aria-label="Search releases"
          placeholder="Search releases"
          value={filter.text}
          onChange={(event) => set({ text: event.target.value })}
          className="control w-full ps-7"
        />
      </label>
      <FilterMenu
        label="State"
        options={RELEASE_STATES.map((value) => ({
          value,
          label: STATE_NAMES[value],
          count: rows.filter((row) => row.release.state === value).length,
        }))}
        chosen={filter.states}
        onChange={(states) => set({ states })}
      />
      {products.length > 1 && (
        <FilterMenu
          label="Product"
          options={products.map((value) => ({ value, label: value, count: rows.filter((row) => row.release.product === value).length }))}
          chosen={filter.products}
          onChange={(next) => set({ products: next })}
        />
      )}
      {archived > 0 && (
        <Checkbox checked={filter.archived} onChange={(next) => set({ archived: next })}>
          Archived ({archived})
        </Checkbox>
      )}
      <div className="ms-auto flex items-center gap-2">
        {chosen.length > 0 && (
          <>
            <Button icon={<Copy aria-hidden />} onClick={() => act.copy(chosen)}>
              Copy
            </Button>
            <Button icon={<Archive aria-hidden />} onClick={() => act.archive(chosen, !allArchived)}>
              {allArchived ? 'Bring back' : 'Archive'}
            </Button>
            <Button icon={<Trash2 aria-hidden />} onClick={() => act.remove(chosen)}>
              Delete
            </Button>
          </>
        )}
        {view.layout === 'table' && (
          <div className="max-compact:hidden">
            <ColumnsMenu columns={RELEASE_TABLE} view={view.table} onChange={(table) => view.set({ table })} />
          </div>
        )}
        <Segmented
          label="Layout"
          iconsOnly
          value={view.layout}
          onChange={(layout) => view.set({ layout })}
          options={[
            { value: 'table', label: 'Table', icon: <Rows3 aria-hidden /> },
            { value: 'cards', label: 'Cards', icon: <LayoutGrid aria-hidden /> },
          ]}
        />
      </div>
    </div>
  );
}

function NoReleases(): ReactElement {
  return (
    <EmptyState
      icon={<Package aria-hidden />}
      title="Plan your first release"
      actions={
        <>
          <Button look="primary" icon={<Plus aria-hidden />} onClick={openNewRelease}>
            New release
          </Button>
          <a href="#/connections" className="inline-flex h-[var(--control)] items-center px-2">
            Connect a tracker
          </a>
        </>
      }
    >
      A release is what ships together on a day. Give it a name and a date, then map it to Jira versions or Azure DevOps iterations: their
      items become its scope. It works without a connection too.
    </EmptyState>
  );
}
