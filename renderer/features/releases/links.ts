import type { ReleaseId } from '#shared/domain/release.ts';

export type ReleaseTab = 'overview' | 'scope' | 'notes';

/** Where a release stands in the app. Links are plain anchors, so that they can be copied and opened in a second window. */
export const releaseHref = (id: ReleaseId, tab: ReleaseTab = 'overview'): string =>
  `#/releases/${encodeURIComponent(id)}${tab === 'overview' ? '' : `/${tab}`}`;

export const RELEASES_HREF = '#/releases';

export function goTo(href: string): void {
  window.location.hash = href.slice(1);
}
