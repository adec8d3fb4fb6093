import { ChevronDown, ChevronRight, Pause, Play, SquareArrowOutUpRight, Undo2 } from 'lucide-react';
import { memo, type CSSProperties, type ReactElement } from 'react';
import { Badge } from '#renderer/ui/badge.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatAgo } from '#renderer/ui/dates.ts';
import { RowBox } from '#renderer/ui/row-box.tsx';
import type { PreviewItem } from '#shared/contract/preview.ts';
import type { ConnectionId } from '#shared/domain/item.ts';
import { isLocal, type OperationId } from '#shared/sync/operation.ts';
import type { OutgoingChange } from '#shared/sync/preview.ts';
import { conflictHref } from './conflicts/conflict-list.tsx';
import { FieldChange } from './preview-lines.tsx';
import { checkedUntil, fieldWords, incomingBadge, incomingFields, incomingSentence, SEND_NEXT, standingSentence } from './preview-words.ts';
import { StandingBadge } from './standing-badge.tsx';
import { WayOut } from './way-out.tsx';

/** What can be done with single edits. */
export interface PreviewActs {
  readonly hold: (operations: readonly OperationId[]) => void;
  readonly letGo: (operations: readonly OperationId[]) => void;
  readonly takeBack: (operations: readonly OperationId[]) => void;
  readonly pull: (connection: ConnectionId) => void;
}

export type Direction = 'going' | 'coming';

/** Where an item's panel is. */
export const panelHref = (id: string): string => `#/items?item=${encodeURIComponent(id)}`;

export interface PreviewRowProps {
  readonly item: PreviewItem | undefined;
  readonly direction: Direction;
  readonly line: number;
  readonly index: number;
  readonly open: boolean;
  readonly selected: boolean;
  readonly active: boolean;
  /** Two lines, on a narrow screen. */
  readonly narrow: boolean;
  /** Milliseconds. */
  readonly now: number;
}

/** Whose change it is, and when; of a new record without an answer until when it is checked, which counts more. */
function whoOf(item: PreviewItem, direction: Direction, now: number): { readonly by: string; readonly when: string } {
  if (direction === 'coming') {
    const at = item.incoming?.at ?? null;
    return { by: item.incoming?.by ?? '', when: at === null ? '' : formatAgo(at, now) };
  }
  const until = checkedUntil(item.outgoing);
  if (until !== null) return { by: '', when: until };
  const newest = item.outgoing.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  return newest === undefined ? { by: '', when: '' } : { by: newest.by, when: formatAgo(newest.at, now) };
}

function KeyOf({ item }: { item: PreviewItem }): ReactElement {
  if (item.kind !== 'item' && !isLocal(item.id))
    return <span className="truncate text-muted">{item.kind === 'version' ? 'Version' : 'Iteration'}</span>;
  if (item.key === null && item.notPulled) return <span className="truncate text-muted">Not pulled</span>;
  if (item.key === null) return <Badge tone="good">New</Badge>;
  return <bdi className="max-w-full shrink-0 truncate font-medium tabular-nums">{item.key}</bdi>;
}

/** The title; what has no key of its own, a version, an iteration or a new item, is found by its project, too. */
function TitleOf({ item: { id, kind, title, projectKey, notPulled } }: { item: PreviewItem }): ReactElement {
  if (title === '' && notPulled) return <span className="truncate text-muted">Not pulled yet</span>;
  return (
    <span className="flex min-w-0 gap-1">
      {/* Cut at its own end, whichever side that is. */}
      <bdi className="truncate" title={title}>
        {title}
      </bdi>
      {(kind !== 'item' || isLocal(id)) && projectKey !== null && (
        <span className="shrink-0 text-muted">
          of <bdi>{projectKey}</bdi>
        </span>
      )}
    </span>
  );
}

function Mark({ item, direction }: { item: PreviewItem; direction: Direction }): ReactElement | null {
  if (direction === 'going') return <StandingBadge standings={item.outgoing.map(({ standing }) => standing)} />;
  if (item.incoming === null) return null;
  const { label, tone } = incomingBadge(item.incoming);
  return <Badge tone={tone}>{label}</Badge>;
}

