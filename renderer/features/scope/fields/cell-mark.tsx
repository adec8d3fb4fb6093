import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { cx } from '#renderer/ui/cx.ts';

/** The sign of an edit that waits; words stand beside it. */
export function Dot(): ReactElement {
  return <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-current" />;
}

/** The mark in a cell of a list: a dot, or a sign where a person must decide. The panel tells more. */
export function CellMark({ conflict }: { conflict: boolean }): ReactElement {
  const text = conflict ? 'Waits for your decision: open the item' : 'Changed here, not in the tracker yet';
  return (
    <span title={text} className={cx('ms-1.5 inline-flex shrink-0 items-center [&_svg]:size-3', conflict ? 'text-warn' : 'text-accent')}>
      {conflict ? <TriangleAlert aria-hidden /> : <Dot />}
      <span className="sr-only">({text})</span>
    </span>
  );
}
