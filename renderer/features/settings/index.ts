import { lazy } from 'react';

/** How the cockpit looks, who you are, backup and restore, where the data lives. */
export const SettingsPage = lazy(() => import('./settings-page.tsx').then((module) => ({ default: module.SettingsPage })));

/** Chooses a backup, shows what is in it, and only then puts it in the place of what is here. */
export const RestoreDialog = lazy(() => import('./restore-dialog.tsx').then((module) => ({ default: module.RestoreDialog })));
