import { lazyPage, lazyPart } from '#renderer/ui/lazy-page.tsx';

/** All releases, as a table or as cards. */
export const ReleasesPage = lazyPage(async () => (await import('./releases-page.tsx')).ReleasesPage);
/** A release's header and tabs around the tab's content: `<ReleasePage release={id} tab="overview">…</ReleasePage>`. */
export const ReleasePage = lazyPage(async () => (await import('./release-page.tsx')).ReleasePage);
/** The first tab of a release: every field, mapping, scope, milestones, risks, history. */
export const ReleaseOverview = lazyPage(async () => (await import('./release-overview.tsx')).ReleaseOverview);
/** The dialog that `openNewRelease` opens; stands once in the frame. */
export const NewReleaseDialog = lazyPart(async () => (await import('./new-release-dialog.tsx')).NewReleaseDialog);
export { releaseHref, type ReleaseTab } from './links.ts';
export { openNewRelease } from './new-release.ts';
