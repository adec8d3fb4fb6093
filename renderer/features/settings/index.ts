import { lazy } from 'react';
import { lazyPage } from '#renderer/ui/lazy-page.tsx';

/** How the cockpit looks, who you are, backup and restore, where the data lives. */
export const SettingsPage = lazyPage(async () => (await import('./settings-page.tsx')).SettingsPage);

/** Chooses a backup, shows what is in it, and only then puts it in the place of what is here. */
export const RestoreDialog = lazy(() => import('./restore-dialog.tsx').then((module) => ({ default: module.RestoreDialog })));
