import { ArrowDownToLine, ArrowUpFromLine, Pause, Play, Send, SquareArrowOutUpRight, Undo2 } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import { useLookAhead, usePullReport, usePushReport } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { formatCount, plural } from '#renderer/ui/dates.ts';
import { EmptyState } from '#renderer/ui/empty-state.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import type { MenuEntry } from '#renderer/ui/menu.tsx';
import { NOTHING_SELECTED, type RowSelection } from '#renderer/ui/row-selection.ts';
import { Segmented } from '#renderer/ui/segmented.tsx';
import { useNow } from '#renderer/ui/use-now.ts';
import { NO_PREVIEW_FILTER, type PreviewFilter, type PreviewList as Answer } from '#shared/contract/preview.ts';
import { allEdits, awayOf, editCounts, editWords, type EditCounts } from '#shared/sync/edit-counts.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import type { OperationId } from '#shared/sync/operation.ts';
import { noAnswer } from './attempt.ts';
import { nothingWords } from './away-words.ts';
import { LookBar } from './look-bar.tsx';
import { PreviewFilters } from './preview-filters.tsx';
import { rowKeys, type RowKey } from './preview-layout.ts';
import { PreviewList } from './preview-list.tsx';
import { panelHref, type Direction } from './preview-row.tsx';
import { actsOn, SEND_NEXT } from './preview-words.ts';
import { usePreview } from './use-preview.ts';
import { usePreviewActs } from './use-preview-acts.ts';

export interface PreviewSectionProps {
  /** Whether any project is chosen to be pulled; left out, one is. Without one it shows nothing where nothing waits: the page says so by itself. */
  readonly canPull?: boolean;
}

/** What a sync would do, before anything moves: edits that go out and records that come in, release by release, field by field. */
export function PreviewSection({ canPull = true }: PreviewSectionProps): ReactElement | null {
  const [direction, setDirection] = useState<Direction>('going');
  const [filter, setFilter] = useState<PreviewFilter>(NO_PREVIEW_FILTER);
  const { list, revision, failed } = usePreview(filter);
  const look = useLookAhead();
  const now = useNow();
  const pull = usePullReport();
  const push = usePushReport();
  const [selection, setSelection] = useState<RowSelection<RowKey>>(NOTHING_SELECTED);
  const { acts, problem } = usePreviewActs();

  const pushing = push != null && push.finishedAt === null;
  const rows = list?.going.rows ?? NO_ROWS;
  const records = useMemo(() => rows.map(({ record }) => record), [rows]);
  const keys = useMemo(() => (list === undefined ? [] : rowKeys(list.going.spans, records)), [list, records]);
  const comingKeys = useMemo(() => (list === undefined ? [] : rowKeys(list.coming.spans, list.coming.records)), [list]);
  const isFiltered = filter.releases.length + filter.connections.length + filter.standings.length > 0;
  const chosenRows = (chosen: readonly RowKey[]): Answer['going']['rows'] => {
    const wanted = new Set(chosen);
    return rows.filter((_, index) => wanted.has(keys[index]!));
  };
  const chosen = useMemo(() => keys.filter((key) => selection.selected.has(key)), [keys, selection.selected]);
  const able = actsOn(chosenRows(chosen));
  const all = actsOn(rows);
  const menu = (of: readonly RowKey[], record: RecordId): readonly MenuEntry[] => {
    const can = actsOn(chosenRows(of));
    const one = (id: string, label: string, icon: ReactElement, ids: readonly OperationId[], run: () => void, off = false): MenuEntry => ({
      id,
      label: ids.length > 1 ? `${label} (${formatCount(ids.length)})` : label,
      icon,
      disabled: ids.length === 0 || off,
      onSelect: run,
    });
    return [
      one('send', 'Send', <Send aria-hidden />, can.send, () => acts.send(can.send), pushing),
      one('hold', 'Hold', <Pause aria-hidden />, can.hold, () => acts.hold(can.hold)),
      one('let-go', SEND_NEXT, <Play aria-hidden />, can.letGo, () => acts.letGo(can.letGo)),
      one('take-back', 'Take back', <Undo2 aria-hidden />, can.takeBack, () => acts.takeBack(can.takeBack)),
      'line',
      {
        id: 'edit',
        label: 'Edit in its panel',
        icon: <SquareArrowOutUpRight aria-hidden />,
        disabled: of.length !== 1,
        onSelect: () => void (window.location.hash = panelHref(record).slice(1)),
      },
    ];
  };

  const total = list?.total.going;
  const waiting = total === undefined ? 0 : allEdits(total);
  const leaving = total === undefined ? 0 : total.going + awayOf(total);
  if (!canPull && waiting === 0) return null;
  return (
    <section aria-labelledby="sync-preview" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id="sync-preview" className="text-lg font-semibold">
          What a sync would do
        </h2>
        <Segmented<Direction>
          label="Direction"
          value={direction}
          options={[
            { value: 'going', label: `Going out (${formatCount(leaving)})`, icon: <ArrowUpFromLine aria-hidden /> },
            {
              value: 'coming',
              label: look === null ? 'Coming in' : `Coming in (${formatCount(list?.total.coming ?? 0)})`,
              icon: <ArrowDownToLine aria-hidden />,
            },
          ]}
          onChange={setDirection}
        />
        <div className="ms-auto flex flex-wrap gap-2 max-compact:ms-0">
          {list !== undefined && <PreviewFilters direction={direction} facets={list.facets} filter={filter} onChange={setFilter} />}
        </div>
      </div>
      <LookBar
        look={look}
        coming={list?.total.coming ?? look?.found ?? 0}
        kinds={list?.total.kinds ?? null}
        now={now}
        pulling={pull != null && pull.finishedAt === null}
        canLook={canPull}
        onLook={acts.look}
        onStop={acts.stopLooking}
      />
      {problem !== null && <ExplanationPanel explanation={problem} />}
      {failed && list === undefined && <ExplanationPanel explanation={noAnswer('What a sync would do is not known')} />}
      <div className="overflow-hidden rounded-lg border border-line">
        {direction === 'going' && waiting > 0 && (
          <div
            role="toolbar"
            aria-label="Edits that go out"
            className="flex min-h-10 flex-wrap items-center gap-1 border-b border-line px-2 py-1"
          >
            <Button
              look="soft"
              icon={<Send aria-hidden />}
              aria-disabled={pushing || (chosen.length > 0 ? able.send : all.send).length === 0}
              onClick={() => {
                const ids = chosen.length > 0 ? able.send : all.send;
                if (!pushing && ids.length > 0) acts.send(chosen.length > 0 || isFiltered ? ids : null);
              }}
            >
              {chosen.length > 0
                ? `Send selected (${formatCount(able.send.length)})`
                : all.send.length === 0
                  ? nothingWords(countsOfRows(rows))
                  : `Send all (${formatCount(all.send.length)})`}
            </Button>
            <Act icon={<Pause aria-hidden />} label="Hold" ids={able.hold} run={acts.hold} />
            <Act icon={<Play aria-hidden />} label={SEND_NEXT} ids={able.letGo} run={acts.letGo} />
            <Act icon={<Undo2 aria-hidden />} label="Take back" ids={able.takeBack} run={acts.takeBack} />
            <span className="ms-auto px-1 text-sm text-muted">
              {chosen.length > 0 ? `${recordWords(chosenRows(chosen))} selected` : shownWords(rows, isFiltered)}
            </span>
          </div>
        )}
        {list !== undefined &&
          (direction === 'going' ? (
            rows.length === 0 ? (
              <Nothing
                direction={direction}
                isFiltered={isFiltered && waiting > 0}
                looked={look !== null}
                onShowAll={() => setFilter(NO_PREVIEW_FILTER)}
              />
            ) : (
              <PreviewList
                key="going"
                label="Going out"
                direction="going"
                spans={list.going.spans}
                records={records}
                keys={keys}
                revision={revision}
                selection={selection}
                onSelectionChange={setSelection}
                menu={menu}
                acts={acts}
                now={now}
              />
            )
          ) : list.coming.records.length === 0 ? (
            <Nothing
              direction={direction}
              isFiltered={isFiltered && list.total.coming > 0}
              looked={look !== null}
              onShowAll={() => setFilter(NO_PREVIEW_FILTER)}
            />
          ) : (
            <PreviewList
              key="coming"
              label="Coming in"
              direction="coming"
              spans={list.coming.spans}
              records={list.coming.records}
              keys={comingKeys}
              revision={revision}
              selection={NOTHING_SELECTED}
              onSelectionChange={() => undefined}
              menu={() => []}
              acts={acts}
              now={now}
            />
          ))}
      </div>
    </section>
  );
}

