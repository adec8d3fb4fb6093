import { lazy } from 'react';

/** What was pulled, what is being pulled, and what could not be. */
export const SyncPage = lazy(() => import('./sync-page.tsx').then((module) => ({ default: module.SyncPage })));

/** What both sides changed, one conflict after the other. */
export const ConflictsPage = lazy(() => import('./conflicts/conflicts-page.tsx').then((module) => ({ default: module.ConflictsPage })));
export { useConflicts } from './conflicts/use-conflicts.ts';
