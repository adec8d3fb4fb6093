import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { formatCount } from '#renderer/ui/dates.ts';
import { ContextMenu, type MenuEntry } from '#renderer/ui/menu.tsx';
import { selectRow, type RowSelection, type SelectionMode } from '#renderer/ui/row-selection.ts';
import { tableKey } from '#renderer/ui/table-keys.ts';
import { useRowHeight } from '#renderer/ui/use-row-height.ts';
import { useRows } from '#renderer/ui/use-rows.ts';
import type { PreviewItem, PreviewSpan } from '#shared/contract/preview.ts';
import type { RecordId } from '#shared/sync/editable.ts';
import { previewLines, spanKey, type RowKey } from './preview-layout.ts';
import { PreviewDetail, PreviewRow, type Direction, type PreviewActs } from './preview-row.tsx';
import { toggled, useRangeWith, useWidth } from '#renderer/ui/list-window.ts';

const NARROW_BELOW = 640;
const NARROW_HEIGHT = 48;
/** What an open record is taken for until it was measured. */
const DETAIL_HEIGHT = 96;
/** Rows that are seen at once without scrolling: more would push what stands below the list out of sight. Half a row more shows that it goes on. */
const MOST_ROWS = 16;

const idOf = (item: PreviewItem): RecordId => item.id;
const askItems = (records: readonly RecordId[]): Promise<readonly PreviewItem[]> => engine().outbox.previewItems(records);