/** A record that is in two releases stands in the list twice, and is one. */
const recordWords = (rows: Answer['going']['rows']): string => plural(new Set(rows.map(({ record }) => record)).size, 'record');

/** The edits of a list. */
const countsOfRows = (rows: Answer['going']['rows']): EditCounts =>
  editCounts(new Map(rows.flatMap(({ operations }) => operations.map((each) => [each.id, each] as const))).values());

/** @example '3 edits to send, 1 held, in 2 records' */
function shownWords(rows: Answer['going']['rows'], isFiltered: boolean): string {
  const edits = editWords(countsOfRows(rows), formatCount).join(', ');
  return edits === '' ? '' : `${edits}, in ${recordWords(rows)}${isFiltered ? ' shown' : ''}`;
}

const NO_ROWS: Answer['going']['rows'] = [];

/** An act on what is selected. It stays where it is when nothing fits, so that the focus does. */
function Act({
  icon,
  label,
  ids,
  run,
}: {
  icon: ReactElement;
  label: string;
  ids: readonly OperationId[];
  run: (ids: readonly OperationId[]) => void;
}): ReactElement {
  return (
    <Button look="ghost" icon={icon} aria-disabled={ids.length === 0} onClick={() => ids.length > 0 && run(ids)}>
      {ids.length > 1 ? `${label} (${formatCount(ids.length)})` : label}
    </Button>
  );
}

function Nothing({
  direction,
  isFiltered,
  looked,
  onShowAll,
}: {
  direction: Direction;
  isFiltered: boolean;
  looked: boolean;
  onShowAll: () => void;
}): ReactElement {
  if (isFiltered) {
    return (
      <EmptyState title="Nothing fits these filters" actions={<Button onClick={onShowAll}>Show all</Button>}>
        What a sync would do is not changed by them.
      </EmptyState>
    );
  }
  if (direction === 'going') {
    return (
      <EmptyState icon={<ArrowUpFromLine aria-hidden />} title="Nothing waits to be sent">
        Edit an item, with or without a network: your edit waits here until you send it.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ArrowDownToLine aria-hidden />} title={looked ? 'Nothing is known to come in' : 'Nobody has looked yet'}>
      {looked ? 'A pull brings what changes from now on.' : 'Choose “Look what comes in” to see what a pull would change, before it does.'}
    </EmptyState>
  );
}
