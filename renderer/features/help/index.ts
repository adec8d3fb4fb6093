import { lazy } from 'react';

/** What works and how, keys, where data lives, what to do when something fails. */
export const HelpPage = lazy(() => import('./help-page.tsx').then((module) => ({ default: module.HelpPage })));
