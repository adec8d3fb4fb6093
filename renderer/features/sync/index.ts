import { lazy } from 'react';

/** What was pulled, what is being pulled, and what could not be. */
export const SyncPage = lazy(() => import('./sync-page.tsx').then((module) => ({ default: module.SyncPage })));
