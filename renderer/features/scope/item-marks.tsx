import {
  Bug,
  CheckSquare,
  CircleCheck,
  CircleDashed,
  CircleDotDashed,
  CircleHelp,
  CircleSlash,
  Bookmark,
  Layers,
  ListTree,
  Shapes,
  Star,
  TriangleAlert,
} from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatInstant } from '#renderer/ui/dates.ts';
import { tip } from '#renderer/ui/watch-tips.ts';
import type { PendingFields, StateCategory, TypeKind } from '#shared/domain/item.ts';
import type { Instant } from '#shared/domain/time.ts';

const STATES: { readonly [C in StateCategory]: { readonly icon: ReactNode; readonly className: string } } = {
  todo: { icon: <CircleDashed aria-hidden />, className: 'text-muted' },
  doing: { icon: <CircleDotDashed aria-hidden />, className: 'text-accent' },
  done: { icon: <CircleCheck aria-hidden />, className: 'text-good' },
  removed: { icon: <CircleSlash aria-hidden />, className: 'text-muted' },
  unknown: { icon: <CircleHelp aria-hidden />, className: 'text-warn' },
};

export const STATE_CATEGORY_NAMES: { readonly [C in StateCategory]: string } = {
  todo: 'To do',
  doing: 'In progress',
  done: 'Done',
  removed: 'Removed',
  unknown: 'Unknown state',
};

/** The icon of what a state means. Its name stands beside it. */
export function StateIcon({ category }: { category: StateCategory }): ReactElement {
  return <span className={cx('[&_svg]:size-3.5', STATES[category].className)}>{STATES[category].icon}</span>;
}

/** The tracker's own word for a state, with the icon of what it means. */
export function StateMark({ category, name }: { category: StateCategory; name: string }): ReactElement {
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={STATE_CATEGORY_NAMES[category]}>
      <StateIcon category={category} />
      <bdi className="truncate">{name}</bdi>
    </span>
  );
}

/** What is said of an item that was kept after it vanished from the tracker. @param since null: nobody remembers */
export const goneText = (since: Instant | null): string =>
  since === null ? 'No longer in the tracker' : `No longer in the tracker since ${formatInstant(since)}`;

/** Marks an item that the tracker has no more; nothing for all others. */
export function GoneMark({ since }: { since: Instant | null | undefined }): ReactElement | null {
  if (since === undefined) return null;
  return (
    <span title={goneText(since)} className="shrink-0">
      <Badge tone="warn">Gone</Badge>
      <span className="sr-only">{goneText(since)}: </span>
    </span>
  );
}

/** Marks an item that was made here and waits to be sent; nothing for all others. */
export function NewMark({ row: { pending, conflicts } }: { row: PendingFields }): ReactElement | null {
  if (pending?.includes('create') !== true) return null;
  const isRefused = conflicts?.includes('create') === true;
  const text = isRefused ? 'Refused by the tracker: open the item' : 'Made here, not in the tracker yet';
  return (
    <span {...tip(text)} className="shrink-0">
      <span aria-hidden>
        <Badge tone={isRefused ? 'warn' : 'good'} {...(isRefused ? { icon: <TriangleAlert /> } : {})}>
          {isRefused ? 'Refused' : 'New'}
        </Badge>
      </span>
      <span className="sr-only">{text}: </span>
    </span>
  );
}

const TYPES: { readonly [K in TypeKind]: ReactNode } = {
  epic: <Layers />,
  feature: <Star />,
  story: <Bookmark />,
  task: <CheckSquare />,
  subtask: <ListTree />,
  bug: <Bug />,
  other: <Shapes />,
};

export const TYPE_KIND_NAMES: { readonly [K in TypeKind]: string } = {
  epic: 'Epic',
  feature: 'Feature',
  story: 'Story',
  task: 'Task',
  subtask: 'Subtask',
  bug: 'Bug',
  other: 'Other',
};

/** The icon of an item's type; its name is read out and stands in the tooltip. */
export function TypeMark({ kind, name }: { kind: TypeKind; name: string }): ReactElement {
  return (
    <span role="img" aria-label={name} title={name} className={cx('shrink-0 [&_svg]:size-3.5', kind === 'bug' ? 'text-bad' : 'text-muted')}>
      {TYPES[kind]}
    </span>
  );
}
