import type { ReactElement } from 'react';
import { useSyncState } from '#renderer/engine/client/index.ts';
import { tokenless } from '#renderer/features/sync/index.ts';
import { cx } from '#renderer/ui/cx.ts';
import { PLACES } from './places.ts';

/** How much waits for a person at a place; nothing for none. @param words what it waits for, for a screen reader */
function Count({ count, words }: { count: number; words: string }): ReactElement | null {
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-warn-soft px-1.5 text-xs font-semibold text-warn max-wide:absolute max-wide:end-0 max-wide:top-0 max-wide:px-1 wide:ms-auto">
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {words}</span>
    </span>
  );
}

/** The places, beside the page; icons alone between 720 and 1280 px, a bar at the foot below 720. */
export function Rail({ pathname }: { pathname: string }): ReactElement {
  const open = useSyncState()?.open;
  return (
    <nav
      aria-label="Places"
      className="flex shrink-0 border-line bg-sunken max-compact:order-last max-compact:justify-around max-compact:border-t max-compact:px-1 compact:w-12 compact:flex-col compact:gap-0.5 compact:border-e compact:p-1.5 wide:w-44"
    >
      {PLACES.map(({ href, label, Icon, end }) => {
        const current = pathname === href.slice(1) || pathname.startsWith(`${href.slice(1)}/`);
        return (
          <a
            key={href}
            href={href}
            title={label}
            aria-current={current ? 'page' : undefined}
            className={cx(
              'relative flex items-center rounded-md no-underline -outline-offset-2',
              'max-compact:h-12 max-compact:min-w-11 max-compact:flex-col max-compact:justify-center max-compact:gap-0.5 max-compact:text-xs',
              'compact:h-8 compact:justify-center wide:justify-start wide:gap-2 wide:px-2',
              end && href === '#/settings' && 'compact:mt-auto',
              current ? 'font-medium text-accent compact:bg-accent-soft' : 'text-muted hover:bg-hover hover:text-ink',
            )}
          >
            <Icon aria-hidden className="size-4 shrink-0" />
            <span className="compact:max-wide:sr-only">{label}</span>
            {href === '#/sync' && <Count count={(open?.conflicts ?? 0) + (open?.parked ?? 0)} words="to decide" />}
            {href === '#/connections' && (
              <Count count={open === undefined ? 0 : tokenless(open).length} words="without a token that works" />
            )}
          </a>
        );
      })}
    </nav>
  );
}
