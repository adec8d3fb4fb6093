import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';

/* What lists share of which only the lines in sight exist. */

/** The width of an element in pixels, as it changes; 0 before it was drawn. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current!;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/**
 * The lines to draw: those in sight, and the one with the focus. It stays in the page, wherever the mouse scrolls, or the focus would fall
 * out of the list.
 * @param active null: none has it
 */
export function useRangeWith(active: number | null): (range: Range) => number[] {
  return useCallback(
    (range) => {
      const lines = defaultRangeExtractor(range);
      if (active === null || lines.includes(active) || active >= range.count) return lines;
      return [...lines, active].sort((a, b) => a - b);
    },
    [active],
  );
}

/**
 * Scrolls a list of equally high lines just so far that a line is seen whole: below heads that stay in sight, above a bar that floats over
 * the end (`data-foot-bar`, beside the scroller), and above a scroll bar.
 * @param height of a line, pixels
 * @param head what the heads take, pixels
 */
export function showLine(scroller: HTMLElement, line: number, height: number, head: number): void {
  const bar = scroller.parentElement?.querySelector('[data-foot-bar]');
  const { top } = scroller.getBoundingClientRect();
  const foot = bar == null ? Infinity : bar.getBoundingClientRect().top - top;
  const room = Math.min(scroller.clientHeight, foot) - head;
  const start = line * height;
  if (start < scroller.scrollTop) scroller.scrollTop = start;
  else if (start + height > scroller.scrollTop + room) scroller.scrollTop = start + height - room;
}

/** Scrolls a list so far that its active row is seen, when a bar came to float over the end of it. @param bar beside the list */
export function uncoverActiveRow(bar: HTMLElement): void {
  const list = bar.parentElement?.querySelector('[role="grid"]');
  const row = list?.querySelector('[role="row"][tabindex="0"]')?.getBoundingClientRect();
  if (list == null || row === undefined) return;
  const covered = row.bottom - bar.getBoundingClientRect().top;
  // A row that was out of sight before stays there: who scrolled away from it is not taken back.
  if (covered > 0 && row.top < list.getBoundingClientRect().bottom) list.scrollTop += covered;
}

/** The set with a value put in, or taken out when it was there. */
export function toggled<Value>(set: ReadonlySet<Value>, value: Value): ReadonlySet<Value> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
