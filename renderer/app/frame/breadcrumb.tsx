import { ChevronRight } from 'lucide-react';
import type { ReactElement } from 'react';
import { useRelease } from '#renderer/engine/client/index.ts';
import { releaseName } from '#shared/domain/release-title.ts';
import type { ReleaseId } from '#shared/domain/release.ts';
import { releaseInAddress } from '../release-address.ts';
import { PLACES } from './places.ts';

const TABS: { readonly [tab: string]: string } = { scope: 'Scope', notes: 'Notes' };

function ReleaseCrumb({ id, tab }: { id: ReleaseId; tab: string | undefined }): ReactElement {
  const release = useRelease(id);
  return (
    <>
      <ChevronRight aria-hidden className="size-3 shrink-0 text-muted max-compact:hidden" />
      <bdi className="truncate font-medium">{release === null || release === undefined ? 'Release' : releaseName(release)}</bdi>
      {tab !== undefined && TABS[tab] !== undefined && (
        <>
          {/* In a narrow window the tab itself is in sight and says enough. */}
          <ChevronRight aria-hidden className="size-3 shrink-0 text-muted max-[56rem]:hidden" />
          <span className="max-[56rem]:hidden">{TABS[tab]}</span>
        </>
      )}
    </>
  );
}

/** Pages below a place that have a name of their own. */
const PAGES: { readonly [path: string]: string } = { 'sync/conflicts': 'Decisions' };

/** Where am I: the place, the release, its part. */
export function Breadcrumb({ pathname, ready }: { pathname: string; ready: boolean }): ReactElement {
  const [, place, id, tab] = pathname.split('/');
  const release = releaseInAddress(pathname);
  const found = PLACES.find((entry) => entry.href === `#/${place ?? ''}`);
  const page = PAGES[`${place ?? ''}/${id ?? ''}`];
  const elsewhere = place === undefined || place === '' || place === 'welcome' ? 'Welcome' : 'Unknown address';
  return (
    <nav aria-label="Where you are" className="flex min-w-8 items-center gap-1 ps-1 compact:max-w-[30%] compact:shrink-0">
      <a
        href={found?.href ?? '#/'}
        className={
          id === undefined ? 'truncate font-medium text-ink no-underline' : 'text-muted no-underline hover:text-ink max-compact:hidden'
        }
      >
        {found?.label ?? elsewhere}
      </a>
      {ready && release !== null && <ReleaseCrumb id={release} tab={tab} />}
      {page !== undefined && (
        <>
          <ChevronRight aria-hidden className="size-3 shrink-0 text-muted max-compact:hidden" />
          <span className="truncate font-medium">{page}</span>
        </>
      )}
    </nav>
  );
}