export interface PreviewListProps {
  readonly label: string;
  readonly direction: Direction;
  readonly spans: readonly PreviewSpan[];
  readonly records: readonly RecordId[];
  readonly keys: readonly RowKey[];
  /** Rises with every new answer. */
  readonly revision: number;
  readonly selection: RowSelection<RowKey>;
  readonly onSelectionChange: (selection: RowSelection<RowKey>) => void;
  readonly menu: (keys: readonly RowKey[], record: RecordId) => readonly MenuEntry[];
  readonly acts: PreviewActs;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * The records of one direction below the names of their releases; only what is in sight exists. A tree grid to assistive technology, with one
 * tab stop. Keys: arrows, J/K, Home, End and Page keys move; Right and Enter open, Left closes; Space chooses, Shift extends, Ctrl/Cmd+A
 * chooses all, Esc none.
 */
export function PreviewList(props: PreviewListProps): ReactElement {
  const { label, direction, spans, records, keys, revision, selection, onSelectionChange, menu, acts, now } = props;
  const canSelect = direction === 'going';
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<ReadonlySet<RowKey>>(new Set());
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const takeFocus = useRef(false);
  const density = useRowHeight();
  const narrow = width > 0 && width < NARROW_BELOW;
  const rowHeight = narrow ? NARROW_HEIGHT : density;
  const lines = useMemo(() => previewLines(spans, keys, closed, open), [spans, keys, closed, open]);
  const { rowOf, onWindow } = useRows(records, askItems, idOf, revision);

  const keyAt = (line: number): string => {
    const at = lines[line]!;
    return at.kind === 'span' ? `span ${spanKey(at.span)}` : at.kind === 'row' ? at.key : `detail ${at.key}`;
  };
  const found = activeKey === null ? -1 : lines.findIndex((_, line) => keyAt(line) === activeKey);
  // A list that the person has never been in takes the focus at its first row.
  const activeLine =
    found >= 0
      ? found
      : Math.max(
          0,
          lines.findIndex(({ kind }) => kind === 'row'),
        );

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (line) => (lines[line]?.kind === 'detail' ? DETAIL_HEIGHT : lines[line]?.kind === 'span' ? density : rowHeight),
    // New with each drawing, so that heights of rows are asked for again then. `measure()` would also forget those of open records, and
    // the observer of these tells only of a height that changes.
    getItemKey: keyAt,
    overscan: 8,
    rangeExtractor: useRangeWith(activeLine),
  });

  const [first, last] = [virtualizer.range?.startIndex ?? 0, virtualizer.range?.endIndex ?? 0];
  useEffect(() => {
    const rows = lines.slice(first, last + 1).flatMap((at) => (at.kind === 'span' ? at.span.start : at.index));
    if (rows.length > 0) onWindow(Math.min(...rows), Math.max(...rows) + 1);
  }, [lines, first, last, onWindow]);

  // With the drawing and not after it: an effect that waits from the drawing before would take the wish, and the focus would stay behind.
  useLayoutEffect(() => {
    if (!takeFocus.current) return;
    takeFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-line="${activeLine}"]`)?.focus({ preventScroll: true });
  });

  const goTo = (line: number): void => {
    setActiveKey(keyAt(line));
    virtualizer.scrollToIndex(line, { align: 'auto' });
    takeFocus.current = true;
  };
  const choose = (line: number, mode: SelectionMode): void => {
    const at = lines[line]!;
    goTo(line);
    if (at.kind === 'row' && canSelect) onSelectionChange(selectRow(keys, selection, at.key, mode));
  };
  const openOrClose = (line: number, want?: boolean): void => {
    const at = lines[line]!;
    setActiveKey(keyAt(line));
    if (at.kind === 'span' && want !== !at.closed) setClosed((before) => toggled(before, spanKey(at.span)));
    if (at.kind === 'row' && want !== at.open) setOpen((before) => toggled(before, at.key));
  };
  /** The next line that can have the focus: not the fields of a record. */
  const step = (from: number, by: number): number => {
    let line = Math.min(lines.length - 1, Math.max(0, from + by));
    while (lines[line]?.kind === 'detail' && line + Math.sign(by) >= 0 && line + Math.sign(by) < lines.length) line += Math.sign(by);
    return lines[line]?.kind === 'detail' ? from : line;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (!(event.target as HTMLElement).hasAttribute('data-line') || lines.length === 0) return;
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (plain && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
      openOrClose(activeLine, event.key === 'ArrowRight');
      event.preventDefault();
      return;
    }
    const key = tableKey(event, Math.max(1, last - first - 1));
    if (key === null) return;
    const move = (line: number): void => {
      if (event.shiftKey) choose(line, 'range');
      else goTo(line);
    };
    switch (key.kind) {
      case 'go':
        move(step(activeLine, key.by));
        break;
      case 'first':
        move(0);
        break;
      case 'last':
        move(step(lines.length, -1));
        break;
      case 'toggle':
        if (lines[activeLine]?.kind === 'span') openOrClose(activeLine);
        else choose(activeLine, event.shiftKey ? 'range' : 'toggle');
        break;
      case 'open':
        openOrClose(activeLine);
        break;
      case 'select-all':
        if (!canSelect) return;
        onSelectionChange({ ...selection, selected: new Set(keys) });
        break;
      case 'clear':
        if (selection.selected.size === 0) return;
        onSelectionChange({ ...selection, selected: new Set() });
        break;
      case 'copy':
        return; // the browser copies the words that are marked
    }
    event.preventDefault();
  };

  const lineOf = (event: MouseEvent): number | null => {
    const target = event.target as HTMLElement;
    if (target.closest('a, button') !== null) return null;
    const line = target.closest<HTMLElement>('[data-line]')?.dataset['line'];
    return line === undefined ? null : Number(line);
  };
  const onClick = (event: MouseEvent): void => {
    const line = lineOf(event);
    if (line === null) return;
    const inBox = (event.target as HTMLElement).closest('[data-box]') !== null;
    const mod = event.ctrlKey || event.metaKey;
    takeFocus.current = true;
    if (event.shiftKey) choose(line, 'range');
    else if (inBox || mod) choose(line, 'toggle');
    else openOrClose(line);
  };

  const at = lines[activeLine];
  const chosen = keys.filter((key) => selection.selected.has(key));
  const entries = at?.kind === 'row' ? menu(chosen.includes(at.key) ? chosen : [at.key], records[at.index]!) : [];
  const body = (
    <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }} onClick={onClick}>
      {virtualizer.getVirtualItems().map((item) => {
        const line = lines[item.index];
        if (line === undefined) return null;
        const style = { transform: `translateY(${item.start}px)`, ...(line.kind === 'detail' ? {} : { height: item.size }) };
        return (
          <div
            key={item.key}
            role="presentation"
            data-index={item.index}
            ref={line.kind === 'detail' ? virtualizer.measureElement : undefined}
            className="absolute inset-x-0 top-0"
            style={style}
          >
            {line.kind === 'span' ? (
              <SpanRow span={line.span} closed={line.closed} line={item.index} active={item.index === activeLine} />
            ) : line.kind === 'row' ? (
              <PreviewRow
                item={rowOf(records[line.index]!)}
                direction={direction}
                line={item.index}
                index={line.index}
                open={line.open}
                selected={selection.selected.has(line.key)}
                active={item.index === activeLine}
                narrow={narrow}
                now={now}
              />
            ) : (
              <div role="row" aria-level={3} aria-rowindex={item.index + 1}>
                <div role="gridcell">
                  <PreviewDetail item={rowOf(records[line.index]!)} direction={direction} acts={acts} />
                </div>
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label={label}
      aria-rowcount={lines.length}
      aria-multiselectable={canSelect}
      onKeyDown={onKeyDown}
      onContextMenuCapture={(event) => {
        const line = lineOf(event);
        if (line !== null) setActiveKey(keyAt(line));
      }}
      className="relative overflow-x-hidden overflow-y-auto overscroll-contain"
      style={{ maxHeight: `min(${(MOST_ROWS + 0.5) * density}px, 70vh)` }}
    >
      {canSelect ? <ContextMenu entries={entries}>{body}</ContextMenu> : body}
    </div>
  );
}

function SpanRow({ span, closed, line, active }: { span: PreviewSpan; closed: boolean; line: number; active: boolean }): ReactElement {
  const Chevron = closed ? ChevronRight : ChevronDown;
  return (
    <div
      role="row"
      aria-level={1}
      aria-rowindex={line + 1}
      aria-expanded={!closed}
      data-line={line}
      tabIndex={active ? 0 : -1}
      className="flex h-full items-center border-b border-line bg-sunken px-2 -outline-offset-2 select-none"
    >
      <div role="gridcell" className="flex min-w-0 items-center gap-1.5">
        <Chevron aria-hidden className="size-3.5 shrink-0 text-muted" />
        {span.release === null ? (
          <span className="font-medium">In no release</span>
        ) : (
          <bdi className="truncate font-medium">{span.release.name}</bdi>
        )}
        <span className="text-muted">{formatCount(span.count)}</span>
      </div>
    </div>
  );
}