function PreviewRowOf({ item, direction, line, index, open, selected, active, narrow, now }: PreviewRowProps): ReactElement {
  const Chevron = open ? ChevronDown : ChevronRight;
  const fields = item === undefined ? '' : direction === 'going' ? fieldWords(item.outgoing) : incomingFields(item);
  const { by, when } = item === undefined ? { by: '', when: '' } : whoOf(item, direction, now);
  return (
    <div
      role="row"
      aria-level={2}
      aria-rowindex={line + 1}
      aria-expanded={open}
      {...(direction === 'going' ? { 'aria-selected': selected } : {})}
      data-line={line}
      data-row={index}
      tabIndex={active ? 0 : -1}
      className={cx(
        'group/row grid h-full items-center gap-x-2 border-b border-line/60 pe-3 -outline-offset-2 select-none',
        narrow ? 'grid-cols-[var(--head)_minmax(0,1fr)_auto]' : 'grid-cols-[var(--head)_5.25rem_minmax(0,3fr)_minmax(0,1fr)_10rem_8.5rem]',
        selected ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
      style={{ '--head': direction === 'going' ? '3.25rem' : '1.75rem' } as CSSProperties}
    >
      <div role="gridcell" className={cx('flex items-center', direction === 'going' ? 'ps-1' : 'ps-2')}>
        {direction === 'going' && (
          <span data-box className="flex h-6 w-6 items-center justify-center">
            <RowBox selected={selected} />
          </span>
        )}
        <Chevron aria-hidden className="size-3.5 text-muted" />
      </div>
      {item === undefined ? (
        <div role="gridcell" className="col-span-full col-start-2">
          <span className="block h-2 w-2/5 rounded-full bg-hover" />
          <span className="sr-only">Loading</span>
        </div>
      ) : narrow ? (
        <>
          <div role="gridcell" className="flex min-w-0 flex-col">
            <span className="flex min-w-0 items-center gap-2">
              <KeyOf item={item} />
              <span className="truncate text-sm text-muted">{(direction === 'going' && checkedUntil(item.outgoing)) || fields}</span>
            </span>
            <TitleOf item={item} />
          </div>
          <div role="gridcell" className="flex">
            <Mark item={item} direction={direction} />
          </div>
        </>
      ) : (
        <>
          <div role="gridcell" className="flex min-w-0">
            <KeyOf item={item} />
          </div>
          <div role="gridcell" className="min-w-0">
            <TitleOf item={item} />
          </div>
          <div role="gridcell" className="truncate text-muted">
            {fields}
          </div>
          <div role="gridcell" className="flex min-w-0">
            <Mark item={item} direction={direction} />
          </div>
          <div role="gridcell" className="truncate text-end text-sm text-muted">
            {by !== '' && <bdi>{by}</bdi>}
            {by !== '' && when !== '' && ', '}
            {when}
          </div>
        </>
      )}
    </div>
  );
}

/** A record of the preview on one line, or on two where there is no room. Drawn again only when something of it changed. */
export const PreviewRow = memo(PreviewRowOf);

/** @param isAlike all edits of the record stand as its row says already */
function Outgoing({
  change,
  isAlike,
  item,
  acts,
}: {
  change: OutgoingChange;
  isAlike: boolean;
  item: Pick<PreviewItem, 'connectionName' | 'kind'>;
  acts: PreviewActs;
}): ReactElement {
  const { operation, standing, state } = change;
  const ids = [operation];
  // Of what is held back, the standing may be what a pull would make of it.
  const isHeld = state.kind === 'held' || state.kind === 'parked';
  const canHold = state.kind === 'queued';
  return (
    <li className="flex flex-col gap-0.5">
      <dl>
        {change.lines.map((line, at) => (
          <FieldChange key={at} line={line} />
        ))}
      </dl>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 ps-[8.25rem] text-sm text-muted max-compact:ps-0">
        {!isAlike && <StandingBadge standings={[standing]} />}
        <span className="min-w-0 flex-1 basis-40">
          {standingSentence({ ...change, connectionName: item.connectionName, kind: item.kind })}
        </span>
        <span className="ms-auto flex items-center gap-1">
          {standing === 'conflict' && (
            <a href={conflictHref(operation)} aria-label={`Decide: ${change.label}`} className="px-2.5">
              Decide
            </a>
          )}
          {canHold && (
            <Button look="ghost" icon={<Pause aria-hidden />} aria-label={`Hold: ${change.label}`} onClick={() => acts.hold(ids)}>
              Hold
            </Button>
          )}
          {isHeld && (
            <Button
              look="ghost"
              icon={<Play aria-hidden />}
              aria-label={`${state.kind === 'parked' ? 'Try again' : SEND_NEXT}: ${change.label}`}
              onClick={() => acts.letGo(ids)}
            >
              {state.kind === 'parked' ? 'Try again' : SEND_NEXT}
            </Button>
          )}
          {state.kind !== 'sending' && (
            <Button look="ghost" icon={<Undo2 aria-hidden />} aria-label={`Take back: ${change.label}`} onClick={() => acts.takeBack(ids)}>
              Take back
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}

/** The fields of a record: what goes out, and what comes in. */
export function PreviewDetail({
  item,
  direction,
  acts,
}: {
  item: PreviewItem | undefined;
  direction: Direction;
  acts: PreviewActs;
}): ReactElement {
  if (item === undefined) return <p className="px-4 py-2 text-muted">Loading</p>;
  const { outgoing, incoming } = item;
  const isAlike = new Set(outgoing.map(({ standing }) => standing)).size === 1;
  const out = outgoing.length > 0 && (
    <section key="out" aria-label="Goes out" className="flex flex-col gap-0.5">
      {direction === 'coming' && <p className="text-sm text-muted">Your edits of it, which go out:</p>}
      <ul className="flex flex-col gap-2">
        {outgoing.map((change) => (
          <Outgoing key={change.operation} change={change} isAlike={isAlike && direction === 'going'} item={item} acts={acts} />
        ))}
      </ul>
    </section>
  );
  const into = incoming !== null && (
    <section key="in" aria-label="Comes in" className="flex flex-col gap-0.5">
      <p className="text-sm text-muted">
        {direction === 'going' ? 'Comes in: ' : ''}
        {incomingSentence(incoming)}
      </p>
      {incoming.lines.length > 0 && (
        <dl>
          {incoming.lines.map((line, at) => (
            <FieldChange key={at} line={line} />
          ))}
        </dl>
      )}
    </section>
  );
  return (
    <div
      className={cx(
        'flex flex-col gap-2 border-b border-line bg-sunken/60 py-2 pe-3 max-compact:ps-4',
        direction === 'going' ? 'ps-[3.75rem]' : 'ps-9',
      )}
    >
      {direction === 'going' ? [out, into] : [into, out]}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <bdi>{item.connectionName}</bdi>
        {item.isHere && (
          <a href={panelHref(item.id)} className="inline-flex items-center gap-1">
            <SquareArrowOutUpRight aria-hidden className="size-3" />
            Edit {item.key ?? 'it'} in its panel
          </a>
        )}
        <WayOut item={item} onPull={acts.pull} />
      </div>
    </div>
  );
}
