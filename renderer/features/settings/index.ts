import { lazy } from 'react';

/** How the cockpit looks, who you are, backup and restore, where the data lives. */
export const SettingsPage = lazy(() => import('./settings-page.tsx').then((module) => ({ default: module.SettingsPage })));
