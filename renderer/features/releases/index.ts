import { lazy } from 'react';

/** All releases, as a table or as cards. */
export const ReleasesPage = lazy(() => import('./releases-page.tsx').then((module) => ({ default: module.ReleasesPage })));
/** A release's header and tabs around the tab's content: `<ReleasePage release={id} tab="overview">…</ReleasePage>`. */
export const ReleasePage = lazy(() => import('./release-page.tsx').then((module) => ({ default: module.ReleasePage })));
/** The first tab of a release: every field, mapping, scope, milestones, risks, history. */
export const ReleaseOverview = lazy(() => import('./release-overview.tsx').then((module) => ({ default: module.ReleaseOverview })));
/** The dialog that `openNewRelease` opens; stands once in the frame. */
export const NewReleaseDialog = lazy(() => import('./new-release-dialog.tsx').then((module) => ({ default: module.NewReleaseDialog })));
export { releaseHref, type ReleaseTab } from './links.ts';
export { openNewRelease } from './new-release.ts';
