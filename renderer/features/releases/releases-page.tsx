import { Archive, CopyPlus, Package, Plus, Search, Trash2 } from 'lucide-react';
import { useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { tellCopied } from '#renderer/ui/copied.ts';
import { DataTable } from '#renderer/ui/data-table.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { MenuEntry } from '#renderer/ui/menu.tsx';
import { PageHeader } from '#renderer/ui/page-header.tsx';
import { NOTHING_SELECTED, type RowSelection } from '#renderer/ui/row-selection.ts';
import { useFitted } from '#renderer/ui/use-columns.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { tsvText } from '#shared/export/csv.ts';
import { RELEASE_TABLE } from './columns.tsx';
import { goTo, releaseHref } from './links.ts';
import { openNewRelease } from './new-release.ts';
import { ReleaseCard, releaseLine } from './release-card.tsx';
import { ALL_RELEASES, filterRows, sortRows, type ReleaseRow, type ReleaseSort } from './release-row.ts';
import { ReleasesToolbar, type SelectionActs } from './releases-toolbar.tsx';
import { useReleaseActs, type ReleaseActs } from './use-release-acts.ts';
import { useReleaseRows } from './use-release-rows.ts';
import { useReleasesView } from './view-store.ts';

/** All releases as a table or as cards: filter, sort, archive, duplicate, delete. */
export function ReleasesPage(): ReactElement {
  const rows = useReleaseRows();
  const [refusal, setRefusal] = useState<Explanation | null>(null);
  const acts = useReleaseActs(setRefusal);
  if (rows === undefined || acts === null) return <div aria-busy className="h-full" />;
  return <Releases rows={rows} acts={acts} refusal={refusal} />;
}

function Releases({ rows, acts, refusal }: { rows: readonly ReleaseRow[]; acts: ReleaseActs; refusal: Explanation | null }): ReactElement {
  const view = useReleasesView();
  const [selection, setSelection] = useState<RowSelection<ReleaseId>>(NOTHING_SELECTED);
  const text = useDeferredValue(view.filter.text);
  const shown = useMemo(
    () => sortRows(filterRows(rows, { ...view.filter, text }), view.sort as readonly ReleaseSort[]),
    [rows, view.filter, view.sort, text],
  );
  const columns = useFitted(RELEASE_TABLE, rows);
  const byId = useMemo(() => new Map(rows.map((row) => [row.release.id, row] as const)), [rows]);
  const ids = useMemo(() => shown.map((row) => row.release.id), [shown]);

  const unselect = (done: boolean | readonly ReleaseId[]): void => {
    if (done !== false) setSelection(NOTHING_SELECTED);
  };
  const actsOn = (wanted: readonly ReleaseId[]): SelectionActs => {
    const releases = wanted.flatMap((id) => byId.get(id)?.release ?? []);
    const allArchived = releases.every((release) => release.archived);
    return {
      allArchived,
      onDuplicate: () => void acts.duplicate(releases).then(unselect),
      onArchive: () => void acts.archive(releases, !allArchived).then(unselect),
      onRemove: () => void acts.remove(releases).then(unselect),
    };
  };
  const menu = (wanted: readonly ReleaseId[]): readonly MenuEntry[] => {
    const [only] = wanted;
    if (only === undefined) return [];
    const { allArchived, onDuplicate, onArchive, onRemove } = actsOn(wanted);
    return [
      ...(wanted.length === 1
        ? [{ id: 'open', label: 'Open', icon: <Package aria-hidden />, onSelect: () => goTo(releaseHref(only)) }]
        : []),
      { id: 'duplicate', label: 'Duplicate', icon: <CopyPlus aria-hidden />, onSelect: onDuplicate },
      { id: 'archive', label: allArchived ? 'Bring back' : 'Archive', icon: <Archive aria-hidden />, onSelect: onArchive },
      'line',
      { id: 'delete', label: 'Delete', icon: <Trash2 aria-hidden />, danger: true, onSelect: onRemove },
    ];
  };

  // Acts apply to what is seen: a row that a filter hides is not deleted along with the others, and cards have no selection.
  const selected = view.layout === 'table' ? ids.filter((id) => selection.selected.has(id)) : [];
  const counted =
    shown.length === rows.length ? plural(rows.length, 'release') : `${formatCount(shown.length)} of ${plural(rows.length, 'release')}`;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader
        title="Releases"
        meta={rows.length === 0 ? undefined : `${counted}${selected.length > 0 ? `, ${formatCount(selected.length)} selected` : ''}`}
        actions={
          <Button look="primary" icon={<Plus aria-hidden />} onClick={openNewRelease}>
            New release
          </Button>
        }
      />
      {rows.length === 0 ? (
        <NoReleases />
      ) : (
        <>
          <ReleasesToolbar rows={rows} acts={selected.length === 0 ? null : actsOn(selected)} />
          {refusal !== null && <ExplanationPanel explanation={refusal} className="mx-4 mb-2" />}
          {shown.length === 0 ? (
            <NoMatch archived={rows.filter((row) => row.release.archived).length} />
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
                columns={columns}
                ids={ids}
                rowOf={(id) => byId.get(id)}
                sort={view.sort}
                onSortChange={(sort) => view.set({ sort })}
                view={view.table}
                onViewChange={(table) => view.set({ table })}
                selection={selection}
                onSelectionChange={setSelection}
                onOpen={(id) => goTo(releaseHref(id))}
                menu={menu}
                copyText={tsvText}
                onCopied={(count) => tellCopied(count, 'release')}
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

function NoMatch({ archived }: { archived: number }): ReactElement {
  const view = useReleasesView();
  const { text, states, products } = view.filter;
  const filtered = text !== '' || states.length > 0 || products.length > 0;
  // Words find archived releases too.
  const hidden = view.filter.archived || text !== '' ? 0 : archived;
  const reset = (): void => view.set({ filter: { ...ALL_RELEASES, archived: view.filter.archived } });
  return (
    <EmptyState
      icon={<Search aria-hidden />}
      title={filtered ? 'No release matches' : 'Every release is archived'}
      actions={
        filtered ? (
          <Button onClick={reset}>Clear filters</Button>
        ) : (
          <Button onClick={() => view.set({ filter: { ...view.filter, archived: true } })}>Show archived releases</Button>
        )
      }
    >
      {[
        filtered ? 'Try fewer words or other filters.' : '',
        hidden > 0 ? `${plural(hidden, 'archived release')} can be shown with “Archived” above.` : '',
      ]
        .filter(Boolean)
        .join(' ')}
    </EmptyState>
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
