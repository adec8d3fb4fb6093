import { useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';

/** What a table needs to keep its heads out of the way of Tab: they are reached by arrows. */
export interface HeadFocus {
  /** Goes on the row of heads. */
  readonly row: {
    readonly ref: RefObject<HTMLDivElement | null>;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  /** A head has the focus: then it is the table's tab stop, and no row is. */
  readonly isIn: boolean;
  readonly tabIndexOf: (position: number) => 0 | -1;
  /** Goes to the head that was left last; to the first column at first. */
  readonly enter: () => void;
}

/**
 * One tab stop for a whole table, as the ARIA Authoring Practices want it of a grid: left and right go from head to head, Down to the rows.
 * @param count how many heads there are now, the box that selects all among them
 * @param hasRows without rows the first head is the tab stop
 * @param onDown goes to the rows
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export function useHeadFocus(count: number, hasRows: boolean, onDown: () => void): HeadFocus {
  const ref = useRef<HTMLDivElement>(null);
  const [entered, setEntered] = useState<number | null>(null);
  // Of a head that is drawn no more, as where rows became cards, the browser tells no leaving.
  const focused = entered !== null && entered < count ? entered : null;
  const last = useRef(1); // the first one is the box that selects all
  const stop = focused ?? (hasRows ? null : 0);

  const controls = (): readonly HTMLElement[] =>
    [...(ref.current?.children ?? [])].flatMap((head) => head.querySelector<HTMLElement>('button, [role="checkbox"]') ?? []);
  const go = (position: number): void => {
    const all = controls();
    const control = all[Math.max(0, Math.min(all.length - 1, position))];
    // The first column is shown with the boxes before it: the browser would show it alone, and cut them off.
    control?.focus({ preventScroll: position <= 1 });
    if (position <= 1) control?.closest('[role="grid"]')?.scrollTo({ left: 0 });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || focused === null) return;
    switch (event.key) {
      case 'ArrowRight':
        go(focused + 1);
        break;
      case 'ArrowLeft':
        go(focused - 1);
        break;
      case 'Home':
        go(0);
        break;
      case 'End':
        go(Infinity);
        break;
      case 'ArrowDown':
        onDown();
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return {
    row: {
      ref,
      onFocus: ({ target }) => {
        const position = controls().findIndex((control) => control === target);
        if (position === -1) return;
        last.current = position;
        setEntered(position);
      },
      onBlur: ({ relatedTarget, currentTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setEntered(null);
      },
      onKeyDown,
    },
    isIn: focused !== null,
    tabIndexOf: (position) => (position === stop ? 0 : -1),
    enter: () => go(last.current),
  };
}
