import { lazy } from 'react';

export type { Source } from './view-store.ts';

/** The items of a release, or of the whole workspace when `release` is null. */
export const ScopePage = lazy(() => import('./scope-page.tsx').then((module) => ({ default: module.ScopePage })));
